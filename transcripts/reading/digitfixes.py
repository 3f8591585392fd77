"""What a correction changes in a dictated number: its end, its beginning, a group, all of it."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

_PLACE = re.compile(
    r"(?P<where>最后|后面?|末尾|末|尾数|前面?|开头|头|中间|当中)(?:的|那|"
    r"这)*(?P<count>[一两二三四五六七八])(?:位|个)(?:数字?|号)?(?![零一幺二三四五六七八九]{3})"
)
_SAME = re.compile(r"后面([两三四])个是([零一二三四五六七八九幺])")
_MISSING = re.compile(r"(?:漏|少|掉|缺)(?:了|咗|说|念|写|报|讲|打|掉)*一?个[零一二三四五六七八九幺]")
_TAIL = re.compile(r"(?:最后|末尾|尾巴|尾号|尾数|后面|结尾|后头|末[□]*|后[□]+)[^0-9]{0,6}$")
_HEAD = re.compile(r"(?:前面|开头|前头|头[□]+|前[□]+)[^0-9]{0,6}$")
_MIDDLE = re.compile(r"(?:中间|当中)[^0-9]{0,6}$")
_COUNTED = re.compile(
    r"第[一二三四五六七八九十]+(?:位|个)|[一两二三四五六七八九](?:位|遍|次|号楼|栋|楼|单元)|"
    r"[一两二三](?:个(?:号码?|电话|手机))"
)
_COUNTING = re.compile(r"[位个遍楼栋次]|单元")
_SWAPPED = re.compile(r"(?:反|颠倒|倒)(?:过来)?了")


def kept(parts: Sequence[str], digits: str) -> str:
    """What stays of an unfinished number when its end is said anew: up to where the new digits begin alike."""
    said = "".join(parts)
    if len(parts) > 1 and len(parts[-1]) == len(digits):
        return "".join(parts[:-1])
    rest = 11 - len(digits)
    if said.startswith("1") and 0 < rest < len(said) and said[rest] == digits[0]:
        return said[:rest]
    alike = said.rfind(digits[:2], 1)
    if alike > 0 and len(digits) > 2:
        return said[:alike]
    if len(parts) == 1 and len(said) > len(digits):
        return said[: len(said) - len(digits)]
    return "".join(parts[:-1])


def placed(gap: str) -> str:
    """Which part of the number the words before some digits name: "tail", "head", "middle" or ""."""
    return "tail" if _TAIL.search(gap) else "head" if _HEAD.search(gap) else "middle" if _MIDDLE.search(gap) else ""


def swapped(text: str) -> bool:
    """最后两位反了: two digits changed places."""
    return _SWAPPED.search(text) is not None


def masked(text: str) -> str:
    """Counts (最后四位, 两个号码, 漏了个二) are no digits of a number."""
    if not _COUNTING.search(text):
        return text
    text = _SAME.sub(_same_end, text)
    text = _MISSING.sub(lambda found: found[0][:-1] + "□", text)
    text = _PLACE.sub(lambda found: found["where"] + "□" * (len(found[0]) - len(found["where"])), text)
    return _COUNTED.sub(lambda found: "□" * len(found[0]), text)


def _same_end(found: re.Match[str]) -> str:
    """后面四个是二 as long as it is: 最后二二二二."""
    count = "两三四".index(found[1]) + 2
    return "最后" + "是" * (4 - count) + found[2] * count


def amended(
    base: str,
    digits: str,
    fits: Callable[[str], bool],
    *,
    place: str = "",
    wrong: str = "",
    hints: Collection[str] = (),
) -> tuple[str, bool] | None:
    """`base` with `digits` put where they belong, and whether that place is beyond doubt; None: they fit nowhere.

    `place` is what was said of it (see :func:`placed`), `wrong` the digits that are to go, `fits` tells a possible
    number, `hints` are numbers known from elsewhere (read back later, the calling number): they decide between places.
    """
    ways: dict[str, int] = {}
    for start, stop in _spots(base, len(digits), place, wrong):
        result = base[:start] + digits + base[stop:]
        if fits(result):
            cost = -start if base[start:stop] == wrong else _cost(base, start, stop, digits, place)
            ways[result] = min(cost, ways.get(result, cost))
    if not ways:
        return None
    ranked = sorted(ways, key=lambda one: ways[one])
    if known := [one for one in ranked if one in hints]:
        return known[0], True
    likely = len(digits) if len(digits) <= 4 else max(4, len(digits) // 2)
    if not (place or wrong) and ways[ranked[0]] > 5 * likely + 8:
        return None
    return ranked[0], bool(place) or len(ranked) == 1 or ways[ranked[1]] - ways[ranked[0]] > 6


def _spots(base: str, count: int, place: str, wrong: str) -> Iterator[tuple[int, int]]:
    """Which stretches of `base` the digits that are said anew may stand for."""
    size = len(base)
    gone = _places(base, wrong) if wrong else []
    for start in range(size + 1):
        for stop in range(max(start, start + count - 3), min(size, start + count + 2) + 1):
            if (place in ("tail", "middle") and (stop < size) != (place == "middle")) or (place == "head" and start):
                continue
            if place == "middle" and not start:
                continue
            if not wrong or any(start < at + len(wrong) and at < stop for at in gone):
                yield start, stop


def _cost(base: str, start: int, stop: int, digits: str, place: str) -> int:
    """How far a place is from the likely one: little changed; the end, unless it agrees clearly better elsewhere."""
    changed = _edits(base[start:stop], digits)
    uneven = 8 * abs(stop - start - len(digits))
    if place == "middle":
        return 10 * changed // 4 + uneven + 4 * abs(start - (3 if len(digits) >= 4 else (len(base) - len(digits)) // 2))
    if place or stop == len(base):
        return 5 * changed + uneven
    if len(digits) >= 3 and changed <= 1:
        return 5 * changed + uneven + (4 if len(digits) > 3 else 9) + (0 if start in (0, 3) else 8)
    return 40 + 5 * changed + uneven


def _places(base: str, piece: str) -> list[int]:
    return [at for at in range(len(base) - len(piece) + 1) if base.startswith(piece, at)]


def _edits(one: str, other: str) -> int:
    """How many digits must be changed, put in or left out to make one of the other."""
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        last, row[0] = row[0], at
        for to, with_it in enumerate(other, 1):
            last, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, last + (sign != with_it))
    return row[-1]
