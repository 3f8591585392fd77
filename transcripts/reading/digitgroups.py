"""Digits spoken one after the other, with all that people put among them: 三个八, 双零, 杠, 洞 and 拐, an "uh"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transcripts.reading.cardinals import DIGIT

TIMES = {"一": 1, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "仨": 3, "双": 2, "俩": 2}
_SPOKEN = "".join(sign for sign in DIGIT if not sign.isascii())
_BEFORE = r"(?<!周)(?<!星期)(?<!礼拜)(?<!第)"  # 周五 is a day, 第三 an order
# A sign that begins the next word is none of the group: …八零零零一共三百, …八八八三星手机.
OWN_WORD = (
    r"一[下共定起样般直些边会旦切致向刻阵]|两[位口台件套天年条间张箱盒瓶包袋桶辆把份斤层户人米组批名本支块幅只次种家根]|零[件部食售钱头]|三[星菱响]|四[川周季]|五[金粮]"
    r"|二[手维]|八卦|七夕|九[江寨]|拐[弯角杖进]|洞[口里]|勾[选引]|腰[疼痛酸椎部]"
)
_COUNTED = r"(?![十百千万亿点个])"  # 八 in 幺零八百 belongs to the hundred
_REPEATED = rf"(?:[一两三四五六七八仨]个|[双俩])[{_SPOKEN}]{_COUNTED}"
_SIGN = rf"(?:{_REPEATED}|(?!{OWN_WORD})(?:[零〇幺夭吆妖洞拐勾腰](?!点)|[{_SPOKEN}]{_COUNTED}))"
_DASH = "(?:横?杠|减号|-)"
_UH = "[嗯呃额啊哦唉诶欸]{1,3}"
_ANY = f"(?:{_SIGN}|[0-9])"
SPOKEN_GROUP = rf"{_BEFORE}(?:{_SIGN}(?:{_DASH}?{_SIGN})+|{_REPEATED})"
"""Two spoken digits or more with the dashes between them, as the source of a regular expression."""

_HESITANT = re.compile(rf"{_BEFORE}{_ANY}(?:(?:{_DASH}|{_UH})?{_ANY})*")
_PIECE = re.compile(rf"(?P<dash>{_DASH})|(?P<times>{_REPEATED})|(?P<uh>{_UH})|.")


@dataclass(frozen=True, slots=True)
class Piece:
    """One digit, a repeated one (三个八) or a dash: as written, and its place in the text."""

    written: str
    start: int
    end: int


def groups(text: str) -> Iterator[tuple[Piece, ...]]:
    """The groups of digits in folded `text` without spaces, read on over dashes and hesitation."""
    for found in _HESITANT.finditer(text):
        yield from pieces(text, found.start(), found.end())


def pieces(text: str, start: int, end: int) -> Iterator[tuple[Piece, ...]]:
    """What a group found by SPOKEN_GROUP is made of: mostly one group, none or more where 三个八 is a count."""
    found = [
        (one.lastgroup, one[0], one.start(), one.end())
        for one in _PIECE.finditer(text, start, end)
        if one.lastgroup != "uh"
    ]
    repeats = sum(kind == "times" for kind, *_ in found)
    if not repeats:
        yield tuple(Piece(DIGIT.get(said, "-"), begin, stop) for _, said, begin, stop in found)
        return
    plain = len(found) - repeats
    group: list[Piece] = []
    for kind, said, begin, stop in found:
        if kind == "times" and (plain + repeats < 2 or (said[0] == "一" and repeats < 2)):
            if group:  # 三个八 alone counts eights, 二零五一个三 is a room and another thing
                yield tuple(group)
            group = []
        elif kind == "times":
            group.append(Piece(DIGIT[said[-1]] * TIMES[said[0]], begin, stop))
        else:
            group.append(Piece(DIGIT.get(said, "-"), begin, stop))
    if group:
        yield tuple(group)
