"""The words around a number: what kind it is, whose, whether to be tried first, second or not at all."""

import re
from collections.abc import Sequence

from transcripts.reading.digitshapes import SERVICE
from transcripts.reading.lines import Line

_OTHER_NUMBER = re.compile(
    r"(单号|订单|账号|帐号|账户|户号|编号|编码|序列号|车牌|身份证|证件|型号|合同|卡号|工号|保单|票号|"
    r"宽带|机器号|机身号|货号|案号|案件|报案|流水号|验证码|电表|水表|表号|燃气号|统编|统一编号|字号|会员卡|卡上|料号|"
    r"条码|条形码|税号|批号|批次|房号|门牌|邮编|终端号?|凭证|商户号|会员号|学号|病历号|就诊号|社保号|订舱号|箱子号|"
    r"登记号|设备号|出厂|运单|快递号|提单|箱号|开户|银行卡|护照|工单|预约号|取件码|密码|传真|qq|单子号|"
    r"微信(?!同号)号?)"
)
_PHONE_WORD = re.compile(
    r"(电话|手机|号码(?!牌)|座机|固话|联系方式|联系您|联系你|打给|打我|打到|拨|换成|联系我|找我|回电|怎么联系|"
    r"回我|打哪个|留个|[您你]的?号|分机|总机|内线|call|手提|办公室|值班室|前台|传达室|打家里|打店里|打厂里|号记|记号|打哪|打科)"
)
_SPARE = re.compile(
    r"备用|另外|另一个|还有一?个|再[留给记]|[再就才][打拨联试找]|打不通|不通|没人接|没接|不接|接不到|接不了|不在|联系不上|找不到|找不着|"
    r"实在不行|或者|要么|万一|如果|要是|第二个|以外|之外|晚上|夜里|黑了|下班|周末|其次|也可以|也行"
)
_FIRST = re.compile(
    r"先[打拨联用记找留]|优先|首选|主要|主号|最好[打是]|尽量[打是]|还是打|一般[打是]|平时[打是]|常用|"
    r"以这个为主|首先|白天|上班时间"
)
_BEHIND_SPARE = re.compile(r"^.{0,3}(?:备用|备着|是备|做备|当备)")
_BEHIND_FIRST = re.compile(r"^.{0,3}(?:优先|为主|是主要|先打|常用)")
_OLD = re.compile(
    r"(原来的?|以前的?|之前的?|老号|旧号?|旧的|原先的?|过去的?|登记的|留的|预留的?|早先的?)[^打找留回]{0,8}$"
)
_DROPPED = re.compile(
    r"不用了|停机|换了|注销|不在用|作废|停了|丢了|打不通了|欠费|没电|[别莫甭勿][再要]?打|不要打|[总老]是?占线|是空号|改了"
    r"|(?:不方便|接不到|听不见|没人接)(?!呢|再|就|的话|才|你|您|时|也|可以)"
)
_NOT_THIS = re.compile(
    r"(?:[别莫甭]|不要|不用)[再要]?(?:打|拨|联系|用|找|记|留)"
    r"(?:我?的?(?:电话|手机|座机|这个|那个))?[^再打就改用]{0,4}$"
)
_PERSON = (
    r"(?:他|她|老公|老婆|爱人|先生|太太|媳妇|对象|领导|老板|经理|同事|爸爸?|妈妈?|父亲|母亲|儿子|女儿|闺女|司机|师傅|朋友|客户|"
    r"收.{0,2}人|对方|[一-鿿]总|工程师|房东|邻居|物业|秘书|助理|老师|主任|弟弟?|哥哥?|姐姐?|妹妹?|仓管|会计|财务|店长|[一-鿿]工)"
)
_OTHERS = re.compile(rf"{_PERSON}(的|那边的?)?(电话|手机|号码|座机|联系方式)?(号码?)?(是|呢|就|叫)*$")
_MINE = re.compile(r"(我的|我自己的|我本人的|我这个?|打我|我|俺的)(电话|手机|号码|座机)?(号码?)?(是|系|呢|就)*$")
_IS_OTHERS = re.compile(
    rf"^(?:哦|啊|不|嗯|是|系|呃)*(?:这|那)个?(?:手机|号码?|电话)?(?:是|系)(?:我们?|我家)?{_PERSON}的?"
)
_IS_MINE = re.compile(r"^(?:哦|啊|不|嗯|呃)*(?:这|那)个?(?:手机|号码?|电话)?(?:是|系)我(?:自己|本人)?的")
_LISTENING = re.compile(r"[零一二三四五六七八九幺洞拐两嗯好的对是啊哦行呃您请说讲继续记着呢个后面前收到]*")
_KINDS = re.compile(
    r"(?:先|就|还是|最好|尽量)(?:打|拨|联系)我?的?(手机|座机|固话|办公室|单位|家里|店里)|(手机|座机|固话)(?:优先|为主|方便|为准)|"
    r"(手机|座机|固话)(?:备用|没人接|听不见|接不到|打不通|不方便)(?P<case>呢?[就再才]|的话)?"
)
_IN_CASE = re.compile(r"(?:不通|没人接|不接|接不到|不在|的话|联系不上|找不到)[呢啊你您]*$")


def is_service(digits: str) -> bool:
    """A 400 or 800 number: a firm's hotline, seldom the one to call a customer at."""
    return SERVICE.fullmatch(digits) is not None


def label(lines: Sequence[Line], at: int, place: int, *, alone: bool = False) -> str:
    """ "phone", "other" or "": by the nearest word before it in its turn or, unless `alone`, in the question."""
    for text in (lines[at].text[:place], "" if alone else question(lines, at)):
        other = max((found.end() for found in _OTHER_NUMBER.finditer(text)), default=-1)
        phone = max((found.end() for found in _PHONE_WORD.finditer(text)), default=-1)
        if other >= 0 or phone >= 0:
            return "other" if other > phone else "phone"
    return ""


def question(lines: Sequence[Line], at: int) -> str:
    """What the agent last asked before a line: not a mere 嗯, nor digits repeated while listening."""
    texts = (line.text for line in reversed(lines[:at]) if line.agent)
    return next((text for text in texts if not _LISTENING.fullmatch(text)), "")


def rank_of(before: str, behind: str) -> int:
    """2 for a number to be tried first, 0 for a spare one, else 1: the words nearest to it tell."""
    clause = before[-20:]
    if _BEHIND_SPARE.match(behind):
        return 0
    if _BEHIND_FIRST.match(behind):
        return 2
    spare = max((found.end() for found in _SPARE.finditer(clause)), default=-1)
    first = max((found.end() for found in _FIRST.finditer(clause)), default=-1)
    return 1 if spare == first else 0 if spare > first else 2


def dropped(before: str, behind: str) -> bool:
    """The number is an old one, or not to be called."""
    return bool(_OLD.search(before[-14:]) or _NOT_THIS.search(before[-12:]) or _DROPPED.search(behind[:14]))


def whose(before: str, behind: str) -> str:
    """ "own", "other" (somebody else's) or "", by the words before a number or, first of all, behind it."""
    if _IS_MINE.match(behind):
        return "own"
    if _IS_OTHERS.match(behind) or _OTHERS.search(before[-16:]):
        return "other"
    return "own" if _MINE.search(before[-16:]) else ""


def kind_wanted(lines: Sequence[Line]) -> str | None:
    """先打手机, 座机备用, 打座机吧: "mobile" or "landline", whichever the customer wants tried first."""
    kind = None
    for line in lines:
        if line.agent:
            continue
        for found in _KINDS.finditer(line.text):
            if _IN_CASE.search(line.text[: found.start()]):
                continue  # 没人接就打手机: what comes second
            mobile = "手机" in found[0]
            away = found[3] is not None and found["case"] is None
            kind = "landline" if mobile == away else "mobile"
    return kind
