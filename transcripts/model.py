"""What was heard: words, segments and the transcript of one recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One word: times in seconds from the start of the recording, confidence 0..1."""

    text: str
    start: float
    end: float
    confidence: float

    def __post_init__(self) -> None:
        _check_span("word", self.text, self.start, self.end, self.confidence)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"text": self.text, "start": self.start, "end": self.end, "confidence": self.confidence}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Word":
        """The opposite of :meth:`to_dict`."""
        return cls(str(data["text"]), float(data["start"]), float(data["end"]), float(data["confidence"]))


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of speech on one channel; `text` has the words separated by spaces.

    `channel` is "agent" or "customer" where the caller of the hearing knows it, else "0", "1" …
    """

    channel: str
    start: float
    end: float
    text: str
    confidence: float = 1.0
    words: tuple[Word, ...] = field(default=())

    def __post_init__(self) -> None:
        _check_span("segment", self.text, self.start, self.end, self.confidence)

    def to_dict(self, *, words: bool = True) -> dict[str, Any]:
        """Plain data for JSON: the five keys that others rely on, and `words` if wanted."""
        data: dict[str, Any] = {
            "channel": self.channel,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "confidence": self.confidence,
        }
        return {**data, "words": [word.to_dict() for word in self.words]} if words else data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Segment":
        """The opposite of :meth:`to_dict`; `confidence` and `words` may be missing."""
        return cls(
            channel=str(data["channel"]),
            start=float(data["start"]),
            end=float(data["end"]),
            text=str(data["text"]),
            confidence=float(data.get("confidence", 1.0)),
            words=tuple(Word.from_dict(word) for word in data.get("words", ())),
        )


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was heard in one recording. Times and lengths in seconds.

    `skipped_silence` adds up what no recogniser listened to, over all channels. `missing_seconds` is
    how much shorter the sound is than the file's own header says: more than 0 means a cut file.
    """

    segments: tuple[Segment, ...]
    seconds: float
    skipped_silence: float
    model: str
    channels: int = 1
    missing_seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "segments": [segment.to_dict() for segment in self.segments],
            "seconds": self.seconds,
            "skipped_silence": self.skipped_silence,
            "model": self.model,
            "channels": self.channels,
            "missing_seconds": self.missing_seconds,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Transcript":
        """The opposite of :meth:`to_dict`."""
        return cls(
            segments=tuple(Segment.from_dict(segment) for segment in data["segments"]),
            seconds=float(data["seconds"]),
            skipped_silence=float(data["skipped_silence"]),
            model=str(data["model"]),
            channels=int(data["channels"]),
            missing_seconds=float(data["missing_seconds"]),
        )


def segments_of(items: Sequence[Mapping[str, Any]]) -> list[Segment]:
    """Segments from stored JSON."""
    return [Segment.from_dict(item) for item in items]


def _check_span(what: str, text: str, start: float, end: float, confidence: float) -> None:
    if not 0 <= start <= end:
        raise ValueError(f"{what} {text!r}: start {start} and end {end} must satisfy 0 <= start <= end")
    if not 0 <= confidence <= 1:
        raise ValueError(f"{what} {text!r}: confidence {confidence} must lie between 0 and 1")
