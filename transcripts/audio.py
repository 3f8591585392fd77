"""Recordings become samples: WAV (mu-law, A-law, PCM), MP3, FLAC and Ogg, any rate, one or more channels.

A file is decoded as a stream of blocks, so that three hours take no more memory than ten seconds.
What a file is called does not matter; what is in it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcripts.audiofacts import AudioInfo, AudioProblem

Samples = np.ndarray  # int16, shape (channels, samples)

# Only formats that hold sound themselves: a playlist could name other files and addresses.
FORMATS = "wav,w64,au,mp3,flac,ogg"
MAX_CHANNELS = 8
MAX_SECONDS = 12 * 3600.0
BLOCK_SECONDS = 10.0
MIN_RATE, MAX_RATE = 8000, 48000
ENDLESS = 0x7FFFF000  # writers that can't go back leave the largest size in a WAV's header


def probe(path: Path) -> AudioInfo:
    """What kind of sound is in `path`, without decoding it. Raises :class:`AudioProblem`."""
    with _opened(path) as (container, stream):
        return _info(path, container, stream)


def blocks(path: Path, rate: int, *, max_seconds: float = MAX_SECONDS) -> Iterator[Samples]:
    """The sound of `path` at `rate` Hz (8000 to 48000), in blocks of about ten seconds.

    Damaged stretches inside are left out. Raises :class:`AudioProblem`: missing, empty, not_audio,
    too_many_channels before the first block, too_long when `max_seconds` are passed.
    """
    if not MIN_RATE <= rate <= MAX_RATE:
        raise ValueError(f"rate {rate} must lie between {MIN_RATE} and {MAX_RATE} Hz")
    produced = 0
    for block in _gathered(_frames(path, rate), int(rate * BLOCK_SECONDS)):
        produced += block.shape[1]
        if produced > max_seconds * rate:
            raise AudioProblem(
                "too_long", path, f"longer than the {max_seconds / 3600:g} hours that are heard"
            )
        yield block
    if not produced:
        raise AudioProblem("empty", path, "the recording holds no sound")


def decode(path: Path, rate: int, *, max_seconds: float = 3600.0) -> list[np.ndarray]:
    """The whole sound as one int16 array a channel; for short files, see :func:`blocks` for long ones."""
    whole = np.concatenate(list(blocks(path, rate, max_seconds=max_seconds)), axis=1)
    return list(whole)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise AudioProblem("empty", path, "the file is empty")
            file.seek(0)
            try:
                container = av.open(file, mode="r", options={"format_whitelist": FORMATS})
            except (av.error.FFmpegError, ValueError) as error:
                raise _unreadable(path) from error
            with container:
                if not container.streams.audio:
                    raise AudioProblem("not_audio", path, "there is no sound in this file")
                yield container, container.streams.audio[0]
    except OSError as error:
        if isinstance(error, av.error.FFmpegError):
            raise _unreadable(path) from error
        raise AudioProblem("missing", path, f"can't be read ({error.strerror or error})") from error


def _unreadable(path: Path) -> AudioProblem:
    head = path.read_bytes()[:12] if path.stat().st_size < 4096 else b""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return AudioProblem("empty", path, "a WAV header without any sound after it")
    return AudioProblem(
        "not_audio", path, "not a sound file that can be read; WAV, MP3, FLAC or Ogg is needed"
    )


def _info(path: Path, container: InputContainer, stream: AudioStream) -> AudioInfo:
    channels = stream.codec_context.channels
    if not 1 <= channels <= MAX_CHANNELS or stream.rate is None or stream.rate <= 0:
        raise AudioProblem(
            "too_many_channels", path, f"{channels} channels; 1 to {MAX_CHANNELS} can be heard"
        )
    promised, held = _wav_seconds(path)
    seconds = promised or (container.duration or 0) / av.time_base
    codec = stream.codec_context.name
    exact = not codec.startswith("mp3") or _has_length_tag(path)
    return AudioInfo(stream.rate, channels, max(0.0, seconds), codec, exact, max(0.0, promised - held))


def _wav_seconds(path: Path) -> tuple[float, float]:
    """Seconds that a WAV's header promises, also when the file was cut, and those that it holds; 0 and 0 for an
    unknown length and for other formats."""
    with path.open("rb") as file:
        riff = file.read(12)
        if riff[:4] != b"RIFF" or riff[8:12] != b"WAVE":
            return 0.0, 0.0
        bytes_a_second = 0
        while len(chunk := file.read(8)) == 8:
            name, size = chunk[:4], int.from_bytes(chunk[4:], "little")
            if name == b"data":
                if not bytes_a_second or size >= ENDLESS:
                    return 0.0, 0.0
                left = path.stat().st_size - file.tell()
                return size / bytes_a_second, min(size, left) / bytes_a_second
            body = file.read(min(size + size % 2, 65536))
            if name == b"fmt " and len(body) >= 12:
                bytes_a_second = int.from_bytes(body[8:12], "little")
    return 0.0, 0.0


def _has_length_tag(path: Path) -> bool:
    """MP3 encoders write the number of frames into a first silent frame named Xing or Info."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    return b"Xing" in head or b"Info" in head


def _frames(path: Path, rate: int) -> Iterator[Samples]:
    """Decoded and resampled frames; a frame of another shape starts a new resampler."""
    with _opened(path) as (container, stream):
        channels = _info(path, container, stream).channels
        resampler, shape, heard, damaged = None, None, False, False
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                damaged = True
                continue
            for frame in frames:
                assert isinstance(frame, AudioFrame)
                if shape != (frame.format.name, frame.layout.name, frame.sample_rate):
                    if resampler is not None:
                        yield from _resampled(resampler, None, channels)
                    resampler = AudioResampler("s16p", frame.layout.name, rate)
                    shape = (frame.format.name, frame.layout.name, frame.sample_rate)
                assert resampler is not None
                frame.pts = None  # gaps in a file's own clock must not become gaps in ours
                for samples in _resampled(resampler, frame, channels):
                    heard = True
                    yield samples
        if resampler is not None:
            yield from _resampled(resampler, None, channels)
        if damaged and not heard:
            raise _unreadable(path)


def _resampled(resampler: AudioResampler, frame: AudioFrame | None, channels: int) -> Iterator[Samples]:
    for done in resampler.resample(frame):
        samples: Samples = done.to_ndarray()
        if samples.shape[0] < channels:  # a stereo file that goes on in mono: the same sound on each
            samples = np.repeat(samples[:1], channels, axis=0)
        yield samples[:channels]


def _gathered(frames: Iterator[Samples], length: int) -> Iterator[Samples]:
    waiting: list[Samples] = []
    size = 0
    for frame in frames:
        waiting.append(frame)
        size += frame.shape[1]
        if size >= length:
            yield np.concatenate(waiting, axis=1)
            waiting, size = [], 0
    if size:
        yield np.concatenate(waiting, axis=1)
