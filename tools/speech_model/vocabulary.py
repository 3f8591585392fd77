"""The words of the model, their pinyin, and how a written sentence is cut into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pypinyin import Style, lazy_pinyin

HERE = Path(__file__).parent


class UnknownText(ValueError):
    """A sentence holds something that no word of the model covers."""


@dataclass(frozen=True)
class Vocabulary:
    """Words in file order (`lists` by subject) and the readings that are not pypinyin's own."""

    lists: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, tuple[tuple[str, ...], ...]]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.readings) - set(self.words))
        if unknown:
            raise ValueError(f"readings are given for words that are in no list: {' '.join(unknown)}")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word once, in the order of the file."""
        return tuple(dict.fromkeys(word for block in self.lists.values() for word in block))

    def syllables(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The readings of a word: each a tuple of numbered pinyin, neutral tone as 5."""
        if word in self.readings:
            return self.readings[word]
        return (tuple(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)),)

    def cut(self, text: str) -> list[str]:
        """The fewest words that make up `text` (longest first among equals); raises UnknownText."""
        known = set(self.words)
        longest = max(map(len, known))
        best: list[tuple[int, list[str]] | None] = [(0, [])] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - longest), end):
                before = best[start]
                if before is not None and text[start:end] in known:
                    found = (before[0] + 1, before[1] + [text[start:end]])
                    here = best[end]
                    if here is None or found[0] < here[0]:
                        best[end] = found
        whole = best[len(text)]
        if whole is None:
            reach = max(i for i, way in enumerate(best) if way is not None)
            raise UnknownText(f"no word of the model covers 「{text[reach:reach + longest]}」 in 「{text}」")
        return whole[1]


def load(path: Path = HERE / "words.yaml") -> Vocabulary:
    """Read words.yaml."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Vocabulary(
        lists={name: tuple(block.split()) for name, block in data["words"].items()},
        readings={word: tuple(_reading(r) for r in ways) for word, ways in data.get("readings", {}).items()},
    )


def same_sound(vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """Groups of words that differ in tone at most; only their neighbours can tell them apart."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for word in vocabulary.words:
        for reading in vocabulary.syllables(word):
            groups.setdefault(tuple(s.rstrip("12345") for s in reading), []).append(word)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _reading(text: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(text.split()) if isinstance(text, str) else tuple(text)
