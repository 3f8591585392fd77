"""A recording in, a transcript out: decode, find the speech, recognise it, put the channels together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from transcripts import audio
from transcripts.model import Segment, Transcript, Word
from transcripts.recognizers.base import Recognizer
from transcripts.speech import Piece, SpeechFinder

MISSING_TOLERANCE = 0.5  # seconds that a header may promise too much


def hear(
    path: Path,
    recognizer: Recognizer,
    channel_names: Sequence[str] = (),
    *,
    max_seconds: float = audio.MAX_SECONDS,
    progress: Callable[[float], None] | None = None,
) -> Transcript:
    """What is said in the recording at `path`.

    `channel_names` names the channels in their order ("agent", "customer"); they count only if the file
    has exactly that many, otherwise channels are "0", "1" …, because a mixed recording belongs to nobody.
    Segments are ordered by start; within a channel, times never go back. A cut file is heard as far as it
    goes (see `missing_seconds`). `progress` is told the seconds done so far, about every ten seconds.
    Raises AudioProblem and RecognizerProblem.
    """
    info = audio.probe(path)
    names = (
        list(channel_names) if len(channel_names) == info.channels else [str(n) for n in range(info.channels)]
    )
    tracks = [_Track(name, recognizer, SpeechFinder(recognizer.rate)) for name in names]
    samples = 0
    for block in audio.blocks(path, recognizer.rate, max_seconds=max_seconds):
        for track, sound in zip(tracks, block, strict=True):
            track.listen(sound)
        samples += block.shape[1]
        if progress:
            progress(samples / recognizer.rate)
    for track in tracks:
        track.finish()
    seconds = samples / recognizer.rate
    missing = info.seconds - seconds if info.exact else 0.0
    segments = sorted(
        (segment for track in tracks for segment in track.segments), key=lambda s: (s.start, s.end)
    )
    return Transcript(
        segments=tuple(segments),
        seconds=round(seconds, 3),
        model=recognizer.name,
        channels=info.channels,
        skipped_silence=round(sum(seconds - track.listened for track in tracks), 3),
        missing_seconds=round(missing, 3) if missing > MISSING_TOLERANCE else 0.0,
    )


@dataclass
class _Track:
    """One channel on its way through the recogniser."""

    name: str
    recognizer: Recognizer
    finder: SpeechFinder
    segments: list[Segment] = field(default_factory=list)
    listened: float = 0.0

    def listen(self, sound: np.ndarray) -> None:
        for piece in self.finder.push(sound):
            self._recognize(piece)

    def finish(self) -> None:
        for piece in self.finder.finish():
            self._recognize(piece)

    def _recognize(self, piece: Piece) -> None:
        start = piece.start / self.recognizer.rate
        end = start + len(piece.samples) / self.recognizer.rate
        self.listened += end - start
        for segment in self.recognizer.recognize(piece.samples.astype("<i2").tobytes(), start):
            earliest = self.segments[-1].end if self.segments else 0.0
            self.segments.append(_within(segment, self.name, max(start, earliest), end))


def _within(segment: Segment, channel: str, low: float, high: float) -> Segment:
    """The segment with its times inside [low, high] and never going back: recognisers round and drift."""
    words, at = [], low
    for word in segment.words:
        begin = min(max(word.start, at), high)
        at = min(max(word.end, begin), high)
        words.append(Word(word.text, round(begin, 3), round(at, 3), word.confidence))
    start = words[0].start if words else round(min(max(segment.start, low), high), 3)
    end = words[-1].end if words else round(min(max(segment.end, start), high), 3)
    return replace(segment, channel=channel, start=start, end=end, words=tuple(words))
