"""Codes of letters and digits as they are spoken: xd 二零二六 杠 三 is XD2026-3, mk 三个八 is MK888."""

import re
from dataclasses import dataclass
from functools import lru_cache

from transcripts.reading.numerals import DIGIT
from transcripts.reading.simplified import plain

_TIMES = {"两": 2, "俩": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_PIECE = re.compile(
    r"(?P<repeat>[两俩三四五])个(?P<one>[零幺一二三四五六七八九0-9])"
    r"|(?P<ten>[一二三四五六七八九]?十[一二三四五六七八九]?)(?![百千万多几来个])"
    r"|(?P<letter>[a-z])|(?P<sign>[0-9零〇洞幺一二两三四五六七八九拐勾])(?![十百千万])"
    r"|(?P<dash>横杠|短横|杠|减号|[-—–_])"
    r"|(?P<pause>呃|嗯|啊|哦|那个|然后|后面是?|再|大写的?|小写的?|字母)"
)


@dataclass(frozen=True, slots=True)
class Code:
    """Letters, digits and hyphens spoken in one go: characters `start` to `end` of the turn; upper case."""

    value: str
    start: int
    end: int


def codes_in(text: str, shortest: int = 3) -> tuple[Code, ...]:
    """All codes in `text` (no spaces) of at least `shortest` signs, hyphens not counted.

    Little words of hesitation inside are passed over; a number in tens counts as its digits (十八 is 18).
    """
    return tuple(code for code in _codes(plain(text)) if len(code.value.replace("-", "")) >= shortest)


@lru_cache(maxsize=4096)
def _codes(text: str) -> tuple[Code, ...]:
    found: list[Code] = []
    value, start, end, last = "", 0, 0, 0
    for piece in _PIECE.finditer(text):
        if value and piece.start() > last:
            found.append(Code(value.strip("-").upper(), start, end))
            value = ""
        last = piece.end()
        said = _said(piece)
        if said and not (said == "-" and not value):
            start = start if value else piece.start()
            value, end = value + said, last
    if value:
        found.append(Code(value.strip("-").upper(), start, end))
    return tuple(found)


def _said(piece: re.Match[str]) -> str:
    if piece["repeat"]:
        return DIGIT[piece["one"]] * _TIMES[piece["repeat"]]
    if piece["ten"]:
        left, right = piece["ten"].split("十")
        return DIGIT.get(left, "1") + DIGIT.get(right, "0")
    if piece["dash"]:
        return "-"
    return DIGIT[piece["sign"]] if piece["sign"] else piece["letter"] or ""


def alike(one: str, other: str) -> bool:
    """Whether two codes may be one and the same, once misheard or corrected."""
    if abs(len(one) - len(other)) > 2 or not one or not other:
        return False
    same = sum(left == right for left, right in zip(one, other, strict=False))
    back = sum(left == right for left, right in zip(reversed(one), reversed(other), strict=False))
    return max(same, back) * 10 >= 6 * max(len(one), len(other))
