"""What a recogniser can do, and how it says that it can't."""

from typing import Protocol

from transcripts.model import Segment


class RecognizerProblem(Exception):
    """The recogniser refused or failed on this sound; another try with the same sound won't help."""


class Recognizer(Protocol):
    """Turns samples into words."""

    @property
    def rate(self) -> int:
        """Samples a second that :meth:`recognize` wants."""

    @property
    def name(self) -> str:
        """The model's name, kept with every transcript."""

    def recognize(self, pcm: bytes, offset: float) -> list[Segment]:
        """Words in `pcm` (one channel, 16-bit little-endian at `rate`), which begins `offset` seconds into
        the recording; times in the answer count from the recording's start. The channel is left empty.
        Raises :class:`RecognizerProblem`.
        """
