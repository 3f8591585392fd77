"""Excel workbooks (xlsx) read row by row in little memory, however long they are. Pure.

The libraries at hand load a whole sheet first (a million rows: gigabytes); an xlsx file is XML in a zip archive, and is
read here as it comes. The texts that its cells share go to a temporary file."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from callcenter.campaigns.workbook_parts import CHUNK, SharedTexts, WorkbookProblem, xml_parser

MOST_COLUMNS = 200
_MOST_UNPACKED = 4 << 30
_SHARED = "xl/sharedStrings.xml"
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Excel's own number formats that write a date or a time, those of Chinese Excel among them."""

_DATE_CODE = re.compile(r"[ymdhs年月日时]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet's days have no zone

Row = tuple[int, list[str]]
"""A row that holds something: its number in the file, from 1, and its cells as people read them."""


class NoValue(str):
    """The text of a cell that holds no value: it says why."""

    __slots__ = ()


NO_RESULT = "公式没有保存结果；请在 Excel 里打开、保存后再上传，或把公式换成值"
BROKEN = "单元格里是错误值（{}）；请在 Excel 里改正"


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of the first visible sheet."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise WorkbookProblem("文件展开后太大")
            book = _Book(packed)
            with book.shared:
                yield from book.rows()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, EOFError, NotImplementedError,
            RuntimeError) as broken:
        raise WorkbookProblem(f"这个 Excel 文件打不开（{str(broken)[:60]}）；请重新保存后再上传") from None


class _Book:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self.packed = packed
        self.names = set(packed.namelist())
        self.epoch = _EPOCH
        self.sheet = self._first_sheet()
        self.dates = self._date_styles()
        self.shared = SharedTexts(packed.open(_SHARED) if _SHARED in self.names else None)

    def rows(self) -> Iterator[Row]:
        reader = _SheetReader(self)
        parser = reader.parser()
        with self.packed.open(self.sheet) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
                yield from reader.take()
            parser.Parse(b"", True)
            yield from reader.take()

    def _first_sheet(self) -> str:
        """The part of the first sheet that is shown."""
        seen: list[str] = []

        def begin(name: str, given: dict[str, str]) -> None:
            tag = name.rpartition(":")[2]
            if tag == "sheet" and given.get("state", "visible") == "visible":
                seen.append(next((value for key, value in given.items() if key.endswith(":id")), ""))
            elif tag == "workbookPr" and given.get("date1904") in ("1", "true"):
                self.epoch = _EPOCH_1904

        if "xl/workbook.xml" not in self.names:
            raise WorkbookProblem("这不是 Excel 工作簿（xlsx）；请用 Excel（xlsx、xls）或 CSV 文件")
        _parse(self.packed, "xl/workbook.xml", begin)
        targets: dict[str, str] = {}
        _parse(self.packed, "xl/_rels/workbook.xml.rels", lambda _, given: targets.setdefault(
            given.get("Id", ""), given.get("Target", "")))
        if not seen:
            raise WorkbookProblem("文件里没有可见的工作表")
        target = targets.get(seen[0], "worksheets/sheet1.xml").lstrip("/")
        return target if target.startswith("xl/") else f"xl/{target}"

    def _date_styles(self) -> set[str]:
        """The numbers of the cell styles that write dates."""
        formats: dict[str, str] = {}
        styles: list[str] = []
        within: list[str] = []

        def begin(name: str, given: dict[str, str]) -> None:
            tag = name.rpartition(":")[2]
            if tag in ("cellXfs", "cellStyleXfs"):
                within[:] = [tag]
            elif tag == "numFmt":
                formats[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif tag == "xf" and within == ["cellXfs"]:
                styles.append(given.get("numFmtId", "0"))

        if "xl/styles.xml" in self.names:
            _parse(self.packed, "xl/styles.xml", begin)
        return {str(place) for place, number in enumerate(styles) if (number.isdigit() and int(number) in _DATES)
                or _DATE_CODE.search(_QUOTED.sub("", formats.get(number, "")))}


def _parse(packed: zipfile.ZipFile, part: str, begin: Callable[[str, dict[str, str]], object]) -> None:
    parser = xml_parser(begin)
    with packed.open(part) as file:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _SheetReader:
    """A sheet's XML as rows: <row r><c r t s><f/><v>…</v><is><t>…</t></is></c></row>."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.done: list[Row] = []
        self.row = self.column = 0
        self.cells: list[str] = []
        self.kind = self.style = ""
        self.formula = self.taking = False
        self.parts: list[str] = []

    def parser(self) -> Any:
        return xml_parser(self._begin, self._end, lambda text: self.parts.append(text) if self.taking else None)

    def take(self) -> list[Row]:
        """The rows that are whole by now."""
        rows, self.done = self.done, []
        return rows

    def _begin(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self.column = _column(given.get("r", "")) or self.column + 1
            self.kind, self.style, self.formula, self.parts = given.get("t", "n"), given.get("s", ""), False, []
        elif tag in ("v", "t"):
            self.taking = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            number = given.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column, self.cells = 0, []

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in ("v", "t"):
            self.taking = False
        elif tag == "c" and self.column <= MOST_COLUMNS:
            text = self._cell("".join(self.parts))
            if text:
                self.cells += [""] * (self.column - len(self.cells))
                self.cells[self.column - 1] = text
        elif tag == "row" and self.cells:
            self.done.append((self.row, self.cells))

    def _cell(self, value: str) -> str:
        """A cell as people read it."""
        if self.kind == "s":
            return self.book.shared.read(int(value)).strip() if value.isdigit() else ""
        if not value:
            return NoValue(NO_RESULT) if self.formula else ""
        if self.kind == "e":
            return NoValue(BROKEN.format(value[:20]))
        if self.kind != "n":
            return value.strip()
        return self._number(value)

    def _number(self, value: str) -> str:
        """A number of eleven digits without decimal point or exponent; a date as 2026-07-31."""
        try:
            number = float(value)
        except ValueError:
            return value.strip()
        if self.style in self.book.dates and 0 <= number < 2_958_466:
            day = self.book.epoch + timedelta(days=number)
            return day.date().isoformat() if number.is_integer() else day.isoformat(" ", "minutes")
        return str(int(number)) if number.is_integer() and abs(number) < 1e17 else value.strip()


@lru_cache(maxsize=1024)
def _letters(letters: str) -> int:
    """B -> 2; 0 for what is no column."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64 if "A" <= letter <= "Z" else 1 << 30
    return number if number < 1 << 20 else 0


def _column(reference: str) -> int:
    """B7 -> 2; 0 for what is no place in a sheet."""
    return _letters(reference.rstrip("0123456789"))
