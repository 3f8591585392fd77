"""What the call is about: category, whether it is a complaint, how urgent, and one line of content."""

import re
from collections.abc import Sequence

from transcripts.reading.numerals import digit_runs, written
from transcripts.reading.turns import FieldDraft, Turn, drafted

CATEGORIES = ("rescue", "complaint", "repair", "visit_appointment", "purchase", "inquiry", "other")
_SIGNS: dict[str, re.Pattern[str]] = {
    "rescue": re.compile(
        r"困人|被困|困在|困住|抛锚|追尾|爆胎|打不着火|起火|着火|冒烟|漏电|触电|煤气|燃气泄漏|救援|拖车|翻车|陷(在|进)|求救|救命|被锁"
    ),
    "complaint": re.compile(
        r"投诉|退货|退款|退钱|赔|态度(太|很|恶劣|差|不好)|没人(管|来|处理|理)|怎么回事|骗|给个?说法|要个?说法|推来推去|质量(问题|太|不|怎么)"
        r"|色差|异物|到底|太差|曝光|消协|消费者协会|三包"
    ),
    "repair": re.compile(
        r"坏了|故障|维修|报修|修一下|来修|修理(?!厂)|漏水|不(制冷|制热|热|亮|转|动|响|通|出水|工作|启动|开机)|打不开|打不着|登不上|连不上|开不了|启动不了|"
        r"停了|报警|报错|报高温|异响|断了|死机|黑屏|过期|换(一下|个)?(滤芯|零件|配件)|要换了|上门换|漏油|跳闸|卡住|没反应"
    ),
    "visit_appointment": re.compile(
        r"参观|来访|拜访|到你们(厂|公司|那)|来你们|预约|约个时间|过来看|看一下设备|看厂|提货|面谈"
    ),
    "purchase": re.compile(
        r"采购|购买|想买|要买|订购|想订|下单|报价|报个价|多少钱一|批发|想租|要租|订一|买(一|两|几)|想要(一|两|几)|报个|有没有.{0,6}(卖|货)|现货"
    ),
    "inquiry": re.compile(
        r"咨询|问一下|问下|问问|怎么(收费|办|用|弄)|什么价格|多少钱|了解一下|查一下|什么时候|能不能|可不可以"
    ),
    "other": re.compile(r"打错|找错|简历|招不招人|招聘|谈个?合作|推广|广告|找你们.{1,3}(工|总|经理)"),
}
_WEIGHT = {
    "rescue": 3.0,
    "complaint": 2.5,
    "repair": 2.0,
    "visit_appointment": 1.8,
    "purchase": 1.7,
    "inquiry": 1.0,
    "other": 3.0,
}
_NO_COMPLAINT = re.compile(r"不(是)?(要|想|来)?投诉")
_REPROACH = re.compile(
    r"投诉|没人(管|来|处理|理)|怎么回事|到底|态度|说法|骗|退(货|款|钱)|赔|推来推去|太差|太慢|曝光|消协|消费者协会|什么质量|质量(太|问题|不)|"
    r"又(不|坏|没)|都没(修好|解决|人)|再不|第[二三四]次|[两三四五]次都|你们(怎么|到底|什么)|受不了你|找你们领导|异物|不满意"
)
_URGENT = re.compile(
    r"很急|急得很|着急|加急|特急|紧急|急用|赶快|马上要|停产|整条线|停工|全停|停着|(都|人|客户|机器|现场)等着|等着(用|收|开|急)|危险|完全不能|赶高铁|赶飞机|老人不舒服|明天(就|之前)要"
)
_NOT_URGENT = re.compile(r"不(着)?急|不是很急|慢慢来")
_FILLERS = re.compile(r"^(?:喂|哎|诶|你好|您好|嗯|呃|那个|就是|啊|哦|对的?|好的?|我想(?=问|咨询)|麻烦)+")
_CHAT = re.compile(r"(贵姓|我姓|我叫|电话|手机|谢谢|再见|拜拜|没事|不方便|不用了|好的?$|行$|可以$)")
_INTRODUCTION = re.compile(r"我(姓|叫)|(我们?|这边|这里|单位|公司)(这边)?是|个人$")
_ABOUT_ONESELF = re.compile(
    r"我(们)?是[^我]{2,20}?的([一-鿿]{2,3})?(?=我)|我姓.(我?叫.{2,3}?)?(?=我|电话|$)|我叫.{2,3}(?=我|电话|$)"
    r"|(我的|我)?(联系)?(电话|手机|号码)(号码?)?(是)?[0-9]{7,}(转[0-9]+)?"
)
LONGEST_CONTENT = 80


def read_category(turns: Sequence[Turn], hint: str | None) -> FieldDraft | None:
    """One of CATEGORIES, from what the customer says; `hint` is the choice in the telephone menu."""
    points = dict.fromkeys(CATEGORIES, 0.0)
    first: dict[str, Turn] = {}
    for order, turn in enumerate(turn for turn in turns if not turn.agent):
        for name, signs in _SIGNS.items():
            text = _NO_COMPLAINT.sub("", turn.text)
            if signs.search(text):
                points[name] += _WEIGHT[name] * (1.3 if order < 2 else 1.0 if order < 5 else 0.6)
                first.setdefault(name, turn)
    if hint in points:
        points[hint] += 2.0
    best = max(CATEGORIES, key=lambda name: points[name])
    if not points[best]:
        return None
    rest = max(value for name, value in points.items() if name != best)
    confidence = round(0.5 + 0.4 * (points[best] - rest) / points[best], 3)
    if best not in first:
        return FieldDraft(best, 0.6, None)
    return drafted(best, confidence, first[best])


def read_complaint(turns: Sequence[Turn], category: FieldDraft | None) -> FieldDraft:
    """Yes when the customer reproaches the company or asks for redress, whatever the category; else no."""
    reproaches = [
        turn for turn in turns if not turn.agent and _REPROACH.search(_NO_COMPLAINT.sub("", turn.text))
    ]
    if reproaches:
        return drafted("yes", min(0.95, 0.65 + 0.1 * len(reproaches)), reproaches[0])
    if category is not None and category.value == "complaint":
        return FieldDraft("yes", category.confidence, category.evidence)
    return FieldDraft("no", 0.7, None)


def read_urgency(turns: Sequence[Turn], category: FieldDraft | None) -> FieldDraft:
    """ "urgent" for rescue, danger, an outage or a need that is said to be pressing; else "normal"."""
    calm = next((turn for turn in turns if not turn.agent and _NOT_URGENT.search(turn.text)), None)
    if calm is not None:
        return drafted("normal", 0.8, calm)
    if category is not None and category.value == "rescue":
        return FieldDraft("urgent", category.confidence, category.evidence)
    pressing = next((turn for turn in turns if not turn.agent and _URGENT.search(turn.text)), None)
    return drafted("urgent", 0.75, pressing) if pressing else FieldDraft("normal", 0.7, None)


def read_content(turns: Sequence[Turn], category: FieldDraft | None) -> FieldDraft | None:
    """One line in the customer's own words: the sentences that carry the matter, numbers as digits."""
    signs = _SIGNS[category.value] if category else None
    scored = [
        (_worth(turn, order, signs), turn)
        for order, turn in enumerate(turn for turn in turns if not turn.agent)
    ]
    chosen = sorted((item for item in scored if item[0] >= 1), key=lambda item: -item[0])[:3]
    if not chosen:
        return None
    ordered = sorted((turn for _, turn in chosen), key=lambda turn: turn.index)
    lines = [_ABOUT_ONESELF.sub("", written(_FILLERS.sub("", turn.text))) for turn in ordered]
    content, used = "", 0
    for line in lines:
        if used and len(content) + len(line) > LONGEST_CONTENT:
            break
        content, used = f"{content}；{line}" if content else line, used + 1
    return drafted(content[:LONGEST_CONTENT], min(0.9, 0.5 + 0.1 * chosen[0][0]), chosen[0][1])


def _worth(turn: Turn, order: int, signs: re.Pattern[str] | None) -> float:
    """How much of the matter a turn carries: signs, length, early place; small talk and digits count against."""
    text = _FILLERS.sub("", turn.text)
    if len(text) < 4:
        return 0.0
    telling = any(pattern.search(text) is not None for pattern in _SIGNS.values())
    if not telling and (_CHAT.search(text) or _INTRODUCTION.search(text)):
        return 0.0
    worth = min(len(text), 20) / 10 + (1.5 if signs and signs.search(text) else 0) + (1.0 if order < 2 else 0)
    worth += 0.5 * telling
    if not telling:
        worth -= 2.0 * any(len(run.digits) >= 7 for run in digit_runs(text))
    return worth - 1.0 * bool(_CHAT.search(text))
