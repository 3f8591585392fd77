"""The time that a customer puts forward, for a call or an answer; not one of something else (我明天要用车)."""

import re
from functools import reduce

from transcripts.reading.requests import answer_asked, asks_call
from transcripts.reading.takes import REFUSES
from transcripts.reading.times import merged, spans
from transcripts.reading.timesaid import TimeSaid, fold
from transcripts.reading.undertakings import sensible

_MOVES_TO = re.compile(
    r"(?:那就(?!是)|那(?!是|得|要|不|边|个)|就(?!是|到|要|得)|还是|改[成到为]?|最好是?|要不|要么|能不能|可不可以|可以|提前到|推到|[你您]们?|等|，|放在|放到|换成?)(?:在|(?<!等)到|是)?$"
)
_MOVED = re.compile(
    r"(?:的?时候|的话)?(?:吧|呗|好了(?=$|嘛|啦|呀|啊)|行不行|[行好可]以?[吗么伐不]|方便|有空|得空|有时间|再(?=打|说|联|来|给|回)|才(?=有|能|方|下|到|回|得)|打|来电|都(?:行|可以|在|成|中)"
    r"|也?(?:行|可以|成)(?!不)|比较|合适|[我俺](?:都|才|就|一般|基本)?(?:在|有空|下课|下班|到家|方便|才|收工|起床|睡醒|忙完|得闲))"
)
_MERELY = re.compile(r"(?:要|得|才|快|都|到|大概)$")
_REMARK = re.compile(
    r"上班[吧啊吗呀没的]|放假|营业|不算|[是对]吧|是吗|对吗|(?:[那这还](?:就是|得|要)|过完).{0,10}[了呗咯喽啦]$|送到|到货|发货|能到|修好"
)
_TO_REQUEST = re.compile(
    r"(?:[你您他她恁侬]们?|让|叫|请|喊|麻烦|再|就|必须|要|一定|务必|最好|直接|能不能|可以|可不可以|[一-鿿]{1,2}(?:经理|工|师傅|老师|总|主管)"
    r"|领导|老板|师傅|经理|主管|客服|老师|医生|有人|派人|人|先|都|来|也|那|吧|啊|呢|这边|这个|的?时候|时间|得|给|帮我|尽快|统一|主动|的话|(?:不管|无论)(?:几点|多晚|早晚))*"
)
_FREE = re.compile(
    r"有空|得空|得闲|有时间|方便|在家|在的|在单位|在公司|[上下]班"
    r"|下课|收工|到家|回来|忙完|睡醒|起床|才[在能有]|完了|了(?=$|再|[你您]|叫|让|喊|请|麻烦|就)"
)
_REACHED = re.compile(
    r"(?:的?时候|那会儿?)?[我俺]?(?:们|这边|一般|平常|基本|都|才|就|会|应该|肯定|能|比较)*(?:有空|得空|得闲|有时间|有工夫|方便|接得?到|接电话|能接|在家|空(?=$|一点|点|的)|闲)"
)
_REASON = re.compile(r"[我俺]?(?:才|就|要|能)*(?:下[课班]|放学|收工|到家|回来|起床|睡|散会|交班|靠岸|到站)")
_ENGAGED = re.compile(
    r"(?:之?[前后])?(?:[我俺咱阿](?:们|家|妈|爸|老公|老婆)?)?(?:那会儿?|就(?=要)|一般|平常|都|还|正|可能|肯定|基本|天天|还要|还得)*"
    r"(?:[我俺]就(?!行|可以|有空|在|方便|能)|别(?!的|人|家)|不要|甭|莫|不用|在(?!家|公司|之前|以前|那|单位|厂里?$|店里?|办公室|的|线|电话|班上|$|吧|呢|啊)"
    r"|要(?!是|打|给|回|联|求|有|听|见|看到|结果|你|您|他|她|人|个)|得(?!给|打|回|联|空|闲|有|要|你|让|叫)"
    r"|去(?!电)|上(?:班(?!了|以?之?后)|课|夜班|飞机|高铁|工)|开(?:车|会|庭|学)|睡|眯|吃饭|午休|休[息诊]|验|接(?!到|电话|听|得)|送|陪|带|赶|出(?:门|差|去|车|海|院)"
    r"|(?:要是|如果)?(?:能|可以)?(?:换|修|装|弄|搞|拆)(?!好|完)|有(?:个|事|课|会|客|安排|约|手术|考试|活动|庭)|没(?!问题|事|关系|空再)|不(?!错|忙|管|论|上班|着急|急|回|打|联|答|给)|忙(?!完)|排满|约了|做(?!完)|彩排|飞)"
)

_NO_HURRY = re.compile(r"(?:不着?急|不赶|慢慢来)[^0-9]{0,4}$")
_ANY_TIME = re.compile(r"(?:再)?[都也](?:可以|行|成|没事|没关系)")


def sets_time(text: str, *, asked: bool = False) -> bool:
    """The customer's turn puts a time of its own forward (那就下午三点吧, 上午不行, 五点以后再打) rather than repeating
    or lamenting the agent's. `asked`: the agent had asked when."""
    text = fold(text)
    wanted = [said for said in spans(text) if _bindable(text, said)]
    if not wanted or _REMARK.search(text):
        return False
    refusal = REFUSES.search(text)
    if asked or (refusal is not None and refusal.end() <= wanted[-1].begin):
        return True
    if any(said.begin < wanted[-1].begin and said not in wanted for said in spans(text)):
        closing = wanted[-1].end >= len(text) and not _MERELY.search(text[: wanted[-1].begin])
        return closing or _is_moved(text, wanted[-1])  # 上午我要上课 下午四点
    return any(_is_moved(text, said) for said in wanted)


def says_free(text: str) -> TimeSaid | None:
    """The time at which the customer says that they can be reached: 我三点以后才有空."""
    text = fold(text)
    for said in spans(text):
        if _bindable(text, said) and _REACHED.match(text, said.end):
            return time_wanted(text)
    return None


def time_of_request(text: str) -> TimeSaid | None:
    """The time for which a customer's turn asks a call or an answer: one that stands beside the request or is put
    forward (那就五点以后), not one of something else (我明天要用车你给我回个电话)."""
    text = fold(text)
    found = asks_call(text) or answer_asked(text)
    if found is None:
        return None
    begin, end = found[0], found[1]
    for said in spans(text):
        if not _bindable(text, said):
            continue
        if said.end > begin:
            beside = said.begin < begin or said.begin - end <= 3
        else:
            gap = text[said.end : begin]
            beside = bool(_TO_REQUEST.fullmatch(gap)) or (len(gap) <= 16 and (bool(_FREE.search(gap))))
        if beside or _is_moved(text, said):
            return time_wanted(text)
    return None


def time_wanted(text: str) -> TimeSaid | None:
    """The time that a customer's turn settles on: the last, with what earlier ones add; not 上午不行, 明天放假."""
    text = fold(text)
    bindable = [said for said in spans(text) if _bindable(text, said)]
    meant = [said for said in bindable if not _REASON.match(text, said.end)] or bindable
    return reduce(merged, meant) if meant else None


def _is_moved(text: str, said: TimeSaid) -> bool:
    return bool(_MOVES_TO.search(text[: said.begin]) or _MOVED.match(text, said.end))


def _bindable(text: str, said: TimeSaid) -> bool:
    """A time ahead that a customer may mean: 半小时内 or 半小时后, but no bare stretch (停一个钟头就是几十万), nor one
    at which they have something else to do (早上我在验货)."""
    if said.length is not None and said.edge not in ("within", "from", "by"):
        return False
    if _ANY_TIME.match(text, said.end) and _NO_HURRY.search(text[: said.begin]):
        return False
    return sensible(text, said) and not _ENGAGED.match(text, said.end)


def same_time(said: TimeSaid | None, text: str) -> bool:
    """那一个小时就一个小时: the time `said` is said again."""
    told = (said.clock, said.length, said.until) if said is not None else (None, None, None)
    return any(told) and any((one.clock, one.length, one.until) == told for one in spans(text))
