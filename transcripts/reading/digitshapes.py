"""What a telephone number looks like: mobile, landline, service or local number; and runs that hold two of them."""

import re
from collections.abc import Iterator

from transcripts.reading.numerals import DigitRun, digit_runs

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}")
SERVICE = re.compile(r"[48]00\d{7}")
LOCAL = re.compile(r"[2-9]\d{6,7}")
AREA = re.compile(r"0(?:10|2\d|[3-9]\d{2})")
_ISLAND = re.compile(r"09\d{8}|0[2-8][2-9]\d{7}|03[2-9]\d{6}")
_LONE_REPEAT = re.compile(r"[两三四五六]个[零一幺二三四五六七八九](?=$|[啊呀的吧嘛哈是不对嗯喔])")
_TWICE = 22


def whole(digits: str, island: bool = False) -> bool:
    """Whether the digits are a whole mobile, landline (with area code) or 400/800 number. `island`: Taiwan's count."""
    return bool(
        MOBILE.fullmatch(digits)
        or LANDLINE.fullmatch(digits)
        or SERVICE.fullmatch(digits)
        or (island and _ISLAND.fullmatch(digits))
    )


def runs_in(text: str, shortest: int = 1, *, repeats: bool = False) -> list[DigitRun]:
    """The runs of digits in folded `text`; a number said twice, or after a piece of itself, stands by itself.

    `repeats`: a lone 四个七 means 7777 (there is talk of a number's digits), not four sevens.
    """
    found = [part for run in digit_runs(text, shortest) for part in _split(run)]
    if repeats and "个" in text:
        for lone in _LONE_REPEAT.finditer(text):
            if all(lone.end() <= run.start or run.end <= lone.start() for run in found):
                digits = digit_runs(f"零{lone[0]}")[0].digits[1:]
                found.append(DigitRun(digits, lone.start(), lone.end()))
        found.sort(key=lambda run: run.start)
    return found


def _split(run: DigitRun) -> Iterator[DigitRun]:
    digits, size = run.digits, len(run.digits)
    if size >= 14 and size % 2 == 0 and digits[: size // 2] == digits[size // 2 :] and size <= _TWICE:
        yield DigitRun(digits[: size // 2], run.start, run.end)
        return
    if 11 < size <= _TWICE and not whole(digits):
        for cut in range(2, size - 1):
            head, tail = digits[:cut], digits[cut:]
            if (whole(tail) and (head in tail or whole(head))) or (whole(head) and tail in head):
                place = min(run.end, run.start + cut)
                yield DigitRun(head, run.start, place)
                yield DigitRun(tail, place, run.end)
                return
    yield run


def near(one: str, other: str) -> bool:
    """Whether two numbers differ in few digits: one of them may be the other misheard."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 4
