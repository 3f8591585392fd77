"""A person that a customer names, whose name it is, and how sure it is."""

import re
from dataclasses import dataclass

from transcripts.reading.lines import Line
from transcripts.reading.persons import Person
from transcripts.reading.turns import Turn

_PLACE = re.compile(
    r"(公司|集团|医院|学校|银行|工厂|车间|小区|花园|大厦|[部科厂店局市省区县街路村镇乡楼院所站港岛桥湾口庄])"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person named in a line: `role` "own" (the caller) or "other" (whom the caller speaks of and acts for).

    `sure`: how sure the rule is that found it, 0 when none did; `seen`: how sure the learnt eye is, 0 when it saw
    nothing there; `doubt`: how sure the eye is that it is something else. `corrects`: said to put right what our side
    took for the name; `ruled`: found by a rule, not by the eye alone.
    """

    person: Person
    line: Line
    role: str
    sure: float
    seen: float = 0.0
    doubt: float = 0.0
    corrects: bool = False
    ruled: bool = True

    @property
    def full(self) -> bool:
        """Whether the given name was said."""
        return bool(self.person.given)

    @property
    def turn(self) -> Turn:
        """Where it was said."""
        return self.line.turn


def is_place(person: Person) -> bool:
    return _PLACE.search(person.given) is not None and len(person.given) == 2 and not person.repeated


def surety(person: Person, line: Line, sure: float) -> float:
    """How sure a cue makes a name: 姓罗 罗玉梅 and explained characters more, odd characters or an open end less."""
    sure += 0.05 if person.repeated or person.explained else 0.0
    if not person.usual and not person.explained:
        sure -= 0.03 if person.repeated else 0.05
    if person.given and not person.closed:
        sure -= 0.03 if person.repeated and line.begins_word(person.end) else 0.1
    return min(sure, 0.95)
