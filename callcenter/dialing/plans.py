"""Running campaigns as the dialler needs them, read anew every second: what changes on the desk holds at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from callcenter.campaigns.definition import pace_of
from callcenter.campaigns.running import pause_by_service
from callcenter.campaigns.windows import CHINA, CallingHours, WindowsProblem, calling_hours, zone_of
from callcenter.work.rows import Connection
from callcenter.workcalendar import HolidayTable

SHORT_TALKS = 0.3
"""Are more of the latest answered calls shorter than the network allows, the campaign dials half as fast."""

_FEWEST, _LATEST = 20, 100

log = structlog.get_logger(__name__)

_RUNNING = """
select g.id, g.mode, g.purpose, g.line_id, g.flow_version, g.windows, g.pace, g.priority, g.most_attempts,
  g.detect_machine, g.started_at, l.number as from_number, l.outbound
from campaigns g join lines l on l.id = g.line_id where g.state = 'running' order by g.priority desc, g.id
"""
_SHORT = """
select count(*) as talks, count(*) filter (where seconds < %s) as short from (
  select seconds from attempts where campaign_id = %s and result = 'completed' and seconds is not null
  order by id desc limit %s) latest
"""


@dataclass(frozen=True)
class Plan:
    """A running campaign. `pace`: see `campaigns.definition.PACE`; `ends_at`: when what still waits expires."""

    id: int
    mode: str
    line_id: int
    from_number: str
    flow_version: str | None
    priority: int
    detect_machine: bool
    pace: dict[str, float]
    ends_at: datetime
    windows: dict[str, Any]
    marketing: bool
    holidays: HolidayTable
    company_zone: str
    _known: dict[str, CallingHours] = field(default_factory=dict, compare=False, repr=False)

    @property
    def hours(self) -> CallingHours:
        """Of customers on the mainland."""
        return self._in(CHINA)

    def hours_of(self, number: str) -> CallingHours:
        """Of one customer, in the zone of the number."""
        return self._in(zone_of(number, self.company_zone))

    def _in(self, zone: str) -> CallingHours:
        if zone not in self._known:
            self._known[zone] = calling_hours(self.windows, zone=zone, holidays=self.holidays,
                                              marketing=self.marketing)
        return self._known[zone]


def running(connection: Connection, now: datetime, company_zone: str) -> list[Plan]:
    """The running campaigns, the most urgent first. One that cannot be read, or whose number may not be displayed any
    more, is paused with its reason: the others go on."""
    holidays = _holidays(connection)
    found = []
    for row in connection.execute(_RUNNING).fetchall():
        if not row.outbound:
            why = f"{row.from_number}不再登记为外显号码，外呼已暂停；请换号或报备后点“继续”"
            pause_by_service(connection, row.id, why, now=now)
            continue
        pace = pace_of(row.pace)
        plan = Plan(row.id, row.mode, row.line_id, row.from_number, row.flow_version, row.priority, row.detect_machine,
                    pace, (row.started_at or now) + timedelta(days=pace["days"]), row.windows,
                    row.purpose == "marketing", holidays, company_zone)
        try:
            plan.hours.is_open(now)
        except WindowsProblem as problem:
            log.error("a campaign cannot be read", campaign=row.id, problem=problem.message)
            pause_by_service(connection, row.id, f"外呼时段有误：{problem.message}", now=now)
        else:
            found.append(plan)
    return found


def _holidays(connection: Connection) -> HolidayTable:
    days = connection.execute("select day, worked from holiday_overrides").fetchall()
    years = connection.execute("select year from holiday_notices").fetchall()
    return HolidayTable({row.day: row.worked for row in days}, frozenset(row.year for row in years))


def talks_too_short(connection: Connection, plan: Plan) -> bool:
    """Whether too many of the campaign's latest hundred answered calls were shorter than the network allows: it counts
    such calls against the displayed number (FACTS.md)."""
    shortest = plan.pace["shortest_seconds"]
    if not shortest:
        return False
    row = connection.execute(_SHORT, [shortest, plan.id, _LATEST]).fetchone()
    return row is not None and row.talks >= _FEWEST and row.short > row.talks * SHORT_TALKS
