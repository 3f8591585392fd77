"""Word lists as marks on every character: a listed word begins, goes on or ends here.

A learnt model uses them as hints only, so the lists need not be complete.
"""

from functools import cache

import numpy as np

from transcripts.reading.firms import KIND
from transcripts.reading.glyphs import PAD, Glyphs, Ints
from transcripts.reading.product_words import GENERIC, LONG_HEADS, SHORT_HEADS, WORDS
from transcripts.reading.surnames import COMMON, SINGLE
from transcripts.reading.titles import GIVEN, TITLES

BEGINS, INSIDE, ENDS, ALONE = 1, 2, 3, 4
FIRM, TITLE, THING = 0, 1, 2
_LISTS = (frozenset(KIND.split("|")), frozenset(TITLES), WORDS | GENERIC)
_LONGEST = PAD
_NUMERALS = "零〇一二三四五六七八九十百千万亿两幺洞拐"
_SMALL = "的了是我你他她它在有没不这那吗呢吧啊哦嗯呃就都也还要想能会去来说和跟给把被叫让从到对"


@cache
def kinds() -> Ints:
    """The kind of every character by its code: surname, of given names, numeral, function word, Latin, digit."""
    table = np.zeros(0x10000, np.int64)
    for sign in GIVEN:
        table[ord(sign)] = 1
    for sign in SINGLE:
        table[ord(sign)] += 2
    for sign in COMMON:
        table[ord(sign)] += 2
    for number, signs in enumerate((_NUMERALS, _SMALL, "0123456789", "abcdefghijklmnopqrstuvwxyz", "\n"), start=6):
        for sign in signs:
            table[ord(sign)] = number
    for sign in SHORT_HEADS | LONG_HEADS:
        table[ord(sign)] += 16
    return table


@cache
def _keys(length: int) -> tuple[Ints, Ints]:
    """The listed words of a length as sorted numbers, and the lists that each is in (bits)."""
    found: dict[int, int] = {}
    for number, words in enumerate(_LISTS):
        for word in words:
            if len(word) == length:
                key = 0
                for sign in word:
                    key = key << 15 ^ ord(sign)
                found[key] = found.get(key, 0) | 1 << number
    keys = sorted(found) or [-1]
    return np.array(keys, np.int64), np.array([found.get(key, 0) for key in keys], np.int64)


def marks(glyphs: Glyphs) -> tuple[Ints, Ints, Ints]:
    """For every character its place in a word of the lists of firms, titles and things; longer words win."""
    out = np.zeros((3, len(glyphs.codes)), np.int64)
    key = np.zeros(len(glyphs.codes), np.int64)
    for length in range(1, _LONGEST + 1):
        size = len(glyphs.codes) - length + 1
        key = key[:size] << 15 ^ glyphs.codes[length - 1 :]
        keys, lists = _keys(length)
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        hits = np.flatnonzero(keys[place] == key)
        bits = lists[place[hits]]
        for number in range(3):
            at = hits[bits >> number & 1 == 1]
            if not len(at):
                continue
            if length == 1:
                out[number, at] = ALONE
                continue
            for step in range(1, length - 1):
                out[number, at + step] = INSIDE
            out[number, at] = BEGINS
            out[number, at + length - 1] = ENDS
    return out[FIRM], out[TITLE], out[THING]
