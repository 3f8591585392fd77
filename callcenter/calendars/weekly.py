"""Opening hours 服务时间 as leaders type them on the desk: a line of spans a weekday, special days a line each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.calendars.entering import change_hours
from callcenter.calendars.services import DEFAULT
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.models import Line, OpeningHours
from callcenter.people.models import Department, Person
from callcenter.people.standing import must_lead
from callcenter.workcalendar import Calendar
from callcenter.workcalendar.calendar import WEEKDAYS
from callcenter.workcalendar.plain import to_plain

DAYS = dict(zip(WEEKDAYS, ("周一", "周二", "周三", "周四", "周五", "周六", "周日"), strict=True))
"""The weekdays in their order, as forms and people name them."""

FIELDS = (*WEEKDAYS, "special", "holidays", "makeup_as")
"""What is typed of hours: a line of spans a weekday, special days, `holidays` yes (off on holidays) or nothing, and
the weekday as which a make-up workday is worked."""

_CLOSED = ("", "休息", "休", "不上班")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")
_MOST_SPECIAL = 200


def list_hours(session: Session, by: Person) -> list[tuple[str, list[str]]]:
    """All hours by name with who keeps them: numbers of lines, names of departments. NotAllowedError."""
    must_lead(by, "查看服务时间")
    names = [DEFAULT, *session.scalars(select(OpeningHours.name).where(OpeningHours.name != DEFAULT)
                                       .order_by(OpeningHours.name))]
    return [(name, keepers_of(session, name)) for name in names]


def keepers_of(session: Session, name: str) -> list[str]:
    """Lines (their name or number) and departments that keep these hours."""
    lines = session.execute(select(Line.name, Line.number).where(Line.hours == name).order_by(Line.number))
    departments = session.scalars(select(Department.name).where(Department.hours == name).order_by(Department.name))
    return [*(called or number for called, number in lines), *departments]


def is_set(session: Session, name: str) -> bool:
    """Whether anybody set these hours: without, lines take calls at any hour, and clocks count by office hours."""
    return session.get(OpeningHours, name) is not None


def told_hours(session: Session, name: str, by: Person) -> dict[str, str]:
    """Hours as a form holds them: FIELDS as text. The company's are office hours until it sets its own.
    NotAllowedError, NotFoundError."""
    must_lead(by, "查看服务时间")
    row = session.get(OpeningHours, name)
    if row is None and name != DEFAULT:
        raise NotFoundError(f"没有名为 {name[:30]} 的服务时间")
    spec = to_plain(Calendar.office()) if row is None else row.spec or to_plain(Calendar.always())
    special = [f"{day} {' '.join(spans) or '休息'}" for day, spans in sorted(spec.get("exceptions", {}).items())]
    return {**{day: " ".join(spec.get("hours", {}).get(day, ())) for day in WEEKDAYS}, "special": "\n".join(special),
            "holidays": "" if spec.get("holidays", {}) is None else "yes", "makeup_as": spec.get("makeup_as", "mon")}


def add_hours(session: Session, name: str, *, by: Person, now: datetime, zone: ZoneInfo) -> None:
    """Hours under a new name, to begin with those of the company. FieldError, ConflictError, NotAllowedError."""
    save_hours(session, name, told_hours(session, DEFAULT, by), new=True, by=by, now=now, zone=zone)


def save_hours(session: Session, name: str, typed: Mapping[str, str], *, new: bool, by: Person, now: datetime,
               zone: ZoneInfo) -> int:
    """Hours from what was typed; how many running clocks moved. FieldError, ConflictError, NotAllowedError."""
    must_lead(by, "修改服务时间")
    if new and not _NAME.fullmatch(name):
        raise FieldError("name", f"名称“{name[:30]}”不能用；"
                         "请用小写字母开头，只含小写字母、数字、下划线和减号，如 night")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"hours {name}"))))
    row = session.get(OpeningHours, name)
    if not new and row is None and name != DEFAULT:
        raise NotFoundError(f"没有名为 {name[:30]} 的服务时间")
    if new and row is not None:
        raise ConflictError(f"已有名为 {name} 的服务时间；请换一个名称")
    spec = {**(row.spec if row is not None else {}), **_spec(typed)}
    if typed.get("holidays") != "yes":
        spec["holidays"] = None
    elif spec.get("holidays") is None:
        spec.pop("holidays", None)
    if not any(spec["hours"].values()):
        raise FieldError("mon", "一周里没有一天有服务时间；请至少填一天，如 09:00-18:00")
    return change_hours(session, name, spec, by=by.name, now=now, zone=zone)


def _spec(typed: Mapping[str, str]) -> dict[str, Any]:
    hours = {day: _spans(day, title, typed.get(day, "")) for day, title in DAYS.items()}
    makeup_as = typed.get("makeup_as", "mon")
    if makeup_as not in DAYS:
        raise FieldError("makeup_as", f"调休上班日不能按“{makeup_as[:10]}”；请从列表里选")
    return {"hours": {day: spans for day, spans in hours.items() if spans},
            "exceptions": _special(typed.get("special", "")), "makeup_as": makeup_as}


def _special(text: str) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        written, _, rest = line.strip().replace("\u3000", " ").partition(" ")
        try:
            day = date.fromisoformat(written).isoformat()
        except ValueError:
            raise FieldError("special", f"特殊日期第{number}行：“{written[:20]}”不是日期；"
                             "请写成 2026-12-31 09:00-12:00 或 2026-12-31 休息") from None
        if day in days:
            raise FieldError("special", f"特殊日期第{number}行：{day}写了两次；请合成一行")
        days[day] = _spans("special", f"特殊日期第{number}行", rest)
    if len(days) > _MOST_SPECIAL:
        raise FieldError("special", f"特殊日期有{len(days)}个；最多{_MOST_SPECIAL}个，过去的可以删去")
    return days


def _spans(field: str, title: str, text: str) -> list[str]:
    """Spans as they are stored, in their order. FieldError."""
    plain = text.replace("：", ":").replace("–", "-").replace("—", "-").replace("至", "-").replace("到", "-")
    plain = re.sub(r"\s*-\s*", "-", plain)
    for mark in "，、；;,":
        plain = plain.replace(mark, " ")
    if plain.strip() in _CLOSED:
        return []
    spans, until = [], 0
    for written in plain.split():
        found = _SPAN.fullmatch(written)
        if found is None:
            raise FieldError(field, f"{title}：“{written[:20]}”不是时段；请写成 09:00-12:00 13:00-18:00，休息则不填")
        numbers = [int(number) for number in found.groups()]
        opens, closes = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if not opens < closes <= 24 * 60:
            raise FieldError(field, f"{title}：{written}的结束不晚于开始或超过24:00；跨零点请写两段，如 18:00-24:00")
        if opens < until:
            raise FieldError(field, f"{title}：{written}与前一段重叠或次序不对；请按先后写，不重叠")
        spans.append("{:02d}:{:02d}-{:02d}:{:02d}".format(*numbers))
        until = closes
    return spans
