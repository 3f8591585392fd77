"""The phrases that the week's talks are put together from, as text and as sound: one small file holds them all, spoken
once, so that every talk of the week can be heard word for word as it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from callcenter.demo.week.talks import AGENT, CUSTOMER, DIGITS, Line, Material
from transcripts.audio import decode

RATE = 8000
SOUND, INDEX = Path(__file__).parent / "phrases.ogg", Path(__file__).parent / "phrases.json"
Samples = NDArray[np.int16]

_BLANK = re.compile(r"\{\w+\}")
_LEAD, _BETWEEN, _PAUSE, _HISS = 0.4, 0.05, 0.5, 12
"""Seconds before the first line, between phrases and between lines; the line's own noise, of 32767."""


def phrases_of(material: Material) -> dict[str, list[str]]:
    """All that each side may have to say, by side: the templates without their blanks, and what fills the blanks."""
    words = material.words
    matters = [part for kind in material.matters.values() for matter in kind for part in matter[1:]]
    who = [*material.surnames, *material.names, *material.organisations]
    ends = [end for kind in words["ends"].values() for end in kind]
    agent = _pieces([words["greeting"], *words["asks"], *words["sorry"], *words["phones"], *words["repeats"], *ends])
    customer = _pieces(["你好", *words["tells"], *words["hides"], *words["numbers"], *words["same"], *words["agrees"],
                        *words["byes"], *words["message"]])
    return {AGENT: _once([*agent, *words["promises"], *DIGITS]),
            CUSTOMER: _once([*customer, *matters, *who, *DIGITS])}


def _pieces(templates: Sequence[str]) -> list[str]:
    return [piece.strip() for template in templates for piece in _BLANK.split(template) if piece.strip()]


def _once(phrases: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(phrases))


@dataclass(frozen=True)
class Phrases:
    """The spoken phrases. `at`: by side and words, the seconds in `samples` from which to which."""

    samples: Samples
    at: dict[str, dict[tuple[str, ...], tuple[float, float]]]

    def say(self, lines: Sequence[Line], pitch: dict[str, float]) -> Said:
        """The lines one after the other. `pitch`: by side, how much higher than spoken, and as much faster."""
        pieces: list[tuple[str, float, Samples]] = []
        segments, now = [], _LEAD
        for side, text in lines:
            words, began = [], now
            for phrase in self._parts(side, text.split()):
                start, end = self.at[side][phrase]
                sound = _higher(self.samples[round(start * RATE):round(end * RATE)], pitch.get(side, 1.0))
                pieces.append((side, now, sound))
                lasts = len(sound) / RATE
                words += _timed(phrase, now, lasts)
                now += lasts + _BETWEEN
            segments.append({"channel": side, "start": round(began, 2), "end": round(now - _BETWEEN, 2), "text": text,
                             "confidence": 0.99, "words": words})
            now += _PAUSE
        return Said(tuple(segments), round(now, 1), tuple(pieces))

    def _parts(self, side: str, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The words as phrases that are spoken, the longest first; KeyError: one of them never was."""
        known, parts, place = self.at[side], [], 0
        while place < len(words):
            for end in range(len(words), place, -1):
                if (phrase := tuple(words[place:end])) in known:
                    break
            else:
                raise KeyError(f"{side}: {words[place]}")
            parts.append(phrase)
            place = end
        return parts


@dataclass(frozen=True)
class Said:
    """A talk: `segments` as a recogniser writes them, how many `seconds` it takes, and its sound in pieces."""

    segments: tuple[dict[str, object], ...]
    seconds: float
    _pieces: tuple[tuple[str, float, Samples], ...]

    def channels(self, sides: Sequence[str]) -> list[Samples]:
        """One channel a side, with the faint noise of a line."""
        dice = np.random.default_rng(len(self._pieces))
        made = {side: dice.integers(-_HISS, _HISS, round(self.seconds * RATE), np.int16) for side in sides}
        for side, at, sound in self._pieces:
            place = round(at * RATE)
            made[side][place:place + len(sound)] = sound[:len(made[side]) - place]
        return list(made.values())


def load_phrases() -> Phrases:
    """Reads the sound and where each phrase stands in it."""
    at = json.loads(INDEX.read_text(encoding="utf-8"))
    return Phrases(decode(SOUND, RATE)[0], {side: {tuple(text.split()): (start, end) for text, (start, end) in
                                                  phrases.items()} for side, phrases in at.items()})


def _higher(sound: Samples, factor: float) -> Samples:
    if factor == 1.0:
        return sound
    moments = np.arange(int(len(sound) / factor)) * factor
    return np.interp(moments, np.arange(len(sound)), sound).astype(np.int16)


def _timed(phrase: tuple[str, ...], began: float, lasts: float) -> list[dict[str, object]]:
    """Each word's time in its phrase, by its syllables. Words that are said alone are surer than others, by their
    length alone: the same words are always as sure."""
    syllables, passed, timed = sum(map(len, phrase)), 0, []
    for word in phrase:
        start, passed = began + lasts * passed / syllables, passed + len(word)
        timed.append({"text": word, "start": round(start, 2), "end": round(began + lasts * passed / syllables, 2),
                      "confidence": 1.0 if len(word) > 1 else 0.97})
    return timed
