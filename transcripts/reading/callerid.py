"""就打这个: the customer means the number that they are calling from."""

import re
from collections.abc import Sequence

from transcripts.reading.lines import Line
from transcripts.reading.numerals import digit_runs

_THIS = r"(?:这个|这一个|介个|这[只支部台头]|这)(?:手机|电话|座机|号码?|机子)?(?:号码?)?"
_ENDS = r"(?=$|就|吧|行|可以|好|嘛|啦|呗|的|打|联系|方便|嗯|没错|是|找|咯|啊|呀|哈|即可|能|也|对|我)"
_NUMBER = r"(?:手机|电话|座机|号码|号|机子)"
_ASKED = re.compile(
    r"(?:来电|打过来|打进来|打来|打|拨打|拨过来|现在|当前|目前|正在用|显示|手上|手里|用)的?(?:这个|这|"
    rf"那个)的?(?:{_NUMBER}|吗|吧|可以|联系|行)"
    rf"|(?<!谢您)(?<!感谢)(?<!谢您的)来电(?:的?(?:这个)?{_NUMBER}|的?(?:吗|这个|可以))|(?:现在|当前)的?{_NUMBER}"
    rf"|(?:{_NUMBER}码?|联系方式)(?:您|你|我)?(?:就|还)?(?:是|系|用|打|记|留|填)?(?:不是|不系)?(?:您|"
    r"你)?(?:现在|打来|来电|打过来|打进来)?(?:的)?这个"
    rf"|这个?{_NUMBER}码?(?:可以|能|是|方便|行|打得?通|找得?到|联系|一直)|本机|(?:就|用|打|记|留|联系)(?:您|你)?(?:现在)?这个{_NUMBER}?码?(?:吗|吧|么|可以|行|联系|能|对|是吧|$)"
)
_QUESTION = re.compile(
    r"(吗|吧|么|嘛|呢|不|可以|对不对|是不是|系不系|行不行|方便|没错|来电的?|号码?$|电话$|手机$|"
    r"这个号?码?|哈|啦)$|(吗|吧|"
    r"是不是|系不系|可不可以)"
)
_SAID = re.compile(
    r"(?:用|打|留|记|拨|联系|回|写|填|发|加|存)(?:我|到|回|返|过来|[他她它])?(?:现在|目前|打来的?|打过来的?|正在打的?|"
    rf"正在用的?|来电|手上|当前|刚才打的)?(?:的)?{_THIS}{_ENDS}"
    rf"|打给[你您]们?的?(?:这个|这){_ENDS}|[跟和]我?(?:打进来|打过来|来电|现在)的?(?:这个|号码)*一样"
    r"|(?:打|用|就|联系|留|记|是|拨)(?:我)?(?:来电|打过来|打进来|打来|打的|现在打)的?(?:这个|"
    rf"那个)?(?:号码?|电话|手机)?{_ENDS}"
    r"|来电(?:号码|显示)|显示的?(?:那个|这个|号|就是)|本机(?:号码?)?(?!构)|(?:现在|当前|目前)(?:这个|"
    r"打的这个|用的这个)|我打(?:过)?(?:来|进来)的(?:这个|号)"
    r"|看(?:得|不)?[到见]我的?(?:这个)?(?:号码?|电话|来电)"
    rf"|我(?:的)?{_THIS}(?:就行|就可以|打|联系|就好|就是)|(?:号码?|电话|手机)(?:就)?[是系](?:现在)?这个|"
    r"跟(?:来电|这个)一样|(?<!合)同号"
)
_THIS_ONE = re.compile(rf"(?:就|[是系]|还是)(?:我)?(?:现在|目前|打来的?|打过来的?|来电|手上)?的?{_THIS}{_ENDS}")
_ELSEWHERE = re.compile(
    r"空号|打错|宣传|导航|网上|百度|地图|搜|查到的|黄页|114|名片|招牌|包装|说明书|你们(?:的|是|"
    r"公司)?(?:电话|号码|热线)"
)
_BARE = re.compile(
    r"^(?:对|嗯|啊|哦|好|系|是|行|就|那)*(?:打|用|记|留)?(?:现在|当前)?(?:的)?(?:这个|这支|"
    r"这号)(?:号码?|电话|手机|座机)?(?:号)?(?:吧|啊|呀|的|对|嘛|就行|就好|可以|就可以|啦|咯|没错|好了|"
    r"呗|哈)*$"
)
_NOT = re.compile(
    r"(?:不是|不系|不要|别|不用|不能|莫)(?:再)?(?:打|用|联系|记|留|回)?(?:我)?(?:现在)?(?:这个(?!意思|"
    r"问题|事|样)|来电)(?!了没)"
    r"|这(?:个)?(?:号码?|电话|手机|座机)?(?:是|系|属于)(?:我们?)?(?:别人|店里|公司|同事|朋友|前台|借|"
    r"老公|老婆|爱人|爸|妈|儿子|女儿|路边|门卫|保安|物业|酒店|客户|办公室|单位|孩子|邻居|人家|司机|徒弟|"
    r"总机|公用|网络|[一-鿿]{1,3}的(?:电话|手机|号))"
    r"|打这个我?(?:可能|经常|也|都|一般|有时候?)?(?:接不到|接不了|听不到|听不见|没空接|不方便)"
    r"|(?:这个|本机)(?:号码?|电话|手机)?(?:快|马上|就要|已经|平时|一般|经常)?(?:没电|停机|欠费|不用了|"
    r"要换|没人接|不接|打不进|接不了|不方便|不在身边|是虚拟)"
)
_NUMBER_ASKED = re.compile(r"电话|手机|号码?|联系方式|联系您|打哪|怎么联系|留哪|打给您|找您|回您")
_LOOSELY = re.compile(
    rf"(?:打|用|留|记|拨|回|发|认准|就|还是|存|填|写)(?:我|给我|我手[里上])?(?:现在)?的?{_THIS}(?!问题|事|意思|客户|人|师傅|地址|单|价|件|款|货|样|时候|名|产品|机器)"
    rf"|^(?:嗯|哦|就|对|好|是)*这[个只支部台]?{_NUMBER}"
)
_CAN = re.compile(r"(?:能|可以|是我|没问题|打得通|通的?|方便|有人接|一直|随时)")
_TAIL_ASKED = re.compile(r"(?:尾号|后[四三]位|最后[四三]位)(?:是)?[零一幺二三四五六七八九拐洞]{3,4}")
_CONDITION = re.compile(
    r"这个?(?:号码?|电话|手机)?(?:要是|如果|万一)?(?:打不通|没人接|不通|关机|不接)(?:的话|就|再|的|你)"
)


def says_this_number(line: Line, asked: Line | None, *, dictates: bool = False) -> bool:
    """The customer says, or says yes to, that the calling number is the one to use.

    `dictates`: the line has a whole number in it; 微信同号 is said of that one.
    """
    text = line.text
    if denies_this_number(line) or _ELSEWHERE.search(text):
        return False
    if dictates and "同号" in text:
        return False
    if _SAID.search(text) or _CONDITION.search(text):
        return True
    named = _THIS_ONE.search(text)
    if named is not None and re.search(r"电话|手机|号", named[0]) and re.search(r"留|打|联系|回|找", text):
        return True
    if asked is None:
        return False
    if _NUMBER_ASKED.search(asked.text) and _LOOSELY.search(text):
        return True
    if (_BARE.match(text) or _THIS_ONE.search(text)) and re.search(r"电话|手机|号|联系|打|座机", asked.text):
        return True
    return asks_for_this_number(asked) and (line.turn.affirms or _CAN.match(text) is not None)


def denies_this_number(line: Line) -> bool:
    """The customer says that the calling number is not to be used, or is somebody else's."""
    return _NOT.search(line.text) is not None and _CONDITION.search(line.text) is None


def asks_for_this_number(line: Line) -> bool:
    """The agent asks whether to use the calling number."""
    return _ASKED.search(line.text) is not None and _QUESTION.search(line.text) is not None


def tail_asked(line: Line | None) -> str:
    """The last digits of a number that the agent asks about (尾号二零四六这个吗); "" if none."""
    if line is None or not (found := _TAIL_ASKED.search(line.text)):
        return ""
    runs = digit_runs(found[0])
    return runs[-1].digits if runs else ""


def last_asked(lines: Sequence[Line], at: int) -> Line | None:
    """What the agent said last before the line at `at`."""
    return next((line for line in reversed(lines[:at]) if line.agent and line.text), None)
