"""The phone number to call back: dictated, corrected, read back, on file, or simply "this one"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.reading.callerid import denies_this_number, last_asked, says_this_number
from transcripts.reading.contacts import for_other
from transcripts.reading.dictation import Dictated, dictated, whole
from transcripts.reading.lines import Line, lines_of
from transcripts.reading.turns import REFUSED, FieldDraft, Turn, after, before, drafted

_OTHER_NUMBER = re.compile(
    r"(单号|订单|账号|帐号|账户|户号|编号|编码|序列号|车牌|身份证|证件|型号|合同|卡号|工号|保单|票号|"
    r"宽带|机器号|机身号|货号|案号|案件|报案|流水号|验证码|电表|水表|表号|燃气号"
    r"|条码|条形码|税号|批号|批次|房号|门牌|邮编|终端号?|凭证|商户号|会员号|学号|病历号|就诊号|社保号|"
    r"登记号|设备号|出厂|运单|快递号|提单|箱号|开户|银行卡|护照|尾号|工单|预约号|取件码|密码|传真|qq|"
    r"微信号?)"
)
_PHONE_WORD = re.compile(
    r"(电话|手机|号码(?!牌)|座机|固话|联系方式|联系您|联系你|打给|打我|打到|拨|换成|联系我|找我|回电|"
    r"回我|打哪个|留个|[您你]的?号|分机|总机|内线|call|手提)"
)
_PHONE_ASKED = re.compile(r"(电话|手机|联系方式|号码|座机|怎么联系|咋联系|如何联系|打哪个|打给您|联系您|留哪个|手提)")
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
_REFUSES = re.compile(r"(不用了|不方便|不想(留|说|给)|不留|算了|没必要|保密|不必|免了|就不留|不给)")
_ON_FILE = re.compile(
    r"(吗|吧|对不对|是不是|没错吧|对吗|对吧|是吗|不|没变|么)$|(登记|预留|留的|系统|档案|您的电话|您电话|还是)"
)
_CHANGED = re.compile(r"(换成|改成|换了|改了|新号|新的|现在用|现在是|不对|错了|更正|不是)")


@dataclass(slots=True)
class _Choice:
    """A number that may be the one: `rank` 2 to be tried first, 1 as good as any, 0 a second choice."""

    number: str
    line: Line
    said: Dictated | None
    rank: int
    whose: str
    sure: float
    replaces: bool = False


def read_phone(turns: Sequence[Turn], caller_id: str | None, line_number: str = "") -> FieldDraft | None:
    """The number to reach the customer at, digits only (an extension after "-").

    `caller_id` is the calling number as the customer would dial it (no +86), or None if it may not be used;
    `line_number` the number of ours that was called: its area code completes a local number. A number that was
    read back and not denied is nearly certain; one that was only heard once is not.
    """
    lines = lines_of(turns)
    by_agent = dictated(lines, agent=True)
    said = [*_dictated_choices(lines, by_agent, line_number), *_caller_choices(lines, caller_id)]
    said += _on_file(turns, lines, by_agent)
    if not said:
        return _refusal(turns)
    said.sort(key=lambda one: (one.line.turn.index, one.said.start if one.said else 0))
    chosen = _preferred(said, lines)
    return _draft(chosen, said, lines, by_agent)


def valid_number(digits: str) -> bool:
    """Whether the digits are a whole mobile, landline (with area code) or 400/800 number."""
    return whole(digits)


def _dictated_choices(lines: Sequence[Line], by_agent: Sequence[Dictated], line_number: str) -> list[_Choice]:
    choices: list[_Choice] = []
    area = _area_code(line_number)
    for one in dictated(lines, agent=False):
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
            _Choice(number, one.line, one, rank, whose, sure, one.replaces or bool(_CHANGED.search(before_it)))
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


def _caller_choices(lines: Sequence[Line], caller_id: str | None) -> list[_Choice]:
    choices: list[_Choice] = []
    if caller_id is None:
        return choices
    for at, line in enumerate(lines):
        if line.agent:
            continue
        if denies_this_number(line):
            choices.clear()
            continue
        asked = last_asked(lines, at)
        if says_this_number(line, asked):
            mine = "own" if re.search(r"我的?(电话|手机)?(就|是)?(是)?这个|打我", line.text) else ""
            choices.append(_Choice(caller_id, line, None, 1, mine, 0.93))
    return choices


def _on_file(turns: Sequence[Turn], lines: Sequence[Line], by_agent: Sequence[Dictated]) -> list[_Choice]:
    """Numbers that the agent says from file, and the customer says yes to."""
    choices = []
    for one in by_agent:
        at = next(n for n, line in enumerate(lines) if line is one.line)
        answer = after(turns, at, agent=False)
        said_before = any(
            one.digits == said.digits or _near(one.digits, said.digits) for said in dictated(lines[:at], agent=False)
        )
        other = _OTHER_NUMBER.search(one.line.text[: one.start]) and not _PHONE_WORD.search(one.line.text[: one.start])
        if answer is None or not answer.affirms or said_before or other or not whole(one.digits):
            continue
        asked = _ON_FILE.search(one.line.text[one.end :]) or _ON_FILE.search(one.line.text[: one.start])
        if asked and not re.search(r"(打|拨|联系)(他|她|这个|以下)", one.line.text):
            choices.append(_Choice(one.value, one.line, one, 1, "", 0.88))
    return choices


def _preferred(said: Sequence[_Choice], lines: Sequence[Line]) -> _Choice:
    """The number to call first."""
    other = for_other(lines)
    left = list(said)
    if any(one.whose == "other" for one in left) and any(one.whose != "other" for one in left):
        left = [one for one in left if (one.whose == "other") == bool(other)] or left
    best = max(one.rank for one in left)
    left = [one for one in left if one.rank == best]
    if len({one.number for one in left}) == 1:
        return left[-1]
    if (kind := _kind_wanted(lines)) is not None:
        wanted = [one for one in left if (_is_mobile(one.number)) == (kind == "mobile")]
        left = wanted or left
    chosen = left[0]
    for one in left[1:]:
        apart = chosen.said is not None and one.said is not None and chosen.line is one.line
        if one.number == chosen.number:
            continue
        if one.replaces or not apart or _near(one.number, chosen.number):
            chosen = one
    return chosen


def _is_mobile(number: str) -> bool:
    return number[:1] == "1"


def _kind_wanted(lines: Sequence[Line]) -> str | None:
    """先打手机, 座机备用, 打座机吧: which kind of number is to be tried first."""
    kind = None
    for line in lines:
        if line.agent:
            continue
        for found in re.finditer(
            r"(?:先|就|还是|最好|尽量)(?:打|拨|联系)我?的?(手机|座机|固话|办公室)|(手机|座机|"
            r"固话)(?:优先|为主|方便)|(手机|座机|固话)(?:备用|没人接|听不见|接不到|打不通|不方便)",
            line.text,
        ):
            mobile = "手机" in found[0]
            kind = ("landline" if mobile else "mobile") if found[3] else ("mobile" if mobile else "landline")
    return kind


def _near(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 4


def _draft(chosen: _Choice, said: Sequence[_Choice], lines: Sequence[Line], by_agent: Sequence[Dictated]) -> FieldDraft:
    first = next(one for one in said if one.number == chosen.number and (one.said is None) == (chosen.said is None))
    if first.said is None:
        rivals = {one.number for one in said if one.rank >= chosen.rank}
        return drafted(chosen.number, 0.93 if len(rivals) == 1 else 0.85, first.line.turn)
    if first.line.agent:
        return _dictated_draft(first, chosen.sure)
    sure, digits = chosen.sure, chosen.number.partition("-")[0]
    fixed = chosen.said is not None and chosen.said.fixed
    times = sum(one.number == chosen.number for one in said)
    for one in by_agent:
        if one.begun.turn.index < first.said.begun.turn.index:
            continue
        answer = next((line for line in lines if line.turn.index > one.line.turn.index and not line.agent), None)
        if one.digits == digits or (one.local and digits.endswith(one.digits)):
            denied = (
                answer is not None
                and answer.turn.denies
                and not any(x.line is answer and x.number == chosen.number for x in said)
            )
            sure = 0.4 if denied and times == 1 and not fixed else 0.97
        elif _near(one.digits, digits) and first.line.turn.index < one.line.turn.index:
            if answer is not None and answer.turn.affirms:
                return _dictated_draft(_Choice(one.value, one.line, one, 1, "", 0.6), 0.6)
            sure = 0.4 if times == 1 and not fixed else sure
    if sure < 0.9 and _echoed(digits, lines, first.said):
        sure = 0.95
    if times > 1:
        sure = max(sure, 0.93)
    rivals = {one.number for one in said if one.rank >= chosen.rank and not _near(one.number, chosen.number)}
    return _dictated_draft(first, sure - (0.08 if len(rivals) > 1 else 0.0))


def _echoed(digits: str, lines: Sequence[Line], said: Dictated) -> bool:
    """Whether the agent repeated the number in pieces while it was dictated."""
    between = [
        line for line in lines if line.agent and said.begun.turn.index <= line.turn.index <= said.line.turn.index + 1
    ]
    spoken = "".join(one for line in between for one in re.findall(r"[零一二三四五六七八九幺洞拐两]", line.text))
    return spoken.translate(str.maketrans("零洞一幺二两三四五六七拐八九", "00112234567789")) == digits


def _dictated_draft(chosen: _Choice, sure: float) -> FieldDraft:
    assert chosen.said is not None
    return drafted(chosen.number, sure, chosen.line.turn, chosen.line.original(chosen.said.start, chosen.said.end))


def _area_code(line_number: str) -> str:
    """The area code of our own landline, for numbers that callers in the same town say without it."""
    digits = re.sub(r"\D", "", line_number).removeprefix("86")
    digits = digits if digits.startswith("0") else f"0{digits}"
    if re.match(r"0(?:10|2\d)", digits):
        return digits[:3]
    return digits[:4] if re.match(r"0[3-9]\d{2}[2-9]", digits) else ""


def _refusal(turns: Sequence[Turn]) -> FieldDraft | None:
    for at, turn in enumerate(turns):
        asked = before(turns, at, agent=True)
        if not turn.agent and asked and _PHONE_ASKED.search(asked.text) and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
    return None
