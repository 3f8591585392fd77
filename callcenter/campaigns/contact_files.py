"""Lists of contacts as people have them: Excel, or CSV in whatever encoding, read row by row; their headings found."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from python_calamine import CalamineError, CalamineWorkbook

from callcenter.campaigns.contact_rows import reads_as_number
from callcenter.campaigns.workbook_parts import WorkbookProblem
from callcenter.campaigns.workbooks import MOST_COLUMNS, Row
from callcenter.campaigns.workbooks import rows_of as workbook_rows
from callcenter.customers.import_files import plain_cell
from callcenter.errors import FieldError

MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 1_000_000
SAMPLE = 20
_LONGEST_LINE = 1 << 20
_HEAD = 40
"""Rows among which headings are looked for: some lists begin with a title, a date, an empty line."""

_HOW = "请用 Excel（xlsx、xls）或 CSV 文件"
_PHONE = re.compile(r"电话|手机|号码|联系方式|座机|固话|phone|tel|mobile", re.IGNORECASE)
_NOT_PHONE = re.compile(r"车牌|序列|订单|合同|工单|发票|身份证|证件|序号|编号")
MEANINGS: Mapping[str, str] = {
    "number": "客户电话", "second": "其他号码", "name": "姓名", "organisation": "单位", "product": "产品或事由",
    "data": "保留备查", "skip": "不导入"}
"""What a column can be. One is the number; those of `data` are kept and shown to the agent."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "客户姓名", "联系人", "联系人姓名", "客户名称", "客户", "称呼", "name"),
    "organisation": ("单位", "公司", "单位名称", "公司名称", "客户单位", "企业", "企业名称", "工作单位", "company"),
    "product": ("产品", "产品名称", "型号", "产品型号", "机型", "购买产品", "维修产品", "事由", "product"),
    "skip": ("序号", "编号", "no", "no.", "#")}


@dataclass(frozen=True)
class Head:
    """A file before it is brought in. `headings`: each column's, never two alike; `row`: where they stand, 0 where the
    list has none; `mapping`: heading -> what it seems to be; `sample`: {row, cells} of the first rows."""

    headings: list[str]
    row: int
    mapping: dict[str, str]
    sample: list[dict[str, object]]


def rows_of(path: Path) -> Iterator[Row]:
    """Every row that holds something. FieldError: it is none of these files, too large, or broken on the way."""
    if path.stat().st_size > MOST_BYTES:
        raise FieldError("file", f"文件有{path.stat().st_size / 1024 / 1024:.0f}MB，太大；请不超过"
                                 f"{MOST_BYTES // 1024 // 1024}MB，或分成几个文件")
    with path.open("rb") as file:
        begin = file.read(4096)
    try:
        if begin.startswith(b"PK\x03\x04"):
            yield from workbook_rows(path)
        elif begin.startswith(b"\xd0\xcf\x11\xe0"):
            yield from _old_workbook(path)
        else:
            yield from _csv(path, begin)
    except WorkbookProblem as problem:
        raise FieldError("file", str(problem)) from None


def read_head(path: Path) -> Head:
    """Headings, what each column seems to be, and a sample. FieldError: there is nothing in it, or no numbers."""
    rows = list(islice(rows_of(path), _HEAD + SAMPLE))
    if not rows:
        raise FieldError("file", f"文件里没有内容；{_HOW}，第一行写列名")
    place = next((place for place, (_, cells) in enumerate(rows[:_HEAD]) if _is_heading(cells)), None)
    first = next((place for place, (_, cells) in enumerate(rows) if any(map(reads_as_number, cells))), None)
    if place is None and first is None:
        raise FieldError("file", "文件里找不到电话号码一列；请检查是不是这个文件，或把列名写成“电话”")
    if place is None or (first is not None and first < place):
        assert first is not None
        body, row = rows[first:], 0
        width = max(len(cells) for _, cells in body)
        headings = [f"第{number}列" for number in range(1, width + 1)]
    else:
        body, row = rows[place + 1:], rows[place][0]
        headings = _headings([cells for _, cells in rows[:place + 1]],
                             max(len(cells) for _, cells in rows[place:]))
    sample = [{"row": number, "cells": list(cells)} for number, cells in body[:SAMPLE]]
    return Head(headings, row, guess(headings, [cells for _, cells in body]), sample)


def guess(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """What each column seems to be, by its heading, else by what stands in it."""
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        plain = re.sub(r"[\s*：:（）()]|\d+$", "", heading).lower()
        meaning = next((kind for kind, names in _NAMES.items() if plain in names and kind not in found.values()), "")
        if not meaning and _PHONE.search(heading) and not _NOT_PHONE.search(heading):
            meaning = "number"
        if not meaning and not any(name in heading for name in ("号", "时间", "日期")):
            cells = [row[place] for row in rows if place < len(row) and row[place]]
            if cells and sum(map(reads_as_number, cells)) * 2 > len(cells):
                meaning = "number"
        if meaning == "number" and "number" in found.values():
            meaning = "second"
        found[heading] = meaning or "data"
    return found


def _is_heading(cells: Sequence[str]) -> bool:
    return any(_PHONE.search(cell) and len(cell) <= 30 for cell in cells) and not any(map(reads_as_number, cells))


def _headings(above: Sequence[Sequence[str]], width: int) -> list[str]:
    """Each column's heading: of the last row, or, where a cell was merged over several, the nearest above that is not
    a title over everything. Two alike get a number."""
    titled = [row for row in above[:-1] if sum(map(bool, row)) > 1]
    headings: list[str] = []
    for place in range(width):
        stack = [row[place] for row in (*titled, above[-1]) if place < len(row) and row[place]]
        name = " ".join(stack[-1].split())[:40] if stack else f"第{place + 1}列"
        alike = sum(one == name or re.fullmatch(re.escape(name) + r"\d+", one) is not None for one in headings)
        headings.append(f"{name}{alike + 1}" if alike else name)
    return headings


def _old_workbook(path: Path) -> Iterator[Row]:
    """xls holds 65,536 rows at most, so it may be read whole."""
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [plain_cell(cell) for cell in row[:MOST_COLUMNS]]
            if any(cells):
                yield number, cells
    except (CalamineError, IndexError, ValueError) as broken:
        raise FieldError("file", f"这个 Excel 文件打不开（{str(broken)[:60]}）；请重新保存后再上传") from None


def _csv(path: Path, begin: bytes) -> Iterator[Row]:
    encoding = _encoding(path, begin)
    line = 1
    try:
        with path.open(encoding=encoding, newline="") as file:
            heading = file.readline(1 << 16)
            if "\0" in heading:
                raise FieldError("file", f"认不出这个文件；{_HOW}（UTF-8 或 GB18030）")
            file.seek(0)
            reader = csv.reader(_lines(file), delimiter=max(",\t;，", key=heading.count))
            for row in reader:
                line = reader.line_num
                cells = [cell.strip().lstrip("\ufeff") for cell in row[:MOST_COLUMNS]]
                if any(cells):
                    yield line, cells
    except (csv.Error, UnicodeError) as broken:
        where = f"CSV 第{line}行附近读不出（{str(broken)[:60]}）"
        raise FieldError("file", f"{where}；请重新保存后再上传") from None


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, none longer than a row of a list can be: a file of one line would be read whole."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise csv.Error(f"一行超过{_LONGEST_LINE}个字")
        yield line


def _encoding(path: Path, begin: bytes) -> str:
    """UTF-8, else GB18030 (what Excel writes in China); UTF-16 by its mark, or by the zeros that it is full of."""
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if begin.count(0) * 4 > len(begin):
        return "utf-16-le" if begin[1::2].count(0) > begin[::2].count(0) else "utf-16-be"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    decoder.decode(chunk)
                decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FieldError("file", f"认不出这个文件的文字编码；{_HOW}（UTF-8 或 GB18030）")
