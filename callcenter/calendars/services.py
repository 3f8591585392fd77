"""The calendars by which clocks count: the company's, a department's, and how much of each year is known.

Read here, changed in `entering.py`. The holidays in the database win over the library's (REQUIREMENTS G6).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.models import HolidayNotice, HolidayOverride
from callcenter.errors import FieldError
from callcenter.lines.hours import calendar_of, with_holidays
from callcenter.lines.models import OpeningHours
from callcenter.people.models import Department
from callcenter.workcalendar import Calendar, HolidayTable, YearStatus

DEFAULT = "default"
"""The name of the company's own hours; without them it keeps office hours (`Calendar.office`)."""

LIBRARY = HolidayTable()
"""What the maintained libraries know, without anything that the company entered."""

LAST_YEARS, NEXT_YEARS = 1, 3
"""Which years `year_status` looks at, before and after the present one."""


class Year(NamedTuple):
    """What is known of one year. `status`: known | provisional. `source`: where the knowledge comes from. `days`: how
    many of its dates the company entered. `notice`: the one that was entered in full, if any."""

    year: int
    status: YearStatus
    source: str
    days: int
    notice: HolidayNotice | None


class Hours(NamedTuple):
    """Whose hours: a department's or (None) the company's; the name under which they are set; what they come to."""

    department: str | None
    name: str
    calendar: Calendar


def entered_holidays(session: Session) -> HolidayTable:
    """The dates that the company entered itself, and the years whose notice it entered in full."""
    days = session.scalars(select(HolidayOverride))
    return HolidayTable({row.day: row.worked for row in days}, frozenset(session.scalars(select(HolidayNotice.year))))


def company_calendar(session: Session, zone: ZoneInfo | str) -> Calendar:
    """The company's working calendar. `zone`: where hours count that name no zone themselves."""
    return _calendar(session, DEFAULT, str(zone))


def calendar_for(session: Session, department_id: int | None, zone: ZoneInfo | str) -> Calendar:
    """The working calendar of a department: its own hours if it has any, else the company's."""
    department = session.get(Department, department_id) if department_id is not None else None
    return _calendar(session, _name_of(department), str(zone))


def check_working(calendar: Calendar) -> None:
    """FieldError for hours by which no clock can count: no weekday of theirs is ever worked."""
    if not any(calendar.hours.values()):
        raise FieldError("hours", "no weekday has hours, so no working day would ever come; write at least one, such "
                                  "as mon: ['09:00-18:00']")


def all_hours(session: Session, zone: ZoneInfo | str) -> list[Hours]:
    """The company's hours, then those of each department, by name. Those who share hours share one calendar."""
    departments: list[Department | None] = [None, *session.scalars(select(Department).order_by(Department.name))]
    calendars = {name: _calendar(session, name, str(zone)) for name in sorted({_name_of(one) for one in departments})}
    return [Hours(one.name if one else None, _name_of(one), calendars[_name_of(one)]) for one in departments]


def year_status(session: Session, *, now: datetime, zone: ZoneInfo | str) -> list[Year]:
    """Each year from last year to three ahead: whether its holidays are known, and from where."""
    present = now.astimezone(ZoneInfo(str(zone))).year
    days = list(session.scalars(select(HolidayOverride.day)))
    notices = {notice.year: notice for notice in session.scalars(select(HolidayNotice))}
    return [_year(year, sum(day.year == year for day in days), notices.get(year))
            for year in range(present - LAST_YEARS, present + NEXT_YEARS + 1)]


def statutory_holidays(year: int) -> list[date]:
    """The dates from Monday to Friday that every notice of this year gives off by law; [] where the library has the
    notice itself. What is moved to make up for a weekend 补假 is the notice's to say."""
    if LIBRARY.is_known_year(year):
        return []
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return [day for day in days if day.year == year and day.weekday() < 5
            and "补假" not in (LIBRARY.name(day) or "补假")]


def _year(year: int, days: int, notice: HolidayNotice | None) -> Year:
    if notice is not None:
        return Year(year, YearStatus.KNOWN, notice.source, days, notice)
    known = LIBRARY.is_known_year(year)
    return Year(year, LIBRARY.status(year), "library" if known else "no notice: statutory days only", days, None)


def _name_of(department: Department | None) -> str:
    return DEFAULT if department is None or department.hours is None else department.hours


def _calendar(session: Session, name: str, zone: str) -> Calendar:
    row = session.get(OpeningHours, name)
    entered = entered_holidays(session)
    if row is None:
        return with_holidays(replace(Calendar.office(), timezone=zone), entered)
    return calendar_of(row.spec, zone, entered)
