"""From a row of a list to a contact: its number as people write numbers, and what is wrong with it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from callcenter.campaigns.workbooks import NoValue
from callcenter.customers.numbers import Number, read_number

CALLABLE = ("mobile", "landline", "foreign")
"""Kinds of numbers that a campaign calls: a 400 or 95 number is a company's desk, a relay number 中间号 expires."""

_BETWEEN = re.compile(r"[、,，;；/|\n\r]+|\s{2,}")
_LABEL = re.compile(r"^[\u4e00-\u9fff]{1,6}\s*[:：]\s*|^['’`]|\s*[（(][^（）()\d]*[）)]$")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EXTENSION_WORD = re.compile(r"转|轉|ext|x|#|分机", re.IGNORECASE)
_EXPONENT = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_MOST_WORDS = {"name": ("姓名", 120), "organisation": ("单位", 120), "product": ("产品", 120)}
_MOST_DATA = 500
OTHERS, EXTENSION = "其他号码", "分机"
"""Where the second number of a cell, and the extension behind a switchboard, are kept for the agent to see."""


class Problem(NamedTuple):
    """Why a row was left out. `row`: its number in the file."""

    row: int
    column: str
    value: str
    problem: str


@dataclass
class ContactRow:
    """A row that can be brought in."""

    row: int
    number: str
    raw: str
    name: str | None = None
    organisation: str | None = None
    product: str | None = None
    data: dict[str, str] = field(default_factory=dict)


def why_uncallable(number: Number, *, by_machine: bool = False) -> str | None:
    """Why a campaign cannot call it. None: it can. `by_machine`: nobody is there to ask a switchboard for an
    extension."""
    if number.kind in CALLABLE and number.dialable is not None:
        if by_machine and number.extension:
            return "是总机加分机，自动语音找不到本人；请填直线或手机号"
        return None
    if number.kind == "relay":
        return "是中间号，会失效；请填客户本人的号码"
    if number.kind in ("400", "service", "short"):
        return "是服务号码，不是客户的；请填手机号，或区号加固定电话，如021-62881234"
    return "不是可以拨打的号码；请填手机号，或区号加固定电话，如021-62881234"


def read_row(row: int, cells: Sequence[str], headings: Sequence[str], mapping: Mapping[str, str], *,
             area_code: str | None = None, by_machine: bool = False) -> ContactRow | Problem:
    """A row of a file. `area_code`: the home area of local numbers; `by_machine`: nobody is there to ask a switchboard
    for an extension, so a number with one cannot be reached."""
    sorted_ = _sorted(row, cells, headings, mapping)
    if isinstance(sorted_, Problem):
        return sorted_
    texts, data = sorted_
    for name, (word, most) in _MOST_WORDS.items():
        if len(texts.get(name, "")) > most:
            why = f"{word}有{len(texts[name])}个字，太长；请不超过{most}个字"
            return Problem(row, _column_of(mapping, name), texts[name][:120], why)
    found, why = _dialled(texts.get("number", ""), texts.get("second", ""), area_code, by_machine)
    if found is None:
        return Problem(row, _column_of(mapping, "number"), texts.get("number", "")[:120], why)
    if found.number.extension:
        data[EXTENSION] = found.number.extension
    if found.others:
        data[OTHERS] = "；".join(found.others)[:_MOST_DATA]
    return ContactRow(row, found.number.dialable or "", found.number.raw[:40], texts.get("name"),
                      texts.get("organisation"), texts.get("product"), data)


def _sorted(row: int, cells: Sequence[str], headings: Sequence[str],
            mapping: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]] | Problem:
    """The cells by what they mean, and those that are only kept."""
    texts: dict[str, str] = {}
    data: dict[str, str] = {}
    for heading, cell in zip(headings, cells, strict=False):
        meaning = mapping.get(heading, "skip")
        if not cell or meaning == "skip":
            continue
        if meaning == "data":
            data[heading[:40]] = "" if isinstance(cell, NoValue) else cell.replace("\0", "")[:_MOST_DATA]
        elif isinstance(cell, NoValue):
            return Problem(row, heading, "", str(cell))
        elif meaning in ("number", "second"):
            texts[meaning] = f"{texts[meaning]}；{cell}" if meaning in texts else cell
        else:
            texts[meaning] = " ".join(cell.replace("\0", "").split())
    return texts, data


def _column_of(mapping: Mapping[str, str], wanted: str) -> str:
    return next((heading for heading, meaning in mapping.items() if meaning == wanted), "")


class _Found(NamedTuple):
    number: Number
    others: list[str]


def _dialled(cell: str, second: str, area_code: str | None, by_machine: bool) -> tuple[_Found | None, str]:
    """The first number that can be dialled; what else stands there is kept."""
    parts = [*_parts(cell, area_code), *_parts(second, area_code)]
    if not parts:
        return None, "没有号码；请补上号码"
    whys: list[str] = []
    for place, part in enumerate(parts):
        number = read_cell(part, area_code)
        why = _lost_digits(part) or why_uncallable(number, by_machine=by_machine)
        if why is None:
            return _Found(number, [one for other, one in enumerate(parts) if other != place]), ""
        whys.append(f"“{part[:30]}”{why}")
    return None, whys[0]


def _parts(cell: str, area_code: str | None) -> list[str]:
    """The numbers of a cell: between them stand punctuation, a line's end, or, where each is whole, one blank."""
    if cell.isalnum():
        return [cell]
    found = []
    for part in filter(None, map(str.strip, _BETWEEN.split(cell))):
        pieces = part.split()
        if len(pieces) > 1 and all(read_cell(piece, area_code).kind in CALLABLE for piece in pieces):
            found += pieces
        else:
            found.append(part)
    return found


def read_cell(text: str, area_code: str | None = None) -> Number:
    """One number as a list holds it: full-width digits, +86, blanks and hyphens anywhere, a word before it, a number of
    Excel's (13812344471.0, 1.3812344471E+10), an extension."""
    if _MOBILE.fullmatch(text):  # nearly all of them
        return Number(text, "mobile", f"+86{text}")
    plain = _LABEL.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = re.sub(r"^(\d+)\.0+$", r"\1", plain)
    if _EXPONENT.fullmatch(plain) and not _lost_digits(plain):
        plain = str(int(float(plain)))
    if "-" in plain and not _EXTENSION_WORD.search(plain):
        whole = read_number(plain.replace("-", ""), area_code=area_code)
        if whole.kind in CALLABLE:
            return Number(text, whole.kind, whole.dialable)
    number = read_number(re.sub(r"分机", "转", plain), area_code=area_code)
    return Number(text, number.kind, number.dialable, number.extension)


def _lost_digits(text: str) -> str | None:
    """A number that a spreadsheet wrote as 1.38E+10: its last digits are gone."""
    match = _EXPONENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or len(match[2] or "") >= int(match[3]):
        return None
    return "被表格软件写成了科学计数法，后几位已经丢失；请把该列设为文本后重新填写"


def reads_as_number(cell: Any) -> bool:
    """Whether a cell holds a number that a campaign could call."""
    text = str(cell)
    return sum(letter.isdigit() for letter in text) >= 10 and any(
        read_cell(part).kind in CALLABLE for part in _parts(text, None))
