"""Numbers for the readers of fields: digits in groups, values, and text with its numbers written."""

import re
from dataclasses import dataclass
from functools import lru_cache

from transcripts.reading.cardinals import DIGIT, FOLD, cardinal
from transcripts.reading.digitgroups import groups
from transcripts.reading.itn import normalise

_SPOKEN = re.compile(f"[{''.join(DIGIT)}{''.join(map(chr, FOLD))}]")
__all__ = ["DIGIT", "DigitRun", "cardinal", "digit_runs", "written"]


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits spoken one after the other: characters `start` to `end` of the text."""

    digits: str
    start: int
    end: int


def digit_runs(text: str, shortest: int = 2) -> list[DigitRun]:
    """All runs of spoken digits in `text` (without spaces), read on over dashes and hesitation (嗯 呃).

    三个八 is 888 beside other digits. A digit before 十百千万点个 counts something and is none of a run, nor
    is one that begins another word (…零零一共).
    """
    return [run for run in _runs(text) if len(run.digits) >= shortest] if _SPOKEN.search(text) is not None else []


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[DigitRun, ...]:
    """Remembered for the turns of a call: several readers ask for the same."""
    found = []
    folded = text.translate(FOLD)
    for group in groups(folded):
        digits = "".join(piece.written for piece in group if piece.written != "-")
        start = group[0].start
        counted = len(digits) < 3 and start > 0 and folded[start - 1] in "十百千万亿"  # the 零八 of 一百零八
        if not counted:
            found.append(DigitRun(digits, start, group[-1].end))
    return tuple(found)


def written(text: str) -> str:
    """`text` with spoken numbers as figures (see :func:`transcripts.reading.itn.normalise`)."""
    return normalise(text).text
