"""Deadlines: GET /deadlines, GET /deadlines/{id}."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from callcenter.api.operations import LARGEST_ID, Asked, Operation
from callcenter.api.shapes import Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.deadlines.belongings import Belongings, belongings_of
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.reading import DeadlineFilter, get_deadline, list_deadlines

State = Literal["open", "met", "late", "extended", "cancelled"]


class EscalationShape(Shape):
    """Somebody was told. `level`: 0 the warning 即将超时, 1 the owner, 2 the supervisor, 3 the manager; `recipients`:
    logins; `reason`: why it went further up than it should."""

    level: int
    at: datetime
    to: str
    recipients: list[str]
    channel: str
    reason: str | None


class DeadlineChangeShape(Shape):
    """A due time that was computed anew, and why."""

    at: datetime
    by: str
    reason: str
    old_due_at: datetime
    new_due_at: datetime


class DeadlineShape(Shape):
    """A clock 时限. `met_at` after `due_at` is late, for ever; `breached_at` is `due_at`. `state` extended 延期: never
    counted as kept, the clock that took its place `extends` it, with the `proof` that the customer was told before.
    `overdue`: open and past its due time. `provisional`: a year without its holiday notice was counted in."""

    id: int
    case_id: int
    standard: str
    standard_version: str
    clause: str
    step: str
    title: str
    stops: str
    round: int
    owner_role: str
    owner: str | None
    owner_name: str | None
    department: str | None
    limit: str
    counts: Literal["elapsed", "working"]
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None
    planned_at: datetime | None
    met_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    state: State
    overdue: bool
    reason: str | None
    extends: int | None
    proof: dict[str, Any] | None
    provisional: bool
    explain: list[dict[str, Any]]
    escalations: list[EscalationShape]
    changes: list[DeadlineChangeShape]


class DeadlineQuery(PageQuery):
    """`overdue`: true for open clocks past their due time, false for all others; `owner`: a login; `department`: a
    name; `my_department`: of your department; `standard`: of a written standard."""

    case: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None
    state: State | None = None
    overdue: bool | None = None
    owner: str | None = None
    department: str | None = None
    my_department: bool = False
    standard: str | None = None


def deadline_list(asked: Asked, query: DeadlineQuery) -> Page[DeadlineShape]:
    after = position_of(query.cursor, datetime, int) if query.cursor else None
    wanted = DeadlineFilter(query.case, query.state, query.overdue, query.owner, query.department,
                            query.my_department, query.standard)
    found = list_deadlines(asked.session, asked.person, wanted, now=asked.now, limit=query.limit + 1,
                           after=(after[0], after[1]) if after else None)
    page, more = found[:query.limit], len(found) > query.limit
    return Page[DeadlineShape](items=_shapes(page, asked),
                               next_cursor=cursor_of(page[-1].due_at, page[-1].id) if more else None)


def deadline_by_id(asked: Asked, deadline_id: int) -> DeadlineShape:
    return _shapes([get_deadline(asked.session, deadline_id, asked.person)], asked)[0]


_AS_THEY_ARE = ("id", "case_id", "standard", "standard_version", "clause", "step", "title", "stops", "round",
                "owner_role", "counts", "state", "reason", "extends", "proof", "provisional", "explain")
_MOMENTS = ("started_at", "due_at", "warn_at", "planned_at", "met_at", "breached_at", "ended_at")


def _shapes(clocks: Sequence[Deadline], asked: Asked) -> list[DeadlineShape]:
    belongings = belongings_of(asked.session, clocks)
    return [_shape(clock, belongings[clock.id], asked) for clock in clocks]


def _shape(clock: Deadline, belonging: Belongings, asked: Asked) -> DeadlineShape:
    zone = asked.zone
    return DeadlineShape(
        **{name: getattr(clock, name) for name in _AS_THEY_ARE},
        **{name: local(getattr(clock, name), zone) for name in _MOMENTS},
        limit=clock.limit_text, owner=belonging.owner, owner_name=belonging.owner_name, department=belonging.department,
        overdue=clock.state == "open" and asked.now > clock.due_at,
        escalations=[EscalationShape(level=told.level, at=told.at.astimezone(zone), to=told.to,
                                     recipients=told.recipients, channel=told.channel, reason=told.reason)
                     for told in belonging.escalations],
        changes=[DeadlineChangeShape(at=one.at.astimezone(zone), by=one.by, reason=one.reason,
                                     old_due_at=one.old_due_at.astimezone(zone),
                                     new_due_at=one.new_due_at.astimezone(zone)) for one in belonging.changes])


OPERATIONS = (
    Operation("GET", "/deadlines", deadline_list, "Clocks of cases, the first due first", query=DeadlineQuery,
              answer=Page[DeadlineShape]),
    Operation("GET", "/deadlines/<int:deadline_id>", deadline_by_id, "A clock, with why it is due then",
              answer=DeadlineShape, problems=(401, 403, 404)),
)
