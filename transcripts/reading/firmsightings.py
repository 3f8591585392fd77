"""Organisations that the learnt eye saw, set beside those that rules found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcripts.reading.characters import only_explains
from transcripts.reading.firmbounds import bounds
from transcripts.reading.firms import DEPARTMENT, GENERIC, KIND
from transcripts.reading.lines import Line
from transcripts.reading.script import folded
from transcripts.reading.tagging import Span

OWN = "organisation"
_DOUBTS = ("other_organisation", "name", "other_name", "product")
_YOURS = re.compile(r"(?:[你您]们?(?:是|家|那|这)?|找|不是)$")
_SHORTEST = 3
_CLEARLY = 0.6
_LONGEST = 26
_NO_FIRM = re.compile(
    r"(?:[路街巷道镇乡省县楼栋节天年月村]|(?<!社)区|(?<![超门城])市|小区|家属院|花园|家园|单元|服务区|"
    r"经理|园长|主任|老师|"
    r"先生|女士|师傅|老板|电工|保安队?|人|的)$|^(?:小微企业|个体户?|自己|私人)"
    r"|[零幺两啥]|什么|[一二三四五六七八九十]{3}|[一二三四五六七八九十]{2}$"
)
OTHERS = "other_organisation"
ASKED_FIRM = re.compile(
    r"哪[个家所间]?[一-鿿]{0,3}?(?:单位|公司|企业|厂|医院|学校|[园校店院行矿厂局馆所社]|商户|机构|"
    r"部门|项目|工地|用户|客户|网点|酒店|餐厅|门店|集团)"
    r"|(?:单位|公司|企业|商户|店铺|门店|机构|学校|医院|抬头|客户|用户|名头|开票|甲方|委托方?|项目|"
    r"贵[司校院店厂])的?(?:名称|全称|名字|名|叫|是|写|呢|$)"
    r"|[店厂校院铺户]名|抬头|[您你]们?(?:单位|公司|学校|医院|厂|店)(?!地址)|[您你]们?(?:这边|那边|"
    r"那儿|那)?(?:是|代表)(?:哪[里儿边家]|$)|[您你]哪[里边家]|哪一?家|谁家"
    r"|哪里打来|什么单位|什么公司"
)
_OPENS = re.compile(
    r"^(?:[呃嗯额啊哦噢诶欸哎呀喂]|好的?|对的?|是的?|行|你好|您好|我们?(?:是|这边|这里)?|这里是?|这边是?|"
    r"单位是?|就是?|叫|写|那个)*"
)
_OURS = re.compile(
    r"(?:(?:^|[^跟和给找让叫帮到])(?:我们?|俺们?|咱们?|阿拉|我哋)(?:是|系|这边是?|这里是?|这儿是?|这|"
    r"叫|单位是?|公司是?|学校是?|厂是?|店叫?|代表|在)?|(?:这里|这边|这儿|单位|公司|抬头|户名|名称|"
    r"全称|开票)(?:是|系|叫|写|开)?"
    r"|代表|替|委托方写?|甲方是?)(?:[呃嗯额]|那个)*$"
)
_NOT_OURS = re.compile(
    r"(?:[你您]们?|找|去|隔壁|旁边|对面|附近|路过|送我?[到去]|寄[到去给]|离|靠近|不是|好像|原来叫?|"
    r"以前叫?|之前叫?|别写|不要写)(?:是|的|那个|这个|在)?$"
)
_KIND_AT_END = re.compile(rf"(?:{KIND})$")
_PLACE_ONLY = re.compile(
    r"的?(?:门口|旁边|对面|附近|楼下|门前|停车场|路口|那边的|隔壁|买|吃|看病|住院(?!部)|逛|取的|办卡|吧|"
    r"吗|对吧|是吧|对吗|是吗)"
)
_REPLACED = re.compile(r"(?:不是|不对|错了|现在(?:叫|改)|改名|改成|改叫|已经改)(?=.{0,6}[一-鿿]{3})")
_CORRECTED = re.compile(r"(?:不是|不对|现在(?:叫|是)|改名|改成|改叫|应该是|也就是|就是)(?:了|那个)?$")
_THEN_WE = re.compile(
    r"的?(?:$|我们?(?!.{0,2}(?:买|订|住))|俺|咱|姓|叫|联系人|[一-鿿]{1,3}(?:经理|主任|老师|科长|处长|"
    r"总)(?:$|[我啊]))"
)


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation that may be the customer's own, in a line; `sure` as rules and the eye together have it.

    `seen`: how sure the eye is that it is the customer's own, 0 when it saw nothing there.
    """

    name: str
    line: Line
    sure: float
    seen: float = 0.0


def sighted_firms(found: Sequence[Firm], lines: Sequence[Line], spans: Sequence[Span]) -> list[Firm]:
    """What rules found, each with how sure the eye is of it, and what only the eye saw; what the agent says again of
    it tells where it begins and ends."""
    line_of = {line.turn.index: (at, line) for at, line in enumerate(lines)}
    firms = [_judged(one, lines, spans) for one in found]
    for span in spans:
        at, line = line_of[span.index]
        if span.kind not in (OWN, OTHERS) or line.agent or _YOURS.search(line.text, max(0, span.start - 4), span.start):
            continue
        begin, end = bounds(line, span.start, span.end)
        name = line.original(begin, end)
        if not is_firm(folded(name)) or any(one.line is line and folded(one.name) == folded(name) for one in firms):
            continue
        if only_explains(line, begin, end):
            continue
        seen = span.probability if span.kind == OWN else 0.0
        place = own_place(lines, at, begin, end)
        if span.kind == OTHERS and place < _CLEARLY:
            continue
        firms.append(Firm(name, line, strength(0.0, seen, place), seen))
    firms.extend(_said_back(firms, lines, spans))
    return sorted(firms, key=lambda one: one.line.turn.index)


def _said_back(firms: Sequence[Firm], lines: Sequence[Line], spans: Sequence[Span]) -> Iterator[Firm]:
    """What our side says again after the customer shows where the name begins and ends in the customer's words."""
    line_of = {line.turn.index: (at, line) for at, line in enumerate(lines)}
    for span in spans:
        at, line = line_of[span.index]
        if not line.agent or span.kind not in (OWN, OTHERS) or at == 0:
            continue
        begin, end = bounds(line, span.start, span.end)
        name = line.text[begin:end]
        said = next((one for one in reversed(lines[max(0, at - 3) : at]) if not one.agent and name in one.text), None)
        if said is None or not is_firm(name):
            continue
        place = said.text.rfind(name)
        near = [one for one in firms
                if one.line is said and (folded(one.name)[:2] in name or name[:2] in folded(one.name))]
        if not near or any(folded(one.name) == name for one in near):
            continue
        seen = max(one.seen for one in near)
        yield Firm(said.original(place, place + len(name)), said, min(0.97, max(one.sure for one in near) + 0.1), seen)


def is_firm(shown: str) -> bool:
    """Whether it can be the name of one organisation: no street, no office, no person's title, no kind alone."""
    return _SHORTEST <= len(shown) <= _LONGEST and not (
        _NO_FIRM.search(shown) or GENERIC.fullmatch(shown) or DEPARTMENT.fullmatch(shown))


def _judged(one: Firm, lines: Sequence[Line], spans: Sequence[Span]) -> Firm:
    begin = one.line.turn.text.rfind(one.name)
    if begin < 0:  # 赣州呃赣州市: a hesitation stood inside and is left out
        return replace(one, sure=strength(one.sure, 0.0, 0.0))
    end = begin + len(one.name)
    over = [span for span in spans if span.index == one.line.turn.index and span.start < end and begin < span.end]
    own = [span for span in over if span.kind == OWN]
    seen = max((span.probability for span in own if (span.start, span.end) == (begin, end)), default=0.0)
    near = max((span.probability for span in own), default=0.0)
    doubt = max((span.probability for span in over if span.kind in _DOUBTS), default=0.0) if not own else 0.0
    tidy = bounds(one.line, begin, end)
    name = one.line.original(*tidy)
    if not is_firm(folded(name)):
        return replace(one, sure=0.0)
    place = own_place(lines, lines.index(one.line), *tidy)
    if not own and not _KIND_AT_END.search(folded(name)):
        place = min(place, 0.0)  # 登记啥子嘛: an answer, but of no organisation
    sure = strength(one.sure, max(seen, 0.5 * near), place, doubt)
    return replace(one, name=name, sure=sure, seen=max(seen, 0.8 * near))


def strength(sure: float, seen: float, place: float, doubt: float = 0.0) -> float:
    """What rule, eye and place together make of it; none is ever quite right alone."""
    against = (0.5 if place < 0 else 0.0) + 0.5 * doubt * (place < _CLEARLY)
    return max(0.0, min(0.97, 1 - (1 - 0.65 * sure) * (1 - 0.8 * seen) * (1 - 0.6 * max(0.0, place)) - against))


def own_place(lines: Sequence[Line], at: int, begin: int, end: int) -> float:
    """How much the place of a name says that it is the speaker's own: 0 nothing, 1 all; -1 that it is not.

    An answer to the question for it, what follows 我们 or 单位, what comes before the speaker's own name, what our
    side says after the customer.
    """
    line = lines[at]
    if line.agent:
        return 0.0
    text = line.text
    corrects = _CORRECTED.search(text, max(0, begin - 5), begin)
    replaces = corrects is not None and _KIND_AT_END.search(text[: corrects.start()]) is not None
    if _REPLACED.match(text, end) or _PLACE_ONLY.match(text, end):
        return -1.0
    if not replaces and _NOT_OURS.search(text, max(0, begin - 5), begin):
        return -1.0
    clear = 0.0
    asked = next((one for one in reversed(lines[:at]) if one.agent and len(one.text) > 1), None)
    first = _OPENS.match(text)
    if asked is not None and ASKED_FIRM.search(asked.text) and (
        begin <= (first.end() if first else 0) + 1 or corrects is not None
    ):
        clear = 0.9
    elif _OURS.search(text, max(0, begin - 6), begin):
        clear = 0.7
    if _THEN_WE.match(text, end):
        clear = max(clear, 0.5) if clear else 0.45
    name = text[begin:end]
    if any(name[-4:] in one.text for one in lines[at + 1 : at + 3] if one.agent):
        clear += 0.25
    return min(1.0, clear)


def without_name(one: Firm, customer_name: str | None) -> Firm:
    """张国平 宁波远东塑胶: the given name may look like the beginning of the firm's."""
    for size in (3, 2):
        given = folded(customer_name or "")[-size:]
        place = folded(one.name).find(given) if len(given) == size else -1
        if 0 <= place <= 2 and len(one.name) - place - size >= 3:
            return replace(one, name=one.name[place + size :])
    return one
