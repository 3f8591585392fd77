"""Numbers as they are read aloud: digit by digit, mobile numbers in groups of 3-4-4, 1 read as 幺."""

from __future__ import annotations

import re

_ZH = {**dict(zip("0123456789", "零幺二三四五六七八九", strict=True)), "*": "星", "#": "井"}
_EN = {
    "0": "zero",
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "*": "star",
    "#": "pound",
}
_AREA_CODE = re.compile(r"0(?:10|2\d|[3-9]\d{2})(?=\d{7,8}$)")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_KEYED_PHONE = re.compile(
    r"1[3-9]\d{9}|0(?:10|2\d|[3-9]\d{2})\d{7,8}|[2-9]\d{6,7}|[48]00\d{7}|00[1-9]\d{6,14}"
)


def is_phone(digits: str) -> bool:
    """True for what a Chinese caller may key as a telephone number: a mobile, a landline with or without its area
    code, a 400 or 800 number, or 00 and a number abroad."""
    return _KEYED_PHONE.fullmatch(digits) is not None


def national(number: str) -> str:
    """The digits that people in China dial: +8613800138000 is 13800138000, +86512 6288 1234 is 051262881234."""
    digits = re.sub(r"[^\d+*#]", "", number)
    if not digits.startswith("+86"):
        return digits.replace("+", "00")
    rest = digits[3:]
    return rest if _MOBILE.fullmatch(rest) or rest[:3] in ("400", "800") else "0" + rest


def groups(digits: str) -> list[str]:
    """The digits in the groups in which people say them: 138 0013 8000, 010 6288 1234, else fours."""
    if _MOBILE.fullmatch(digits):
        return [digits[:3], digits[3:7], digits[7:]]
    head = re.match(r"[48]00(?=\d{7}$)", digits) or _AREA_CODE.match(digits)
    first = [head.group()] if head else []
    rest = digits[len("".join(first)) :]
    if len(rest) == 7:
        return [*first, rest[:3], rest[3:]]
    return first + [rest[i : i + 4] for i in range(0, len(rest), 4)]


def spell(number: str, language: str = "zh") -> str:
    """A number for the voice: 13800138000 is 幺三八，零零幺三，八零零零."""
    names, inner, outer = (_EN, " ", ", ") if language == "en" else (_ZH, "", "，")
    return outer.join(inner.join(names.get(c, c) for c in group) for group in groups(national(number)))
