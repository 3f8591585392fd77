"""The phone number to call back: dictated, corrected, read back, on file, or simply "this one"."""

import re
from collections.abc import Sequence

from transcripts.reading.contacts import for_other
from transcripts.reading.dictation import Dictated, dictated, whole
from transcripts.reading.lines import Line, lines_of
from transcripts.reading.phonechoices import Choice, caller_choices, dictated_choices, near, on_file
from transcripts.reading.turns import REFUSED, FieldDraft, Turn, before, drafted

_PHONE_ASKED = re.compile(r"(电话|手机|联系方式|号码|座机|怎么联系|咋联系|如何联系|打哪个|打给您|联系您|留哪个|手提)")


_REFUSES = re.compile(r"(不用了|不方便|不想(留|说|给)|不留|算了|没必要|保密|不必|免了|就不留|不给)")


def read_phone(turns: Sequence[Turn], caller_id: str | None, line_number: str = "") -> FieldDraft | None:
    """The number to reach the customer at, digits only (an extension after "-").

    `caller_id` is the calling number as the customer would dial it (no +86), or None if it may not be used;
    `line_number` the number of ours that was called: its area code completes a local number. A number that was
    read back and not denied is nearly certain; one that was only heard once is not.
    """
    lines = lines_of(turns)
    by_agent, by_customer = dictated(lines, agent=True), dictated(lines, agent=False)
    said = [
        *dictated_choices(lines, by_customer, by_agent, line_number),
        *caller_choices(lines, caller_id, by_customer),
    ]
    said += on_file(turns, lines, by_customer, by_agent)
    if not said:
        return _refusal(turns)
    said.sort(key=lambda one: (one.line.turn.index, one.said.start if one.said else 0))
    chosen = _preferred(said, lines)
    return _draft(chosen, said, lines, by_agent)


def valid_number(digits: str) -> bool:
    """Whether the digits are a whole mobile, landline (with area code) or 400/800 number."""
    return whole(digits)


def _preferred(said: Sequence[Choice], lines: Sequence[Line]) -> Choice:
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
        if one.replaces or not apart or near(one.number, chosen.number):
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


def _draft(chosen: Choice, said: Sequence[Choice], lines: Sequence[Line], by_agent: Sequence[Dictated]) -> FieldDraft:
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
        elif near(one.digits, digits) and first.line.turn.index < one.line.turn.index:
            if answer is not None and answer.turn.affirms:
                return _dictated_draft(Choice(one.value, one.line, one, 1, "", 0.6), 0.6)
            sure = 0.4 if times == 1 and not fixed else sure
    if sure < 0.9 and _echoed(digits, lines, first.said):
        sure = 0.95
    if times > 1:
        sure = max(sure, 0.93)
    rivals = {one.number for one in said if one.rank >= chosen.rank and not near(one.number, chosen.number)}
    return _dictated_draft(first, sure - (0.08 if len(rivals) > 1 else 0.0))


def _echoed(digits: str, lines: Sequence[Line], said: Dictated) -> bool:
    """Whether the agent repeated the number in pieces while it was dictated."""
    between = [
        line for line in lines if line.agent and said.begun.turn.index <= line.turn.index <= said.line.turn.index + 1
    ]
    spoken = "".join(one for line in between for one in re.findall(r"[零一二三四五六七八九幺洞拐两]", line.text))
    return spoken.translate(str.maketrans("零洞一幺二两三四五六七拐八九", "00112234567789")) == digits


def _dictated_draft(chosen: Choice, sure: float) -> FieldDraft:
    assert chosen.said is not None
    return drafted(chosen.number, sure, chosen.line.turn, chosen.line.original(chosen.said.start, chosen.said.end))


def _refusal(turns: Sequence[Turn]) -> FieldDraft | None:
    for at, turn in enumerate(turns):
        asked = before(turns, at, agent=True)
        if not turn.agent and asked and _PHONE_ASKED.search(asked.text) and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
    return None
