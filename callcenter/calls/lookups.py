"""Where the facts of a flow step come from: hours, free people, the place in line, who signs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.calls.made import NAMES, made_of
from callcenter.calls.store import Connection
from callcenter.customers.numbers import area_of, read_number
from callcenter.lines.catalog import Catalog
from callcenter.people.secrets import LOCKED_FOR, MOST_FAILURES, verify_secret
from callcenter.workcalendar import Calendar, hours_text, hours_text_en, is_open, next_opening
from ivr_flows.state import Need

_FREE = """
select count(*) from people
where active and state = 'ready' and leg_id is null and attempt_id is null and phone is not null and role = 'agent'
"""
_POSITION = """
select count(*) + 1 from calls where waiting and line_id = %(line)s
  and (started_at, sid) < (select started_at, sid from calls where sid = %(sid)s)
"""
_SIGN_IN = "select id, display_name, pin_hash, planned_area, locked_until from people where staff_no = %s and active"
_COUNT_FAILURE = """
update people set failed_logins = case when failed_logins + 1 >= %(most)s then 0 else failed_logins + 1 end,
  locked_until = case when failed_logins + 1 >= %(most)s then %(until)s else locked_until end where id = %(id)s
"""
"""A PIN is guessed no better than a password: five failures, over however many calls, lock for ten minutes."""


@dataclass(frozen=True)
class CallerFacts:
    """The call that the step belongs to."""

    sid: str
    line_id: int
    line_number: str
    hours: str
    from_kind: str
    from_dialable: str | None
    ring_limit: int
    cycle_seconds: float
    in_line_since: datetime | None


@dataclass(frozen=True)
class Lookups:
    """Looks facts up at one moment. Nothing here changes a row but the count of wrong PINs."""

    catalog: Catalog
    company: str
    company_en: str
    zone: ZoneInfo
    fallback_number: Callable[[str], str | None]

    def loaders(self, connection: Connection, call: CallerFacts, now: datetime) -> dict[str, Callable[[], Any]]:
        """Every fact that a flow may ask for, by name."""
        calendar = self._calendar(call)
        return {
            "company": lambda: self.company,
            "company_en": lambda: self.company_en,
            "open": lambda: {name: is_open(found, now) for name, found in self.catalog.calendars().items()}
            | {"default": is_open(calendar, now)},
            "hours_text": lambda: hours_text(calendar, now),
            "hours_text_en": lambda: hours_text_en(calendar, now),
            "caller": lambda: call.from_dialable or "",
            "caller_kind": lambda: call.from_kind,
            "callback_from": lambda: call.line_number,
            "callback_by": lambda: self._callback_by(call, now),
            "free": lambda: _free(connection),
            "position": lambda: _position(connection, call),
            "waited": lambda: int((now - call.in_line_since).total_seconds()) if call.in_line_since else 0,
            "ring_limit": lambda: call.ring_limit,
            "ring_cycle": lambda: call.cycle_seconds,
            "fallback_number": lambda: self.fallback_number(call.line_number) or "",
            **_made(connection, call, now),
        }

    def answer_need(self, connection: Connection, need: Need, now: datetime) -> dict[str, Any]:
        """Answers what the engine must know before it can step. Secrets go in, never out."""
        if need.name != "signin":
            raise KeyError(f"no look-up for {need.name!r}")
        return _sign_in(connection, now, **need.values)

    def due(self, call: CallerFacts, now: datetime) -> datetime:
        """By when this caller must have been called back."""
        return callback_due(self._calendar(call), now)

    def _calendar(self, call: CallerFacts) -> Calendar:
        calendars = self.catalog.calendars()
        return calendars.get(call.hours) or calendars["default"]

    def _callback_by(self, call: CallerFacts, now: datetime) -> str:
        """By when we call back: half an hour while we are open, else half an hour after we open."""
        due = self.due(call, now).astimezone(self.zone)
        today = now.astimezone(self.zone).date()
        day = "今天" if due.date() == today else "明天" if due.date() == today + timedelta(days=1) \
            else f"{due.month}月{due.day}日"
        return f"{day}{due.hour}点{due.minute:02d}分" if due.minute else f"{day}{due.hour}点整"


def callback_due(calendar: Calendar, now: datetime) -> datetime:
    """When a missed or asking caller must have been called back (N12: 半小时内, in opening hours)."""
    opening = now if is_open(calendar, now) else next_opening(calendar, now) or now
    return opening + timedelta(minutes=30)


def _made(connection: Connection, call: CallerFacts, now: datetime) -> dict[str, Callable[[], Any]]:
    """Of a call that we make: read when one of them is asked for."""
    made = cache(lambda: made_of(connection, call.sid))

    def fact(name: str) -> Callable[[], Any]:
        return lambda: made().get(name, "")

    return {**{name: fact(name) for name in NAMES},
            "talked": lambda: int((now - made()["answered_at"]).total_seconds()) if made() else 0}


def _free(connection: Connection) -> int:
    """How many people could be rung. Skills order them, they exclude nobody: 邻座无人时应主动协助接听."""
    row = connection.execute(_FREE).fetchone()
    return int(row[0]) if row else 0


def _position(connection: Connection, call: CallerFacts) -> int:
    row = connection.execute(_POSITION, {"sid": call.sid, "line": call.line_id}).fetchone()
    return int(row[0]) if row else 1


def _sign_in(connection: Connection, now: datetime, *, staff_no: str, pin: str, caller: str,
             caller_kind: str) -> dict[str, Any]:
    row = connection.execute(_SIGN_IN, [staff_no]).fetchone()
    locked = row is not None and row.locked_until is not None and row.locked_until > now
    if row is None or locked or not row.pin_hash or not verify_secret(row.pin_hash, pin):
        if row is not None and not locked:
            connection.execute(_COUNT_FAILURE, {"id": row.id, "most": MOST_FAILURES, "until": now + LOCKED_FOR})
        return {"ok": False, "name": "", "compliant": False, "reason": "工号或密码不符"}
    connection.execute("update people set failed_logins = 0 where id = %s and failed_logins > 0", [row.id])
    area = area_of(read_number(caller)) if caller else None
    if caller_kind != "landline":
        return {"ok": True, "name": row.display_name, "compliant": False, "reason": "未使用固定电话"}
    if row.planned_area and area != row.planned_area:
        return {"ok": True, "name": row.display_name, "compliant": False, "reason": "固定电话不在计划区域"}
    return {"ok": True, "name": row.display_name, "compliant": True, "reason": ""}
