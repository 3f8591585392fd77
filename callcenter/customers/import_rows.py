"""From a table to customers: which column is which, and what is wrong with which cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from callcenter.customers.import_files import Table
from callcenter.customers.numbers import read_number
from callcenter.customers.services import KEEPABLE
from callcenter.errors import FieldError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "客户姓名", "联系人", "联系人姓名", "客户名称", "客户", "称呼"),
    "organisation": ("单位", "公司", "单位名称", "公司名称", "客户单位", "企业", "企业名称", "工作单位"),
    "grade": ("等级", "级别", "客户等级", "客户级别"),
    "note": ("备注", "说明", "备注说明")}
"""What headings are called; everything with 电话, 手机 or 号码 in it is a number."""
_PHONE = re.compile(r"电话|手机|号码|联系方式|座机|固话|phone|tel|mobile", re.IGNORECASE)
_BETWEEN = re.compile(r"[、,，;；/\n]|\s{2,}")
MOST_NUMBERS, _MOST_IN_A_CELL = 60_000, 10
"""In a file, which is looked through while a person waits (some five seconds), and in a cell."""

_LIMITS = {"name": ("姓名", 120), "organisation": ("单位", 120), "grade": ("等级", 20), "note": ("备注", 2000)}


@dataclass
class Looked:
    """A table looked through. `columns`: heading -> what it is; `rows`: {row, name, organisation, grade, note, phones
    [{number, kind, raw}]}; `problems`: {row, column, value, problem}."""

    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0


def look_through(table: Table) -> Looked:
    """Reads every row. FieldError: the headings tell no numbers, or there are
    too many."""
    headings = [re.sub(r"[\s*：:（）()]", "", cell) for cell in table[0][1]]
    kinds = [_kind(heading) for heading in headings]
    if "phone" not in kinds:
        raise FieldError("file", f"第{table[0][0]}行没有号码一列（有：{'、'.join(filter(None, headings))[:80]}）；"
                                 "请把第一行写成列名：姓名、单位、电话、等级、备注")
    numbers = 0
    looked = Looked({table[0][1][place]: kind for place, kind in enumerate(kinds) if kind})
    seen: dict[str, int] = {}
    for number, cells in table[1:]:
        looked.total += 1
        row, problems = _row(number, cells, table[0][1], kinds)
        numbers += len(row["phones"]) + len(problems)
        if numbers > MOST_NUMBERS:
            raise FieldError("file", f"文件里的号码超过{MOST_NUMBERS}个；请分成几个文件导入")
        problems += _again(row, seen)
        if problems:
            looked.problems += problems
            continue
        seen.update({phone["number"]: number for phone in row["phones"]})
        looked.rows.append(row)
    return looked


def _kind(heading: str) -> str:
    for kind, names in COLUMNS.items():
        if heading in names:
            return kind
    return "phone" if _PHONE.search(heading) else ""


def _row(number: int, cells: list[str], headings: list[str],
         kinds: list[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    row: dict[str, Any] = {"row": number, "name": None, "organisation": None, "grade": None, "note": None, "phones": []}
    problems = []
    for kind, heading, cell in zip(kinds, headings, cells, strict=False):
        if not cell or not kind:
            continue
        if kind == "phone":
            for phone, problem in _numbers(cell):
                if problem:
                    problems.append(_problem(number, heading, cell, problem))
                elif phone["number"] not in [one["number"] for one in row["phones"]]:
                    row["phones"].append(phone)
            continue
        word, most = _LIMITS[kind]
        if len(cell) > most:
            problems.append(_problem(number, heading, cell, f"{word}有{len(cell)}个字，太长；请不超过{most}个字"))
        row[kind] = row[kind] or cell.replace("\0", "")
    if not row["phones"] and not problems:
        problems.append(_problem(number, headings[kinds.index("phone")], "", "没有号码，来电时认不出是谁；请补上号码"))
    return row, problems


def _numbers(cell: str) -> Iterator[tuple[dict[str, str], str]]:
    parts = [part for part in map(str.strip, _BETWEEN.split(cell)) if part]
    if len(parts) > _MOST_IN_A_CELL:
        yield {}, f"一格有{len(parts)}个号码，太多；请不超过{_MOST_IN_A_CELL}个"
        return
    for part in parts:
        number = read_number(part)
        if number.kind in KEEPABLE and number.dialable is not None:
            yield {"number": number.dialable, "kind": number.kind, "raw": part[:40]}, ""
        else:
            why = "是中间号，会失效" if number.kind == "relay" else "不是可以保存的客户号码"
            yield {}, f"“{part[:30]}”{why}；请填手机号，或区号加固定电话，如021-62881234"


def _again(row: dict[str, Any], seen: Mapping[str, int]) -> list[dict[str, Any]]:
    """The same number in an earlier row: nobody can tell whose it is."""
    return [_problem(row["row"], "", phone["raw"], f"与第{seen[phone['number']]}行的号码相同；请合成一行")
            for phone in row["phones"] if phone["number"] in seen]


def _problem(row: int, column: str, value: str, problem: str) -> dict[str, Any]:
    return {"row": row, "column": column[:40], "value": value[:120], "problem": problem}
