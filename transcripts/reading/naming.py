"""Where a customer says a name, and whose: their own, that of the person they act for, or a third person's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcripts.reading.cardinals import DIGIT
from transcripts.reading.characters import explained
from transcripts.reading.lines import Line
from transcripts.reading.persons import Person, given_name, person_at
from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound
from transcripts.reading.surnames import SINGLE
from transcripts.reading.titles import TITLE
from transcripts.reading.turns import Turn

_KIN = (
    "爸爸|妈妈|爸|妈|父亲|母亲|老公|老婆|爱人|丈夫|妻子|媳妇|先生|太太|儿子|女儿|孩子|小孩|闺女|奶奶|"
    "爷爷|姥姥|姥爷|外婆|外公|婆婆|公公|岳父|岳母|"
    "哥哥|姐姐|弟弟|妹妹|哥|姐|弟|妹|嫂子|叔叔|舅舅|姑姑|阿姨|同事|朋友|邻居|房东|亲戚|室友|老伴|老人|家属|家人"
)
_HEAD = (
    "领导|老板|老板娘|经理|老总|总经理|主任|科长|处长|部长|厂长|校长|院长|所长|董事长|站长|店长|队长|主管|"
    "老师|负责人|对接人|当事人"
)
_OWNER = "业主|车主|户主|机主|房主|病人|患者|学生|会员|使用人|老人家|委托人|联系人"
OTHERS = f"{_KIN}|{_HEAD}|{_OWNER}"
ASKED = re.compile(
    r"(贵姓|姓什么|姓啥|姓咩|姓氏|怎么称呼|如何称呼|点称呼|咋称呼|称呼您|称呼一下|怎么叫|姓名|名字|全名|"
    r"大名|尊姓|您叫什么|你叫什么|叫啥|叫什么|您是哪位|您哪位|哪一位|联系人"
    r"|哪位(的|呢|啊)?$|[您你]是(?:呢)?$|[您你]呢$|您贵|姓啥子|叫么子|叫啥子|登记一下您的姓|您(这边)?姓)"
)
_ASKED_FULL = re.compile(r"(名字|全名|姓名|大名|叫什么|叫啥|怎么写|哪(两|几)?个字)")
# 老师贵姓 and 先生怎么称呼 speak to the caller, 您老师 and 您先生 about somebody else.
_ASKED_OTHER = re.compile(
    rf"(?:(?:[您你](?:们|家|的)*|那|那位)(?:{OTHERS})|(?<![您你])(?:爸爸?|妈妈?|父亲|母亲|孩子|小孩|儿子|"
    rf"女儿|家人|家属|{_OWNER}|他|她|本人))"
    r"(?:的|是)?[^您你]{0,4}(?:贵姓|姓|怎么称呼|如何称呼|叫|名字|大名|联系人|全名|是哪位)"
)
_ASKED_TITLED = re.compile(rf"([一-鿿])({TITLE})[^您你]{{0,5}}(全名|名字|大名|姓名|怎么称呼|怎么联系)")
_ASKED_THIRD = re.compile(
    r"(师傅|司机|销售|客服|同事|工程师|员工|业务员|接待|技师|快递员|经手人|哪(个|位)(跟|和|给|接|处理|"
    r"答应))[^您你]{0,6}(姓|叫|称呼|名字|工号|谁|哪)"
)
_THIRD = re.compile(
    r"(收[货件花菜餐]?[的]?人|人家|客人|对方|街坊|邻居|楼上|楼下|店员|服务员|前台|导购|老板[你说]?|乘客|"
    r"快递|物流|司机|师傅|销售|客服|业务员|快递员|技术员|工程师|技师|员工|那个|这个|一个|有个|有位|位|"
    r"你们(?:的|那|这|家|公司|店)?[^我]{0,6}|上次[^我]{0,8}|之前[^我]{0,8}|不|贵|什么|百|老)$"
)
_OWN = re.compile(r"(我|本人|敝|免贵|鄙人|这边|这里|名字|俺)(的)?(就|也|呢|啊|这边|这里|公司|单位)*$")
_OTHER = re.compile(rf"(他|她|(?:{OTHERS})(?:的)?(?:名字)?|本人)(?:就|是|也|呢|啊)*$")
_CUES = (
    (re.compile(r"姓(?!名|氏|什|啥|何|咩)"), "姓", 0.9),
    (re.compile(r"免贵(?!姓)"), "叫", 0.9),
    (
        re.compile(
            r"(?:名字|姓名|全名|大名|户名|联系人|收货人|收件人)(?:就|是|叫|写|填|留|呢|啊|的话|做)*(?![我他她])"
        ),
        "名",
        0.91,
    ),
    (re.compile(r"叫(?:做)?(?![我你您他她人车什啥咩救醒喊苦号外早座个一])"), "叫", 0.88),
    (
        re.compile(
            r"(?:我们?|俺|这边|这里|咱)(?:这边)?(?:就)?[是系](?!不|说|要|想|那|这|你|昨|今|上|在|做|从|"
            r"替|帮|来|个|给)"
        ),
        "是",
        0.8,
    ),
)
_REACHED = re.compile(r"(?:找|联系|打给|问)(?:我们?)?(?:[^我你您他她]{0,6}?[部科室处办])?(?![我你您他她])")
_VOCATIVE_LEAD = re.compile(r"^(?:好的?|嗯|那|行|哦|噢|明白|知道了?|收到|可以|您好|你好|对)+")
_LISTENS = re.compile(r"^(?:嗯|好的?|哦|噢|对|是的?|啊|行|呃|[零一二三四五六七八九幺洞两])*$")
_DENIES = re.compile(r"(?:不是|不对|错了|不系|唔系)")
_NOT_BUT = re.compile(r"(?:不是|不系)姓?([一-鿿])(?:我|我们|啊|哦)?(?:是|姓|系)(?:姓)?([一-鿿])")
_FIRST_WORDS = re.compile(r"^(?:喂|哎|诶|你好|您好|啊)*我(?=[一-鿿]{2,3}(?:$|啊|呀|哈|就是|上次|昨天|之前))")
_WORTH = re.compile(r"[姓叫是系名人贵我找]")
_ALIAS = re.compile(r"(?:叫|喊|称呼|唤)我(?:做|声|一声|个)?|写我的?名字(?:叫|是)?")
_BELONGS = re.compile(r"(?:[是系这])[^我你您]{2,24}?的(?=[一-鿿])")
_PLACE = re.compile(
    r"(公司|集团|医院|学校|银行|工厂|车间|小区|花园|大厦|[部科厂店局市省区县街路村镇乡楼院所站港岛桥湾口庄])"
)
_FIRM_OF = re.compile(r"(公司|集团|医院|学校|中学|小学|大学|银行|厂|店|局|院|部|科|所|中心|物业|超市|酒店)的$")
_PREFIXED = re.compile(r"([小老阿])([一-鿿])(?=$|[我你您就的啊吧呗啦哈]|好|行|可以|得|电话)")
_LEAD = re.compile(
    r"^(?:喂|哎|诶|欸|嗯|呃|额|啊|哦|噢|那个|就是|对|是的?|好的?|行|你好|您好|我|本人|这边|的|呢|[是系])+"
)
ROLES = ("own", "other")


@dataclass(frozen=True, slots=True)
class Named:
    """A person named in a line: `role` "own" (the caller) or "other" (whom the caller speaks of and acts for)."""

    person: Person
    line: Line
    role: str
    sure: float

    @property
    def full(self) -> bool:
        """Whether the given name was said."""
        return bool(self.person.given)

    @property
    def turn(self) -> Turn:
        """Where it was said."""
        return self.line.turn


def named(lines: Sequence[Line]) -> list[Named]:
    """Every name that customers say of themselves or of the person they act for, in order."""
    found: list[Named] = []
    asked: Line | None = None
    for line in lines:
        if line.agent:
            if asked is None or not _LISTENS.match(line.text):
                asked = line
            continue
        third = asked is not None and _ASKED_THIRD.search(asked.text) is not None
        other = asked is not None and _asks_for_other(asked.text, found)
        here = [] if third else list(_by_cues(line, other))
        if asked is not None and not third and ASKED.search(asked.text):
            role = "other" if other else "own"
            if not any(one.full for one in here):
                here.extend(_by_answer(line, role, known=found + here, asked=asked))
        if asked is not None and not any(one.full for one in here):
            here.extend(_completed(line, asked))
        if asked is not None:
            here.extend(_corrected(line, asked))
        found.extend(here)
    if not any(one.full for one in found):
        found.extend(_called(lines, {folded(one.person.surname) for one in found}))
    return found


def _called(lines: Sequence[Line], known: set[str]) -> Iterator[Named]:
    """The agent calls the customer 韩女士, who had said 鼎新纺织韩雪梅 just before (`known`: surnames said as such)."""
    for at, line in enumerate(lines):
        call = TITLED.match(_VOCATIVE_LEAD.sub("", line.text)) if line.agent else None
        if call is None or call[1][-1] not in SINGLE or call[1][-1] in known:
            continue
        for earlier in reversed([one for one in lines[max(0, at - 3) : at] if not one.agent]):
            place = earlier.text.rfind(call[1][-1])
            if place < 0 or not earlier.begins_word(place):
                continue
            person = person_at(earlier, earlier.text.find(call[1][-1]))
            if person is not None and person.given and person.usual and not _place(person):
                sure = 0.9 if person.closed else 0.8
                yield Named(person, earlier, "own", sure)
                return


def _asks_for_other(asked: str, known: Sequence[Named]) -> bool:
    """The agent asks for somebody else's name: 您领导贵姓, 戚总全名是 — but not 章先生全名是 of Mr Zhang himself."""
    if _ASKED_OTHER.search(asked):
        return True
    titled = _ASKED_TITLED.search(asked)
    own = [one.person.surname[-1] for one in known if one.role == "own" and not one.person.title]
    return titled is not None and not any(like_sound(folded(one), titled[1]) for one in own)


def _corrected(line: Line, asked: Line) -> Iterator[Named]:
    """不是黄 是王 三横王, after the agent used a name or asked about a character."""
    called = TITLED.search(asked.text)
    denial = _DENIES.search(line.text)
    if not (called or explained(asked)):
        return
    for one in explained(line, denial.end() if denial else 0):
        if denial is None and (called is None or one.start > 2 or not like_sound(called[1][-1], one.character or "的")):
            return
        if one.character in SINGLE:
            person = person_at(line, one.start, adjacent=False)
            if person is not None:
                yield Named(person, line, "own", 0.93)
                return
    if denial is None:
        return
    said = _NOT_BUT.search(line.text)
    if said is not None and said[2] in SINGLE and said[1] in asked.text:
        person = person_at(line, said.start(2), adjacent=False)
        if person is not None:
            yield Named(person, line, "own", 0.9)


def _completed(line: Line, asked: Line) -> Iterator[Named]:
    """是骆女士吧 — 对 骆冰心: the customer gives the full name with the surname that the agent has just said."""
    for call in TITLED.finditer(asked.text):
        surname = call[1][-1]
        place = line.text.find(surname)
        if surname not in SINGLE or place < 0 or place > 6 or not line.begins_word(place):
            continue
        person = person_at(line, place)
        if person is not None and person.given and person.closed and not _place(person):
            yield Named(person, line, "own", _surety(person, line, 0.92))
            return


def _by_cues(line: Line, asked_other: bool) -> Iterator[Named]:
    text = line.text
    if _WORTH.search(text) is None:
        return
    for found in _ALIAS.finditer(text):
        if (person := _alias(line, found.end())) is not None:
            yield Named(person, line, "own", 0.92)
    for pattern, kind, sure in _CUES:
        for found in pattern.finditer(text):
            before = text[: found.start()] + (found[0] if kind == "是" else "")
            role = _role(before, kind, asked_other)
            if role is None:
                continue
            person = person_at(line, found.end(), common=kind == "是", adjacent=kind != "姓" or before.endswith("复"))
            if person is not None and _fits(person, line, kind):
                yield Named(person, line, role, _surety(person, line, sure))
    yield from _by_place(line, asked_other)


def _by_place(line: Line, asked_other: bool) -> Iterator[Named]:
    """找品质部麦志良 beside a number, and 我是恒泰的王建国."""
    text = line.text
    for found in _REACHED.finditer(text):
        person = person_at(line, found.end()) if _NUMBER.search(text) else None
        if person is not None and person.given and person.closed and not _place(person):
            yield Named(person, line, "other" if asked_other else "own", 0.8)
    if (first := _FIRST_WORDS.match(text)) is not None:
        person = person_at(line, first.end(), common=True)
        if person is not None and person.given and person.usual and person.closed and not _place(person):
            yield Named(person, line, "own", 0.76)
    for found in _BELONGS.finditer(text):
        person = person_at(line, found.end(), common=True)
        if person is None or not person.usual or not (person.given or person.title):
            continue
        of_firm = _FIRM_OF.search(found[0]) is not None and line.begins_word(person.end)
        if person.closed or (of_firm and len(person.given) == 2):
            yield Named(person, line, "own", 0.8 if person.given else 0.72)


def _role(before: str, kind: str, asked_other: bool) -> str | None:
    """Whose name follows `before`: None for a third person's."""
    if _OWN.search(before) or kind == "是":
        return "own"
    if _OTHER.search(before):
        return "other"
    if kind != "名" and _THIRD.search(before):
        return None
    return "other" if asked_other else "own"


def _fits(person: Person, line: Line, kind: str) -> bool:
    after = line.text[person.end : person.end + 1]
    if kind == "姓":
        return True
    if not person.given:
        return bool(person.title) and kind in ("是", "叫", "名") and after != "的"
    if person.explained or person.repeated:
        return True
    if kind == "是":
        return person.usual and person.closed and after not in ("的", "这", "那") and not _place(person)
    return not _place(person) and (person.usual or person.closed)


def _place(person: Person) -> bool:
    return _PLACE.search(person.given) is not None and len(person.given) == 2 and not person.repeated


def _surety(person: Person, line: Line, sure: float) -> float:
    """How sure a cue makes a name: 姓罗 罗玉梅 and explained characters more, odd characters or an open end less."""
    sure += 0.05 if person.repeated or person.explained else 0.0
    if not person.usual and not person.explained:
        sure -= 0.03 if person.repeated else 0.05
    if person.given and not person.closed:
        sure -= 0.03 if person.repeated and line.begins_word(person.end) else 0.1
    return min(sure, 0.95)


def _alias(line: Line, begin: int) -> Person | None:
    """毛妈妈, 耿经理, 老张, 小王, 阿强 after 叫我."""
    found = _PREFIXED.match(line.text, begin)
    if found is not None and (found[1] != "阿" or found[2]):
        value = line.original(begin, begin + 2)
        return Person(value[0], value[1], "", begin, begin + 2, False, False, True, True)
    person = person_at(line, begin)
    return person if person is not None and (person.title or person.given) else None


def _by_answer(line: Line, role: str, known: Sequence[Named], asked: Line) -> Iterator[Named]:
    """Names in the answer to 您贵姓: at its beginning, else a clear full name at the edge of any word."""
    lead = _LEAD.match(line.text)
    begin = lead.end() if lead else 0
    if begin >= len(line.text) or line.text[begin] in DIGIT and line.text[begin + 1 : begin + 2] in DIGIT:
        return
    person = person_at(line, begin, adjacent="姓" not in line.text[: begin + 2])
    if person is not None and person.start <= begin + 1 and _answers(person, line):
        yield Named(person, line, role, _surety(person, line, 0.91 if person.given else 0.88))
        return
    own = next((one for one in reversed(known) if one.role == role and not one.full), None)
    if own is not None and _ASKED_FULL.search(asked.text) and (given := given_name(line, _after_single(line, begin))):
        joined = Person(own.person.surname, given, "", begin, begin + len(given), False, False, True, True)
        yield Named(joined, line, role, 0.85)
        return
    inside = explained(line, begin)
    for place in range(begin + 1, len(line.text) - 1):
        if not line.begins_word(place) or line.text[place] not in SINGLE:
            continue
        if any(one.start <= place < one.end for one in inside):
            continue
        person = person_at(line, place)
        if person is None or not person.given or person.start != place or _place(person):
            continue
        if person.repeated or person.explained or (person.usual and person.closed):
            yield Named(person, line, role, _surety(person, line, 0.84))
            return


def _after_single(line: Line, begin: int) -> int:
    """Past 单名一个, with which a given name of one character is introduced."""
    found = re.compile(r"(?:单名|单字|单|就)(?:是|叫)?(?:一个|个)?").match(line.text, begin)
    return found.end() if found else begin


def _answers(person: Person, line: Line) -> bool:
    after = line.text[person.end :]
    if person.given:
        return (
            (person.closed or person.repeated or person.explained or person.usual)
            and not (after[:1] == "的" and not person.explained)
            and not _place(person)
        )
    return (
        bool(person.title)
        or not after
        or person.explained
        or re.match(r"[啊呢吧呗啦嘛的]?$|[我电打叫就]", after) is not None
    )


_NUMBER = re.compile(r"[零一二三四五六七八九幺]{6}")
TITLED = re.compile(rf"([一-鿿]{{1,2}}?)({TITLE})")
