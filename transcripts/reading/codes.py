"""Codes of letters and digits as they are spoken: xd 二零二六 杠 三 is XD2026-3, mk 三个八 is MK888."""

import re
from dataclasses import dataclass
from functools import lru_cache

from transcripts.reading.cardinals import DIGIT
from transcripts.reading.digitgroups import OWN_WORD
from transcripts.reading.script import folded

_TIMES = {"两": 2, "俩": 2, "双": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_PIECE = re.compile(
    r"(?P<repeat>[两俩三四五六])个(?P<one>[零幺一二三四五六七八九0-9])(?![十百千万])"
    r"|(?P<double>双)(?P<both>[零幺一二三四五六七八九])"
    r"|(?P<ten>[一二三四五六七八九]?十[一二三四五六七八九]?)(?![百千万多几来个])"
    rf"|(?P<letter>[a-z])|(?!{OWN_WORD}|一个)(?P<sign>[0-9零〇洞幺一二两三四五六七八九拐勾])(?![十百千万])"
    r"|(?P<dash>[横中短小]?杠|横线|短横|斜[杠线]|下划线|减号?|[-—–_/])"
    r"|(?P<pause>□|呃|嗯|啊|哦|那个|然后|后面?(?:还有|是|有)?个?|接着|(?:再|再来|再加|加)(?:一个|个)?|最后是|前面是|开头是"
    r"|大写的?|小写的?|英文(?:字母)?|字母|数字)"
)
_PAUSES = r"(?:[哈啊哦呀吧]|的)?"
_EXPLAINED = re.compile(
    r"([a-z]{1,3})(?:是|就是|像|代表)?"
    r"(?:[a-z]{2,12}|[一-鿿]{1,5}?)?(?:的|那个|里的|里面的|字母)(?:那个)?\1(?![a-z])"
)
_NOT_THAT = re.compile(
    r"([a-z零〇幺一二三四五六七八九])(?:是?(?:字母|数字))?(?:可)?不是(?:字母|数字)?"
    rf"[a-z零〇幺一二三四五六七八九]{_PAUSES}(?:是?\1)?"
)
_DENIED_RUN = re.compile(r"([零〇幺一二三四五六七八九]{2,4})不是\1")
_COUNTED_UP = re.compile(
    r"([零幺一二三四五六七八九])"
    r"(?:[幺一]二三四?|[零幺一二三四五六七八九]月|[零一二三四五六七八九]号|数字|数)的\1"
)
_LIKE = re.compile(r"([a-z])(?:像|就像|就是)(?:[a-z]{2,12}|[一-鿿]{2,4}?)(?=[0-9零〇幺一二三四五六七八九]|$)")


@dataclass(frozen=True, slots=True)
class Code:
    """Letters, digits and hyphens spoken in one go: characters `start` to `end` of the turn; upper case."""

    value: str
    start: int
    end: int


def codes_in(text: str, shortest: int = 3) -> tuple[Code, ...]:
    """All codes in `text` (no spaces) of at least `shortest` signs, hyphens not counted.

    Little words of hesitation inside are passed over, and so is what explains a letter (d 是 dog 的 d); a number in
    tens counts as its digits (十八 is 18).
    """
    return tuple(code for code in _codes(folded(text)) if len(code.value.replace("-", "")) >= shortest)


def unexplained(text: str) -> str:
    """Folded `text` with the explanations of letters and digits (a 苹果 那个 a, o 不是 零) blotted out."""
    if "的" in text:
        text = _COUNTED_UP.sub(_first_only, text)
    if not any(sign.isascii() and sign.isalpha() for sign in text):
        return text
    for pattern in (_EXPLAINED, _NOT_THAT, _LIKE):
        if pattern is not _NOT_THAT or not _DENIED_RUN.search(text):
            text = pattern.sub(_first_only, text)
    return re.sub(r"([a-z])(\1□)", r"□\2", text)


def _first_only(found: re.Match[str]) -> str:
    return found[1] + "□" * (len(found[0]) - len(found[1]))


@lru_cache(maxsize=4096)
def _codes(text: str) -> tuple[Code, ...]:
    found: list[Code] = []
    value, start, end, last = "", 0, 0, 0
    for piece in _PIECE.finditer(unexplained(text)):
        if value and piece.start() > last:
            found.append(Code(value.strip("-").upper(), start, end))
            value = ""
        last = piece.end()
        said = _said(piece)
        if said and not (said == "-" and (not value or value[-1] == "-")):
            start = start if value else piece.start()
            value, end = value + said, last
    if value:
        found.append(Code(value.strip("-").upper(), start, end))
    return tuple(part for code in found for part in _parted(code))


def _parted(code: Code) -> tuple[Code, ...]:
    """A code that is begun again (…14 BW260914) stands by itself, without the digits before."""
    match = re.fullmatch(r"([0-9]{1,4})([A-Z]{2,4}[0-9-]{4,})", code.value)
    if match is not None and match[2].replace("-", "").endswith(match[1]):
        return (Code(match[2], code.start, code.end),)
    return (code,)


def _said(piece: re.Match[str]) -> str:
    if piece["repeat"]:
        return DIGIT[piece["one"]] * _TIMES[piece["repeat"]]
    if piece["double"]:
        return DIGIT[piece["both"]] * 2
    if piece["ten"]:
        left, right = piece["ten"].split("十")
        return DIGIT.get(left, "1") + DIGIT.get(right, "0")
    if piece["dash"]:
        return "-"
    return DIGIT[piece["sign"]] if piece["sign"] else piece["letter"] or ""


def bare(code: str) -> str:
    """A code without its hyphens."""
    return code.replace("-", "")


def alike(one: str, other: str) -> bool:
    """Whether two codes may be one and the same, once misheard or corrected."""
    one, other = bare(one), bare(other)
    if abs(len(one) - len(other)) > 2 or not one or not other:
        return False
    same = sum(left == right for left, right in zip(one, other, strict=False))
    back = sum(left == right for left, right in zip(reversed(one), reversed(other), strict=False))
    return max(same, back) * 10 >= 6 * max(len(one), len(other))
