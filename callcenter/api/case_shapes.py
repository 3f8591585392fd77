"""What a case looks like in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from callcenter.api.operations import Asked
from callcenter.api.shapes import Page, Shape, local
from callcenter.calls.seeing import number_for
from callcenter.cases.belongings import Belongings, belongings_of
from callcenter.cases.models import Case, CaseEvent
from callcenter.cases.seeing import plain_for
from callcenter.cases.stepping import open_steps

Status = Literal["new", "dispatched", "acknowledged", "handling", "handled", "following_up", "closed", "reopened"]


class CaseRecordShape(Shape):
    """A call record of a case. `relation`: opened | chase (催单) | linked."""

    record_id: int
    relation: Literal["opened", "chase", "linked"]
    at: datetime


class CoHandlerShape(Shape):
    """A department that helps 协办; the case's own stays responsible."""

    department: str
    since: datetime
    by: str
    reason: str


class CaseShape(Shape):
    """A case 工单. `started_at`: from when its clocks run (the end of the call); `deadlines`: their ids, all rounds.
    `department` by name, `owner` and `agent` by login. `phone`, and numbers in texts, have their middle hidden for
    those who may not see numbers; who handles the case reads it at `GET /cases/{id}/number`. `next_steps`: of its kind,
    that you may do now. `repeat_of`: the earlier case whose limit was broken (再投诉). `version`: a change may be
    conditional on it."""

    id: int
    number: str
    kind: str
    kind_step: str | None
    next_steps: list[str]
    status: Status
    category: str
    urgency: Literal["normal", "urgent"]
    standard: str
    standard_version: str
    customer_id: int | None
    customer_name: str | None
    organisation: str | None
    phone: str | None
    content: str
    department: str | None
    owner: str | None
    owner_name: str | None
    agent: str | None
    deadlines: list[int]
    records: list[CaseRecordShape]
    co_handlers: list[CoHandlerShape]
    round: int
    chases: int
    repeat_of: int | None
    merged_into: int | None
    suspended_at: datetime | None
    suspended_reason: str | None
    started_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    acknowledged_at: datetime | None
    handled_at: datetime | None
    closed_at: datetime | None
    result: str | None
    on_the_spot: bool
    version: int


class CaseEventShape(Shape):
    """Something that happened to a case. `verb`: what was done; `events`: what it means to the clocks; `at`: when it
    happened; `recorded_at`: when it was entered."""

    verb: str
    events: list[str]
    at: datetime
    recorded_at: datetime
    by: str
    reason: str | None
    from_status: str | None
    to_status: str
    data: dict[str, Any]


class CaseHistoryShape(Shape):
    """All that happened to a case and to those merged into it, in order."""

    items: list[CaseEventShape]


class CaseNumberShape(Shape):
    """The number to call the customer on, in full."""

    phone: str | None


class CaseFormShape(Shape):
    """A filled form of a case."""

    form: str
    step: str | None
    values: dict[str, Any]
    by: str
    at: datetime


class CaseFormsShape(Shape):
    """The forms of a case, in order: of each name the last one counts."""

    items: list[CaseFormShape]


def case_shape(case: Case, asked: Asked) -> CaseShape:
    """One case as CONTRACT has it."""
    asked.session.flush()
    return _shape(case, belongings_of(asked.session, [case.id])[case.id], asked)


def case_page(cases: Sequence[Case], cursor: str | None, asked: Asked) -> Page[CaseShape]:
    """A page of cases; what belongs to them is read for all at once."""
    belongings = belongings_of(asked.session, [case.id for case in cases])
    return Page[CaseShape](items=[_shape(case, belongings[case.id], asked) for case in cases], next_cursor=cursor)


def event_shape(event: CaseEvent, asked: Asked) -> CaseEventShape:
    """One line of a case's history."""
    return CaseEventShape(
        verb=event.verb, events=event.events, at=event.at.astimezone(asked.zone),
        recorded_at=event.recorded_at.astimezone(asked.zone), by=event.by, from_status=event.from_status,
        to_status=event.to_status, reason=plain_for(asked.person, event.reason),
        data=plain_for(asked.person, event.data))


_AS_THEY_ARE = (
    "id", "number", "kind", "kind_step", "status", "category", "urgency", "standard", "standard_version", "customer_id",
    "customer_name", "organisation", "round", "chases", "repeat_of", "merged_into", "on_the_spot", "version")
_TEXTS = ("content", "suspended_reason", "result")
_MOMENTS = ("suspended_at", "started_at", "opened_at", "dispatched_at", "acknowledged_at", "handled_at", "closed_at")


def _shape(case: Case, belonging: Belongings, asked: Asked) -> CaseShape:
    zone = asked.zone
    return CaseShape(
        **{name: getattr(case, name) for name in _AS_THEY_ARE},
        **{name: plain_for(asked.person, getattr(case, name)) for name in _TEXTS},
        **{name: local(getattr(case, name), zone) for name in _MOMENTS},
        phone=number_for(asked.person, case.phone) if case.phone else None,
        next_steps=[one.id for one in open_steps(case, asked.person)],
        department=belonging.department, owner=belonging.owner, owner_name=belonging.owner_name, agent=belonging.agent,
        deadlines=belonging.deadlines,
        records=[CaseRecordShape(record_id=one.record_id, relation=one.relation, at=one.at.astimezone(zone))
                 for one in belonging.records],
        co_handlers=[CoHandlerShape(department=name, since=one.since.astimezone(zone), by=one.by, reason=one.reason)
                     for name, one in belonging.co_handlers])
