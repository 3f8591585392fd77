"""How Chinese characters sound, to see which character a recogniser may have written for another."""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

_TONES = "\u0300\u0301\u0304\u030c"  # grave, acute, macron, caron
_BLURRED = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"ng$"), "n"),
    (re.compile(r"^l(?=.)"), "n"),
    (re.compile(r"^f"), "h"),
)


@lru_cache(maxsize=8192)
def sounds(character: str) -> frozenset[str]:
    """Every reading of one character, as pinyin without tones; itself when it is no Chinese character."""
    readings = _readings().get(str(ord(character))) if len(character) == 1 else None
    return frozenset(map(_toneless, readings.split(","))) if readings else frozenset((character,))


@cache
def _readings() -> Mapping[str, str]:
    """pypinyin's own table of characters (by code point), read without importing it: its phrases, which nobody needs
    here, cost half a second and 30 MB in every worker."""
    spec = find_spec("pypinyin")
    assert spec is not None and spec.origin is not None
    table: Mapping[str, str] = json.loads(Path(spec.origin).with_name("pinyin_dict.json").read_text("utf-8"))
    return table


def _toneless(reading: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", reading) if sign not in _TONES)
    return unicodedata.normalize("NFC", plain).replace("ü", "v")


@lru_cache(maxsize=65536)
def same_sound(one: str, two: str) -> bool:
    """Whether two characters have a reading in common, tones aside."""
    return one == two or not sounds(one).isdisjoint(sounds(two))


@lru_cache(maxsize=65536)
def like_sound(one: str, two: str) -> bool:
    """Whether a recogniser or an accent may take one for the other: 陈 and 程, 福 and 胡, 刘 and 牛."""
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
