"""Files of customers as people have them, Excel, or CSV in whatever encoding Excel wrote it, as tables of text."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from callcenter.errors import FieldError

MOST_BYTES = 8 * 1024 * 1024
MOST_ROWS = 50_000
_MOST_UNPACKED = 300 * 1024 * 1024
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HOW = "请用 Excel（xlsx、xls）或 CSV 文件"

Table = list[tuple[int, list[str]]]
"""Rows that hold something, each with its number in the file, from 1."""


def read_table(data: bytes) -> Table:
    """The first sheet of a workbook, or a CSV in UTF-8, GB18030 or UTF-16. FieldError: it is none of these, too large,
    or empty."""
    if len(data) > MOST_BYTES:
        raise FieldError("file", f"文件有{len(data) / 1024 / 1024:.1f}MB，太大；请不超过{MOST_BYTES // 1024 // 1024}MB")
    rows = _sheet(data) if data.startswith(_EXCEL) else _csv(data)
    table: Table = []
    for number, cells in rows:
        if any(cells):
            table.append((number, cells))
        if len(table) > MOST_ROWS + 1:
            raise FieldError("file", f"文件超过{MOST_ROWS}行；请分成几个文件导入")
    if not table:
        raise FieldError("file", f"文件里没有内容；{_HOW}，第一行写列名")
    return table


def _sheet(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                    raise FieldError("file", f"文件展开后太大；请不超过{MOST_ROWS}行")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, [plain_cell(cell) for cell in row]
    except (CalamineError, zipfile.BadZipFile, IndexError) as broken:
        raise FieldError("file", f"这个 Excel 文件打不开（{str(broken)[:60]}）；请重新保存后再上传") from None


def plain_cell(cell: Any) -> str:
    """A cell as people read it: a number of eleven digits without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell).strip()


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data)
    heading = text.split("\n", 1)[0]
    delimiter = max(",\t;，", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as broken:
        raise FieldError("file", f"CSV 第{reader.line_num}行读不出（{broken}）；请重新保存后再上传") from None


def _decoded(data: bytes) -> str:
    """UTF-8, else GB18030 (what Excel writes in China), else UTF-16 by its mark."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FieldError("file", f"认不出这个文件的文字编码；{_HOW}（UTF-8 或 GB18030）")
