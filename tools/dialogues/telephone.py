"""A conversation as a recording of two channels: mu-law at 8 kHz, with white noise 20 dB below the voices."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from tools.demo_audio.dialogues import lay_out
from tools.dialogues.talks import PEOPLE, Talk
from tools.speech_model import vocabulary, wav
from tools.speech_model.sound import Line, Samples, through
from tools.speech_model.speaker import Speaker, Voice
from tools.speech_model.vocabulary import Vocabulary

NOISE_DB = 20.0
GAIN_DB = -6.0
GAP = 0.4
SLOWEST, FASTEST = 165, 205  # words a minute


def record(talks: Sequence[Talk], folder: Path) -> list[list[float]]:
    """Write NAME.wav for every talk; returns for each the seconds at which its turns begin. Spoken in a process of its
    own: the voices keep their breath in global state, and so the same talks give the same files wherever they are made.
    Raises SpeakerProblem."""
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        return apart.submit(_record, talks, folder).result()


def _record(talks: Sequence[Talk], folder: Path) -> list[list[float]]:
    words, speaker = vocabulary.load(), Speaker()
    return [_one(talk, folder, words, speaker) for talk in talks]


def _one(talk: Talk, folder: Path, words: Vocabulary, speaker: Speaker) -> list[float]:
    """Each talk has its own speed and noise."""
    random = np.random.default_rng(zlib.crc32(talk.name.encode()))
    voices = {who: Voice(talk.voices[who], rate=int(random.integers(SLOWEST, FASTEST))) for who in PEOPLE}
    channels, begins = lay_out(talk.turns, PEOPLE, voices, words, speaker, GAP)
    wav.write(recording(talk, folder), [through(channels[who], _line(channels[who]), random) for who in PEOPLE])
    return begins


def recording(talk: Talk, folder: Path) -> Path:
    """Where its sound is."""
    return folder / f"{talk.name}.wav"


def _line(channel: Samples) -> Line:
    """The noise is measured against the voice itself, not against a channel that is silent half of the time."""
    spoken = np.count_nonzero(channel) / max(1, len(channel))
    return Line(gain_db=GAIN_DB, noise_db=NOISE_DB + 10 * np.log10(max(spoken, 1e-6)), mu_law=True)
