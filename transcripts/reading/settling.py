"""What agent and customer settle on: a number that the agent read back, and what the customer said to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transcripts.reading.dictation import Dictated
from transcripts.reading.digitshapes import near, runs_in, whole
from transcripts.reading.digitwords import denies
from transcripts.reading.lines import Line
from transcripts.reading.phonechoices import Choice
from transcripts.reading.phonewords import label

_BEFORE = 9  # lines before a read-back in which its digits were dictated
_SINCE = 4  # lines since the last of them
_MOST = 7


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A whole number that the agent said after the customer's digits.

    `answer` is how the customer took it; `given` the customer's line that completed it; `own` whether that side had
    said this very number, or only digits that make it up.
    """

    said: Dictated
    answer: Literal["yes", "no", ""]
    given: Line
    own: bool


def read_backs(
    lines: Sequence[Line], by_agent: Sequence[Dictated], by_customer: Sequence[Dictated]
) -> list[ReadBack]:
    """All that the agent read back, in order."""
    place = {line.turn.index: at for at, line in enumerate(lines)}
    digits = [("" if line.agent else "".join(run.digits for run in runs_in(line.text))) for line in lines]
    found: list[ReadBack] = []
    for one in by_agent:
        at = place[one.line.turn.index]
        own = next((said for said in by_customer if said.digits == one.digits and said.begun.turn.index
                    < one.line.turn.index), None)
        earlier = [before for before in range(max(0, at - _BEFORE), at) if len(digits[before]) > 1]
        misheard = next((said for said in reversed(by_customer) if near(said.digits, one.digits)
                         and said.line.turn.index < one.line.turn.index), None)
        if (known := own or misheard) is not None:
            given = known.line
        elif earlier and at - earlier[-1] <= _SINCE and _made_of(one.digits, "".join(digits[n] for n in earlier)):
            given = lines[earlier[-1]]
        else:
            continue
        found.append(ReadBack(one, _answer(lines, at, one, by_customer), given, own is not None))
    return found


def settle(choices: list[Choice], backs: Sequence[ReadBack], lines: Sequence[Line]) -> None:
    """Marks the choices that were read back, and adds what customer and agent made up together from pieces."""
    for back in backs:
        said = back.said
        if back.answer == "no":
            _doubt(choices, said)
            continue
        same = [one for one in choices if one.number.partition("-")[0] == said.digits and one.said is not None]
        for choice in same:
            choice.settled = True
            if said.extension and "-" not in choice.number:
                choice.number = said.value
        rival = next((one for one in choices if one.said is not None and near(one.number, said.value)), None)
        if same:
            if back.answer == "yes":
                choices[:] = [one for one in choices if one in same or not _undone(one, said)]
            continue
        if rival is None and whole(said.digits):
            at = next(n for n, line in enumerate(lines) if line is back.given)
            if label(lines, at, 0) != "other":
                choices.append(Choice(said.value, back.given, said, 1, "", 0.93, settled=True))
        elif rival is not None and back.answer == "yes" and not (rival.said is not None and rival.said.fixed):
            choices.append(Choice(said.value, said.line, said, rival.rank, rival.whose, 0.6, replaces=True))


def _undone(choice: Choice, agreed: Dictated) -> bool:
    """A correction before both sides agreed on the number as it had been said first."""
    said = choice.said
    return said is not None and choice.replaces and not choice.settled and near(choice.number, agreed.digits) and (
        choice.line.turn.index < agreed.line.turn.index
    )


def _doubt(choices: Sequence[Choice], denied: Dictated) -> None:
    """The customer denied what was read back and nothing put it right."""
    for choice in choices:
        said = choice.said
        if said is not None and near(said.digits, denied.digits) and not (said.fixed or choice.settled):
            choice.sure = min(choice.sure, 0.45)


def _made_of(number: str, pieces: str) -> bool:
    """Whether the customer's own digits make it up: its beginning and its end were said, or most of it in one go."""
    if number[-3:] in pieces and (number[:3] in pieces or number[3:7] in pieces):
        return True
    return any(number[at : at + _MOST] in pieces for at in range(len(number) - _MOST + 1))


def _answer(
    lines: Sequence[Line], at: int, one: Dictated, by_customer: Sequence[Dictated]
) -> Literal["yes", "no", ""]:
    """How the customer takes what the agent said in the line at `at`."""
    answer = next((line for line in lines[at + 1 : at + 4] if not line.agent), None)
    if answer is None:
        return ""
    anew = [said for said in by_customer
            if answer.turn.index in said.upheld or (said.line is answer and (said.fixed or said.replaces))]
    if anew:
        return "yes" if anew[-1].digits == one.digits else "no"
    spoken = [run.digits for run in runs_in(answer.text, 2)]
    if denies(answer) and not (spoken and all(digits in one.digits for digits in spoken) and len(spoken[-1]) > 3):
        return "no"
    return "yes" if answer.turn.affirms or any(digits in one.digits for digits in spoken) else ""
