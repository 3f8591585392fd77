"""What the event path needs to know of lines, flows, ring plans and hours, kept close for a second.

Publishing needs no restart: a line's row is read anew every second; what is keyed by its digest never changes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import structlog

from callcenter.db import Database
from callcenter.errors import NotFoundError
from callcenter.lines.hours import calendar_of
from callcenter.lines.services import publish_shipped
from callcenter.workcalendar import Calendar, HolidayTable
from ivr_flows.flow import Flow
from ivr_flows.ringplan import RingPlan

_FRESH_SECONDS = 1.0
BLOCKED_FLOW = "blocked"
"""What a caller hears whose number is on the blocklist 黑名单, on whatever line: a flow as any other."""

CALLOUT_FLOW = "callout"
"""By which an agent whose phone we rang is connected with the customer."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LineFacts:
    """A line as a call needs it."""

    id: int
    number: str
    flow: str
    flow_version: str
    record: str
    cycle_seconds: float
    ring_limit: int
    ring_plan: str
    hours: str
    fallback_number: str | None
    area_code: str | None


_LINES = """
select l.id, l.number, l.flow, v.digest, l.record, l.cycle_seconds, l.ring_limit, l.ring_plan, l.hours,
  l.fallback_number, l.area_code, l.landing_numbers
from lines l join lateral (
  select digest from flow_versions where name = l.flow order by serial desc limit 1) v on true
"""


_NEWEST = "select digest from flow_versions where name = %s order by serial desc limit 1"


@dataclass
class Catalog:
    """Reads through a small cache. `snapshot` is a file that remembers the fallback numbers for the moment when the
    database is away."""

    db: Database
    zone: str
    snapshot: Path
    monotonic: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _lines: dict[str, LineFacts] = field(default_factory=dict)
    _by_id: dict[int, LineFacts] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _blocked: str | None = None
    _callout: str | None = None
    _read_at: float = float("-inf")
    _flows: dict[str, Flow] = field(default_factory=dict)
    _plans: dict[str, RingPlan] = field(default_factory=dict)

    def line(self, number: str) -> LineFacts:
        """The line of a called number (E.164, or a landing number 落地号码 of it)."""
        self._refresh()
        try:
            return self._lines[number]
        except KeyError:
            raise NotFoundError(f"没有登记号码为 {number} 的线路") from None

    def line_by_id(self, line_id: int) -> LineFacts:
        self._refresh()
        return self._by_id[line_id]

    def calendars(self) -> dict[str, Calendar]:
        """All opening hours by name; `default` is always there."""
        self._refresh()
        return self._calendars

    def blocked_flow(self) -> str | None:
        """The version that turns blocked numbers away; None: none is published, and nobody is turned away."""
        self._refresh()
        return self._blocked

    def callout_flow(self, now: datetime) -> str:
        """The version by which agents are connected with customers; the shipped one where none was published yet."""
        self._refresh()
        if self._callout is None:
            with self.db.session() as session:
                publish_shipped(session, now)
            self._read_at = float("-inf")
            self._refresh()
        assert self._callout is not None
        return self._callout

    def flow(self, digest: str) -> Flow:
        """A published flow, exactly as the call began under it."""
        if digest not in self._flows:
            with self.db.raw() as connection:
                row = connection.execute("select source from flow_versions where digest = %s",
                                         [digest]).fetchone()
            if row is None:
                raise NotFoundError(f"no flow version {digest}")
            self._flows[digest] = Flow.from_canonical(row.source)
        return self._flows[digest]

    def plan(self, digest: str) -> RingPlan:
        """A ring plan's version."""
        if digest not in self._plans:
            with self.db.raw() as connection:
                row = connection.execute("select spec from ring_plans where digest = %s", [digest]).fetchone()
            if row is None:
                raise NotFoundError(f"no ring plan {digest}")
            self._plans[digest] = RingPlan.model_validate(row.spec)
        return self._plans[digest]

    def fallback_number(self, number: str) -> str | None:
        """Where a call goes when we cannot serve it. Works without the database, and does not wait for it where the
        line is known."""
        if number in self._lines:
            return self._lines[number].fallback_number
        try:
            self._refresh()
            return self._lines[number].fallback_number if number in self._lines else None
        except psycopg.Error:
            if self._lines:
                return self._lines[number].fallback_number if number in self._lines else None
            if not self.snapshot.exists():
                return None
            return json.loads(self.snapshot.read_text()).get(number)

    def _refresh(self) -> None:
        if self.monotonic() - self._read_at < _FRESH_SECONDS:
            return
        with self._lock:
            if self.monotonic() - self._read_at < _FRESH_SECONDS:
                return
            with self.db.raw() as connection:
                rows = connection.execute(_LINES).fetchall()
                hours = connection.execute("select name, spec from opening_hours").fetchall()
                days = connection.execute("select day, worked from holiday_overrides").fetchall()
                blocked = connection.execute(_NEWEST, [BLOCKED_FLOW]).fetchone()
                callout = connection.execute(_NEWEST, [CALLOUT_FLOW]).fetchone()
                years = connection.execute("select year from holiday_notices").fetchall()
            lines = {row.number: LineFacts(*row[:11]) for row in rows}
            for row in rows:
                lines.update(dict.fromkeys(row.landing_numbers, LineFacts(*row[:11])))
            entered = HolidayTable({row.day: row.worked for row in days}, frozenset(row.year for row in years))
            self._calendars = {row.name: calendar_of(row.spec, self.zone, entered) for row in hours}
            self._calendars.setdefault("default", calendar_of({}, self.zone))
            if lines != self._lines:
                self._remember(lines)
            self._lines, self._by_id = lines, {line.id: line for line in lines.values()}
            self._blocked = blocked.digest if blocked else None
            self._callout = callout.digest if callout else None
            self._read_at = self.monotonic()

    def _remember(self, lines: dict[str, LineFacts]) -> None:
        """Writes the snapshot. On a full disk there is none, and calls go on: they need it only without a database."""
        temporary = self.snapshot.with_suffix(f".{threading.get_native_id()}")
        try:
            self.snapshot.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps({number: line.fallback_number for number, line in lines.items()}))
            temporary.replace(self.snapshot)
        except OSError as problem:
            log.error("the fallback numbers could not be remembered", problem=str(problem))


def line_facts(line: LineFacts) -> dict[str, Any]:
    """What a call keeps of its line for ever."""
    kept = asdict(line)
    return {"line_id": kept["id"], **{name: kept[name] for name in (
        "flow", "flow_version", "ring_plan", "ring_limit", "cycle_seconds", "record", "hours")}}

