"""Spoken Chinese digits and numbers: 幺三八 is 138, 三个八 is 888, 三百六 is 360."""

import re
from dataclasses import dataclass

DIGIT = {
    "零": "0",
    "〇": "0",
    "洞": "0",
    "一": "1",
    "幺": "1",
    "腰": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "拐": "7",
    "八": "8",
    "九": "9",
    "勾": "9",
} | {d: d for d in "0123456789"}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_COUNT = {"两": 2, "三": 3, "四": 4, "五": 5}
_REPEAT = re.compile(r"([两三四五])个([零一幺二三四五六七八九])(?![十百千万点])")
_SPOKEN = "".join(sorted(set(DIGIT) - set("腰洞拐勾0123456789")))
_CARDINAL = re.compile(f"(?!十分(?!钟))(?:十|[{_SPOKEN}]+[十百千万])[{_SPOKEN}十百千万]*")
_STRING = re.compile(f"[{_SPOKEN}]{{3,}}")


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits spoken one after the other: characters `start` to `end` of the text."""

    digits: str
    start: int
    end: int


def digit_runs(text: str, shortest: int = 2) -> list[DigitRun]:
    """All runs of spoken digits in `text` (without spaces). A digit before 十百千万 counts, it is no run."""
    runs: list[DigitRun] = []
    digits, start, at = "", 0, 0
    while at <= len(text):
        repeated = _REPEAT.match(text, at)
        if repeated and (digits or _touches_digit(text, repeated.end())):
            piece, length = DIGIT[repeated[2]] * _COUNT[repeated[1]], len(repeated[0])
        else:
            piece, length = DIGIT.get(text[at : at + 1], ""), 1
        if piece:
            start = at if not digits else start
            digits += piece
        elif digits and text[at : at + 1] not in ("杠", "-"):
            if text[at : at + 1] in _UNIT or text[at : at + 1] in ("万", "个", "点"):
                digits = digits[:-1]  # the last one belongs to what follows: 八 in 幺零八百
            if len(digits) >= shortest:
                runs.append(DigitRun(digits, start, at))
            digits = ""
        at += length
    return runs


def cardinal(text: str) -> int | None:
    """The value of a spoken number (十五, 三百六, 一万二千八), or None if it is none."""
    total = part = last = 0
    unit = 1
    for sign in text:
        if sign == "万":
            total, part, last, unit = (total + part + last) * 10_000, 0, 0, 10_000
        elif sign in _UNIT:
            unit = _UNIT[sign]
            part, last = part + (last or (1 if not part else 0)) * unit, 0
        elif sign in DIGIT:
            if last:
                return None
            last = int(DIGIT[sign])
            unit = 1 if sign in "零〇" else unit
        else:
            return None
    return total + part + last * (unit // 10 if last and unit >= 100 else 1)


def written(text: str) -> str:
    """`text` (without spaces) with spoken numbers as digits; single digits stay words (两台)."""

    def number(found: re.Match[str]) -> str:
        value = cardinal(found[0])
        return found[0] if value is None else str(value)

    text = _STRING.sub(
        lambda found: (
            "".join(DIGIT[sign] for sign in found[0])
            if not _followed_by_unit(text, found.end())
            else found[0]
        ),
        text,
    )
    return _CARDINAL.sub(number, text)


def _followed_by_unit(text: str, at: int) -> bool:
    return text[at : at + 1] in ("十", "百", "千", "万")


def _touches_digit(text: str, at: int) -> bool:
    return text[at : at + 1] in DIGIT
