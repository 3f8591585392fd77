"""What a correction changes in a dictated number: its end, its beginning, a group, all of it."""

import re
from collections.abc import Sequence

_PLACE = re.compile(
    r"(?P<where>最后|后面?|末尾|末|尾数|前面?|开头|头|中间|当中)(?:的|那|"
    r"这)*(?P<count>[一两二三四五六七八])(?:位|个)(?:数字?|号)?"
)
_SAME = re.compile(r"后面([两三四])个是([零一二三四五六七八九幺])")
_TAIL = re.compile(r"(?:最后|末尾|尾巴|尾号|尾数|后面|结尾)[^0-9]{0,6}$")
HEAD = re.compile(r"(?:前面|开头|前)[^0-9]{0,6}$")
MIDDLE = re.compile(r"(?:中间|当中)[^0-9]{0,6}$")
_COUNTED = re.compile(
    r"第[一二三四五六七八九十]+(?:位|个)|[一两二三四五六七八九](?:位|遍|次|号楼|栋|楼|单元)|"
    r"[一两二三](?:个(?:号码?|电话|手机))"
)


def kept(parts: Sequence[str], digits: str) -> str:
    """What stays of an unfinished number when its end is said anew: up to where the new digits begin alike."""
    said = "".join(parts)
    rest = 11 - len(digits)
    if said.startswith("1") and 0 < rest < len(said) and said[rest] == digits[0]:
        return said[:rest]
    alike = said.rfind(digits[:2], 1)
    if alike > 0 and len(digits) > 2:
        return said[:alike]
    if len(parts) == 1 and len(said) > len(digits):
        return said[: len(said) - len(digits)]
    return "".join(parts[:-1])


def placed(gap: str) -> bool:
    return bool(_TAIL.search(gap) or HEAD.search(gap) or MIDDLE.search(gap))


def masked(text: str) -> str:
    """Counts (最后四位, 两个号码) are no digits of a number."""
    if (
        "位" not in text
        and "个" not in text
        and "遍" not in text
        and "楼" not in text
        and "栋" not in text
        and "次" not in text
        and "单元" not in text
    ):
        return text
    text = _SAME.sub(_same_end, text)
    text = _PLACE.sub(lambda found: found["where"] + "□" * (len(found[0]) - len(found["where"])), text)
    return _COUNTED.sub(lambda found: "□" * len(found[0]), text)


def _same_end(found: re.Match[str]) -> str:
    """后面四个是二 as long as it is: 最后二二二二."""
    count = "两三四".index(found[1]) + 2
    return "最后" + "是" * (4 - count) + found[2] * count


def fitted(last: str, digits: str) -> str:
    """`digits` put where they fit best: at the end, unless they agree clearly better with another place."""
    length = len(digits)
    tail = len(last) - length

    def alike(place: int) -> int:
        return sum(one == other for one, other in zip(last[place : place + length], digits, strict=True))

    best = max(range(tail + 1), key=lambda place: (alike(place), place))
    place = best if length >= 3 and alike(best) >= length - 1 > alike(tail) else tail
    return last[:place] + digits + last[place + length :]
