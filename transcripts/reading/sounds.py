"""How Chinese characters sound, to see which character a recogniser may have written for another."""

import re
from functools import lru_cache

_BLURRED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"ng$"), "n"),
    (re.compile(r"^l(?=.)"), "n"),
    (re.compile(r"^f"), "h"),
)


@lru_cache(maxsize=8192)
def sounds(character: str) -> frozenset[str]:
    """Every reading of one character, as pinyin without tones; itself when it is no Chinese character."""
    from pypinyin import Style, pinyin  # a quarter of a second, spent once and only when names are explained

    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


@lru_cache(maxsize=65536)
def same_sound(one: str, two: str) -> bool:
    """Whether two characters have a reading in common, tones aside."""
    return one == two or not sounds(one).isdisjoint(sounds(two))


@lru_cache(maxsize=65536)
def like_sound(one: str, two: str) -> bool:
    """Whether a recogniser or an accent may take one for the other: 陈 and 程, 黄 and 房, 刘 and 牛."""
    return same_sound(one, two) or not blurred(one).isdisjoint(blurred(two))


@lru_cache(maxsize=8192)
def blurred(character: str) -> frozenset[str]:
    """Its readings without what accents and recognisers mix up: zh and z, ng and n, l and n, f and h."""
    readings = set()
    for reading in sounds(character):
        for pattern, plain in _BLURRED:
            reading = pattern.sub(plain, reading)
        readings.add(reading)
    return frozenset(readings)
