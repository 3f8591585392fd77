"""Word lists as marks on every character: a listed word begins, goes on or ends here.

A learnt model uses them as hints only, so the lists need not be complete.
"""

from functools import cache
from itertools import groupby
from operator import itemgetter

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
# A word of each length; where words of one length overlap, the next one's beginning and the last one's end win.
_SHAPES = tuple(bytes([BEGINS] + [INSIDE] * (length - 1)) for length in range(_LONGEST + 1))
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
def _words() -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    """The listed words with the lists that each is in (bits), and by first character how long words may be."""
    listed: dict[str, int] = {}
    for number, words in enumerate(_LISTS):
        for word in words:
            if len(word) <= _LONGEST:
                listed[word] = listed.get(word, 0) | 1 << number
    sizes: dict[str, set[int]] = {}
    for word in listed:
        sizes.setdefault(word[0], set()).add(len(word))
    return listed, {first: tuple(sorted(found)) for first, found in sizes.items()}


def marks(glyphs: Glyphs) -> tuple[Ints, Ints, Ints]:
    """For every character its place in a word of the lists of firms, titles and things; longer words win."""
    listed, sizes = _words()
    text = glyphs.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    hits: list[tuple[int, int, int]] = []  # length, place, lists
    for at, first in enumerate(text):
        for size in sizes.get(first, ()):
            if (lists := listed.get(text[at : at + size])) is not None:
                hits.append((size, at, lists))
    hits.sort()
    out = [bytearray(len(text)) for _ in _LISTS]
    for number, said in enumerate(out):
        mine = [(size, at) for size, at, lists in hits if lists >> number & 1]
        for length, words in groupby(mine, itemgetter(0)):
            places = [at for _, at in words]
            for at in places:
                said[at : at + length] = _SHAPES[length]
            if length > 2:
                for at in places:
                    said[at] = BEGINS
            for at in places:
                said[at + length - 1] = ENDS if length > 1 else ALONE
    firm, title, thing = (np.frombuffer(said, np.uint8).astype(np.int64) for said in out)
    return firm, title, thing
