"""Whether a customer's turn asks to be called, told or answered; not what was promised, done, or is theirs to do."""

import re
from functools import lru_cache
from typing import NamedTuple

from transcripts.reading.takes import ASKS_WHEN
from transcripts.reading.times import spans
from transcripts.reading.timesaid import fold

_ME = (
    r"(?:我们?(?:这边|这里|家里?|单位|公司)?|咱们?|俺们?|阿拉|[我俺](?:爸|妈|爹|娘|哥|姐|弟|妹|儿子|女儿|闺女|老公|老婆|老伴|爱人|先生|太太|媳妇|同事|助理|秘书|司机|员工"
    r"|们?领导|们?经理|们?老板|们?主任|们?厂长|们?校长|们?会计|们?财务))"
)
_DIAL = (
    r"(?:(?<![一二两三几上下这那每头首])回(?![来家款收])|打(?!折|包|印|款|钱|开|车)|拨|去|来|挂(?=[个一通电]))(?:返|翻|过)?"
    r"(?:个|一个|通|一通|一下)?(?:电话|电|话|音)?(?:过来|回来)?"
)
_HOUR_END = (
    r"(?:点|半|刻|钟|(?<=[点半刻钟午上天日号完了课班饭会学周期内家里])(?:之?[前后]|以[前后])|左右|之间|期间|[上下]午|[下上]昼|中午|晚上|早上|夜里|一早|晌午头?|[今明后][天儿]|[周期拜][一二三四五六日天]"
    r"|(?:[那这]个?|的|任何)时[间候]|那会儿?)"
)
_NO_CALL = (
    r"给?[你您]|过(?!来)|[完了扰算不通折包印的烊针卡车分架井孔药球水工底蜡胶蛋票单标样压磨理听招骂官广预疫麻款钱洞]|[一二三四五六七八九]{1,2}折|定金"
    r"|电话(?:问|说|给[你您])|来[的问说]"
)
_TELL = (
    rf"给{_ME}(?:来|回|捎)?(?:一?个|一?句|一?声)(?:准?话|准?信儿?|回[话音信]|消息|通知)(?!吗|呢|没)"
    rf"|(?:告诉|通知|知会|告知)(?:一下|一声)?{_ME}"
    rf"|[跟和同与]{_ME}(?:说|讲|吱)一?声|给{_ME}(?:吱|知会)一?声|吱(?:一)?声"
)
_CALL = re.compile(
    "|".join(
        (
            rf"给{_ME}(?:这边)?(?:先|再|也|都|及时|主动|直接|尽快|马上|电话)*(?:{_DIAL}|(?:个|一个|来)?电话|来电|致电)",
            rf"(?:打|拨|回|去|来|挂)(?:返|翻)?(?:个|一个|通)?(?:电话|电|话)?(?:过来|回来)?给(?:{_ME}|他|她)",
            rf"(?:联[系络]|连[络系]|通知|致电|呼叫|回?[覆复])(?:一下|返|到|上)?{_ME}",
            rf"[跟和与同]{_ME}[^你您]{{0,6}}?(?:联[系络]|沟通|对接|通(?:个)?电?话|确认|约)",
            rf"(?<![一二两三几上下这那每头首])(?:打(?:一下|一个)?|拨|回)(?:返)?{_ME}(?:的)?(?:手机|电话|座机)?(?!们)",
            rf"给{_ME}[^你您]{{0,8}}?打(?:个)?电话|(?:[来到去发门送过装]|动身)(?:之前|以前|前)[^你您我]{{0,8}}?(?:打(?!{_NO_CALL})|联系)",
            rf"(?:{_HOUR_END}(?:再|就|来|过来|都可以|直接)*|(?:了|完|好)再)(?:打(?!{_NO_CALL})|(?:联系|回电?)(?=$|[吧嘛呗我来好行哈可就都啦咯]|给我|过来))(?!过来问|过来给你)",
            r"(?<!给)(?:[你您他她](?:们)?|人|经理|师傅|老师|领导|医生|工程?师?|主管|先生|小姐)(?:再|先|直接|到时候?|也)*(?:打|回|拨)(?:过来|回来|来(?!电)|个?电话(?!给)|电(?!话)|一个|一下)",
            r"回(?:个|一个)?(?:电话?(?!费)|[话音信]儿?(?![号箱任]))|回拨|(?:等|要|盼)[你您]们?的?(?:电话|来电|回音)",
            rf"(?:让|叫|请|喊)(?!我)[^我]{{1,12}}?(?:打(?!{_NO_CALL})|(?:回|联系)(?=$|[吧嘛呗啊哈一下我]))",
            r"打(?:他|她|这个|那个|家里|办公室|单位)(?:的)?(?:手机|座机|电话|分机|号码?)",
            _TELL,
        )
    )
)
_ANSWER = re.compile(
    rf"给{_ME}(?:一?个|一?句|[明准]?确的?|尽快|书面)*(?:答复|回复|准[信话]|说法|结果|回[话音信]|消息|信儿?|话|交[代待]|报价|方案|解释)"
    rf"|(?:答复|回复|告诉?|通知|反馈给?|复){_ME}|(?:要|等|有|出)(?:个|一个|你们?的?|你们给)?(?:答复|回复|结果|准信|说法|回音)"
)
_NARRATED = re.compile(
    r"(?<!有)没有?(?:一个)?人|(?<!有)没有|[不没](?:再|来|能|会|肯|敢)*$|(?:别|不用|不必|不要|不想|甭|莫)[^打了]{0,6}$|什么时候|几时|[啥咩乜]时候|[啥什]么?辰光|多咱|啥前儿|几号|哪天|何时|多久|说好?的?(?:是|会|要|了|[^你您我]{0,6}内)|答应|承诺|保证"
    r"|昨天|前天|上次|上回|(?<![到来门发送走修装货])之前(?![你您]|先|记得|麻烦)|刚才|刚刚|一直|老是|总是|天天|每天|怎么(?:还|又|老|就)|为什么|是谁|谁|有人(?=给|打)|是不是|骚扰|推销|收到|接到|上哪|打不通|没人接|下次|(?<!刚)才$|还是$|他说|她说|说要|说会|说让|说(?=给我)|嫌"
)
_REPORTED = re.compile(
    r"(?:上.{1,3}|昨.|前.|当时|那天)说|说好?的?(?:是|会|要|了|让|[^你您我]{0,6}内)|答应|承诺|保证|[他她你]们?说|说(?=给我)|没(?:人|有)?让|打不通|不通|没人接|下次"
)
_CLAUSE = re.compile(r".*(?:让|叫|请|喊|麻烦)")
_PLAINLY = re.compile(r"的?(?:手机|电话|座机|这|那|号|$|[吧啊哈嘛就好行也都说呀哦]|[零幺一二三四五六七八九\d])")
_ASKED_FOR = re.compile(
    r"能不能|可不可以|可以|麻烦|请|让|叫|[你您恁侬]们?|要|最好|尽快|必须|帮我|希望|记得|务必|喊|安排|直接|赶紧|得|[了好清楚]再"
)
_DEMANDED = re.compile(r"能不能|可不可以|可以|麻烦|请|让|叫|最好|尽快|必须|希望|记得|务必|喊|安排|派|赶紧|再|到时候?")
_ON_CONDITION = re.compile(
    r"到时候?|[有出](?:了|什么|啥)?(?:消息|结果|信|货|眉目|情况)|[好清楚完到齐定妥出来准下去过]了?(?:就|再|以后|之后)?|尽快|先|再|不管|(?:你|您)(?:们)?得|记得|麻烦|提前|第一时间"
    r"|之前|以前|前$|就$|晌|午"
)
_MYSELF = re.compile(
    r"自己(?:再|就|先|来|直接)*$|(?:我们?|俺)(?:再|就|先|也|会|来|直接|回头|等下|等会|到时候?|[今明后下天日周上午晚早点半号礼拜星期一二三四五六七八九十个月以之])*$"
)
_DONE = re.compile(
    r"^(?:过(?!来|去)|了(?!吧|啊|$)|的(?![吧啊话]|$)|[说讲](?!清楚|明白|一下|明|下|一?声)|问|推销|通知|没有?人接|也不|都不|你们?说|打不通|不通|[没冇]用|[会能]死|很?难|都没|还是|就(?:去|投诉|告|报警)|一个(?!电|话|$|吧|啊|嘛)|[是自邮短微])"
)
_BARE = re.compile(rf"(?:打|拨|回)(?:返)?{_ME}")
_LED = re.compile(rf"(?:{_HOUR_END}|再|就|直接|先|[你您他她]|都|来|空|完|好|了)$")
_TO_HEAR = re.compile(
    r"(?:给|有|听|出)(?:个|你们的?|到)?(?:准?信|回?话|消息|回音|答复|说法)|(?<!已经)(?:答复|回复|回话|回电)(?![的过])|有人(?:联系|打|来电|[跟给找和])|跟我[说讲]|[打回]电话"
)
_WRITTEN = re.compile(r"短信|微信|邮件|信息|留言")
_QUESTION = re.compile(
    r"^(?:的?(?:是|到底|究竟)*(?:几|什么|啥|怎么|咋|多少|谁|哪|为什么|为啥|到底|有没有|能不能|可不可以))"
)


class Asked(NamedTuple):
    """Where in the text a call is asked for, how sure that is, and whether only the words 等你电话 or 告诉我 say so."""

    begin: int
    end: int
    sure: float
    waits: bool = False
    told: bool = False


@lru_cache(maxsize=2048)
def asks_call(text: str) -> Asked | None:
    """Where in `text` (a customer's turn) they ask to be called or told, and how sure; None when they do not."""
    text = fold(text)
    for found in _CALL.finditer(text):
        ahead = text[max(0, found.start() - 12) : found.start()]
        waits = found[0][0] in "等盼要"
        if _MYSELF.search(ahead) and not waits:
            continue
        if _told_of(ahead) or _DONE.match(text[found.end() :]):
            continue
        if _BARE.fullmatch(found[0]) and not (_PLAINLY.match(text, found.end()) or _LED.search(ahead)):
            continue
        told = found[0][0] in "告通知吱" or not re.search(r"打|拨|回|电|联|连|去|挂|覆|复|约|沟|对接|确认", found[0])
        if told and not _is_told_of(text, found):
            continue
        timed = any(said.usable and said.end >= len(ahead) - 6 for said in spans(ahead))
        if found[0][0] in "跟和与同" and not (_DEMANDED.search(ahead) or timed) and "声" not in found[0]:
            continue  # 你跟我联系: whom to call, not that they should
        return Asked(found.start(), found.end(), 0.93 if _ASKED_FOR.search(ahead) else 0.75, waits, told)
    return None


def asks_answer(text: str) -> bool:
    """The customer asks for an answer, by call or not."""
    return answer_asked(fold(text)) is not None


def answer_asked(text: str) -> tuple[int, int] | None:
    """Where in the folded `text` an answer is asked for."""
    found = _ANSWER.search(text)
    if found is None or _NARRATED.search(without_times(text[max(0, found.start() - 10) : found.start()])):
        return None
    return found.span()


def asks_when_answered(text: str) -> bool:
    """The customer asks when they will be called or answered."""
    text = fold(text)
    return bool(ASKS_WHEN.search(text)) and bool(_CALL.search(text) or _ANSWER.search(text) or _TO_HEAR.search(text))


def without_times(text: str) -> str:
    """`text` without the times that lie ahead, whose 之前 tells of nothing past."""
    for said in reversed(spans(text)):
        if said.usable:
            text = text[: said.begin] + text[said.end :]
    return text


def _is_told_of(text: str, found: re.Match[str]) -> bool:
    """到时候告诉我, 明天十点之前告诉我能不能做, 通知我一声; not 你告诉我到底几点."""
    if _WRITTEN.search(text[max(0, found.start() - 5) : found.start()]):
        return False
    if any(said.usable and found.start() - said.end <= 4 for said in spans(text[: found.start()])):
        return True
    if re.search(r"一声|通知", text[found.start() : found.end() + 2]):
        return True
    whole = re.compile(r"$|一下|吧|嘛|哈|啊|好|行|就|哦|呗|结果").match(text, found.end())
    asked = _QUESTION.match(text, found.end())
    return whole is not None and asked is None and _ON_CONDITION.search(text[: found.start()]) is not None


def _told_of(ahead: str) -> bool:
    """The words before tell of a call that was made, missed, promised or forbidden. What stands before 让他 or before
    the time that is asked for is another clause."""
    words = without_times(ahead)
    clause = _CLAUSE.sub("", words)
    timed = next((said for said in reversed(spans(ahead)) if said.usable and said.end >= len(ahead) - 3), None)
    if timed is not None:
        clause = ahead[timed.end :] if len(clause) > len(ahead) - timed.end else clause
    return bool(_NARRATED.search(clause) or (clause != words and _REPORTED.search(words)))
