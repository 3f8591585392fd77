"""What a recording says about itself, and why it can't be heard: apart from the decoder, which few need."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Reason = Literal["missing", "empty", "not_audio", "too_long", "too_many_channels"]


class AudioProblem(Exception):
    """A recording that can't be heard, with a `reason` a program can act on and one plain line (`detail`: the
    line without the file's name)."""

    def __init__(self, reason: Reason, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.reason = reason
        self.detail = message


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What the file says about itself: `rate` in Hz, `seconds` by its header (0 if it does not say).

    `exact` is false where the format only lets the length be estimated (MP3 without a length tag).
    `missing`: seconds that a WAV's header promises and the file does not hold, because it was cut.
    """

    rate: int
    channels: int
    seconds: float
    codec: str
    exact: bool = True
    missing: float = 0.0
