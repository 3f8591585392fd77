"""What the address of a list asks for: each of its parts read by one reader; a wrong part is told and left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.orm import Session

from callcenter.cases.reading import department_id
from callcenter.deadlines.publishing import titles_of
from callcenter.errors import FieldError
from callcenter.lines.models import Line
from callcenter.moments import check_moment, moment_of
from callcenter.people.models import Person
from callcenter.people.naming import person_id

LONGEST = 200


@dataclass(frozen=True)
class Around:
    """Who asks, when, and in which zone the company's days begin."""

    session: Session
    person: Person
    now: datetime
    zone: ZoneInfo

    def midnight(self, days: int = 0) -> datetime:
        """The beginning of today, or of the day so many days later."""
        today = self.now.astimezone(self.zone).date()
        return datetime.combine(today + timedelta(days=days), time(), self.zone)


Reader = Callable[[str, Around], Mapping[str, Any]]
"""From a part of the address to arguments of the list's filter; FieldError names the part."""


@dataclass(frozen=True)
class Wanted:
    """An address, read. `arguments` of the filter; `kept`: the parts that were understood; `problems`: the others."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[FieldError, ...] = ()


DAYS = {"today": "今天", "yesterday": "昨天", "week": "本周"}
"""Spans that move with the calendar, so that a saved view stays true. The week begins on Monday."""


def by_day(value: str, around: Around) -> Mapping[str, Any]:
    """`day`: today, yesterday or this week, in the company's zone."""
    if value not in DAYS:
        raise FieldError("day", f"没有“{value[:20]}”这种日期范围；可选：{'、'.join(DAYS.values())}，或填起止日期")
    if value == "week":
        monday = -around.now.astimezone(around.zone).weekday()
        return {"since": around.midnight(monday), "until": around.midnight(monday + 7)}
    first = 0 if value == "today" else -1
    return {"since": around.midnight(first), "until": around.midnight(first + 1)}


def from_day(value: str, around: Around) -> Mapping[str, Any]:
    """`from`: a date, or a moment."""
    return {"since": _moment("from", value, around, day_end=False)}


def to_day(value: str, around: Around) -> Mapping[str, Any]:
    """`to`: a date, which counts whole, or a moment."""
    return {"until": _moment("to", value, around, day_end=True)}


def _moment(name: str, value: str, around: Around, *, day_end: bool) -> datetime:
    moment = moment_of(name, value, around.zone, day_end=day_end)
    check_moment(name, moment)
    return moment


def by_agent(value: str, around: Around) -> Mapping[str, Any]:
    """`agent`: a login."""
    person_id(around.session, value)
    return {"agent": value}


def by_department(value: str, around: Around) -> Mapping[str, Any]:
    """`department`: a name."""
    department_id(around.session, value)
    return {"department": value}


def by_standard(value: str, around: Around) -> Mapping[str, Any]:
    """`standard`: the name of a written standard."""
    if value not in titles_of(around.session):
        raise FieldError("standard", f"没有“{value[:20]}”这种筛选")
    return {"standard": value}


def by_line(value: str, around: Around) -> Mapping[str, Any]:
    """`line`: the number of a line, or one that it is reached under."""
    own = or_(Line.number == value, literal(value) == any_(Line.landing_numbers))
    if around.session.scalar(select(Line.id).where(own)) is None:
        raise FieldError("line", f"没有“{value[:20]}”这种筛选")
    return {"line": value}


def plain(name: str) -> Reader:
    """A part that is an argument as it stands; the filter checks it."""
    return lambda value, _: {name: value}


def one_of(name: str, choices: Mapping[str, Mapping[str, Any]]) -> Reader:
    """A part with a few known values, each of which stands for arguments."""
    def read(value: str, _: Around) -> Mapping[str, Any]:
        if value not in choices:
            raise FieldError(name, f"没有“{value[:20]}”这种筛选")
        return choices[value]

    return read


def storable(name: str, value: str) -> str:
    """The value, tidied; FieldError for what no list can be asked for."""
    tidy = value.strip()
    if len(tidy) > LONGEST:
        raise FieldError(name, f"筛选条件最多{LONGEST}个字，现在有{len(tidy)}个字")
    if "\0" in tidy:
        raise FieldError(name, "筛选条件里有无法识别的字符，请重新填写")
    return tidy
