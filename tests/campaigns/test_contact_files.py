"""Lists as they come: Excel with merged headers, formulas and dates, CSV in every encoding, all sorts of numbers."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from callcenter.campaigns.contact_files import read_head, rows_of
from callcenter.campaigns.contact_rows import ContactRow, Problem, read_row
from callcenter.campaigns.workbooks import MOST_COLUMNS, NO_RESULT, NoValue
from callcenter.errors import FieldError

LIST = "姓名,电话,单位,备注\n陈晨,13800000001,长江机电,周末不接\n"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A title over everything, two rows of headings, some merged, a hidden sheet before it."""
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, ["姓名", "电话"])
        page = book.add_worksheet("名单")
        page.activate()
        page.set_first_sheet()
        hidden.hide()
        page.merge_range(1, 0, 1, 5, "七月回访名单")
        page.merge_range(3, 0, 4, 0, "序号")
        page.merge_range(3, 1, 3, 3, "客户资料")
        page.write_row(4, 1, ["姓名", "电话", "电话"])
        page.merge_range(3, 4, 4, 4, "购买日期")
        page.write(4, 5, "型号")
        page.write_row(5, 0, [1, "陈晨", 13800000001, "021-62881234"])
        page.write_datetime(5, 4, date(2026, 7, 1), book.add_format({"num_format": "yyyy年m月d日"}))
        page.write_formula(5, 5, '="K"&5', value="K5")
        page.write_row(7, 0, [2, "李雷"])
        page.write_formula(7, 2, "=A1", value="")
        page.write(7, 4, "7月初")
    return path


def test_headings_are_found_under_titles_and_merged_cells(workbook: Path) -> None:
    head = read_head(workbook)
    assert (head.headings, head.row) == (["序号", "姓名", "电话", "电话2", "购买日期", "型号"], 5)
    assert head.mapping == {"序号": "skip", "姓名": "name", "电话": "number", "电话2": "second", "购买日期": "data",
                            "型号": "product"}
    assert head.sample[0] == {"row": 6, "cells": ["1", "陈晨", "13800000001", "021-62881234", "2026-07-01", "K5"]}


def test_a_formula_s_value_is_taken_and_one_without_a_value_is_a_problem_of_its_row(workbook: Path,
                                                                                   tmp_path: Path) -> None:
    without = tmp_path / "without.xlsx"
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(without, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<f>A1</f><v></v>", b"<f>A1</f>"))
    head = read_head(without)
    number, cells = list(rows_of(without))[-1]
    assert (number, isinstance(cells[2], NoValue), cells[4]) == (8, True, "7月初")
    assert read_row(number, cells, head.headings, head.mapping) == Problem(8, "电话", "", NO_RESULT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_in_any_encoding_just_works(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    for text in (LIST, LIST.replace(",", "\t").replace("\n", "\r\n")):
        path.write_bytes(text.encode(encoding))
        head = read_head(path)
        assert head.mapping == {"姓名": "name", "电话": "number", "单位": "organisation", "备注": "data"}
        assert head.sample == [{"row": 2, "cells": ["陈晨", "13800000001", "长江机电", "周末不接"]}]


def test_a_list_without_headings_is_read_from_its_first_number(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("陈晨,13800000001\n李雷,13800000002\n", "utf-8")
    head = read_head(path)
    assert (head.row, head.mapping) == (0, {"第1列": "data", "第2列": "number"})
    assert len(head.sample) == 2


@pytest.mark.parametrize(("data", "told"), [
    (b"", "没有内容"), ("姓名,单位\n陈晨,长江\n".encode(), "电话"), (b"PK\x03\x04broken", "打不开"),
    (b"\xd0\xcf\x11\xe0broken", "打不开"), (b"\x00\x01\x02\xff\xfe\xfd" * 900, "认不出|打不开|找不到"),
    (b'name,phone\n"' + b"1" * 200_000, "读不出"),
])
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(data)
    with pytest.raises(FieldError, match=told) as problem:
        read_head(path)
    assert problem.value.field == "file"


@pytest.mark.parametrize(("cell", "number"), [
    ("13800004471", "+8613800004471"), ("+86 138 0000 4471", "+8613800004471"),
    ("86-138-0000-4471", "+8613800004471"), ("１３８００００４４７１", "+8613800004471"),
    ("13800004471.0", "+8613800004471"),
    ("'13800004471", "+8613800004471"),
    ("1.3800004471E+10", "+8613800004471"), ("手机：13800004471", "+8613800004471"),
    ("13800004471（王先生）", "+8613800004471"), ("86-0512-6288-1234", "+8651262881234"),
    ("051262881234", "+8651262881234"), ("51262881234", "+8651262881234"), ("(0512)62881234", "+8651262881234"),
    ("62881299", "+862162881299"), ("+442079460123", "+442079460123"),
])
def test_numbers_are_read_as_people_write_them(cell: str, number: str) -> None:
    row = read_row(2, [cell], ["电话"], {"电话": "number"}, area_code="021")
    assert isinstance(row, ContactRow)
    assert (row.number, row.data) == (number, {})


@pytest.mark.parametrize(("cell", "problem"), [
    ("", "没有号码"), ("1.38E+10", "科学计数法"), ("1.38E+10、abc", "科学计数法"), ("陈晨", "不是可以拨打"),
    ("4008001234", "服务号码"), ("95013123456789", "中间号"), ("1380000447", "不是可以拨打")])
def test_a_number_that_cannot_be_dialled_says_why(cell: str, problem: str) -> None:
    row = read_row(7, ["陈晨", cell], ["姓名", "电话"], {"姓名": "name", "电话": "number"})
    assert isinstance(row, Problem)
    assert (row.row, row.column, problem in row.problem) == (7, "电话", True)


@pytest.mark.parametrize("cell", [
    "13800000001、13800000002", "13800000001/13800000002", "13800000001 13800000002", "13800000001\n13800000002"])
def test_of_two_numbers_in_a_cell_the_first_is_dialled_and_the_other_kept(cell: str) -> None:
    row = read_row(2, [cell], ["电话"], {"电话": "number"})
    assert isinstance(row, ContactRow)
    assert (row.number, row.data) == ("+8613800000001", {"其他号码": "13800000002"})


def test_an_extension_is_kept_for_the_agent_and_no_machine_asks_a_switchboard_for_it() -> None:
    cells, headings = ["0512-62881234转8012", "13800000002"], ["电话", "手机"]
    mapping = {"电话": "number", "手机": "second"}
    row = read_row(2, cells, headings, mapping)
    assert isinstance(row, ContactRow)
    assert (row.number, row.data) == ("+8651262881234", {"分机": "8012", "其他号码": "13800000002"})
    row = read_row(2, cells, headings, mapping, by_machine=True)
    assert isinstance(row, ContactRow)
    assert row.number == "+8613800000002"
    told = read_row(2, cells[:1], headings, mapping, by_machine=True)
    assert isinstance(told, Problem) and "总机" in told.problem


def test_a_damaged_workbook_is_refused_or_read_never_worse(workbook: Path, tmp_path: Path) -> None:
    data, path = workbook.read_bytes(), tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(workbook) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"]
    for place in range(0, len(data), 97):
        path.write_bytes(data[:place] + b"\xff\x00" + data[place + 2:])
        _read_or_refuse(path)
    for old, new in ((b'r="6"', b'r="x"'), (b'r="C6"', b'r="6C"'), (b't="s"', b't="e"'), (b"<v>1<", b"<v>1e999<"),
                     (b"<v>2<", b"<v>-1<"), (b"<sheetData>", b"<!DOCTYPE x><sheetData>"), (b"</row>", b"")):
        with zipfile.ZipFile(path, "w") as broken:
            for name, part in parts.items():
                broken.writestr(name, sheet.replace(old, new) if part is sheet else part)
        _read_or_refuse(path)


def _read_or_refuse(path: Path) -> None:
    with suppress(FieldError):
        list(rows_of(path))


def test_of_a_row_without_end_only_what_a_list_can_have_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("电话," + "a," * 5000 + "\n13800138000," + "x," * 5000 + "\n", "utf-8")
    head = read_head(path)  # comparing thousands of headings with each other would take minutes
    assert (len(head.headings), head.mapping["电话"]) == (MOST_COLUMNS, "number")
    path.write_text("电话\n" + "1" * (1 << 20) + "\n", "utf-8")
    with pytest.raises(FieldError, match="一行超过"):
        read_head(path)
