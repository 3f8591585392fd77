"""Which number is spoken of: one of the matter (order, contract, ticket ...) or of a thing, a person, a card."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_DOCUMENT = (
    r"(?:(?:订|定|运|快递|货运|物流|采购|购货|发货|送货|出库|入库|提货|派工|保养|维修|报修|报价|服务|投诉|申请|受理|退货|退款|预约|预订|预定|订房|订座|订位|挂号"
    r"|租|租车|租赁|缴费|检测|委托|理赔|派|安装|装机|配送|结算|对账|售后|洗涤|加工|印刷|施工|任务|换货|认购|托运|寄存|取件|领料|化验|送检)单子?"
    r"|合同|协议|案件|报案|报名|订[票餐位货车船]|购票|取票|案子?|赔案|受理|投诉|报修|维修|订单|运单|工单|报告|样品|预约|预订|预定|订座|订房|订舱|舱位|确认|订购|参考|提货|取件|取货|排队|回执"
    r"|交易|业务|申请|登记|立案|凭证|收据|小票|发票|票据|押金条|流水|服务|行程|机票|车票|门票|电子客?票|票|物?料|款|货|品|图|条形|商品|入场|订|提单|底单|面单|寄件|快递|物流"
    r"|包裹|拍品|检测|委托|挂号|就诊预约|售后卡?|保修卡|工程|项目|标|运输|中转|邮件|缴费|退款|退货|团|房间预订|活动|单子?)"
)
_NUMBER = r"(?:流水)?(?:编?号码?|编码|号码|码|代码|尾号)"
_CUE = re.compile(
    rf"(?P<not_ours>电话|手机(?![上里])|座机|联系方式|联系[您你我]|怎么联系|打给|回电|打哪|序列号|序号|型号|机型|机身|机器[编号]?号?|出厂(?:编?号)?|铭牌(?:编?号)?|设备[编]?号?|账[号户]|帐[号户]|户号|户头|客户(?:编?号|代码)"
    r"|卡号|银行卡|身份证|证件|车牌|车号|车架|发动机号|表号|电表|水表|燃气表|终端|会员|工号|坐席|学号|社保|邮编|房号|门牌|几栋|几号楼|地址|验证码|密码|宽带"
    r"|税号|统编|统一编号|识别号|商户|贵姓|称呼|姓名|微信|保单号|vin|imei|公里|分机|区号|箱子号|箱号|柜号|芯片号|批次?号|备案|许可|准考证|注册(?:代码|登?记?号)"
    r"|(?:[器站塔桩井杆线台泵炉罐缸棚池板模梯盘店牌桌柱门]|工位|车间)(?:编?号码?|编码|代码)|学籍|病历号|住院号|床号)"
    rf"|(?P<ours>{_DOCUMENT}(?:的|上的?|上面的?|里的?)?(?:那个|有个|那一?串|右上角的?|左上角的?|最上面的?|底下的?)?{_NUMBER}|单号|合同|订单|工单|运单|po号?)"
    rf"|(?P<bare>编号|号码|(?:那[串个排]|[这一][串排])(?:号码?|数字|编号)|编码|代码|号头|号是|是哪[一个]?[单票])"
)
_NOUN = re.compile(
    r"(?P<doc>单|合同|收据|票|协议|报告|案|凭证|预约|预订|受理|包裹|快递|回执|押金条|订|条)|(?P<thing>机|设备|铭牌|表|仪|车|卡|证|柜|泵|梯|炉|门牌|证书|箱)"
)
_HOTLINE = re.compile(r"(?:12[0-9]{3}|9[56]\d{3}|100\d{2}|11[0-9]|12[0-2])")
_CALLED = re.compile(r"(?:打|拨|找|投诉|举报|热线|电话|告到?|上)(?:一下|给|到|去|个)*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word for a number, where it ends, and whether such a number is one of the matter (None: it does not tell)."""

    end: int
    ours: bool | None


def cues_in(text: str, question: str = "") -> list[Cue]:
    """The words for numbers in folded `text`; what a bare 编号 means tell the nouns before it, or in the `question`."""
    found = []
    for cue in _CUE.finditer(text):
        if cue["bare"] is None:
            found.append(Cue(cue.end(), cue["ours"] is not None))
            continue
        nouns = list(_NOUN.finditer(text, max(0, cue.start() - 24), cue.start())) or list(_NOUN.finditer(question))
        found.append(Cue(cue.end(), nouns[-1]["doc"] is not None if nouns else None))
    return found


def nearest(cues: list[Cue], place: int) -> Cue | None:
    """The last cue that ends within the sixteen characters before `place` (it may reach three into a code)."""
    at = bisect_right(cues, place + 3, key=lambda cue: cue.end)
    return cues[at - 1] if at and place - cues[at - 1].end <= 16 else None


def is_hotline(value: str, ahead: str) -> bool:
    """打 12315, 给 110 打: numbers that anybody may call; `ahead` are the words before."""
    return _HOTLINE.fullmatch(value) is not None and (ahead.endswith("给") or _CALLED.search(ahead) is not None)


def possible(value: str) -> bool:
    """Long enough for such a number: three digits with letters, five without; ten letters are words."""
    digits, letters = sum(sign.isdigit() for sign in value), sum(sign.isalpha() for sign in value)
    return len(value) <= 32 and letters <= 6 and digits >= (3 if letters else 5)
