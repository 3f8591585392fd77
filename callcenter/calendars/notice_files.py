"""A holiday notice 放假通知 as a file: CSV (`2027-02-06,off,春节`) or YAML (`2027-02-06: off 春节`), a date a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import yaml

from callcenter.errors import FieldError

WORDS = {"off": False, "worked": True, "休": False, "班": True}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class NoticeDay(NamedTuple):
    """One date of a notice: worked (a make-up workday 调休) or off, and the holiday that makes it so, if it is told."""

    worked: bool
    name: str | None


class _Entry(NamedTuple):
    line: int
    day: str
    word: str
    name: str


def read_notice(text: str, filename: str, year: int) -> dict[date, NoticeDay]:
    """The dates of a notice, in the file's order. FieldError names the line, what is wrong, and what would be right:
    no date, a date of another year, one named twice, a make-up workday that is no weekend."""
    yaml_like = filename.lower().endswith((".yaml", ".yml"))
    days: dict[date, NoticeDay] = {}
    lines: dict[date, int] = {}
    for entry in _from_yaml(text, filename) if yaml_like else _from_csv(text):
        where = f"{filename}:{entry.line}"
        day = _day(entry, where)
        if day in days:
            raise FieldError("file", f"{where}: {day} stands in line {lines[day]} already; name each date once")
        worked = WORDS[entry.word]
        wrong = what_is_wrong(year, day, worked)
        if wrong is not None:
            raise FieldError("file", f"{where}: {wrong}")
        days[day], lines[day] = NoticeDay(worked, entry.name or None), entry.line
    if not days:
        raise FieldError("file", f"{filename}: holds no dates; expected lines such as 2027-02-06,off,春节")
    return days


def what_is_wrong(year: int, day: date, worked: bool) -> str | None:
    """Why a notice of that year can't say this of that date; None: it can."""
    if day.year != year:
        return f"{day} is not in {year}; a notice is entered for its own year"
    if worked and day.weekday() < 5:
        return (f"{day} is a {_WEEKDAYS[day.weekday()]}, worked anyhow; a make-up workday is a Saturday or Sunday "
                "(check the date)")
    return None


def _day(entry: _Entry, where: str) -> date:
    if entry.word not in WORDS:
        raise FieldError("file", f"{where}: {entry.word!r} is neither off (休) nor worked (班)")
    try:
        if _ISO.fullmatch(entry.day):
            return date.fromisoformat(entry.day)
    except ValueError:
        pass
    raise FieldError("file", f"{where}: {entry.day!r} is no date; write it as 2027-02-06")


def _from_csv(text: str) -> Iterator[_Entry]:
    """Blank lines, comments and a heading that begins with "date" are passed over."""
    reader = csv.reader(text.removeprefix("\ufeff").splitlines())
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or (reader.line_num == 1 and cells[0] in ("date", "日期")):
            continue
        cells += [""] * (3 - len(cells))
        yield _Entry(reader.line_num, cells[0], cells[1].lower(), cells[2])


def _from_yaml(text: str, filename: str) -> Iterator[_Entry]:
    """From the file's nodes: they know their lines, and `off` is a word in them, not a truth value."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise FieldError("file", f"{filename}:{line}: this is no YAML: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise FieldError("file", f"{filename}: this is no YAML: {str(problem).splitlines()[0]}") from None
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise FieldError("file", f"{filename}:1: holds no mapping of dates; write lines such as 2027-02-06: off 春节")
    for key, value in root.value:
        word, _, name = str(value.value).strip().partition(" ") if isinstance(value, yaml.ScalarNode) else ("", "", "")
        yield _Entry(key.start_mark.line + 1, str(key.value), word.lower(), name.strip())
