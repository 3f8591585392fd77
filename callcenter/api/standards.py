"""The written standards as published, their due times from a start, and how far the working calendar is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Shape, moment_with_offset
from callcenter.calendars.services import calendar_for, year_status
from callcenter.cases.reading import department_id
from callcenter.deadlines.publishing import current_standard, published
from callcenter.errors import FieldError
from callcenter.moments import check_moment
from callcenter.standards import Due, Standard, Step, plan
from callcenter.workcalendar import CalendarError


class CapShape(Shape):
    """Never later than `limit` after the event `after`."""

    after: str
    limit: str
    clause: str


class RungShape(Shape):
    """Who is told how many seconds after the due time."""

    level: int
    to: Literal["owner", "supervisor", "manager"]
    after_seconds: int


class StepShape(Shape):
    """A clock of a standard: the event `starts` starts it, `stops` stops it. `text`: the clause in words; `opens`: not
    done before; `call`: the call to the customer that it takes; `warn_seconds`: the warning, before the due time."""

    id: str
    title: str
    text: str
    clause: str
    starts: str
    stops: str
    limit: str
    counts: Literal["elapsed", "working"]
    setting: str | None
    cap: CapShape | None
    opens: str | None
    owner: str
    call: str | None
    warn_seconds: int
    ladder: list[RungShape]
    solver_needed: bool
    on_breach: list[str]
    optional: bool
    in_call: bool
    repeats: bool


class StandardShape(Shape):
    """A written standard 标准. `version`: the digest that cases keep; `begins`: the event that a start means."""

    name: str
    title: str
    source: str
    version: str
    begins: str
    night: bool
    steps: list[StepShape]


class StandardsShape(Shape):
    """What new cases begin under."""

    items: list[StandardShape]


class DueShape(Shape):
    """When a step is due, and why. `provisional`: a year without its holiday notice was counted in."""

    step: str
    title: str
    clause: str
    limit: str
    counts: Literal["elapsed", "working"]
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    planned_at: datetime
    provisional: bool
    optional: bool
    in_call: bool
    explain: list[dict[str, Any]]


class DuesShape(Shape):
    """Every step from one start; each later step assumes that the earlier ones stop at their limits."""

    standard: str
    version: str
    items: list[DueShape]


class DueQuery(Input):
    """`department`: count by its hours instead of the company's."""

    start: str | None = Field(None, description="an ISO 8601 moment with its offset; left out: now")
    department: str | None = Field(None, description="the name of a department")


class YearShape(Shape):
    """What is known of a year's holidays. `source`: library, or the notice that was entered; `days`: how many dates the
    company entered itself."""

    year: int
    status: Literal["known", "provisional"]
    source: str
    days: int


class CalendarShape(Shape):
    """From last year to three ahead."""

    years: list[YearShape]


def standard_list(asked: Asked) -> StandardsShape:
    return StandardsShape(items=[_standard(standard) for standard in published(asked.session)])


def standard_by_name(asked: Asked, name: str) -> StandardShape:
    return _standard(current_standard(asked.session, name))


def standard_due(asked: Asked, name: str, query: DueQuery) -> DuesShape:
    standard = current_standard(asked.session, name)
    start = moment_with_offset("start", query.start) if query.start else asked.now
    check_moment("start", start)
    department = department_id(asked.session, query.department) if query.department else None
    calendar = calendar_for(asked.session, department, asked.zone)
    try:
        dues = [_due(due, asked) for due in plan(standard, start, calendar)]
    except CalendarError as problem:
        raise FieldError("start", f"工作日历算不到这么远：{problem.message}") from None
    return DuesShape(standard=standard.name, version=standard.digest, items=dues)


def calendar_status(asked: Asked) -> CalendarShape:
    return CalendarShape(years=[
        YearShape(year=one.year, status=one.status.value, source=one.source, days=one.days)
        for one in year_status(asked.session, now=asked.now, zone=asked.zone)])


def _standard(standard: Standard) -> StandardShape:
    return StandardShape(name=standard.name, title=standard.title, source=standard.source, version=standard.digest,
                         begins=standard.begins, night=standard.night, steps=[_step(step) for step in standard.steps])


def _step(step: Step) -> StepShape:
    return StepShape(
        id=step.id, title=step.title, text=step.text, clause=step.clause, starts=step.starts, stops=step.stops,
        limit=step.limit.text, counts=step.limit.counts, setting=step.limit.setting, owner=step.owner, call=step.call,
        cap=CapShape(after=step.cap[0], limit=step.cap[1].text, clause=step.cap_clause) if step.cap else None,
        opens=step.opens.text if step.opens else None, warn_seconds=int(step.warn_before.total_seconds()),
        ladder=[RungShape(level=rung.level, to=rung.to, after_seconds=int(rung.after.total_seconds()))
                for rung in step.ladder],
        solver_needed=step.solver_needed, on_breach=list(step.on_breach), optional=step.optional, in_call=step.in_call,
        repeats=step.repeats)


def _due(due: Due, asked: Asked) -> DueShape:
    zone = asked.zone
    return DueShape(
        step=due.step.id, title=due.step.title, clause=due.step.clause, limit=due.step.limit.text,
        counts=due.step.limit.counts, started_at=due.started_at.astimezone(zone), due_at=due.due_at.astimezone(zone),
        warn_at=due.warn_at.astimezone(zone), planned_at=due.planned_at.astimezone(zone), provisional=due.provisional,
        optional=due.step.optional, in_call=due.step.in_call, explain=due.explain)


OPERATIONS = (
    Operation("GET", "/standards", standard_list, "The standards that new cases begin under", answer=StandardsShape),
    Operation("GET", "/standards/<name>", standard_by_name, "A standard with its steps and clauses",
              answer=StandardShape, problems=(401, 403, 404)),
    Operation("GET", "/standards/<name>/due", standard_due, "When each step is due from a start, and why",
              query=DueQuery, answer=DuesShape, problems=(401, 403, 404)),
    Operation("GET", "/calendar/status", calendar_status, "Which years' holidays are known", answer=CalendarShape),
)
