"""espeak-ng through its C library: Mandarin speech with the time of every phoneme.

The library keeps its voice and its breath in global state: one process has one Speaker, and processes that say the same
things in the same order make the same sound.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

LIBRARY = "libespeak-ng.so.1"
BASE_VOICE = "cmn-latn-pinyin"
RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4
PHONEME_EVENT = 7
PAUSES = frozenset({"_:", "_", "_|", ""})
SILENCE = "SIL"

Samples = npt.NDArray[np.int16]


class SpeakerProblem(RuntimeError):
    """espeak-ng is not there or lacks a voice."""


@dataclass(frozen=True)
class Voice:
    """A variant of the Mandarin voice. `rate` is words a minute, `pitch` and `range` 0-100."""

    variant: str = ""
    rate: int = 165
    pitch: int = 50
    range: int = 50

    @property
    def name(self) -> str:
        """The name that espeak-ng knows it by."""
        return f"{BASE_VOICE}+{self.variant}" if self.variant else BASE_VOICE


@dataclass(frozen=True)
class Phoneme:
    """A sound or a pause (`SIL`) and where it starts, in seconds."""

    name: str
    start: float


@dataclass(frozen=True)
class Utterance:
    """What was spoken: samples at `rate` and the phonemes in them."""

    samples: Samples
    rate: int
    phonemes: tuple[Phoneme, ...]


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
        ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("id", _Id),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


class Speaker:
    """Speaks numbered pinyin. `data`: a folder of espeak-ng's data other than the installed one."""

    def __init__(self, data: Path | None = None) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as problem:
            raise SpeakerProblem(f"{LIBRARY} is missing: install Debian's espeak-ng") from problem
        self._sound: list[bytes] = []
        self._events: list[tuple[int, str]] = []
        self._callback = _Callback(self._take)
        retrieval, phoneme_events = 2, 1
        self.rate: int = self._library.espeak_Initialize(
            retrieval, 0, str(data.parent).encode() if data else None, phoneme_events)
        if self.rate <= 0:
            raise SpeakerProblem("espeak-ng did not start: its data files are missing")
        folder = ctypes.c_char_p()
        self._library.espeak_Info.restype = ctypes.c_char_p
        self._library.espeak_Info(ctypes.byref(folder))
        self.data = Path((folder.value or b"").decode())
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, pinyin: str, voice: Voice) -> Utterance:
        """Speak `pinyin` (`ni3hao3, wo3 xing4 wang2`); raises SpeakerProblem for a variant that does not exist."""
        # espeak-ng itself takes a variant that it does not know for no variant at all.
        if voice.variant and not (self.data / "voices" / "!v" / voice.variant).is_file():
            raise SpeakerProblem(f"espeak-ng has no voice {voice.name}")
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
            raise SpeakerProblem(f"espeak-ng has no voice {voice.name}")
        for parameter, value in ((RATE, voice.rate), (VOLUME, 100), (PITCH, voice.pitch), (RANGE, voice.range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._sound.clear()
        self._events.clear()
        text = pinyin.encode() + b"\0"
        utf8, at_start = 1, 0
        self._library.espeak_Synth(text, len(text), at_start, 1, 0, utf8, None, None)
        samples = np.frombuffer(b"".join(self._sound), np.int16).copy()
        return Utterance(samples, self.rate, _merge(self._events, self.rate))

    def _take(self, wave: int | None, count: int, events: ctypes._Pointer[_Event]) -> int:
        index = 0
        while events[index].type != 0:
            event = events[index]
            if event.type == PHONEME_EVENT:
                raw = ctypes.string_at(ctypes.addressof(event.id), 8).split(b"\0")[0]
                self._events.append((event.sample, raw.decode()))
            index += 1
        if wave and count > 0:
            self._sound.append(ctypes.string_at(wave, 2 * count))
        return 0


def spell(words: Sequence[Sequence[str]], joined: bool = True, neutral: str = "5") -> str:
    """Pinyin text for espeak-ng: the syllables of a word `joined` or apart, neutral tone as `5` or nothing."""
    glue = "" if joined else " "
    return " ".join(glue.join(s.replace("5", neutral) for s in word) for word in words)


def _merge(events: list[tuple[int, str]], rate: int) -> tuple[Phoneme, ...]:
    """Drop empty events and make one of pauses that follow each other."""
    phonemes: list[Phoneme] = []
    for index, (sample, name) in enumerate(events):
        if index + 1 < len(events) and events[index + 1][0] <= sample:
            continue
        name = SILENCE if name in PAUSES else name
        if not (phonemes and phonemes[-1].name == name == SILENCE):
            phonemes.append(Phoneme(name, sample / rate))
    return tuple(phonemes)
