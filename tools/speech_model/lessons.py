"""Training data: sentences spoken by many voices over many lines, as features with a sound class by frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from tools.speech_model.features import FRAME, RATE, SHIFT, frame_count, mfcc
from tools.speech_model.network import CONTEXT, IGNORED, Labels
from tools.speech_model.phones import Phones
from tools.speech_model.sound import resample, some_line, through
from tools.speech_model.speaker import Speaker, Utterance, Voice, spell
from tools.speech_model.vocabulary import Vocabulary

HERE = Path(__file__).parent
PADDING = CONTEXT + 2


@dataclass(frozen=True)
class Voices:
    """Variants of the Mandarin voice: to train on, to train on less, never to train on."""

    trained: tuple[str, ...]
    oddities: tuple[str, ...]
    held_out: tuple[str, ...]

    def any(self, random: np.random.Generator, invented: Sequence[str]) -> Voice:
        """A voice to train on at some speed and pitch; every other time an invented one, if there are such."""
        weights = [3.0] * len(self.trained) + [1.0] * len(self.oddities)
        weights += [sum(weights) / len(invented)] * len(invented) if invented else []
        share = np.array(weights) / sum(weights)
        names = (*self.trained, *self.oddities, *invented)
        return Voice(names[int(random.choice(len(names), p=share))], rate=int(random.integers(125, 206)),
                     pitch=int(random.integers(30, 71)), range=int(random.integers(30, 71)))


def voices(path: Path = HERE / "voices.yaml") -> Voices:
    """Read voices.yaml."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Voices(tuple(data["trained"]), tuple(data["oddities"]), tuple(data["held_out"]))


def pinyin(sentence: Sequence[str], vocabulary: Vocabulary, random: np.random.Generator) -> str:
    """A sentence as somebody might type it for espeak-ng: words joined or not, a comma here and there."""
    readings = [ways[int(random.integers(len(ways)))] for ways in map(vocabulary.syllables, sentence)]
    joined = bool(random.random() < 0.7)
    neutral = "5" if random.random() < 0.5 else ""
    pieces = [spell([r], joined, neutral) + ("," if random.random() < 0.12 else "") for r in readings]
    return " ".join(pieces).rstrip(",")


def label(utterance: Utterance, phones: Phones) -> Labels:
    """The sound class at the middle of each frame; sounds that the phones lack are ignored."""
    starts: list[float] = [0.0]
    classes: list[int] = [0]
    ends = [p.start for p in utterance.phonemes[1:]] + [len(utterance.samples) / utterance.rate]
    for phoneme, end in zip(utterance.phonemes, ends, strict=True):
        known = phoneme.name == "SIL" or phoneme.name in phones.names
        count = phones.states(phoneme.name) if known else 1
        for state in range(count):
            starts.append(phoneme.start + (end - phoneme.start) * state / count)
            classes.append(phones.pdf(phoneme.name, state) if known else IGNORED)
    length = round(len(utterance.samples) * RATE / utterance.rate)
    middles = (np.arange(frame_count(length)) * SHIFT + FRAME / 2) / RATE
    return np.array(classes, np.int16)[np.searchsorted(starts, middles, side="right") - 1]


def make(
    sentences: Iterable[Sequence[str]], vocabulary: Vocabulary, phones: Phones, speaker: Speaker, *,
    invented: Sequence[str], seed: int, lines: int, tell: Callable[[str], None],
) -> tuple[npt.NDArray[np.float16], Labels]:
    """Features and labels of all sentences in one run, each spoken once and heard over `lines` lines. Utterances are
    parted by repeated edge frames (as Kaldi sees them) that carry no label.
    """
    random = np.random.default_rng(seed)
    choice = voices()
    frames: list[npt.NDArray[np.float16]] = []
    labels: list[Labels] = []
    for number, sentence in enumerate(sentences, 1):
        spoken = speaker.say(pinyin(sentence, vocabulary, random), choice.any(random, invented))
        classes = label(spoken, phones)
        samples = resample(spoken.samples, spoken.rate)
        for _ in range(lines):
            heard = mfcc(through(samples, some_line(random), random))
            count = min(len(heard), len(classes))
            frames.append(np.pad(heard[:count], ((PADDING, PADDING), (0, 0)), mode="edge").astype(np.float16))
            labels.append(np.pad(classes[:count], PADDING, constant_values=IGNORED))
        if number % 500 == 0:
            tell(f"spoken {number} sentences")
    return np.concatenate(frames), np.concatenate(labels)
