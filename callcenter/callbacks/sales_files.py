"""Lists of purchases and repairs as people have them: which column is which, and what is wrong with which row. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from callcenter.campaigns.contact_rows import read_cell, why_uncallable
from callcenter.customers.import_files import Table
from callcenter.errors import FieldError

MOST_ROWS = 1000
"""In one file: it is brought in while its sender waits, some 25 ms a row."""

OLDEST_DAYS = 30
"""The last round is on day 30: what lies further back would only break three clocks."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("类型", "类别", "种类", "购买/维修", "购买维修", "业务类型", "kind"),
    "on": ("日期", "购买日期", "维修日期", "购买时间", "维修时间", "完成日期", "维修完成日期", "成交日期", "date"),
    "product": ("产品", "产品名称", "型号", "产品型号", "机型", "购买产品", "维修产品", "product"),
    "name": ("姓名", "客户姓名", "联系人", "客户名称", "客户", "name"),
    "organisation": ("单位", "公司", "单位名称", "公司名称", "客户单位", "企业名称", "organisation", "company")}
"""What headings are called; one with 电话, 手机 or 号码 in it is the number."""

_PHONE = re.compile(r"电话|手机|号码|联系方式|phone|tel|mobile", re.IGNORECASE)
_WORDS = (("after_purchase", re.compile("购|销|买|purchase", re.IGNORECASE)),
          ("after_repair", re.compile("修|repair", re.IGNORECASE)))
_DATE = re.compile(r"(20\d\d)\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})日?(?:[ T].*)?")
_SERIAL = re.compile(r"[45]\d{4}")
_EPOCH = date(1899, 12, 30).toordinal()
_BETWEEN = re.compile(r"[、,，;；/|\n]+|\s{2,}")
_LONGEST = {"product": ("产品", 200), "name": ("姓名", 100), "organisation": ("单位", 200)}


@dataclass(frozen=True)
class Sale:
    """One purchase or repair; `standard`: of the rounds that follow it."""

    row: int
    standard: str
    on: date
    product: str
    phone: str
    name: str | None = None
    organisation: str | None = None


class Wrong(NamedTuple):
    """Why a row was left out. `row`: its number in the file."""

    row: int
    column: str
    value: str
    problem: str


@dataclass
class Sales:
    """A file looked through. `total`: rows with something in them."""

    rows: list[Sale] = field(default_factory=list)
    problems: list[Wrong] = field(default_factory=list)
    total: int = 0


def read_sales(table: Table, today: date) -> Sales:
    """Every row, the same one twice only once. FieldError: too many rows, or a column is missing."""
    if len(table) - 1 > MOST_ROWS:
        raise FieldError("file", f"文件有{len(table) - 1}行，一次最多{MOST_ROWS}行；请分成几个文件导入")
    headings = [re.sub(r"[\s*：:（）()]", "", unicodedata.normalize("NFKC", cell)).lower() for cell in table[0][1]]
    places = {kind: place for place, heading in reversed(list(enumerate(headings))) if (kind := _kind(heading))}
    implied = next((standard for standard, words in _WORDS if "on" in places and words.search(headings[places["on"]])),
                   None)
    missing = [name for name, title in (("on", "日期"), ("product", "产品"), ("phone", "电话"))
               if name not in places] + (["kind"] if "kind" not in places and implied is None else [])
    if missing:
        titles = {"on": "日期", "product": "产品", "phone": "电话", "kind": "类型（购买或维修）"}
        raise FieldError("file", f"第{table[0][0]}行没有“{'、'.join(titles[one] for one in missing)}”一列；"
                                 "请把第一行写成列名：类型、日期、产品、姓名、单位、电话")
    sales, seen = Sales(), set()
    for number, cells in table[1:]:
        sales.total += 1
        texts = {name: cells[place].replace("\0", "").strip() if place < len(cells) else ""
                 for name, place in places.items()}
        read = _row(number, texts, table[0][1], places, implied, today)
        if isinstance(read, Wrong):
            sales.problems.append(read)
        elif (key := (read.standard, read.on, read.product, read.phone)) in seen:
            sales.problems.append(Wrong(number, "", read.product, "和前面一行相同"))
        else:
            seen.add(key)
            sales.rows.append(read)
    return sales


def _kind(heading: str) -> str:
    for kind, names in COLUMNS.items():
        if heading in names:
            return kind
    return "phone" if _PHONE.search(heading) else ""


class _Unusable(Exception):
    """A row cannot be brought in: the column, and why."""


def _row(number: int, texts: Mapping[str, str], headings: list[str], places: Mapping[str, int], implied: str | None,
         today: date) -> Sale | Wrong:
    try:
        return Sale(number, _standard(texts, implied), _on(texts["on"], today),
                    _text(texts, "product", needed="没有产品；回访时要说明是哪件产品") or "", _phone(texts["phone"]),
                    _text(texts, "name"), _text(texts, "organisation"))
    except _Unusable as unusable:
        name, problem = unusable.args
        return Wrong(number, headings[places[name]], texts.get(name, "")[:60], problem)


def _standard(texts: Mapping[str, str], implied: str | None) -> str:
    told = texts.get("kind")
    standard = next((one for one, words in _WORDS if words.search(told)), None) if told else implied
    if standard is None:
        raise _Unusable("kind", "请填购买或维修")
    return standard


def _on(text: str, today: date) -> date:
    on = read_day(text)
    if on is None:
        raise _Unusable("on", "不是日期；请写成2026-07-31")
    if on > today:
        raise _Unusable("on", f"日期不能晚于今天（{today}）")
    if (today - on).days > OLDEST_DAYS:
        raise _Unusable("on", f"在{OLDEST_DAYS}天以前，三次回访都已过期；请只导入最近{OLDEST_DAYS}天的")
    return on


def _text(texts: Mapping[str, str], name: str, *, needed: str = "") -> str | None:
    title, most = _LONGEST[name]
    text = " ".join(texts.get(name, "").split())
    if len(text) > most:
        raise _Unusable(name, f"{title}有{len(text)}个字，太长；请不超过{most}个字")
    if needed and not text:
        raise _Unusable(name, needed)
    return text or None


def _phone(cell: str) -> str:
    """The first number of a cell that can be called."""
    found = [read_cell(part) for part in _BETWEEN.split(cell) if part.strip()]
    if not found:
        raise _Unusable("phone", "没有号码；请补上客户的联系电话")
    for number in found:
        if number.dialable is not None and why_uncallable(number) is None:
            return number.dialable
    raise _Unusable("phone", why_uncallable(found[0]) or "不是可以拨打的号码")


def read_day(text: str) -> date | None:
    """2026-07-31, 2026/7/31, 2026年7月31日, 20260731, with a time behind it, or Excel's own number of a day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        return date.fromordinal(_EPOCH + int(plain))
    match = _DATE.fullmatch(plain)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
