"""Entering holidays and hours: every change is audited, and every running clock that it moves is computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from callcenter.calendars.models import HolidayNotice, HolidayOverride
from callcenter.calendars.notice_files import what_is_wrong
from callcenter.calendars.services import DEFAULT, LIBRARY, check_working, statutory_holidays
from callcenter.deadlines.recomputing import recompute
from callcenter.errors import FieldError, NotAllowedError, NotFoundError
from callcenter.lines.hours import calendar_of
from callcenter.lines.services import set_hours
from callcenter.people.audit import record_act
from callcenter.people.models import Department, Person, Role

COMMAND_LINE = "-"
"""Who acts when nobody is named: whoever may run commands on this machine."""

_MAY_CHANGE = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


class Entered(NamedTuple):
    """What a notice did. `days`: its dates. `dropped`: dates of an earlier notice of that year that it does not name.
    `moved`: clocks that have another due time now."""

    days: int
    dropped: list[date]
    moved: int


def set_day(session: Session, day: date, worked: bool, name: str, *, by: str, now: datetime,
            zone: ZoneInfo | str) -> int:
    """One date is worked, or off, whatever the library says. Returns how many clocks moved."""
    _allowed(session, by)
    if not name.strip():
        raise FieldError("name", "a date needs a name that people see, such as 国庆节 or 公司日")
    _lay(session, day, worked, name.strip(), by, now)
    record_act(session, who=by, action="calendar.set", subject=day.isoformat(), now=now, worked=worked, name=name)
    return _recomputed(session, f"{name.strip()} {day}：{_word(worked)}", by, now, zone)


def forget_day(session: Session, day: date, *, by: str, now: datetime, zone: ZoneInfo | str) -> int:
    """The date is again as the library has it. NotFoundError: it was not entered. Returns how many clocks moved."""
    _allowed(session, by)
    row = session.get(HolidayOverride, day)
    if row is None:
        raise NotFoundError(f"{day} was not entered: there is nothing to forget")
    session.delete(row)
    record_act(session, who=by, action="calendar.forget", subject=day.isoformat(), now=now, worked=row.worked,
               name=row.name)
    return _recomputed(session, f"{row.name} {day}：撤销", by, now, zone)


def enter_notice(session: Session, year: int, days: Mapping[date, bool], source: str, *, by: str, now: datetime,
                 zone: ZoneInfo | str, names: Mapping[date, str] | None = None) -> Entered:
    """The official notice of a year in full: its dates are no guess any more. An amended one replaces it; dates that
    were set one by one stay. FieldError: a date of another year, a make-up workday that is no weekend, a statutory
    holiday that it does not name."""
    _allowed(session, by)
    for day, worked in days.items():
        wrong = what_is_wrong(year, day, worked)
        if wrong is not None:
            raise FieldError("days", wrong)
    _whole(year, days)
    if not source.strip():
        raise FieldError("source", "a notice needs its source, such as 国办发明电〔2026〕7号")
    dropped = _drop(session, year, days)
    for day, worked in days.items():
        _lay(session, day, worked, (names or {}).get(day) or LIBRARY.name(day) or "放假通知", by, now)
    notice = session.get(HolidayNotice, year)
    if notice is None:
        notice = HolidayNotice(year=year)
        session.add(notice)
    notice.source, notice.entered_at, notice.entered_by = source.strip(), now, by
    record_act(session, who=by, action="calendar.notice", subject=str(year), now=now, source=notice.source,
               off=[day.isoformat() for day, worked in days.items() if not worked],
               worked=[day.isoformat() for day, worked in days.items() if worked],
               dropped=[day.isoformat() for day in dropped])
    return Entered(len(days), dropped, _recomputed(session, f"{year}年放假通知：{notice.source}", by, now, zone))


def change_hours(session: Session, name: str, spec: dict[str, Any], *, by: str, now: datetime,
                 zone: ZoneInfo | str) -> int:
    """Opening hours by name, of lines, the company (`default`) and departments. Returns how many clocks moved.
    FieldError: which field is wrong; hours without a working day, where clocks count by them."""
    _allowed(session, by)
    if name == DEFAULT or session.scalar(select(Department.id).where(Department.hours == name).limit(1)) is not None:
        check_working(calendar_of(spec, str(zone)))
    set_hours(session, name, spec, zone=str(zone), now=now)
    record_act(session, who=by, action="hours.set", subject=name, now=now, spec=spec)
    return _recomputed(session, f"服务时间调整：{name}", by, now, zone)


def _allowed(session: Session, by: str) -> None:
    if by == COMMAND_LINE:
        return
    person = session.scalar(select(Person).where(Person.name == by, Person.active))
    if person is None:
        raise NotFoundError(f"没有名为 {by} 的在职人员")
    if Role(person.role) not in _MAY_CHANGE:
        raise NotAllowedError("您的角色不能修改工作日历")


def _lay(session: Session, day: date, worked: bool, name: str, by: str, now: datetime) -> None:
    row = session.get(HolidayOverride, day)
    if row is None:
        row = HolidayOverride(day=day)
        session.add(row)
    row.worked, row.name, row.changed_at, row.changed_by = worked, name, now, by


def _whole(year: int, days: Mapping[date, bool]) -> None:
    missing = [day for day in statutory_holidays(year) if days.get(day) is not False]
    if missing:
        raise FieldError("days", f"the notice does not give {missing[0]} ({LIBRARY.name(missing[0])}) off, a statutory "
                                 f"holiday; enter the notice of {year} in full")


def _drop(session: Session, year: int, days: Mapping[date, bool]) -> list[date]:
    """What an earlier notice of that year said and this one does not. Its rows have the moment of its entry."""
    earlier = session.get(HolidayNotice, year)
    if earlier is None:
        return []
    rows = session.scalars(select(HolidayOverride).where(
        extract("year", HolidayOverride.day) == year, HolidayOverride.changed_at == earlier.entered_at))
    dropped = [row for row in rows if row.day not in days]
    for row in dropped:
        session.delete(row)
    return sorted(row.day for row in dropped)


def _recomputed(session: Session, reason: str, by: str, now: datetime, zone: ZoneInfo | str) -> int:
    session.flush()
    return recompute(session, reason=reason, by=by, now=now, zone=zone)


def _word(worked: bool) -> str:
    return "上班" if worked else "休息"
