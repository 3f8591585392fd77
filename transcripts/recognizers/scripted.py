"""A recogniser that says what its script says: the twin for tests and for trying a desk without a model."""

from collections.abc import Iterable

from transcripts.model import Segment, Word


class ScriptedRecognizer:
    """Hears the next line of its script in each piece of sound, whatever the sound is.

    Words share the piece's time evenly. When the script is used up, or a line is empty, nothing is heard.
    """

    name = "scripted"

    def __init__(self, lines: Iterable[str], *, rate: int = 8000, confidence: float = 1.0) -> None:
        self.rate = rate
        self._lines = iter(lines)
        self._confidence = confidence

    def recognize(self, pcm: bytes, offset: float) -> list[Segment]:
        """The script's next line as one segment that fills the piece."""
        texts = next(self._lines, "").split()
        if not texts:
            return []
        each = len(pcm) / 2 / self.rate / len(texts)
        words = tuple(
            Word(text, round(offset + at * each, 3), round(offset + (at + 1) * each, 3), self._confidence)
            for at, text in enumerate(texts)
        )
        return [Segment("", words[0].start, words[-1].end, " ".join(texts), self._confidence, words)]
