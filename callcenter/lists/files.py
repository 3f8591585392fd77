"""A list as a file: Excel or CSV, written row by row in little memory. What looks like a formula stays text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO
from zoneinfo import ZoneInfo

from callcenter.lists.listing import Cell

if TYPE_CHECKING:
    import xlsxwriter

FORMATS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONGEST = 32_767
"""Characters that a cell of Excel holds."""

_MOMENT = "%Y-%m-%d %H:%M:%S"
_WIDTHS = {"来电内容": 48, "内容": 48, "处理结果": 36}


class Sheet(Protocol):
    """A file that is being written."""

    def write(self, row: Sequence[Cell]) -> None:
        """One more row."""


@contextmanager
def sheet(path: Path, kind: str, title: str, heads: Sequence[str], zone: ZoneInfo) -> Iterator[Sheet]:
    """Opens a file of a FORMAT with its heads; whole when the block ends. Moments are written in `zone`."""
    with (_excel if kind == "xlsx" else _plain)(path, title, heads, zone) as one:
        yield one


class _Excel:
    """Cells are typed: text is never read as a formula, a link or a number, moments are Excel's own."""

    def __init__(self, book: xlsxwriter.Workbook, title: str, heads: Sequence[str], zone: ZoneInfo) -> None:
        self.page, self.zone, self.row = book.add_worksheet(title), zone, 0
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, head in enumerate(heads):
            self.page.set_column(column, column, _WIDTHS.get(head, 20 if head.endswith("时间") else 14))
            self.page.write_string(0, column, head, bold)
        self.page.freeze_panes(1, 0)

    def write(self, row: Sequence[Cell]) -> None:
        self.row += 1
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                self.page.write_datetime(self.row, column, cell.astimezone(self.zone).replace(tzinfo=None), self.moment)
            elif isinstance(cell, int):
                self.page.write_number(self.row, column, cell)
            elif cell:
                self.page.write_string(self.row, column, _clean(cell)[:_LONGEST])


@contextmanager
def _excel(path: Path, title: str, heads: Sequence[str], zone: ZoneInfo) -> Iterator[Sheet]:
    import xlsxwriter  # for who writes one

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        one = _Excel(book, title, heads, zone)
        yield one
        one.page.autofilter(0, 0, max(one.row, 1), len(heads) - 1)


class _Csv:
    def __init__(self, file: TextIO, zone: ZoneInfo) -> None:
        self.writer, self.zone = csv.writer(file), zone

    def write(self, row: Sequence[Cell]) -> None:
        self.writer.writerow([self._written(cell) for cell in row])

    def _written(self, cell: Cell) -> str | int:
        if isinstance(cell, datetime):
            return cell.astimezone(self.zone).strftime(_MOMENT)
        return cell if isinstance(cell, int) else harmless(_clean(cell or ""))


@contextmanager
def _plain(path: Path, _title: str, heads: Sequence[str], zone: ZoneInfo) -> Iterator[Sheet]:
    """UTF-8 with the mark by which Excel knows it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        one = _Csv(file, zone)
        one.write(list(heads))
        yield one


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
