"""Numbers as people speak them, for tests: standard, short and with 两, and digit by digit."""

import re
from collections.abc import Iterator

_DIGITS = "零一二三四五六七八九"


def standard(number: int) -> str:
    """10050 is 一万零五十; up to 99 999 999 9999."""
    if number < 10_000:
        return _below(number)
    size, unit = (100_000_000, "亿") if number >= 100_000_000 else (10_000, "万")
    high, low = divmod(number, size)
    gap = "零" if low and low < size // 10 else ""
    rest = (_below(low) if low < 10_000 else standard(low)) if low else ""
    rest = f"一{rest}" if rest.startswith("十") and gap else rest
    return f"{standard(high)}{unit}{gap}{rest}"


def _below(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    said, pending = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += ("零" if pending else "") + _DIGITS[digit] + unit
            pending = False
        elif said:
            pending = True
    return said.removeprefix("一") if said.startswith("一十") else said


def ways(number: int) -> Iterator[str]:
    """Several ways to say a number of two figures or more."""
    said = standard(number)
    yield said
    yield re.sub("(?<!十)二(?=[百千万亿])", "两", said)
    text = str(number)
    if text.endswith("0") and len(text) > 2 and number < 100_000 and text.rstrip("0")[-2:-1] not in ("0", ""):
        last_unit = {1: "十", 2: "百", 3: "千"}.get(len(text) - len(text.rstrip("0")))
        if last_unit and said.endswith(last_unit):
            yield said.removesuffix(last_unit)  # 三百六, 一万二
    if 20 <= number < 50 and number != 20:
        yield {2: "廿", 3: "卅", 4: "卌"}[number // 10] + (_DIGITS[number % 10] if number % 10 else "")
