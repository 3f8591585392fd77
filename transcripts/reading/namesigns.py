"""The characters of a line as a name is read from them: an explanation (弓长张) is one sign."""

from typing import NamedTuple

from transcripts.reading.characters import explained
from transcripts.reading.lines import Line


class Sign(NamedTuple):
    """One character of a line, or several that explain one: as it reads in one script, and as it is written."""

    character: str
    written: str
    start: int
    end: int
    explained: bool


def signs(line: Line, begin: int) -> list[Sign]:
    """The characters from `begin` on; an explanation is one sign, words that only describe are left out."""
    found: list[Sign] = []
    at, text = begin, line.turn.text
    for one in [*explained(line, begin), None]:
        stop = len(text) if one is None else one.start
        found += [Sign(line.text[place], text[place], place, place + 1, False) for place in range(at, stop)]
        if one is not None:
            if one.character:
                same = line.text[one.end - 1] == one.character
                written = text[one.end - 1] if same else one.character
                found.append(Sign(one.character, written, one.start, one.end, True))
            at = one.end
    return found
