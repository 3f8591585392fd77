"""Which word follows which: a bigram with a generous way back to single words, so that free word order is heard too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

START, END = "<s>", "</s>"


@dataclass(frozen=True)
class Bigram:
    """Costs (minus natural logs): of a word after a word, of falling back, and of a word on its own."""

    follow: dict[str, dict[str, float]]
    fall_back: dict[str, float]
    alone: dict[str, float]


def count(sentences: Iterable[Sequence[str]], words: Sequence[str], *, least: int = 2, uniform: float = 0.5,
          fall_back: float = 0.2) -> Bigram:
    """Learn from sentences. Pairs seen fewer than `least` times are left to the single words, of which a share
    `uniform` is spread over all words alike; `fall_back` is the least share of each word's mass that goes there.
    """
    single: Counter[str] = Counter()
    pairs: dict[str, Counter[str]] = {START: Counter(), **{word: Counter() for word in words}}
    for sentence in sentences:
        single.update(sentence)
        single[END] += 1
        for before, after in zip((START, *sentence), (*sentence, END), strict=True):
            pairs[before][after] += 1
    everything = sum(single.values())
    share = uniform / (len(words) + 1)
    alone = {word: -log((1 - uniform) * single[word] / everything + share) for word in (*words, END)}
    follow: dict[str, dict[str, float]] = {}
    back: dict[str, float] = {}
    for before, after_counts in pairs.items():
        total = sum(after_counts.values())
        kept = {after: n for after, n in after_counts.items() if n >= least}
        # Witten-Bell: the more kinds of successor a word has, the likelier a new one.
        spare = max(fall_back, len(after_counts) / (len(after_counts) + total)) if total else 1.0
        lost = 1 - sum(kept.values()) / total if total else 1.0
        back[before] = -log(min(1.0, spare + (1 - spare) * lost))
        follow[before] = {after: -log((1 - spare) * n / total) for after, n in sorted(kept.items())}
    return Bigram(follow, back, alone)
