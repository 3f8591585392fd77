"""Conversations as data, and as sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from tools.speech_model.sound import RATE, Line, Samples, resample, through
from tools.speech_model.speaker import Speaker, Voice, spell
from tools.speech_model.vocabulary import Vocabulary

HERE = Path(__file__).parent
AGENT, CUSTOMER = "agent", "customer"
PEOPLE = (AGENT, CUSTOMER)
LEAD, GAP, TAIL = 0.3, 0.25, 0.4
SPEED = 205
LINE = Line(gain_db=-4, noise_db=32)


@dataclass(frozen=True)
class Dialogue:
    """One conversation; `turns` are (speaker, text), `expected` the fields that a person would write."""

    name: str
    turns: tuple[tuple[str, str], ...]
    voices: Mapping[str, str]
    mono: bool
    expected: Mapping[str, str]

    def text(self, speaker: str) -> str:
        """All that one of them says, without commas."""
        return "".join(text for who, text in self.turns if who == speaker).replace("，", "")

    @property
    def people(self) -> tuple[str, ...]:
        """Whose channels the file has, in order."""
        return (CUSTOMER,) if self.mono else PEOPLE


def load(path: Path = HERE / "dialogues.yaml") -> list[Dialogue]:
    """Read dialogues.yaml."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Dialogue(name, tuple((who, text) for who, text in d["turns"]), d["voices"], d.get("mono", False), d["expected"])
        for name, d in data["dialogues"].items()
    ]


def speak(dialogue: Dialogue, vocabulary: Vocabulary, speaker: Speaker) -> list[Samples]:
    """One channel a person: each is silent, but for the line's own hiss, while the other talks."""
    voices = {who: Voice(variant, rate=SPEED) for who, variant in dialogue.voices.items()}
    channels, _ = lay_out(dialogue.turns, dialogue.people, voices, vocabulary, speaker)
    random = np.random.default_rng(len(dialogue.name))
    return [through(channels[who], LINE, random) for who in dialogue.people]


def lay_out(
    turns: Sequence[tuple[str, str]], people: Sequence[str], voices: Mapping[str, Voice], vocabulary: Vocabulary,
    speaker: Speaker, gap: float = GAP,
) -> tuple[dict[str, Samples], list[float]]:
    """The turns one after the other, `gap` seconds apart, on a channel for each of the people; and the second at which
    each turn begins."""
    spoken = [(who, _turn(text, voices[who], vocabulary, speaker)) for who, text in turns]
    length = round((LEAD + TAIL + gap * len(spoken)) * RATE) + sum(len(sound) for _, sound in spoken)
    channels = {who: np.zeros(length, np.int16) for who in people}
    at, begins = round(LEAD * RATE), []
    for who, sound in spoken:
        begins.append(at / RATE)
        channels[who][at:at + len(sound)] = sound
        at += len(sound) + round(gap * RATE)
    return channels, begins


def _turn(text: str, voice: Voice, vocabulary: Vocabulary, speaker: Speaker) -> Samples:
    pieces = [spell([vocabulary.syllables(word)[0] for word in vocabulary.cut(piece)]) for piece in text.split("，")]
    spoken = speaker.say(", ".join(pieces), voice)
    loud = np.nonzero(np.abs(spoken.samples) > 60)[0]
    return resample(spoken.samples[loud[0]:loud[-1] + 1], spoken.rate)
