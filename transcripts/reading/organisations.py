"""Where the customer calls from: the organisation's name, 个人, or a refusal."""

import re
from collections.abc import Iterator, Sequence

from transcripts.reading.asking import ASKED
from transcripts.reading.characters import explained
from transcripts.reading.firms import DEPARTMENT, GENERIC, KIND, NAME, STRONG_KIND, THIRD_PARTY
from transcripts.reading.firmsightings import ASKED_FIRM, Firm, sighted_firms, without_name
from transcripts.reading.lines import Line, lines_of
from transcripts.reading.script import folded
from transcripts.reading.sounds import same_sound
from transcripts.reading.tagging import Span, tagged
from transcripts.reading.turns import INDIVIDUAL, REFUSED, FieldDraft, Turn, drafted

_CORRECTS = re.compile(
    r"(?<=[一-鿿])(?:不是|不对|现在(?:叫|是)|改名(?:了|叫)?(?:改成|叫)?|改成|改叫|应该是)(?=[一-鿿]{3})"
)
_BUSY = (
    r"(?!想|要|说|在|做|问|来|去|不|没|昨|今|上|从|打|帮|替|找|因|刚|那|这|个|一个|一家|想|你|您|他|她|我|"
    r"有|需要|就|也|都|已经|给|被|收|买|订|用|看|听|租|住|家里|自己)"
)
_SELF = re.compile(
    r"(?:我们?|咱们?|俺们?|阿拉|本)(?:这边|这里|这儿|这|那边|那里|单位|公司|厂|店|店里|商户)?(?:名字|"
    rf"全称|名称)?(?:[是系叫]|叫做){_BUSY}"
    rf"|(?:这里|这边|这儿)[是系]{_BUSY}|(?:单位|公司|厂|店|学校|医院|商户|抬头)(?:的)?(?:名称|全称|名字|"
    rf"全名|名)?(?:就)?(?:[是系叫写开]|叫做){_BUSY}|代表(?=[一-鿿]{{3}})|"
    rf"叫(?:做)?(?=[一-鿿]{{2,12}}(?:厂|公司|店|中心|集团))|全称(?:是|叫)?|名称(?:是|叫)"
)
_BARE_SELF = re.compile(rf"(?:^|[好喂嗨呀啊哦呃嗯])(?:我们?|咱们?|俺们?)(?:这边|这里|这儿)?{_BUSY}(?=[一-鿿]{{4}})")
_FROM = re.compile(r"在(?=[一-鿿]{2,16}(?:上班|工作|做(?:采购|行政|财务|会计|销售|老师|护士|工程)))")
_LEAD = re.compile(
    r"^(?:哎|诶|欸|喂|嗯|呃|额|啊|哦|噢|那个|就是|对的?|是的?|系|好的?|行|你好|您好|我们?|俺|这边|这里|"
    r"的|呢|哈|全称|名称|叫|单位|公司(?=[一-鿿]{4})|写|开)+"
)
_CUT = re.compile(
    r"(我们?(?!.{0,1}(?:公司|厂))|咱|俺|[免敝]|姓[^名]|叫|联系人|电话|手机|想|要(?!素)|订(?!制)|买|"
    r"[你您]|咨询|有[个没一]|那个|那[台批个条]|这[台批个条]|现在|昨天|今天|明天|上次|上周|刚才|请问|"
    r"麻烦|打来|打过来|这边|这里|这儿|那边|里面|出现|坏了|需要|报修|不好意思|因为|就是|是|了|吗|吧|啦|"
    r"咯|啊|呀|零|幺|说|找|跟|和|给|用|之前|去年|被|[一二三四五六七八九]号|，)"
)
_UH = re.compile(r"[呃嗯额]")
_INDIVIDUAL = re.compile(
    r"((?<![来多几一二三四五六七八九十两百])个人(?!信息|资料|隐私|原因|中心|账)|私人|没有单位|没单位|"
    r"没有公司|没公司|自己(家)?用|自己家|家庭用户|家用|自家|不是(单位|公司)|家里用|自己住|散户|"
    r"我家(?:里)?的?$|就我自己)"
)
_REFUSES = re.compile(r"(不用了|不方便|不想说|不说了|保密|没必要|就问一下|不必|不告诉|随便问)")
_FALSE = re.compile(
    r"(^家|刚|从|搬|孩子|儿子|女儿|客户|用户|昨天|今天|上次|什么|怎么|哪|[你您他她]|我|坏|停|漏|在|"
    r"(?<!成)(?<!首)都|很|"
    r"会(?![计展所])|(?<![汽装快维])修(?!理厂|配)|不|没|吗|呢|多少|一个|两个|几个|朋友|邻居|打过|"
    r"的(?=.*的)|隔壁|旁边|附近|对面|楼[上下]|送到|快递|买|小区(?!物业)|花园(?!酒店|物业|小学|幼儿园)|"
    r"大厦(?!物业)|广场(?!物业)|家园(?!物业)|公寓(?!物业))"
)
_OF = re.compile(r"^(.{3,24}?)的(?=$|[一-鿿])")
_ASKS_IF = re.compile(
    r"(?:[您你](?:这边|那边)?|这边|那边|请问)是(?=[一-鿿]{3,20}(?:的|吗|吧|对吗|对吧|是吧|那边|这边))"
)
_GENERIC_FIRST = re.compile(
    r"(?:一家|一个|个|那个|就是)?(?:修理厂|工厂|公司|学校|医院|酒店|单位|物业|超市|饭店)(?:的|叫|是)?(?=[一-鿿]{4})"
)
_INTRODUCED = re.compile(
    rf"[一-鿿]{{2,14}}?(?:{KIND})(?:[一-鿿]{{2,3}}[部科室处])?(?:的(?!电话|货|产品|东西|人|车|价)|啊|呀|"
    r"我|姓|要|想|给你|$)"
)
_THEN_FIRM = re.compile(r"(?<=[一-鿿])[是系](?=[一-鿿]{2,16}(?:厂|公司|学|院|所|局|店|中心|银行|物业|集团)的)")
_CITY = re.compile(r"(?:省|(?<!超)(?<!门)市|区|县|镇|乡|村|路|街)$")


def read_organisation(
    turns: Sequence[Turn], customer_name: str | None, company: str = "", spans: Sequence[Span] | None = None
) -> FieldDraft | None:
    """The organisation that the customer speaks for; 个人 when they say that they call for themselves.

    `customer_name` is what was read as the name: an organisation may follow it in the same breath. `company` is
    our own name, which is never the customer's, like the one in our greeting. Asked for, the answer is taken;
    unasked, only what follows "我们是…" and ends as organisations do. `spans`: what the learnt eye saw in the turns.
    """
    lines = lines_of(turns)
    ours = folded(company) + "|" + "|".join(line.text for line in lines[:3] if line.agent)
    found: list[Firm] = []
    asked: Line | None = None
    for at, line in enumerate(lines):
        if line.agent:
            found.extend(_from_agent(lines, at))
            asked = line if len(line.text) > 2 or asked is None else asked
            continue
        answering = asked is not None and ASKED_FIRM.search(asked.text) is not None
        if answering and _INDIVIDUAL.search(line.text):
            return drafted(INDIVIDUAL, 0.85, line.turn)
        if answering and len(line.text) <= 12 and _REFUSES.search(line.text):
            return drafted(REFUSED, 0.75, line.turn)
        naming = asked is not None and not answering and ASKED.search(asked.text) is not None
        found.extend(_in_line(line, answering, customer_name, opening=line.turn.index < 6 and not naming))
    found = sighted_firms(found, lines, tagged(turns) if spans is None else spans)
    found = [without_name(one, customer_name) for one in found if not _is_ours(one, ours)]
    return _best(found, lines) if found else None


def _is_ours(one: Firm, ours: str) -> bool:
    return folded(one.name) in ours and not one.line.agent


def _in_line(line: Line, answering: bool, customer_name: str | None, *, opening: bool) -> Iterator[Firm]:
    """Every organisation in a customer's turn: after 我们是, in an answer, before or after the name."""
    text = line.text
    for pattern, sure in ((_SELF, 0.89), (_FROM, 0.84), (_THEN_FIRM, 0.84)):
        for found in pattern.finditer(text):
            yield from _checked(line, found.end(), min(0.95, sure + (0.08 if answering else 0.0)), answering)
    if not answering:
        for found in _BARE_SELF.finditer(text):
            yield from _checked(line, found.end(), 0.82, False, strong=True)
    for found in _CORRECTS.finditer(text):
        yield from _checked(line, found.end(), 0.9 if answering else 0.8, answering, strong=not answering)
    lead = _LEAD.match(text)
    begin = lead.end() if lead else 0
    if answering:
        yield from _checked(line, begin, 0.9, True)
    elif opening and (begin or _INTRODUCED.match(text)):
        yield from _checked(line, begin, 0.8 if begin else 0.76, False, strong=True)
    if customer_name and (place := text.rfind(folded(customer_name))) >= 0:
        sure = 0.89 if answering else 0.78
        yield from _checked(line, place + len(customer_name), sure, answering, strong=not answering)
        if place - begin >= 4:
            yield from _checked(line, begin, sure, answering, strong=not (answering or begin), until=place)


def _checked(
    line: Line, begin: int, sure: float, answering: bool, *, strong: bool = False, until: int | None = None
) -> Iterator[Firm]:
    """The name that begins at `begin`, if it looks like one; `strong` wants a clear kind of organisation."""
    text = line.text[begin:until]
    if (lead := _LEAD.match(text)) is not None:
        begin, text = begin + lead.end(), text[lead.end() :]
    stop = _CUT.search(text)
    part, ended = (text[: stop.start()], stop.group()) if stop else (text, "")
    if ended in ("吧", "吗") and not answering and not line.agent:
        return  # 是萌爪动物医院吧: the customer asks whom they have called
    part, belongs = _owner(part)
    belongs = belongs or ended in ("这边", "这里", "打来", "那边")
    if (generic := _GENERIC_FIRST.match(part)) is not None:
        begin, part = begin + generic.end(), part[generic.end() :]
    name = NAME.match(_UH.sub("", part))
    if name is not None:
        sure += 0.04
        end = _place_of(part, len(name["name"]))
        part = part[:end] if end >= 3 else part
    elif (answering or belongs) and 3 <= len(part) <= 14 and _unheard_of(line, begin, begin + len(part)):
        sure -= 0.14
    elif answering and 3 <= len(part) <= 14:
        sure -= 0.4
    else:
        return
    value = _UH.sub("", line.original(begin, begin + len(part)))
    of = line.text[begin + len(part) :].startswith("的") and name is not None
    if strong and not (STRONG_KIND.search(folded(value)) or of):
        return
    if _is_name(folded(value)) and (answering or belongs or THIRD_PARTY.match(folded(value)) is None):
        yield Firm(value, line, min(sure, 0.96))


def _unheard_of(line: Line, begin: int, end: int) -> bool:
    """Whether two characters at least are words of their own, as recognisers write what they do not know."""
    return sum(line.begins_word(place) and line.begins_word(place + 1) for place in range(begin, end)) >= 2


def _owner(part: str) -> tuple[str, bool]:
    """恒泰五金采购部的王经理: what stands before 的, without its department, and whether 的 was there."""
    bare = part.removesuffix("的")
    belongs = bare != part
    of = _OF.match(bare)
    if of is not None and (NAME.fullmatch(of[1]) or NAME.fullmatch(_trimmed(of[1]))):
        return _trimmed(of[1]), True
    return _trimmed(bare), belongs


def _is_name(shown: str) -> bool:
    """Whether it can be the name of one organisation: not 一家装修公司, not 采购部, not a sentence."""
    if not 3 <= len(shown) <= 26:
        return False
    return not (_FALSE.search(shown) or GENERIC.fullmatch(shown) or DEPARTMENT.fullmatch(shown) or _CITY.search(shown))


def _trimmed(part: str) -> str:
    """Without a department at the end, and up to the last kind of organisation."""
    shorter = DEPARTMENT.sub("", part)
    return shorter if len(shorter) >= 3 and NAME.fullmatch(shorter) else part


def _place_of(part: str, length: int) -> int:
    """Where the first `length` characters that are no fillers end in `part`."""
    seen = 0
    for place, sign in enumerate(part):
        seen += sign not in "呃嗯额"
        if seen == length:
            return place + 1
    return len(part)


def _from_agent(lines: Sequence[Line], at: int) -> Iterator[Firm]:
    """您是恒泰五金的吧 — 对."""
    answer = lines[at + 1] if at + 1 < len(lines) else None
    if answer is None or answer.agent or not answer.turn.affirms:
        return
    for found in _ASKS_IF.finditer(lines[at].text):
        for one in _checked(lines[at], found.end(), 0.86, False, strong=True):
            yield Firm(one.name, one.line, one.sure)


def _asked_to_spell(lines: Sequence[Line], line: Line) -> bool:
    at = lines.index(line)
    return (
        at > 0 and lines[at - 1].agent and re.search((
            r"哪(两|几)?个字|怎么写|什么字"
        ), lines[at - 1].text) is not None
    )


def _best(found: Sequence[Firm], lines: Sequence[Line]) -> FieldDraft:
    """The surest; of those that contain one another the fuller; what is explained or said again is surer."""
    best = max(enumerate(found), key=lambda item: (item[1].sure, item[0]))[1]
    for one in found:
        if folded(best.name) in folded(one.name) and len(one.name) > len(best.name) and one.sure >= best.sure - 0.2:
            best = Firm(one.name, one.line, max(one.sure, best.sure))
    first = next(one for one in found if one.name == best.name)
    value, line = best.name, first.line
    place = lines.index(line)
    for later in lines[place : place + 5]:
        if later.agent or not (later is line or _asked_to_spell(lines, later)):
            continue
        end = later.text.rfind(folded(best.name)) + len(best.name) if later is line else 0
        for meant in (one.character for one in explained(later, end) if "姓" not in later.text[end : one.start]):
            shown = folded(value)
            spot = next((n for n, sign in enumerate(shown) if meant and same_sound(sign, meant)), None)
            if spot is not None and meant not in shown:
                value, line = value[:spot] + meant + value[spot + 1 :], later
    again = any(folded(best.name)[-4:] in one.text for one in lines if one.agent and one is not line)
    sure = min(0.96, best.sure + (0.05 if again else 0.0))
    rivals = {
        folded(one.name)
        for one in found
        if one.sure > 0.7
        and folded(one.name) not in folded(best.name) and folded(best.name) not in folded(one.name)
    }
    # Where rule, eye and place agree this far, nearly all were right on calls that neither had seen.
    agreed = 0.05 if best.sure > 0.85 and best.seen > 0.55 else 0.0
    return drafted(value, min(0.97, sure + agreed) - (0.1 if rivals else 0.0), line.turn, best.name)
