"""The number of the matter: order, waybill, contract, booking, ticket, case, report, article or receipt."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcripts.reading.codes import Code, alike, codes_in
from transcripts.reading.simplified import plain
from transcripts.reading.turns import FieldDraft, Turn, after, drafted

_CUE = re.compile(
    r"(?P<ours>(?:订|定|运|快递|货运|物流|采购|购货|发货|送货|出库|入库|提货|提|工|派工|保养|维修|报修|报价|服务|投诉|申请|受理|退货|退款|预约"
    r"|预订|预定|订房|订座|订位|挂号|租|租车|缴费|检测|委托|理赔|保|面|派|安装|装机|配送|结算|对账)单(?:的)?(?:号码?|编号|尾号)?"
    r"|(?:合同|协议|案件|报案|案子|赔案|受理|投诉|报修|维修|订单|运单|工单|报告|样品|预约|预订|预定|订座|订房|确认|订购|参考|提货|取件|取货|排队|回执"
    r"|交易|业务|申请|登记|立案|凭证|收据|小票|发票|票据|流水|服务|行程|机票|车票|门票|电子客?票|票|货|款|条形|商品|入场|订|提单|底单|面单|寄件|快递"
    r"|包裹|拍品|批)(?:的)?(?:流水)?(?:编?号|编码|号码|码|代码)"
    r"|单号|合同|订单|工单|运单|po号?)"
    r"|(?P<not_ours>电话|手机|座机|联系方式|号码|序列号|型号|机型|编号|机身|机器号|出厂|铭牌|设备号|账[号户]|帐[号户]|户号|户头|客户号|卡号"
    r"|银行卡|身份证|证件|车牌|车号|表号|电表|水表|终端|会员|工号|坐席|学号|社保|尾号|邮编|房号|门牌|几栋|几号楼|地址|验证码|密码|宽带|税号|识别号|商户"
    r"|贵姓|称呼|姓名|微信|代码|序号|保单号|vin|车架|发动机号|imei|公里|分机|区号)"
)
_ENDS = re.compile(r"(?:尾号|尾巴|最后|后面|末尾|末|后)(?:[两二三四五六七]?(?:位|个)?(?:数|字)?)?(?:是|应该是|改成)?$")
_AGAIN = re.compile(
    r"(?:不是|不对|错了|说错了|念错了|看错了|应该是|更正|(?:呃|哦|啊|哎)不)(?:[^a-z0-9零幺一二三四五六七八九]{0,4})$"
)
_ONLY_END = re.compile(r"(?:尾号|后[三四五六]位|最后[三四五六]位|末[三四]位)(?:是)?$")
_LISTENING = re.compile(r"^(?:嗯|对|好|哦|您?[说讲念]|您?继续|然后呢?|还有呢?|是|后面呢?|[的吧啊，])*$")
_DIFFERENT = re.compile(r"^(?:不是|不对|错了|没有|不)")


_LONGEST = 32


@dataclass(frozen=True, slots=True)
class _Said:
    """A code that was said as a number of the matter. `issued`: the agent gave it, nobody on the other side did."""

    value: str
    turn: Turn
    issued: bool
    sure: float


def read_order(turns: Sequence[Turn]) -> FieldDraft | None:
    """The order number in capitals without spaces, as corrected last; None when none was said.

    Serial, machine, meter, account, identity and card numbers, phones and plates are not order numbers. A
    number that the agent reads back unchallenged is nearly certain.
    """
    said = list(_said(turns))
    ours = [one for one in said if not one.turn.agent] or [one for one in said if one.issued]
    if not ours:
        return None
    chosen = ours[0]
    for one in ours[1:]:
        if one.value.startswith(chosen.value) or alike(chosen.value, one.value) or one.sure > chosen.sure + 0.2:
            chosen = one
    echo = _read_back(turns, chosen)
    if echo is not None:
        value, sure = echo
        return drafted(value, sure, chosen.turn)
    return drafted(chosen.value, chosen.sure, chosen.turn)


def _said(turns: Sequence[Turn]) -> Iterator[_Said]:
    """Codes after a word for such a number, be it said by themselves or asked by the agent up to six turns before."""
    ours, asked_at = False, -9
    current: _Said | None = None
    for at, turn in enumerate(turns):
        text = plain(turn.text)
        codes = codes_in(text)
        cues = list(_CUE.finditer(text))
        if not turn.agent and current is not None and codes and (whole := _continued(turns, at, current, codes[0])):
            current = whole
            if _whole(whole.value):
                yield current
            codes = codes[1:]
        for code in codes:
            near = _nearest(cues, code.start)
            meant = bool(near["ours"]) if near else ours and at - asked_at <= 6
            ahead = text[max(0, code.start - 24) : code.start]
            if not turn.agent and current is not None and _corrects(current, turn, code, ahead):
                current = replace(current, value=current.value[: -len(code.value)] + code.value)
                yield current
                continue
            if meant and not _ONLY_END.search(ahead):
                current = _Said(code.value, turn, turn.agent, 0.85 if near else 0.82)
                if _whole(code.value):
                    yield current
        if cues:
            ours, asked_at = bool(cues[-1]["ours"]), at


def _nearest(cues: list[re.Match[str]], place: int) -> re.Match[str] | None:
    """The last cue that ends within the twelve characters before `place` (it may reach three into a code)."""
    at = bisect_right(cues, place + 3, key=lambda cue: cue.end())
    return cues[at - 1] if at and place - cues[at - 1].end() <= 12 else None


def _corrects(current: _Said, turn: Turn, code: Code, ahead: str) -> bool:
    """Whether `code` puts right the end of what the same turn said just before."""
    again = _AGAIN.search(ahead[-12:]) or _ENDS.search(ahead)
    return bool(current.turn is turn and again) and len(code.value) < len(current.value)


def _whole(value: str) -> bool:
    """Long enough for such a number: three digits with letters, five without; ten letters are words."""
    letters = sum(sign.isalpha() for sign in value)
    return len(value) <= _LONGEST and letters <= 6 and sum(sign.isdigit() for sign in value) >= (3 if letters else 5)


def _continued(turns: Sequence[Turn], at: int, current: _Said, code: Code) -> _Said | None:
    """The rest of a code that was begun in the customer's turn before, or its end put right after a read-back."""
    turn = turns[at]
    text = plain(turn.text)
    between = [other for other in turns[max(0, at - 4) : at] if other.index > current.turn.index]
    if (
        current.issued
        or not between
        and code.start > 1
        or any(not other.agent for other in between)
        or len(between) > 2
    ):
        return None
    if code.start <= 1 and all(_LISTENING.match(plain(other.text)) for other in between) and len(code.value) <= 6:
        if text[:1] in ("不", "错") or len(current.value) >= 16:
            return None
        return replace(current, value=current.value + code.value, turn=turn)
    ahead = text[max(0, code.start - 24) : code.start]
    wrong = _DIFFERENT.match(text) or _ENDS.search(ahead)
    if wrong and len(code.value) < len(current.value) and _ENDS.search(ahead):
        return replace(current, value=current.value[: -len(code.value)] + code.value, turn=turn)
    if wrong and alike(code.value, current.value) and len(code.value) >= len(current.value) - 1:
        return replace(current, value=code.value, turn=turn)
    return None


def _read_back(turns: Sequence[Turn], chosen: _Said) -> tuple[str, float] | None:
    """What the agent made of it, and how sure that makes it: repeated, or changed and not challenged."""
    result = None
    for at, turn in enumerate(turns):
        if not turn.agent or turn.index < chosen.turn.index:
            continue
        for code in codes_in(turn.text):
            if code.value.replace("-", "") == chosen.value.replace("-", ""):
                return max(chosen.value, code.value, key=len), 0.95
            answer = after(turns, at, agent=False)
            if alike(code.value, chosen.value) and answer is not None and answer.affirms:
                result = (code.value, 0.8)
            elif alike(code.value, chosen.value):
                result = (chosen.value, 0.6)
    return result
