"""How each form of number is written: 13800123456 as 138 0012 3456, 三块五 as 3.5元, 百分之五 as 5%."""

import re
from collections.abc import Callable

from transcripts.reading.cardinals import DIGIT, cardinal, in_figures
from transcripts.reading.digitgroups import TIMES, Piece, pieces
from transcripts.reading.itnpatterns import PAIR

Pieces = list[Piece] | None
"""What replaces a match: written text with the place it came from; None leaves it as it was said."""

_ORDINAL_COUNTS = re.compile("[次个天页条批期号名位季章步行层排周届]")
_PAIR = re.compile(PAIR)
_LABEL = re.compile(
    r"(?:尾号|后面|最后|末尾|尾数|密码|[编工型房]号|(?:最?后|前面?|中间|末尾?|开头)[一二两三四五六]位(?:数字?)?"
    r"|分机号?|[改换]成|[栋幢楼座弄转]|单元|[A-Za-z](?:[横斜]?杠)?)是?$"
)
_BEFORE_TWO = ("是", "为", "米", "号")
_AFTER_TWO = re.compile(r"年(?![前后来多内以])|[号栋幢室弄座楼折款寸]|开头|结尾|[A-Za-z]")
_SURELY_TWO = re.compile(r"[A-Za-z]|年[0-9一二三四五六七八九十廿卅]{1,2}月")
_NOT_PHONE = re.compile(
    r"[单账户编序列型卡工票货案件证]号|订单|账户|车牌|身份证|合同|保单|宽带|机器|流水|条形?码|验证码|会员|号牌|发票|凭证|工单"
)
_PHONE = re.compile(r"电话|手机|号码|座机|联系|打给|打我|热线|换成|分机")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d)|0[3-9]\d{2})([2-9]\d{6,7})")
_SERVICE = re.compile(r"[48]00\d{7}")
_LABEL_REACH = 14  # signs before a number in which the word may stand that tells what it is


def _whole(written: str, said: str, start: int) -> Pieces:
    """Something said as one: every sign written comes from all of it."""
    return [Piece(written, start, start + len(said))]


def _value(said: str) -> str:
    """Figures of a number with or without a point; a lone 零 too."""
    whole, point, fraction = said.partition("点")
    minus, whole = ("-", whole[1:]) if whole.startswith("负") else ("", whole)
    value = cardinal(whole)
    figures = in_figures(value or 0) if not point else str(value)
    return minus + figures + ("." + "".join(DIGIT[sign] for sign in fraction) if point else "")


def _ordinal(match: re.Match[str]) -> Pieces:
    said, text, start = match[0], match.string, match.start()
    value = cardinal(said[1:])
    if value is None or value < 11 or not _ORDINAL_COUNTS.match(text, start + len(said)):
        return None  # 第一, 第三小学, 第十二中学 stay
    return [Piece("第", start, start + 1), Piece(str(value), start + 1, start + len(said))]


def _percent(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    number = said[3:]
    return _whole(("100" if number == "百" else _value(number)) + ("%" if said[0] == "百" else "‰"), said, start)


def _fraction(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    below, _, above = said.partition("分之")
    return _whole(f"{cardinal(above)}/{cardinal(below)}", said, start)


def _dotted(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    return [Piece("." if sign == "点" else DIGIT[sign], at, at + 1) for at, sign in enumerate(said, start)]


def _dash(match: re.Match[str]) -> Pieces:
    return _whole("/" if match[0] == "斜杠" else "-", match[0], match.start())


def _money(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    at = next(place for place, sign in enumerate(said) if sign in "块元")
    tail = "".join(DIGIT[sign] for sign in said[at + 1 :] if sign in DIGIT)
    if said.endswith("分") and len(tail) == 1:
        tail = f"0{tail}"
    return _whole(f"{cardinal(said[:at])}.{tail}元", said, start)


def _length(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    return [Piece(DIGIT.get(sign, sign), at, at + 1) for at, sign in enumerate(said, start)]


def _clock(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    hour, _, rest = said.partition("点")
    minute = rest.removesuffix("分")
    at = start + len(hour)
    figures = f"0{DIGIT[minute[1]]}" if minute.startswith("零") else str(cardinal(minute))
    end = at + 1 + len(minute)
    found = [Piece(str(cardinal(hour)), start, at), Piece("点", at, at + 1), Piece(figures, at + 1, end)]
    return found + [Piece("分", end, end + 1)] if rest != minute else found


def _hour(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    end = start + len(said) - 1
    return [Piece(str(cardinal(said[:-1])), start, end), Piece("点", end, end + 1)]


def _number(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    figures = _value(said)
    return None if phone_breaks(figures) else _whole(figures, said, start)  # 八十亿二十 would look like one


def _group(match: re.Match[str]) -> Pieces:
    """Digits one by one, phone numbers in their groups; two digits alone are often no number but "about"."""
    said, text, start = match[0], match.string, match.start()
    end = start + len(said)
    if said[1:2] == "个" and len(said) == 3:  # 尾号三个八 is 888, 三个八寸蛋糕 is no number
        return _whole(DIGIT[said[2]] * TIMES[said[0]], said, start) if _labelled(text, start) else None
    found: list[Piece] = []
    at = start
    for group in pieces(text, start, end):
        if _is_number(text, group):
            found += [*_as_said(text, at, group[0].start), *_grouped(group, _told_apart(text, group[0].start))]
            at = group[-1].end
    return [*found, *_as_said(text, at, end)] if found else None


def _as_said(text: str, start: int, end: int) -> list[Piece]:
    return [Piece(text[at], at, at + 1) for at in range(start, end)]


def _is_number(text: str, group: tuple[Piece, ...]) -> bool:
    start, end = group[0].start, group[-1].end
    said = text[start:end]
    digits = sum(len(piece.written) for piece in group if piece.written != "-")
    radio = sum(sign in "洞拐勾腰夭吆妖" for sign in said)
    plain = any(sign in "零〇幺" for sign in said)
    if radio and digits < 5 and not (digits >= 3 and all(sign in "洞拐勾腰幺零" for sign in said)):
        return False
    if "两" in said and not plain and "个" not in said:
        return False
    if digits != 2 or len(said) < 2:
        return digits > 2
    if plain or _labelled(text, start) or (start == 0 and end == len(text) and not _PAIR.fullmatch(said)):
        return True
    if _PAIR.fullmatch(said) or said[0] == said[1]:
        return bool(_SURELY_TWO.match(text, end))
    return bool(text[max(0, start - 1) : start] in _BEFORE_TWO or _AFTER_TWO.match(text, end))


def _labelled(text: str, start: int) -> bool:
    """Whether the words before say that digits follow."""
    return bool(_LABEL.search(text[max(0, start - _LABEL_REACH) : start]))


def _told_apart(text: str, start: int) -> bool:
    """Whether the words before say that a number is an order, an account …, so no phone number."""
    labels = text[max(0, start - _LABEL_REACH) : start]
    other = max((found.end() for found in _NOT_PHONE.finditer(labels)), default=-1)
    phone = max((found.end() for found in _PHONE.finditer(labels)), default=-1)
    return other > phone


def _grouped(group: tuple[Piece, ...], other: bool) -> list[Piece]:
    digits = "".join(piece.written for piece in group)
    breaks = {} if other else phone_breaks(digits)
    found: list[Piece] = []
    at = 0
    for piece in group:
        rest = piece.written
        while rest:
            if at in breaks:
                found.append(Piece(breaks[at], piece.start, piece.start))
            stop = next((place - at for place in sorted(breaks) if at < place < at + len(rest)), len(rest))
            found.append(Piece(rest[:stop], piece.start, piece.end))
            at, rest = at + stop, rest[stop:]
    return found


def phone_breaks(digits: str) -> dict[int, str]:
    """Where a phone number is parted when written, and by what: 138 0012 3456, 0512-62881234, 400-820-8820."""
    if _MOBILE.fullmatch(digits):
        return {3: " ", 7: " "}
    if landline := _LANDLINE.fullmatch(digits):
        return {landline.end(1): "-"}
    return {3: "-", 6: "-"} if _SERVICE.fullmatch(digits) else {}


def _figures(match: re.Match[str]) -> Pieces:
    said, text, start = match[0], match.string, match.start()
    breaks = {} if not said.isdigit() or _told_apart(text, start) else phone_breaks(said)
    if not breaks:
        return None
    return _grouped(tuple(Piece(sign, at, at + 1) for at, sign in enumerate(said, start)), False)


def _single(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    return [Piece(DIGIT[said], start, start + 1)]


def _letters(match: re.Match[str]) -> Pieces:
    said, start = match[0], match.start()
    return [Piece(sign.upper(), at, at + 1) for at, sign in enumerate(said, start) if sign != " "]


WRITERS: dict[str, Callable[[re.Match[str]], Pieces]] = {
    "ordinal": _ordinal,
    "percent": _percent,
    "fraction": _fraction,
    "dotted": _dotted,
    "dash": _dash,
    "money": _money,
    "length": _length,
    "clock": _clock,
    "hour": _hour,
    "oclock": _hour,
    "decimal": _number,
    "cardinal": _number,
    "minus": _number,
    "group": _group,
    "single": _single,
    "figures": _figures,
    "letters": _letters,
}
"""The writer of each form in itnpatterns.forms, by its name."""
