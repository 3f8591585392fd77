"""Where a customer says a name, and whose: their own, that of the person they act for, or a third person's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transcripts.reading.answers import asks_for_other, by_answer, called_by_agent, completed, corrected
from transcripts.reading.asking import ASKED, ASKED_THIRD, LISTENS, OTHERS, TITLED
from transcripts.reading.characters import explained
from transcripts.reading.lines import Line
from transcripts.reading.named import Named, is_place, surety
from transcripts.reading.persons import Person, person_at
from transcripts.reading.script import folded
from transcripts.reading.sightings import sighted
from transcripts.reading.surnames import COMMON, SINGLE
from transcripts.reading.tagging import Span

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


_FIRST_WORDS = re.compile(r"^(?:喂|哎|诶|你好|您好|啊)*我(?=[一-鿿]{2,3}(?:$|啊|呀|哈|就是|上次|昨天|之前))")
_WORTH = re.compile(r"[姓叫是系名人贵我找]")
_ALIAS = re.compile(r"(?:叫|喊|称呼|唤)我(?:做|声|一声|个)?|写我的?名字(?:叫|是)?")
_BELONGS = re.compile(r"(?:[是系这])[^我你您]{2,24}?的(?=[一-鿿])")

_FIRM_OF = re.compile(r"(公司|集团|医院|学校|中学|小学|大学|银行|厂|店|局|院|部|科|所|中心|物业|超市|酒店)的$")
_OPENING_FIRM = re.compile(
    r"^(?:喂|哎|诶|你好|您好|啊|我们?|这里|这边|[是系])*[一-鿿]{2,12}?"
    r"(?:公司|集团|厂|医院|学校|中学|小学|幼儿园|银行|物业|酒店|事务所|超市|器材|五金|科技|商贸|贸易|"
    r"建材|机械|电子|装饰|汽修|物流)"
    r"(?=[一-鿿]{2,4})"
)
_PREFIXED = re.compile(r"([小老阿])([一-鿿])(?=$|[我你您就的啊吧呗啦哈]|好|行|可以|得|电话)")


def named(lines: Sequence[Line], spans: Sequence[Span]) -> list[Named]:
    """Every name that customers say of themselves or of the person they act for, in order.

    `spans`: what the learnt eye saw in the same turns.
    """
    found: list[Named] = []
    asked: Line | None = None
    for_others: set[int] = set()
    for line in lines:
        if line.agent:
            if asked is None or not LISTENS.match(line.text):
                asked = line
            continue
        third = asked is not None and ASKED_THIRD.search(asked.text) is not None
        other = asked is not None and asks_for_other(asked.text, found)
        if other:
            for_others.add(line.turn.index)
        here = [] if third else list(_by_cues(line, other))
        if asked is not None and not third and ASKED.search(asked.text):
            role = "other" if other else "own"
            if not any(one.full for one in here):
                here.extend(by_answer(line, role, known=found + here, asked=asked))
        if asked is not None and not any(one.full for one in here):
            here.extend(completed(line, asked))
        if asked is not None:
            here.extend(replace(one, corrects=True) for one in corrected(line, asked))
        found.extend(here)
    if not any(one.full for one in found):
        found.extend(called_by_agent(lines, {folded(one.person.surname) for one in found}))
    return [one for one in sighted(found, lines, spans, for_others) if one.ruled or not _of_a_third(one)]


def _of_a_third(one: Named) -> bool:
    """安装的师傅叫李建国: the eye may take it for the customer's name."""
    before = one.line.text[: one.person.start]
    said = _CALLED.search(before)
    return said is not None and _role(before[: said.start()], "叫", False) is None


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
                yield Named(person, line, role, surety(person, line, sure))
    yield from _by_place(line, asked_other)
    yield from _after_title(line)
    yield from _explained_later(line)


def _after_title(line: Line) -> Iterator[Named]:
    """找我们总务靳主任 靳卫东: the surname with a title, then the whole name."""
    if _TWICE.search(line.text) is None:
        return
    for call in TITLED.finditer(line.text):
        surname = call[1][-1]
        if line.text[call.end() : call.end() + 1] != surname or surname not in SINGLE:
            continue
        person = person_at(line, call.end())
        if person is not None and person.given and person.closed and not is_place(person):
            role = "own" if _I_AM.search(line.text[: call.start(1)]) else "other"
            yield Named(replace(person, repeated=True), line, role, 0.88)


def _explained_later(line: Line) -> Iterator[Named]:
    """我是胥燕 伍子胥的胥: a rare surname after 是, known for one by what explains it."""
    for cue in _I_AM.finditer(line.text):
        if line.text[cue.end() : cue.end() + 1] in COMMON:
            continue
        person = person_at(line, cue.end())
        if person is None or not person.given or not person.closed:
            continue
        meant = {one.character for one in explained(line, person.start) if one.character}
        if meant & set(folded(person.value)):
            yield Named(person, line, "own", 0.88)


def _by_place(line: Line, asked_other: bool) -> Iterator[Named]:
    """找品质部麦志良 beside a number, and 我是恒泰的王建国."""
    text = line.text
    for found in _REACHED.finditer(text):
        person = person_at(line, found.end()) if _NUMBER.search(text) else None
        if person is not None and person.given and person.closed and not is_place(person):
            yield Named(person, line, "other" if asked_other else "own", 0.8)
    if (first := _FIRST_WORDS.match(text)) is not None:
        person = person_at(line, first.end(), common=True)
        if person is not None and person.given and person.usual and person.closed and not is_place(person):
            yield Named(person, line, "own", 0.76)
    if line.turn.index < 6 and (firm := _OPENING_FIRM.match(text)) is not None:
        person = person_at(line, firm.end(), common=True)
        if person is not None and person.given and person.usual and person.closed and not is_place(person):
            yield Named(person, line, "own", 0.8)
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
        return person.usual and person.closed and after not in ("的", "这", "那") and not is_place(person)
    return not is_place(person) and (person.usual or person.closed)


def _alias(line: Line, begin: int) -> Person | None:
    """毛妈妈, 耿经理, 老张, 小王, 阿强 after 叫我."""
    found = _PREFIXED.match(line.text, begin)
    if found is not None and (found[1] != "阿" or found[2]):
        value = line.original(begin, begin + 2)
        return Person(value[0], value[1], "", begin, begin + 2, False, False, True, True)
    person = person_at(line, begin)
    return person if person is not None and (person.title or person.given) else None


_CALLED = re.compile(r"(?:姓|叫|名字[是叫]?)$")
_TWICE = re.compile(r"([一-鿿])[一-鿿]{1,3}\1")
_I_AM = re.compile(r"(?:我|这边|这里)(?:就)?(?:是|叫|系)")
_NUMBER = re.compile(r"[零一二三四五六七八九幺]{6}")
