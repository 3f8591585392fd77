"""Every number that may be the one to call back: dictated, on file, or the calling number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.reading.callerid import denies_this_number, last_asked, says_this_number
from transcripts.reading.dictation import Dictated, whole
from transcripts.reading.lines import Line
from transcripts.reading.turns import Turn, after

_OTHER_NUMBER = re.compile(
    r"(单号|订单|账号|帐号|账户|户号|编号|编码|序列号|车牌|身份证|证件|型号|合同|卡号|工号|保单|票号|"
    r"宽带|机器号|机身号|货号|案号|案件|报案|流水号|验证码|电表|水表|表号|燃气号"
    r"|条码|条形码|税号|批号|批次|房号|门牌|邮编|终端号?|凭证|商户号|会员号|学号|病历号|就诊号|社保号|"
    r"登记号|设备号|出厂|运单|快递号|提单|箱号|开户|银行卡|护照|工单|预约号|取件码|密码|传真|qq|"
    r"微信号?)"
)
_PHONE_WORD = re.compile(
    r"(电话|手机|号码(?!牌)|座机|固话|联系方式|联系您|联系你|打给|打我|打到|拨|换成|联系我|找我|回电|"
    r"回我|打哪个|留个|[您你]的?号|分机|总机|内线|call|手提)"
)
_SECOND = re.compile(
    r"(备用|另外一个|另一个|还有一个|还有个|再留一个|再给你一个|打不通|不通的话|实在不行|没人接|接不到|"
    r"或者|要么|要不|第二个|以外)"
)
_FIRST = re.compile(r"(先打|先拨|优先|首选|主要|最好打|尽量打|还是打|一般打|平时打|先联系|先用)")
_OLD = re.compile(r"(原来|以前|之前|老号|旧|原先|上次|过去|登记的|留的|预留|早先)")
_DROPPED = re.compile(
    r"(不用了|停机|换了|注销|不在用|作废|停了|丢了|打不通了|欠费|没电|别打|不要打|不方便|接不到|听不见|没人接)"
)
_OTHERS = re.compile(
    r"(他|她|老公|老婆|爱人|领导|老板|经理|同事|爸爸?|妈妈?|父亲|母亲|儿子|女儿|司机|师傅|朋友|客户|"
    r"收.{0,2}人|对方|[一-鿿]总|工程师|房东|邻居|物业|秘书|助理)(的|那边的?)?(电话|手机|号码|座机|"
    r"联系方式)?(号码?)?(是|呢|就|叫)*$"
)
_MINE = re.compile(r"(我的|我自己的|我这个?|打我|我)(电话|手机|号码|座机)?(号码?)?(是|呢|就)*$")
_LISTENING = re.compile(r"[零一二三四五六七八九幺洞拐两嗯好的对是啊哦行呃您请说讲继续记着呢个]*")
_ON_FILE = re.compile(
    r"(吗|吧|对不对|是不是|没错吧|对吗|对吧|是吗|不|没变|么)$|(登记|预留|留的|系统|档案|您的电话|您电话|还是)"
)
_CHANGED = re.compile(r"(换成|改成|换了|改了|新号|新的|现在用|现在是|不对|错了|更正|不是)")


@dataclass(slots=True)
class Choice:
    """A number that may be the one: `rank` 2 to be tried first, 1 as good as any, 0 a second choice."""

    number: str
    line: Line
    said: Dictated | None
    rank: int
    whose: str
    sure: float
    replaces: bool = False


def dictated_choices(
    lines: Sequence[Line], by_customer: Sequence[Dictated], by_agent: Sequence[Dictated], line_number: str
) -> list[Choice]:
    """What the customer dictated as a phone number; a local number with the area code of `line_number`."""
    choices: list[Choice] = []
    area = _area_code(line_number)
    for one in by_customer:
        number, sure = one.value, 0.78
        at = next(n for n, line in enumerate(lines) if line is one.begun)
        label = _label(lines, at, one.place)
        if label == "other" or (label == "" and one.local):
            continue
        heard_from_agent = [
            said for said in by_agent if said.digits == one.digits and said.begun.turn.index < one.begun.turn.index
        ]
        if heard_from_agent and not any(choice.number == number for choice in choices):
            continue  # the customer repeats a number that the agent gave
        if one.local:
            full = next(
                (said.digits for said in by_agent if said.digits.endswith(one.digits) and whole(said.digits)), ""
            )
            number = (full or area + one.digits) + (f"-{one.extension}" if one.extension else "")
            sure = 0.85 if full else 0.72
            if not whole(number.partition("-")[0]):
                continue
        if one.digits.startswith(("400", "800")):
            sure -= 0.1
        sure -= 0.08 if label == "" else 0.0
        before_it, after_it = one.begun.text[max(0, one.place - 14) : one.place], one.line.text[one.end : one.end + 14]
        rank = (
            0
            if _SECOND.search(before_it) or re.match(r".{0,3}备用", after_it)
            else 2
            if _FIRST.search(before_it)
            else 1
        )
        if _OLD.search(before_it) or _DROPPED.search(after_it[:8]):
            rank = -1
        whose = "other" if _OTHERS.search(before_it) else "own" if _MINE.search(before_it) else ""
        choices.append(
            Choice(number, one.line, one, rank, whose, sure, one.replaces or bool(_CHANGED.search(before_it)))
        )
    return choices


def _label(lines: Sequence[Line], at: int, place: int) -> str:
    """ "phone", "other" or "" for a number, by the nearest word before it in its turn or in the question."""
    for text in (lines[at].text[:place], _question(lines, at)):
        other = max((found.end() for found in _OTHER_NUMBER.finditer(text)), default=-1)
        phone = max((found.end() for found in _PHONE_WORD.finditer(text)), default=-1)
        if other >= 0 or phone >= 0:
            return "other" if other > phone else "phone"
    return ""


def _question(lines: Sequence[Line], at: int) -> str:
    """What the agent last asked before a line: not a mere 嗯, nor digits repeated while listening."""
    texts = (line.text for line in reversed(lines[:at]) if line.agent)
    return next((text for text in texts if not _LISTENING.fullmatch(text)), "")


def caller_choices(lines: Sequence[Line], caller_id: str | None, said: Sequence[Dictated]) -> list[Choice]:
    """The calling number, each time that the customer means it; `said` is what they dictated."""
    choices: list[Choice] = []
    if caller_id is None:
        return choices
    just_said = {at for at, line in enumerate(lines) if any(one.line is line and not one.local for one in said)}
    for at, line in enumerate(lines):
        if line.agent:
            continue
        if denies_this_number(line):
            choices.clear()
            continue
        asked = last_asked(lines, at)
        if at - 2 in just_said and line.turn.affirms:
            continue  # 打这个可以吗 means the number that was dictated just before
        if says_this_number(line, asked):
            mine = "own" if re.search(r"我的?(电话|手机)?(就|是)?(是)?这个|打我", line.text) else ""
            choices.append(Choice(caller_id, line, None, 1, mine, 0.93))
    return choices


def on_file(
    turns: Sequence[Turn], lines: Sequence[Line], by_customer: Sequence[Dictated], by_agent: Sequence[Dictated]
) -> list[Choice]:
    """Numbers that the agent says from file, and the customer says yes to."""
    choices = []
    for one in by_agent:
        at = next(n for n, line in enumerate(lines) if line is one.line)
        answer = after(turns, at, agent=False)
        earlier = [said.digits for said in by_customer if said.line.turn.index < one.line.turn.index]
        said_before = any(one.digits == digits or near(one.digits, digits) for digits in earlier)
        other = _OTHER_NUMBER.search(one.line.text[: one.start]) and not _PHONE_WORD.search(one.line.text[: one.start])
        if answer is None or not answer.affirms or said_before or other or not whole(one.digits):
            continue
        asked = _ON_FILE.search(one.line.text[one.end :]) or _ON_FILE.search(one.line.text[: one.start])
        if asked and not re.search(r"(打|拨|联系)(他|她|这个|以下)", one.line.text):
            choices.append(Choice(one.value, one.line, one, 1, "", 0.88))
    return choices


def near(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 4


def _area_code(line_number: str) -> str:
    """The area code of our own landline, for numbers that callers in the same town say without it."""
    digits = re.sub(r"\D", "", line_number).removeprefix("86")
    if digits.startswith(("400", "800", "1", "95", "96")) or len(digits) < 9:
        return ""
    digits = digits if digits.startswith("0") else f"0{digits}"
    if re.match(r"0(?:10|2\d)", digits):
        return digits[:3]
    return digits[:4] if re.match(r"0[3-9]\d{2}[2-9]", digits) else ""
