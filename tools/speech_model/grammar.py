"""Sentences for training: patterns with slots, number strings, and words in free order."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from tools.speech_model.vocabulary import Vocabulary

HERE = Path(__file__).parent
DIGITS = ("零", "幺", "二", "三", "四", "五", "六", "七", "八", "九")
MOBILE_PREFIXES = ("13", "15", "17", "18", "19")


class Grammar:
    """Draws sentences (lists of words). The same seed draws the same sentences."""

    def __init__(self, vocabulary: Vocabulary, seed: int, path: Path = HERE / "templates.yaml") -> None:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._vocabulary = vocabulary
        self._random = random.Random(seed)
        self._slots: dict[str, list[str]] = {name: list(values) for name, values in data["slots"].items()}
        groups = data["patterns"].values()
        self._patterns: list[str] = [pattern for group in groups for pattern in group["say"]]
        self._weights: list[float] = [group["weight"] / len(group["say"]) for group in groups for _ in group["say"]]
        self._cuts: dict[str, list[str]] = {}
        self._generators: dict[str, Callable[[], list[str]]] = {
            "phone": self.phone, "landline": self.landline, "order": self.order, "count": self.count,
        }

    def sentence(self) -> list[str]:
        """One sentence of the patterns."""
        return self._fill(self._random.choices(self._patterns, self._weights)[0])

    def free_words(self, least: int = 3, most: int = 9) -> list[str]:
        """Words in free order, every word as likely as another."""
        return [self._random.choice(self._vocabulary.words) for _ in range(self._random.randint(least, most))]

    def digits(self, length: int) -> list[str]:
        """A string of spoken digits, 1 read as 幺 (now and then as 一)."""
        one = "一" if self._random.random() < 0.15 else "幺"
        return [one if d == "幺" else d for d in self._random.choices(DIGITS, k=length)]

    def phone(self) -> list[str]:
        """A mobile number, digit by digit."""
        prefix = self._random.choice(MOBILE_PREFIXES)
        return [DIGITS[int(d)] for d in prefix] + self.digits(9)

    def landline(self) -> list[str]:
        """A landline number with its area code."""
        return ["零", *self._random.choice((self.digits(2), self.digits(3))), *self.digits(8)]

    def order(self) -> list[str]:
        """A short number read digit by digit: staff number, order, extension."""
        return self.digits(self._random.choice((3, 4, 4, 6, 8)))

    def count(self) -> list[str]:
        """A quantity as people say it: 两, 十五, 三百, 两千五百, 一万两千."""
        small = ("一", "两", "三", "四", "五", "六", "七", "八", "九")
        pick = self._random.choice
        shape = self._random.randrange(6)
        if shape < 2:
            return [pick(small)]
        tens = ("二", *small[2:])
        more = self._random.random() < 0.6
        if shape == 2:
            return ["十", pick(tens)] if more else ["十"]
        if shape == 3:
            return [pick(tens), "十", pick(tens)] if more else [pick(tens), "十"]
        if shape == 4:
            return [pick(small), "百", pick(small), "十"] if more else [pick(small), "百"]
        large = [pick(small), pick(("千", "万"))]
        return [*large, pick(small), pick(("百", "千"))] if more else large

    def corpus(self, size: int, free: float, digits: float) -> Iterator[list[str]]:
        """`size` sentences, the shares `free` and `digits` of them word salad and number strings.

        Short patterns are joined to their neighbour as people do, so that words are learnt in running speech.
        """
        for _ in range(size):
            draw = self._random.random()
            if draw < free:
                yield self.free_words()
            elif draw < free + digits:
                yield self.digits(self._random.randint(3, 12))
            else:
                words = self.sentence()
                while len(words) < 5 and self._random.random() < 0.6:
                    words = words + self.sentence()
                yield words

    def _fill(self, pattern: str) -> list[str]:
        words: list[str] = []
        for piece in re.findall(r"\{\w+\}|@\w+|[^{}@]+", pattern):
            if piece.startswith("{"):
                words += self._slot(piece[1:-1])
            elif piece.startswith("@"):
                words.append(self._random.choice(self._vocabulary.lists[piece[1:]]))
            else:
                words += self._cut(piece)
        return words

    def _slot(self, name: str) -> list[str]:
        if name in self._generators:
            return self._generators[name]()
        if name not in self._slots:
            raise ValueError(f"templates.yaml: no slot is called {{{name}}}")
        return self._fill(self._random.choice(self._slots[name]))

    def _cut(self, text: str) -> list[str]:
        if text not in self._cuts:
            self._cuts[text] = self._vocabulary.cut(text)
        return self._cuts[text]
