"""What one sentence of the agent undertakes, and by when: which time in it belongs to which act."""

import re
from dataclasses import dataclass
from functools import lru_cache

from transcripts.reading.actions import Action, Kind, actions
from transcripts.reading.times import merged, spans
from transcripts.reading.timesaid import TimeSaid, fold


@dataclass(frozen=True, slots=True)
class Undertaking:
    """An act at `begin` to `end` of the text, its time `said` or None, and `sure` 0..1 that they belong together.

    `void`: denied, hedged (我尽量), conditional, past, or for the customer to do. `offer`: asked (可以吗), so it
    needs a yes. `immediate`: 马上, 尽快. `then`: at a time named before (到时候). `more`: besides another (另外).
    `actor` is the last word for staff before it.
    """

    kind: Kind
    begin: int
    end: int
    said: TimeSaid | None
    sure: float
    void: bool = False
    offer: bool = False
    immediate: bool = False
    then: bool = False
    more: bool = False
    actor: str = ""


_BUSY = (
    r"[我他她咱您你们那就都也正又是会要得]*(?:放假|休息|下班|休假|开会|有会|[有要]?出差|不上班|不在|没空|没时间|上课|停[电水机工]|下雨|太晚|来不及|不行|不方便|赶不|恐怕|够呛|不可能|没法|没办法"
    r"|弄不|搞不|太早|轮休|请假|值班|营业|关门|有事|在忙|很忙|忙|睡|要上班|不太?方便|满了|排满|约满|不算|不算数|不[上接开送营]|也?上班吗)"
)
_POLITE = re.compile(r"(?:如果|要是)(?:您|你)?(?:这边)?(?:方便|没问题|可以|同意|没意见|不介意)(?:的话)?")
_BLOCKED = re.compile(rf"(?:{_BUSY})(?!之?前|以前|之?后|以后|完)")
_OF_ANOTHER = re.compile(
    r"的(?!时候|话|时间|$)|[您你我他就]{0,2}(?:已经|才|刚)?(?:[订定买装签办交付约报下发寄]的|订(?!单)|买|下的?单|报[的了过]?修|预约|签[了字]|到期|过期"
    r"|付款|入住|结婚|开学|开业|要?用车|出差|搬家|考试|的飞机|来过|来的|去的|修[过的]|有(?:个|一个)?(?:活动|课|会|安排|考试|培训))"
)
_IS_ANOTHER = re.compile(
    r"(?:[约订定][的了]?|保修期?|质保期?|保质期|有效期|期限|合同|活动|会员|截止|到期)[^我]{0,3}[是到]$|截止$"
)
_CONJOINED = re.compile(r"[并且再先后也会就由我们]{0,3}(?:然后|之后|同时|顺便|并且|到时候?|专人)?[并且再先会]{0,2}")
_TRAILING = re.compile(
    r"(?:的话|的(?:时间|时限|期限|时效)[是为]?|的|时间|不超过|不晚于|要到|大概|大约|应该|最[晚迟快]|[要是在得会吧啊哈呢哦嗯约]|需要|就|差不多|预计|一般|那个|我们|可能)*"
)
_CORRECTED = re.compile(r"[哦噢啊喔诶哎呃]不是?|不对|不是|说错了?|错了|不不+")
_UPON = re.compile(r"[到出好完]了?(?:之后|以后|后|的话)?.{0,3}(?:第一时间|马上|立刻|立即)$")
_ONCE_DONE = re.compile(r"([完好到出齐]).{0,3}\1了?(?:以?之?后|就|再|我|们|马上)*$|[完好]了?(?:以?之?后|再)$")
_THEIRS = re.compile(r"(?<![给跟到帮为去和同向])[您你](?!们?[家那这])")
_PURPOSE = re.compile(r"[^您你我他她师货]{0,8}")
_FIRM = re.compile(r"最[晚迟]|[这今][次回]|改[成为到]|至迟|肯定|(?<!不)一定(?!能)|(?<![不能敢法])保证(?!不)|反正")
_VOID = re.compile(
    r"尽量|尽可能|争取|能不能|看情况|不一定|说不准|不好说|如果|要是|假如|万一|一旦|除非|当时|上次|上回|之前[说答承]|(?:昨|前)[天日晚].{0,4}(?:答应|说|承诺)|(?:系统|记录)显示"
)
_BEFOREHAND = re.compile(r"提前$|(?:上门|出发|[送发到]货|到[家达]?|安装|过去|动身|派送|配送)之?前")
_SETS_OUT = re.compile(r"(?:出发|动身)之?前(?:先|再|会)?$")
_DENIED = re.compile(
    r"(?:不|没|没有|没法|无法|不能|不会|不敢|没办法|别|不用|不必|不给|没有?人)(?:保证|说|承诺|答应|确定|在|能|会|再|去|马上|立即|立刻|主动|及时|到|就)*$|[给打回]不了[您你]?$"
)
_ASKS = re.compile(r"要不要|用不用|是否|是不是|需不需要")
_NEEDS = re.compile(r"需要|要")
_ASKS_WHEN = re.compile(r"什么时候|几点|哪天|哪个时间|多久|何时|几时|啥时候?|什么时间")
_WEAK = re.compile(r"可能|估计|也许|或许|应该|看看|的话|等.{1,8}(?:了|后|完)")
_SUBJECT = re.compile(
    r"[您你](?:们)?(?:可以|再|先|直接|自己|也|要|记得|最好|到时候?|得|麻烦|拨打|打电话)+$|麻烦您$|请您?$|(?:^|那|请|吧)您$"
)
_OFFER = re.compile(
    r"^.{0,8}?(?:(?:可以|行|好|成|方便|中|得|合适|可|OK|ok)(?:吗|么|不|吧|嘛)|行不行|可不可以|好不好|方不方便|怎么样|如何|得不得|没问题吧|您看)"
)
_RETRACTED = re.compile(
    r"^(?:是|恐怕|可能|也)?(?:不可能|有(?:点|些)?困难|来不及|不太?现实|做不到|不敢|不能|不了)|^过(?![去来])|^了(?=您|但|可|没|一直|他|吗)|^的(?:时候|人|电话|师傅|那|.{0,4}[忘没])"
)
_THEN = re.compile(r"到时候?|届时|到点|那(?:个)?时候?(?!间)|那会儿?|按时|准时|[这那]个时间")
_IMMEDIATE = re.compile(
    r"马上|尽快|尽早|立刻|立即|立马|赶紧|赶快|现在|稍后|一会儿?|待会|等会|等下|等一下|这就|第一时间|回头|晚点|迟点|即刻|抓紧"
)
_MORE = re.compile(r"另外|还有|还会|也会|同时|之后再|完了再|[后完]再|再由|后续|随后|再(?=给|跟|打|联|安)")
_STAFF = re.compile(
    r"师傅|工程师|技术|客服|经理|主管|财务|司机|老师|销售|业务|专员|医生|大夫|护士|顾问|同事|领导|厂家|售后|部|店长|律师|院长|老板|仓库|快递|骑手|咨询师|[一-鿿]工|我"
)
_ON_PHONE = re.compile(r"接电话|接听|打电话|回电|打给[您你侬]|通话")
_WHEN = re.compile(
    r"什么时候|几点|何时|几时|啥时候?|啥辰光|哪个时间|什么时间|时间段|哪天|[上中]午还是|还是[上下]午|什么时候方便|有空|方便(?=吗|的话|$)|合适"
)
NEAR, FAR, TOO_FAR = 6, 16, 30


@lru_cache(maxsize=4096)
def undertakings(text: str) -> tuple[Undertaking, ...]:
    """Every act in `text` (an agent's turn without spaces), in order, with its time if it has one there."""
    acts = actions(text)
    if not acts:
        return ()
    text = fold(text)
    times = spans(text)
    found: list[Undertaking] = []
    since = 0
    for at, act in enumerate(acts):
        following = acts[at + 1].begin if at + 1 < len(acts) else len(text) + TOO_FAR
        said, begin, sure = _time_of(text, times, act, since)
        if said is None and found and _CONJOINED.fullmatch(text[since : act.begin]) and _carries(text, found[-1], act):
            said, begin, sure = found[-1].said, found[-1].begin, found[-1].sure * 0.9
        end = act.end
        if said is None and found and act.kind == "reply" and _SETS_OUT.fullmatch(text[found[-1].end - 2 : act.begin]):
            said, begin = found[-1].said, found[-1].begin
        if said is None and (behind := _time_behind(text, times, act.end, following)) is not None:
            said, end, sure = behind, behind.end, 0.9
        elif said is not None and (hour := _hour_behind(text, times, act.end, following, said)) is not None:
            said, end = merged(said, hour), hour.end
        found.append(_judged(text, times, act, since, begin, end, said, sure, following))
        since = end
    return tuple(found)


def _carries(text: str, last: Undertaking, act: Action) -> bool:
    """The time of the act before holds for this one too: 今天解决并且给您回电话; not 今天修好修好通知您, nor what the
    customer is to do (明天您来一趟我给您说)."""
    if last.kind == "reply" or act.kind != "reply":
        return True
    return not _ONCE_DONE.search(text[last.begin : act.begin]) and not _THEIRS.search(text[last.begin : last.end])


def asks_when_to_call(text: str) -> bool:
    """The agent asks when to call (您几点方便接电话), or whether their own time for it suits."""
    if not any(act.kind == "reply" for act in undertakings(text)) and not _ON_PHONE.search(fold(text)):
        return False
    return bool(_WHEN.search(fold(text))) or any(act.offer for act in undertakings(text) if act.kind == "reply")


def sensible(text: str, said: TimeSaid) -> bool:
    """The time is not one at which nobody can (明天放假), nor a mere attribute (三月二号的车)."""
    if not said.usable or _BLOCKED.match(text, said.end):
        return False
    if _IS_ANOTHER.search(text[max(0, said.begin - 9) : said.begin]):
        return False
    return bool(said.edge) or not _OF_ANOTHER.match(text, said.end)


def _time_of(text: str, times: tuple[TimeSaid, ...], act: Action, since: int) -> tuple[TimeSaid | None, int, float]:
    """The time named before an act (or within its words), since the act before; its place, and how sure."""
    said, begin, sure = None, act.begin, 1.0
    last_end = 0
    for time in times:
        if time.begin < since or time.begin >= act.end or not sensible(text, time):
            said = None if time.vague and since <= time.begin < act.end else said
            continue
        if time.length is not None and not time.edge and act.begin - time.end > NEAR:
            continue  # 保养一个月…给您回电话: a stretch of time, but none of waiting
        if said is not None and time.begin - last_end <= FAR:
            said = merged(said, time)
        else:
            said, begin = time, time.begin
        last_end = time.end
    if said is None or act.begin - last_end > TOO_FAR:
        return None, act.begin, 1.0
    if act.begin - last_end > FAR:
        sure = 0.7
    return said, min(begin, act.begin), sure


def _time_behind(text: str, times: tuple[TimeSaid, ...], end: int, following: int) -> TimeSaid | None:
    """给您回电话大概下午三点; not 联系您预计三十五分钟到, where the time belongs to the next act."""
    for time in times:
        if time.begin < end:
            continue
        near = time.begin - end <= 8 and _TRAILING.fullmatch(text[end : time.begin])
        return time if near and sensible(text, time) and following - time.end > NEAR else None
    return None


def _hour_behind(
    text: str, times: tuple[TimeSaid, ...], end: int, following: int, said: TimeSaid
) -> TimeSaid | None:
    """节后第一天给您打电话定时间上午十点之前: the hour to a day named before."""
    behind = [time for time in times if end <= time.begin and time.end <= following and sensible(text, time)]
    gap = text[end : behind[-1].begin] if behind else ""
    if _CORRECTED.search(gap) or gap in ("不", "最晚", "最迟"):
        return behind[-1]
    if said.clock is not None or said.length is not None or said.until is not None:
        return None
    for time in times:
        if end <= time.begin and time.end <= following:
            alone = time.clock is not None and time.day is None and _PURPOSE.fullmatch(text[end : time.begin])
            return time if alone and sensible(text, time) else None
    return None


def _judged(
    text: str,
    times: tuple[TimeSaid, ...],
    act: Action,
    since: int,
    begin: int,
    end: int,
    said: TimeSaid | None,
    sure: float,
    following: int,
) -> Undertaking:
    window = text[since : act.begin]
    named = [time for time in times if since <= time.begin and time.end <= act.begin]
    bare = _CORRECTED.sub("", _without(window, since, named))
    firm = list(_FIRM.finditer(window))
    doubtful = window[firm[-1].end() :] if firm else window
    tail = text[end:following]
    staff = _STAFF.findall(window)
    void = any(
        (
            _VOID.search(_POLITE.sub("", doubtful)),
            _DENIED.search(bare),
            _UPON.search(window),
            text[act.end - 1] == "打" and text[act.begin] != "我" and _THEIRS.search(window.rpartition("我")[2]),
            _BEFOREHAND.search(bare) and not (said is not None and said.clock and _SETS_OUT.search(window)),
            _ASKS.search(window),
            _ASKS_WHEN.search(text[named[-1].end if named else since : act.begin]),
            _NEEDS.search(window) and tail[:6].rstrip("的").endswith(("吗", "么")),
            _SUBJECT.search(bare),
            _RETRACTED.search(text[act.end - (text[act.end - 1] == "过") :]),
        )
    )
    return Undertaking(
        kind=act.kind,
        begin=begin,
        end=end,
        said=said,
        sure=sure * (0.6 if _WEAK.search(doubtful) else 1.0),
        void=void,
        offer=bool(_OFFER.search(tail)),
        immediate=bool(_IMMEDIATE.search(window)),
        then=bool(_THEN.search(bare)),
        more=bool(_MORE.search(window)) or "回访" in text[act.begin : act.end],
        actor=staff[-1] if staff else "",
    )


def _without(window: str, since: int, named: list[TimeSaid]) -> str:
    """The words of a window that begins at `since`, without the times named in it."""
    for time in reversed(named):
        window = window[: time.begin - since] + window[time.end - since :]
    return window
