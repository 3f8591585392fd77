"""What stands around the name of a thing: 买了一台, 那个, 坏了, 多少钱; and what can be no part of a name."""

import re

from transcripts.reading.product_words import NO_THINGS
from transcripts.reading.wordlists import words_in

MEASURE = "台套批款部件根张只把瓶盒袋桶卷块片扇盏架组副双吨份种条束棵间桌箱辆个支组朵米斤"
_WANTED = re.compile(
    r"(?:买|订|定|购|采购|租|装|安装|换|修|维修|做|办|报|选|拿|进|配|要|用|卖|寄|发|退|学|看|咨询|了解|预约|加|追加|开)(?:了|过|的|一下|点|些|下)?"
    r"(?:你们|您们|咱们|贵公司)?(?:家|那边|这边)?(?:的)?(?:那|这|一|两|几|多少|[二三四五六七八九十百千万零半])*"
    f"(?:[{MEASURE}])?(?:的)?(?:那个|这个)?$"
)
_COUNTED = re.compile(f"(?:[那这一两几二三四五六七八九十百千万半某]|多少)[{MEASURE}]$")
_OWNED = re.compile(
    r"(?:我们?(?:家|公司|厂|店|单位|学校|医院|这边)?|你们?(?:家)?|家里|店里|厂里|公司|单位|办公室|车间|恁)(?:的|那|这|里|昨天)?(?:个)?$"
)
_ASKED_ABOUT = re.compile(r"(?:有没有|那个|这个|关于|就是|想问问?|问一?下|有)(?:你们)?$")
SAID_OF_IT = re.compile(
    r"(?:又|都|老|突然|今天|现在|一直|全部?|已经|好像|就|啊|里面|怎么)*"
    r"(?:坏|漏|停|不[^是要用]|没[^有]|响|报(?:错|警|高|低)|打不|开不|登|连|怎么|什么(?:价|样|时候)|多少|质量|色差|有(?:问题|毛病|异|点"
    r"|现货|货)|断|裂|碎|摔|进水|屏|卡|死机|黑屏|价|报价|到期|过期|尺寸|颜色|[一-鿿]不[上下进出开动到了起回]|大得|得(?:很|不)"
    r"|要换|维修|保养|安装|校准|过户|起|点火|发热|冒|跳|闪|松|掉|少|错)"
)
_NO_NAME_AFTER = re.compile(
    r"厂|公司|[^费]{0,2}专卖|店|中心|城|集团|商(?!用)|学院|学校|站|客服|售后|服务|热线|号码?(?!.{0,2}坏)|密码|验证码|附近|旁边|门口|对面|大厦|小区|科|行(?!不|吗|吧)|部(?!分)"
)
_PLACES = frozenset(words_in("酒店 仓库 厂房 写字楼 商铺 房间 会场 场地 停车位 车位 电梯 网站 邮箱 公众号"))
STOP_SIGNS = frozenset(
    "的了是我你他她它您在有没不这那吗呢吧啊哦嗯呃怎什多几从到给把被就都也还要想能可会去来说问和跟对让请哪谁打叫喂哎好行点再先又"
)
STOP_WORDS = re.compile(
    r"现在|价格|时候|今天|明天|昨天|上次|上个?月|上周|下周|去年|以前|之前|一下|事情|情况|问题|意思|东西|电话|号码|手机|地址|名字|单子|进度|结果|时间|师傅|客服|经理|老板|公司|单位"
    r"|质量|色差|费用|收费|安装|维修|更换|购买|采购|检查|清洗|定制|定做|需要|可以|已经|打开|使用|出现|合作|参观|预约|附近|小区|小时|分钟|先生|女士|小姐"
    r"|反正|其实|可能|应该|人家|方面|地方|朋友|客户|孩子|小孩|老人|投诉|业务|消息|活动|咨询|办理|安排"
)
UNKNOWN_AFTER = re.compile(
    r"(?:咨询(?:一下)?|了解(?:一下)?|有没有|想买|要买|采购|订购|想订|想定|要订|想租|想做|问一下|问问|问下|买了?|订了?)(?:你们)?(?:家)?(?:的)?"
    f"(?:那|这|一|两|几|[二三四五六七八九十百])*(?:[{MEASURE}])?(?:的)?"
    f"|(?:那|这|一|两|几)[{MEASURE}]|[要来送订定][一二两三四五六七八九十百千几]+[{MEASURE}]"
    r"|(?:买|送|订|定|做|装|换|租|发|寄|预约|约|养|种|用)(?:来|给我|了|过来)?的"
)
NUMERALS = frozenset("零一二三四五六七八九十百千万幺两0123456789")
_FAULT_NEARBY = re.compile(r"不(?:出|制|转|动|亮|热|响|通|着|了|好)|坏|漏|停|报警|故障|问题|响|断|拱|裂|卡")


def stops(word: str) -> bool:
    """Whether a word ends a name: function words, verbs, measures."""
    return any(sign in STOP_SIGNS for sign in word) or bool(STOP_WORDS.search(word)) or word[-1] in MEASURE


def judged(text: str, start: int, end: int, base: float) -> float:
    """What speaks for the name from its surroundings; 0 when they make it something else."""
    word, ahead, behind = text[start:end], text[max(0, start - 14) : start], text[end : end + 10]
    if word in NO_THINGS or _NO_NAME_AFTER.match(behind):
        return 0.0
    if word.endswith("车") and ahead[-1:] in NUMERALS:
        return 0.0  # 一卡车 counts what follows
    wanted = _WANTED.search(ahead) is not None
    said_of_it = SAID_OF_IT.match(behind) is not None
    if word in _PLACES and not wanted and not said_of_it:
        return 0.0
    if word in ("手机", "座机", "电话", "总机") and not _COUNTED.search(ahead) and not said_of_it:
        return 0.0
    worth = base + 1.3 * wanted + 1.0 * said_of_it
    if not said_of_it:
        worth += 0.5 * bool(_FAULT_NEARBY.search(text, end, end + 18))
    if not wanted:
        worth += 0.9 * bool(_COUNTED.search(ahead)) or 0.7 * bool(_OWNED.search(ahead) or _ASKED_ABOUT.search(ahead))
    return worth
