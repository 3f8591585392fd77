"""The phone number to call back: dictated, corrected, read back, on file, or simply "this one"."""

import re
from collections.abc import Sequence

from transcripts.reading.contacts import for_other
from transcripts.reading.dictation import Dictated, dictated, told_numbers
from transcripts.reading.digitshapes import near, whole
from transcripts.reading.lines import Line, lines_of
from transcripts.reading.misheard import as_meant
from transcripts.reading.phonechoices import Choice, caller_choices, dictated_choices, on_file
from transcripts.reading.phonewords import is_service, kind_wanted
from transcripts.reading.settling import read_backs, settle
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
    island = not whole(line_number) and any(line.text != line.turn.text.lower() for line in lines)
    lines = as_meant(lines)
    by_agent = told_numbers(lines, island=island)
    hints = {one.digits for one in by_agent} | ({caller_id} if caller_id else set())
    by_customer = dictated(lines, hints=hints, island=island)
    said = dictated_choices(lines, by_customer, by_agent, line_number)
    settle(said, read_backs(lines, by_agent, by_customer), lines)
    said += caller_choices(lines, caller_id, by_customer, said, by_agent)
    said += on_file(turns, lines, by_customer, by_agent)
    if not said:
        return _refusal(turns)
    said.sort(key=lambda one: (one.line.turn.index, one.said.start if one.said else 0))
    chosen = _preferred(said, lines, caller_id)
    return _draft(chosen, said, lines, caller_id)


def valid_number(digits: str) -> bool:
    """Whether the digits are a whole mobile, landline (with area code) or 400/800 number."""
    return whole(digits)


def dialable(caller_id: str | None) -> str | None:
    """A Chinese caller ID as one dials it at home (mobile, or landline with its 0); None if it is neither."""
    if caller_id is None:
        return None
    digits = "".join(sign for sign in caller_id if sign.isdigit())
    digits = digits.removeprefix("00") if digits.startswith("0086") else digits
    if digits.startswith("86") and len(digits) > 11:
        digits = digits[2:]
    for candidate in (digits, f"0{digits}"):
        if valid_number(candidate):
            return candidate
    return None


def _preferred(said: Sequence[Choice], lines: Sequence[Line], caller_id: str | None) -> Choice:
    """The number to call first."""
    other = for_other(lines)
    gone = {id(said[at - 1]) for at, one in enumerate(said) if at and one.said is not None and one.said.replaces
            and said[at - 1].said is not None and said[at - 1].number != one.number}
    left = [one for one in said if id(one) not in gone]
    if any(one.whose == "other" for one in left) and any(one.whose != "other" for one in left):
        left = [one for one in left if (one.whose == "other") == bool(other)] or left
    if any(not is_service(one.number) for one in left):
        left = [one for one in left if not is_service(one.number)]
    best = max(one.rank for one in left)
    left = [one for one in left if one.rank == best]
    if len({one.number for one in left}) == 1:
        return left[-1]
    if (kind := kind_wanted(lines)) is not None:
        wanted = [one for one in left if (one.number[:1] == "1") == (kind == "mobile")]
        left = wanted or left
    chosen = left[0]
    for one in left[1:]:
        if one.number == chosen.number:
            continue
        apart = chosen.said is not None and one.said is not None and chosen.line is one.line
        versions = near(one.number, chosen.number)
        if versions and not one.replaces and (chosen.settled or chosen.number == caller_id) and not one.settled:
            continue
        if one.replaces or versions or not (apart or (chosen.settled and one.settled)):
            chosen = one
    return chosen


def _draft(chosen: Choice, said: Sequence[Choice], lines: Sequence[Line], caller_id: str | None) -> FieldDraft:
    """The chosen number where it was completed first, as sure as it was confirmed."""
    same = [one for one in said if one.number == chosen.number and (one.said is None) == (chosen.said is None)]
    first = same[0]
    rivals = {one.number for one in said if one.rank >= chosen.rank and not near(one.number, chosen.number)}
    if first.said is None:
        return drafted(chosen.number, 0.93 if not rivals else 0.85, first.line.turn)
    sure = chosen.sure
    if any(one.settled for one in same):
        sure = 0.97 if sure >= 0.5 else 0.9
    elif not first.line.agent and sure > 0.6:
        if _echoed(chosen.number.partition("-")[0], lines, first.said):
            sure = 0.95
        elif first.said.upheld:
            sure = 0.93
        elif len({one.line.turn.index for one in same}) > 1 or chosen.number == caller_id:
            sure = max(sure, 0.93)
    sure -= 0.08 if rivals and chosen.rank < 2 else 0.0
    at = first.line
    words = at.original(first.said.start, first.said.end) if at is first.said.line else at.turn.text
    return drafted(chosen.number, sure, at.turn, words)


def _echoed(digits: str, lines: Sequence[Line], said: Dictated) -> bool:
    """Whether the agent repeated the number in pieces while it was dictated."""
    between = [
        line for line in lines if line.agent and said.begun.turn.index <= line.turn.index <= said.line.turn.index + 1
    ]
    spoken = "".join(one for line in between for one in re.findall(r"[零一二三四五六七八九幺洞拐两]", line.text))
    return spoken.translate(str.maketrans("零洞一幺二两三四五六七拐八九", "00112234567789")) == digits


def _refusal(turns: Sequence[Turn]) -> FieldDraft | None:
    for at, turn in enumerate(turns):
        asked = before(turns, at, agent=True)
        if not turn.agent and asked and _PHONE_ASKED.search(asked.text) and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
    return None
