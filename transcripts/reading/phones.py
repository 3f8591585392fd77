"""The phone number to call back: spoken digits, read-backs, corrections, and "just call this one"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from transcripts.reading.numerals import digit_runs
from transcripts.reading.turns import REFUSED, FieldDraft, Turn, after, before, drafted

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}")
_SERVICE = re.compile(r"[48]00\d{7}")
_EXTENSION = re.compile(r"(转|分机号?)(号?是?)$")
_OTHER_NUMBER = re.compile(
    r"(单号|订单|账号|帐号|账户|编号|序列号|车牌|身份证|型号|合同|卡号|工号|户号|保单|票号|宽带|机器号|机身号|货号|案号|案件|流水号|尾号|验证码)"
)
_PHONE_WORD = re.compile(r"(电话|手机|号码|座机|联系方式|联系您|打给|打我|热线|换成)")
_SECOND = re.compile(r"(备用|另外一个|另一个|还有一个|打不通|不通的话|实在不行)")
_CALLER_ID_ASKED = re.compile(
    r"(来电(的|显示|这个|号码)|打过来(的)?(这个|号)|(现在|当前)这个(号|电话|手机)|这个号码?|本机)[^不]*(吗|吧|么|是吗|可以|联系)?$"
)
_CALLER_ID_SAID = re.compile(
    r"(就|还是|可以|你们?|直接)?打(我)?(现在)?这个(手机|电话|号码?)?(就行|就可以|就好|吧|$)|就(是|用)?这个(手机|电话|号码?)?(就行|就可以|就好|吧|$)"
    r"|(就|用)我?(现在)?(打|来电)(的)?(这个|号码)|来电(号码|显示)|本机号码?"
)
_NOT_THIS = re.compile(
    r"(不是|不要|别打|不用)[^，]{0,4}(这|打这个|来电)|这(个)?是(别人|店里|公司|同事|朋友|前台)"
)
_REFUSES = re.compile(r"(不用了|不方便|不想(留|说|给)|不留|算了|没必要|保密)")
_ASKED = re.compile(r"(电话|手机|联系方式|号码)")
_CORRECTED = re.compile(r"(不对|说错了|错了|应该是|不是)")


@dataclass(frozen=True, slots=True)
class _Said:
    """A valid number and the turn in which it became complete."""

    number: str
    turn: Turn
    second_choice: bool


def read_phone(turns: Sequence[Turn], caller_id: str | None) -> FieldDraft | None:
    """The number to reach the customer at, digits only (an extension after "-").

    `caller_id` is the calling number as the customer would dial it (no +86), or None if it may not be used.
    A number that was read back and not denied is nearly certain; one that was only heard once is not.
    """
    said = _said(turns)
    if said:
        first_choices = [one for one in said if not one.second_choice] or said
        last = first_choices[-1].number
        return _judged(turns, next(one for one in first_choices if one.number == last))
    if (by_agent := _from_file(turns)) is not None:
        return by_agent
    if (this_one := _calling_number(turns, caller_id)) is not None:
        return this_one
    return _refusal(turns)


def valid_number(digits: str) -> bool:
    """Whether the digits are a whole mobile, landline (with area code) or 400/800 number."""
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) or _SERVICE.fullmatch(digits))


def _said(turns: Sequence[Turn]) -> list[_Said]:
    """Every valid number that the customer said as a phone number, also in pieces over several turns."""
    found: list[_Said] = []
    pending = ""
    for at, turn in enumerate(turns):
        if turn.agent:
            continue
        runs = digit_runs(turn.text)
        if not runs:
            pending = pending if len(turn.text) <= 4 and not turn.denies else ""
            continue
        if pending and runs[0].start <= 2 and valid_number(pending + runs[0].digits):
            found.append(_Said(pending + runs[0].digits, turn, False))
            pending = ""
            continue
        for number, begin in _numbers(turn.text):
            if not _labelled_otherwise(turns, at, begin):
                second = bool(_SECOND.search(turn.text[max(0, begin - 12) : begin]))
                found.append(_Said(number, turn, second))
        last = runs[-1]
        open_end = len(turn.text) - last.end <= 2 and not valid_number(last.digits) and len(last.digits) < 12
        continues = pending and runs[0].start <= 2 and len(runs) == 1
        pending = (pending + last.digits if continues else last.digits) if open_end else ""
    return found


def _numbers(text: str) -> list[tuple[str, int]]:
    """Valid numbers in one text with the place where they begin; extensions joined on."""
    runs = digit_runs(text)
    found: list[tuple[str, int]] = []
    for run, following in zip_longest(runs, runs[1:]):
        if not valid_number(run.digits):
            continue
        number = run.digits
        between = text[run.end : following.start] if following else ""
        if following and _EXTENSION.fullmatch(between) and 2 <= len(following.digits) <= 6:
            number = f"{number}-{following.digits}"
        found.append((number, run.start))
    return found


def _labelled_otherwise(turns: Sequence[Turn], at: int, begin: int) -> bool:
    """Whether the number is an order, an account, a serial number …: by the nearest word before it."""
    labels = turns[at].text[:begin]
    if not (_OTHER_NUMBER.search(labels) or _PHONE_WORD.search(labels)):
        asked = before(turns, at, agent=True)
        labels = asked.text if asked else ""
    other = max((found.end() for found in _OTHER_NUMBER.finditer(labels)), default=-1)
    phone = max((found.end() for found in _PHONE_WORD.finditer(labels)), default=-1)
    return other > phone


def _judged(turns: Sequence[Turn], said: _Said) -> FieldDraft:
    place = turns.index(said.turn)
    for at in range(place + 1, len(turns)):
        if not turns[at].agent:
            continue
        for number, _ in _numbers(turns[at].text):
            answer = after(turns, at, agent=False)
            if number == said.number:
                denied = answer is not None and answer.denies
                return _drafted(number, 0.3 if denied else 0.97, said.turn)
            if _near(number, said.number):  # read back differently: who is right depends on the answer
                if answer is not None and answer.affirms:
                    return _drafted(number, 0.6, turns[at])
                return _drafted(said.number, 0.4, said.turn)
    return _drafted(said.number, 0.78, said.turn)


def _drafted(number: str, confidence: float, turn: Turn) -> FieldDraft:
    """The number with the digits as they were spoken for evidence, its extension with them."""
    runs = digit_runs(turn.text)
    for run, following in zip_longest(runs, runs[1:]):
        if run.digits == number.partition("-")[0]:
            end = following.end if following and "-" in number else run.end
            return drafted(number, confidence, turn, turn.text[run.start : end])
    return drafted(number, confidence, turn)


def _near(one: str, two: str) -> bool:
    same = sum(a == b for a, b in zip(one, two, strict=False))
    return same >= 7


def _from_file(turns: Sequence[Turn]) -> FieldDraft | None:
    """The agent says a number that is on file and asks whether it still holds."""
    for at, turn in enumerate(turns):
        if not turn.agent or not re.search(r"(吗|吧|对不对|是不是)$", turn.text):
            continue
        answer = after(turns, at, agent=False)
        for number, begin in _numbers(turn.text):
            if answer is not None and answer.affirms and not _labelled_otherwise(turns, at, begin):
                return _drafted(number, 0.85, turn)
    return None


def _calling_number(turns: Sequence[Turn], caller_id: str | None) -> FieldDraft | None:
    if caller_id is None:
        return None
    found: FieldDraft | None = None
    for at, turn in enumerate(turns):
        if turn.agent:
            continue
        if _NOT_THIS.search(turn.text):
            found = None
            continue
        asked = before(turns, at, agent=True)
        agreed = asked is not None and _CALLER_ID_ASKED.search(asked.text) and turn.affirms
        if agreed or _CALLER_ID_SAID.search(turn.text):
            found = drafted(caller_id, 0.9 if agreed else 0.82, turn)
    return found


def _refusal(turns: Sequence[Turn]) -> FieldDraft | None:
    for at, turn in enumerate(turns):
        asked = before(turns, at, agent=True)
        if not turn.agent and asked and _ASKED.search(asked.text) and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
    return None
