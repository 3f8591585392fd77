"""What the customer asks for: to be called, to be answered, and when; and how either side takes what was proposed."""

import re
from functools import lru_cache

from transcripts.reading.times import merged, spans
from transcripts.reading.timesaid import TimeSaid, fold
from transcripts.reading.undertakings import sensible

_ME = r"(?:我|我们|咱|咱们|俺|我家|我这边|我这|我爸|我妈|我们领导|我们经理|我老公|我老婆|我爱人)"
_DIAL = (
    r"(?:回(?![来家款收])|打(?!折|包|印|款|钱|开|车)|拨|去|来)(?:返|翻|过)?"
    r"(?:个|一个|通|一通|一下)?(?:电话|电|话|过来|回来)?"
)
_CALL = re.compile(
    "|".join(
        (
            rf"给{_ME}(?:这边)?(?:先|再|也|都|及时|主动|直接|尽快|马上|电话)*(?:{_DIAL}|(?:个|一个|来)?电话|来电|致电)",
            rf"(?:打|拨|回|去|来)(?:返|翻)?(?:个|一个|通)?(?:电话|电|话)?(?:过来|回来)?给(?:{_ME}|他|她)",
            rf"(?:联[系络]|连[络系]|通知|致电|呼叫)(?:一下|返|到|上)?{_ME}",
            rf"[跟和与同](?:{_ME}|他|她)[^你您]{{0,6}}?(?:联[系络]|沟通|对接|通(?:个)?电?话|确认|约)",
            rf"(?:打|拨|回)(?:返)?{_ME}(?:的)?(?:手机|电话|座机)?(?!们)",
            r"(?:点|半|刻|钟|之?[前后]|以[前后]|左右|之间|期间|[上下]午|中午|晚上|早上|[今明后]天|一|二|三|四|五|六|日|号)(?:再|就|来|过来|都可以|直接)*(?:打|联系|回电?)(?=$|吧|嘛|呗|来|给我|过来|好|行|哈|可以|就|都)(?!过来问|过来给你)",
            r"(?:[你您他她](?:们)?|人|经理|师傅|老师|领导|医生|工程?师?|主管|先生|小姐)(?:再|先|直接|到时候?|也)*(?:打|回|拨)(?:过来|回来|个?电话(?!给)|电(?!话)|一个|一下)",
            r"回(?:个|一个)?电话?(?!费)|回拨|(?:等|要|盼)[你您]们?的?(?:电话|来电|回音)",
        )
    )
)
_ANSWER = re.compile(
    rf"给{_ME}(?:一?个|一?句|[明准]?确的?|尽快|书面)*(?:答复|回复|准[信话]|说法|结果|回[话音信]|消息|信儿?|交[代待]|报价|方案|解释)"
    rf"|(?:答复|回复|告诉?|通知|反馈给?|复){_ME}|(?:要|等|有|出)(?:个|一个|你们?的?|你们给)?(?:答复|回复|结果|准信|说法|回音)"
)
_NARRATED = re.compile(
    r"没有?(?:一个)?人|没有|[不没](?:再|来|能|会|肯|敢)*$|别|什么时候|几时|啥时候|多久|不用|不必|不要|不想|甭|说好?的?(?:是|会|要|了|[^你您我]{0,6}内)|答应|承诺|保证"
    r"|昨天|前天|上次|上回|(?<![到来门发送走修装货])之前|刚才|刚刚|一直|老是|总是|天天|每天|怎么(?:还|又|老|就)|为什么|是谁|谁|有人(?=给|打)|是不是|骚扰|推销|收到|接到|他说|她说|说要|说会|说让|说(?=给我)"
)
_ASKED_FOR = re.compile(
    r"能不能|可不可以|可以|麻烦|请|让|叫|[你您]们?|要|最好|尽快|必须|帮我|希望|记得|务必|喊|安排|直接|赶紧"
)
_MYSELF = re.compile(
    r"自己(?:再|就|先|来|直接)*$|(?:我们?|俺)(?:再|就|先|也|会|来|直接|回头|等下|等会|到时候?|[今明后下天日周上午晚早点半号礼拜星期一二三四五六七八九十个月])*$"
)
_DONE = re.compile(
    r"^(?:过(?!来|去)|了(?!吧|啊|$)|的(?![吧啊话]|$)|[说讲](?!清楚|明白|一下|明|下)|问|推销|通知|没有?人接|也不|都不|你们?说|打不通|不通)"
)
ASKS_WHEN = re.compile(
    r"几点|什么时候|多久|多长时间|哪天|哪一天|啥时候?|几时|何时|什么时间|几天|多少天|准点|具体时间|边个时间|乜时|多快"
)
AGREES = re.compile(
    r"^(?:嗯|哦|啊|呃|那|诶|哎|喂|行嘞)*(?:好|行|可以|没问题|没得问题|要得|一定|肯定|收到|明白|知道|了解|晓得|ok|OK|成|中(?!午)|得|会的|放心|保证|对|是|当然|必须|记下|就这么|就按|就依|照办|您放心|您?说了算|嗯|同意|方便)"
)
DECLINES = re.compile(
    r"[跟给和][^你您]{1,4}[说讲]|转告|转达|反映|帮[您你](?:问|催|备注|申请|看|反馈)|问一?下|备注|尽量|争取|不敢|不能|看情况|没办法|没法|不好说|不一定|不保证|不确定|恐怕|可能不|比较难|来不及|做不到|不行|办不到|保证不了|我不"
)
REFUSES = re.compile(
    r"^.{0,6}?(?:不行|不可以|不方便|不要|不用|不好(?!意思)|不必|太[晚久慢长迟]|来不及|没空|没时间|等不[了及]|算了|开会|上课|不在|换个|改)"
)
PASSES_ON = re.compile(r"转告|转达|反映|帮[您你](?:问|催|带)|跟[他她领经][^你您]{0,3}说")
_MOVES_TO = re.compile(
    r"(?:那就(?!是)|那(?!是|得|要|不|边|个)|就(?!是|到|要|得)|还是|改[成到为]?|最好是?|要不|要么|能不能|可不可以|可以|提前到|推到|[你您]们?|等|，)(?:在|到|是)?$"
)
_MOVED = re.compile(
    r"(?:的时候)?(?:吧|呗|行不行|[行好可]以?[吗么伐不]|方便|有空|有时间|再(?=打|说|联|来|给|回)|才(?=有|能|方|下|到|回)|打|来电|都(?:行|可以|在)|也?(?:行|可以)|比较|合适|我(?:在|有空|下课|下班|到家|方便|才))"
)
_REMARK = re.compile(
    r"上班[吧啊吗呀没的]|放假|营业|不算|[是对]吧|是吗|对吗|(?:[那这还](?:就是|得|要)|过完).{0,10}[了呗咯喽啦]$|送到|到货|发货|能到|修好"
)
PUSHES = re.compile(r"不行|太|早点|早一点|快|能不能|提前|急|等不|改|不方便|没空|来不及|换")
_TO_REQUEST = re.compile(
    r"(?:[你您他她]们?|让|叫|请|麻烦|再|就|必须|要|一定|务必|最好|直接|能不能|可以|可不可以|[一-鿿]{1,2}(?:经理|工|师傅|老师|总|主管)"
    r"|领导|老板|师傅|经理|主管|客服|老师|医生|有人|派人|人|先|都|来|也|那|吧|啊|呢|这边|这个|的?时候|时间|得|给|帮我|尽快|统一|主动)*"
)
CANCELS = re.compile(r"(?:不用|不必|不要|别|甭)(?:再|麻烦|给我|跟我)*(?:回|打|联系|通知)")


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
    return any(_is_moved(text, said) for said in wanted)


def _is_moved(text: str, said: TimeSaid) -> bool:
    return bool(_MOVES_TO.search(text[: said.begin]) or _MOVED.match(text, said.end))


def _bindable(text: str, said: TimeSaid) -> bool:
    """A time ahead that a customer may mean: 半小时内 or 半小时后, but no bare stretch (停一个钟头就是几十万)."""
    return sensible(text, said) and (said.length is None or said.edge in ("within", "from", "by"))


@lru_cache(maxsize=2048)
def asks_call(text: str) -> tuple[int, int, float] | None:
    """Where in `text` (a customer's turn) they ask to be called, and how sure; None when they do not."""
    text = fold(text)
    for found in _CALL.finditer(text):
        ahead = text[max(0, found.start() - 12) : found.start()]
        if _MYSELF.search(ahead) and found[0][0] not in "等盼要":
            continue
        if _NARRATED.search(_without_times(ahead)) or _DONE.match(text[found.end() :]):
            continue
        return found.start(), found.end(), 0.93 if _ASKED_FOR.search(ahead) else 0.75
    return None


def time_of_request(text: str) -> TimeSaid | None:
    """The time for which a customer's turn asks a call or an answer: one that stands beside the request or is put
    forward (那就五点以后), not one of something else (我明天要用车你给我回个电话)."""
    text = fold(text)
    found = asks_call(text) or _answer_asked(text)
    if found is None:
        return None
    begin, end = found[0], found[1]
    for said in spans(text):
        before = said.end > begin or _TO_REQUEST.fullmatch(text[said.end : begin])
        beside = before if said.begin < begin else said.begin - end <= 3
        if _bindable(text, said) and (beside or _is_moved(text, said)):
            return time_wanted(text)
    return None


def _without_times(text: str) -> str:
    """`text` without the times that lie ahead, whose 之前 tells of nothing past."""
    for said in reversed(spans(text)):
        if said.usable:
            text = text[: said.begin] + text[said.end :]
    return text


def asks_when_answered(text: str) -> bool:
    """The customer asks when they will be called or answered."""
    text = fold(text)
    return bool(ASKS_WHEN.search(text)) and bool(_CALL.search(text) or _ANSWER.search(text))


def asks_answer(text: str) -> bool:
    """The customer asks for an answer, by call or not."""
    return _answer_asked(fold(text)) is not None


def _answer_asked(text: str) -> tuple[int, int] | None:
    found = _ANSWER.search(text)
    if found is None or _NARRATED.search(_without_times(text[max(0, found.start() - 10) : found.start()])):
        return None
    return found.span()


def time_wanted(text: str) -> TimeSaid | None:
    """The time that a customer's turn settles on: the last, with what earlier ones add; not 上午不行, 明天放假."""
    text = fold(text)
    wanted: TimeSaid | None = None
    for said in spans(text):
        if _bindable(text, said):
            wanted = said if wanted is None else merged(wanted, said)
    return wanted
