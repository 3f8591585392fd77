"""The decoding graph (HCLG) built straight from words, without composing transducers.

A word is one chain of states from its entry to its end; from the end, past an optional silence, its history state
leads to the entries of the words that may follow, or to the fall-back state that leads to all. The forward transition
comes first and the self-loop sits on the state after it (Kaldi's "reordered" form).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from tools.speech_model.bigram import END, START, Bigram
from tools.speech_model.fst import Fst
from tools.speech_model.lexicon import Lexicon
from tools.speech_model.phones import FORWARD, SELF_LOOP, SILENCE_PHONE, Phones

SILENCE_AFTER_WORD = 0.3
STAY, GO = -log(SELF_LOOP), -log(FORWARD)


def build(lexicon: Lexicon, phones: Phones, bigram: Bigram, numbers: Mapping[str, int]) -> Fst:
    """The graph; `numbers` are the words' numbers in words.txt."""
    fst = Fst()
    start = fst.state()
    fall_back = fst.state()
    fst.finals[fall_back] = bigram.alone[END]
    entries = {word: fst.state() for word in lexicon}
    histories = {START: _after(fst, phones, [start])}
    for word, ways in lexicon.items():
        ends = [_chain(fst, phones, entries[word], way, numbers[word]) for way in ways]
        histories[word] = _after(fst, phones, ends)
    for before, history in histories.items():
        for after, cost in bigram.follow[before].items():
            if after == END:
                fst.finals[history] = cost
            else:
                fst.arc(history, entries[after], cost=cost)
        fst.arc(history, fall_back, cost=bigram.fall_back[before])
    for word, entry in entries.items():
        fst.arc(fall_back, entry, cost=bigram.alone[word])
    return fst


def _chain(fst: Fst, phones: Phones, entry: int, way: tuple[str, ...], number: int) -> int:
    """The states of one pronunciation; returns the last."""
    at = entry
    for self_loop, forward in phones.chain(way):
        ahead = fst.state()
        fst.arc(at, ahead, input=forward, output=number if at == entry else 0, cost=GO)
        fst.arc(ahead, ahead, input=self_loop, cost=STAY)
        at = ahead
    return at


def _after(fst: Fst, phones: Phones, ends: list[int]) -> int:
    """The history state behind `ends`, with an optional silence before it."""
    self_loop, forward = phones.transitions[SILENCE_PHONE, 0]
    history, silence = fst.state(), fst.state()
    fst.arc(silence, silence, input=self_loop, cost=STAY)
    fst.arc(silence, history)
    for end in ends:
        fst.arc(end, history, cost=-log(1 - SILENCE_AFTER_WORD))
        fst.arc(end, silence, input=forward, cost=-log(SILENCE_AFTER_WORD) + GO)
    return history
