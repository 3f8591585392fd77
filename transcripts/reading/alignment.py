"""When each character was said: by the recogniser's words, else evenly over the segment."""

from collections.abc import Sequence

from transcripts.model import Segment
from transcripts.reading.itn import Written

Seconds = tuple[float, float]


def character_seconds(segment: Segment) -> list[Seconds]:
    """Start and end in seconds of every character of `segment.text`, in the recording's own time.

    A word's characters share its time evenly. Where the words are missing or are not those of the text, the
    characters share the segment's time. A space lasts no time.
    """
    text = segment.text
    said = [place for place, sign in enumerate(text) if not sign.isspace()]
    spots: list[Seconds] = []
    if segment.words and "".join(text.split()) == "".join("".join(word.text.split()) for word in segment.words):
        for word in segment.words:
            spots += _shared(word.start, word.end, sum(not sign.isspace() for sign in word.text))
    else:
        spots = _shared(segment.start, segment.end, len(said))
    found: list[Seconds] = []
    at = 0
    for sign in text:
        if sign.isspace():
            moment = spots[at - 1][1] if at else segment.start
            found.append((moment, moment))
        else:
            found.append(spots[at])
            at += 1
    return found


def written_seconds(written: Written, characters: Sequence[Seconds]) -> tuple[Seconds, ...]:
    """Start and end of every written character; `characters` as :func:`character_seconds` gives them."""
    found: list[Seconds] = []
    for first, last in written.origin:
        if first < last:
            found.append((characters[first][0], characters[last - 1][1]))
        else:  # nobody said it: it lasts no time, where the sign before it ends
            moment = found[-1][1] if found else (characters[0][0] if characters else 0.0)
            found.append((moment, moment))
    return tuple(found)


def _shared(start: float, end: float, count: int) -> list[Seconds]:
    return [
        (start + (end - start) * at / count, start + (end - start) * (at + 1) / count) for at in range(count)
    ]
