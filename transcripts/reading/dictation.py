"""Numbers as they are dictated: in groups, over several turns, with corrections, area codes and extensions."""

from collections.abc import Collection, Sequence

from transcripts.reading.digitfixes import masked
from transcripts.reading.digitshapes import AREA, runs_in
from transcripts.reading.digitwords import CONTINUES, EXTENSION
from transcripts.reading.lines import Line
from transcripts.reading.listening import Listener
from transcripts.reading.notepad import Dictated, Notepad, Place

__all__ = ["Dictated", "dictated", "told_numbers"]


def dictated(
    lines: Sequence[Line], *, hints: Collection[str] = (), island: bool = False
) -> list[Dictated]:
    """Every whole (or local) number that the customer says, in order; corrections after what they correct.

    `hints` are numbers known from elsewhere, which decide what a correction means that could mean several things.
    """
    listener = Listener(Notepad(hints, island))
    asked_area = ""
    for line in lines:
        if not line.agent:
            if asked_area and line.turn.affirms:
                listener.pad.take_area(asked_area, Place(line, 0, len(line.text)))
            asked_area = ""
            listener.hear(line)
            continue
        asked_area = ""
        listener.area_asked = "区号" in line.text
        if listener.area_asked:
            asked_area = next((run.digits for run in runs_in(line.text, 3) if AREA.fullmatch(run.digits)), "")
        listener.listen(line)
    return listener.pad.found


def told_numbers(lines: Sequence[Line], *, island: bool = False) -> list[Dictated]:
    """Every whole (or local) number that the agent says in one go, with its extension. A pause may have cut it in two
    segments; the customer's turns end it."""
    found: list[Dictated] = []
    pad = Notepad((), island)
    for line in lines:
        if line.agent:
            _note(pad, line)
        if not line.agent or not pad.parts or pad.whole(pad.joined):
            found += pad.found
            pad = Notepad((), island)
    return found + pad.found


def _note(pad: Notepad, line: Line) -> None:
    end = 0
    for run in runs_in(masked(line.text), 2):
        gap, at = line.text[end : run.start], Place(line, run.start, run.end)
        if pad.found and EXTENSION.search(gap) and len(run.digits) <= 6 and pad.found[-1].digits[:1] != "1":
            pad.add_extension(run.digits, at)
        elif pad.parts and CONTINUES.match(gap) and not pad.whole(run.digits):
            pad.extend(run.digits, at)
        else:
            pad.begin(run.digits, at)
        end = run.end
