"""Callbacks: the calls that we owe, and what came of the attempts at them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.callbacks.briefs import brief_of
from callcenter.callbacks.dispositions import ANSWERS, DISPOSITIONS
from callcenter.callbacks.listing import REASONS, list_callbacks, needs_supervisor, positions
from callcenter.callbacks.models import Callback
from callcenter.callbacks.services import finish_callback


class AttemptShape(Shape):
    """One attempt at a call. `outcome`: see POST /callbacks/{callback_id}/done."""

    at: datetime
    by: str
    outcome: str
    satisfaction: str | None
    note: str | None
    next_at: datetime | None


class CallbackShape(Shape):
    """A call that we owe. `reason`: abandoned | requested | message | service_down (missed callers), or what a clock
    asks for: tell | answer | reply | satisfaction | follow_up | round_1 … | resolution | confirm. `planned_at`: not
    before; `outcome`: of the last attempt; `supervisor`: no further try is of use, but the clock runs."""

    id: int
    number: str
    call_sid: str | None
    case_id: int | None
    deadline_id: int | None
    reason: str
    title: str
    matter: str
    brief: str
    state: Literal["open", "done", "dropped"]
    due_at: datetime | None
    planned_at: datetime | None
    attempts: int
    outcome: str | None
    supervisor: bool
    tries: list[AttemptShape]
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None


class BriefShape(Shape):
    """What to know and say before dialling. `opening` first; what stands behind （确认身份后） only once the customer
    is confirmed. `together`: other open calls to the same number."""

    title: str
    customer: str | None
    organisation: str | None
    matter: str
    promised: list[str]
    clause: str | None
    due_at: datetime | None
    opening: str
    points: list[str]
    closing: str
    together: list[int]


class CallbackQuery(PageQuery):
    """`dropped`: the customer got through before we called, or the clock ended otherwise."""

    state: Literal["open", "done", "dropped"] = "open"
    reason: str | None = Field(None, description=" | ".join(REASONS))
    due_before: AwareDatetime | None = None
    case: int | None = Field(None, ge=1, le=2**31 - 1)
    number: str | None = Field(None, description="calls to this number only")
    callable: bool = Field(False, description="only what may be called now")
    supervisor: bool | None = Field(None, description="only what is, or is not, on the supervisor's list")


class Attempt(Input):
    """What came of an attempt; an empty body is a completed talk. Only a completed talk ends a clock's call."""

    outcome: str = Field("completed", description=" | ".join(DISPOSITIONS))
    satisfaction: str | None = Field(None, description="非常满意 | 满意 | 一般 | 不满意 | 非常不满意 | 未评价")
    note: str | None = Field(None, max_length=2000)
    next_at: AwareDatetime | None = Field(None, description="when the person reached wants to be called")
    answers: dict[str, str] = Field({}, max_length=len(ANSWERS), description=" | ".join(ANSWERS) + ": of a follow-up")


def callback_list(asked: Asked, query: CallbackQuery) -> Page[CallbackShape]:
    after = position_of(query.cursor, datetime, str, datetime, int) if query.cursor else None
    found = list_callbacks(
        asked.session, asked.person, state=query.state, reason=query.reason, due_before=query.due_before,
        case_id=query.case, number=query.number, callable_at=asked.now if query.callable else None,
        supervisor=query.supervisor, limit=query.limit + 1,
        after=(after[0], after[1], after[2], after[3]) if after else None)
    page = found[:query.limit]
    more = len(found) > query.limit
    return Page[CallbackShape](items=[_shape(row, asked) for row in page],
                               next_cursor=cursor_of(*positions(asked.session, page)[page[-1].id]) if more else None)


def callback_brief(asked: Asked, callback_id: int) -> BriefShape:
    brief = brief_of(asked.session, callback_id, person=asked.person, company=asked.desk.settings.company_name,
                     zone=asked.zone)
    return BriefShape.model_validate({**asdict(brief), "due_at": local(brief.due_at, asked.zone)})


def callback_done(asked: Asked, callback_id: int, attempt: Attempt) -> CallbackShape:
    row = finish_callback(asked.session, callback_id, person=asked.person, now=asked.now, zone=asked.zone,
                          **attempt.model_dump())
    asked.session.expire(row, ["tries"])
    return _shape(row, asked)


def _shape(row: Callback, asked: Asked) -> CallbackShape:
    tries = [AttemptShape(at=one.at.astimezone(asked.zone), by=one.by, outcome=one.outcome,
                          satisfaction=one.satisfaction, note=one.note, next_at=local(one.next_at, asked.zone))
             for one in row.tries]
    return CallbackShape(
        id=row.id, number=row.number, call_sid=row.call_sid, case_id=row.case_id, deadline_id=row.deadline_id,
        reason=row.reason, title=REASONS.get(row.reason, row.reason), matter=row.matter, brief=row.brief,
        state=row.state, due_at=local(row.due_at, asked.zone), planned_at=local(row.planned_at, asked.zone),
        attempts=row.attempts, outcome=row.outcome, supervisor=needs_supervisor(row), tries=tries,
        created_at=row.created_at.astimezone(asked.zone), closed_at=local(row.closed_at, asked.zone),
        closed_by=row.closed_by)


OPERATIONS = (
    Operation("GET", "/callbacks", callback_list, "Calls that we owe: due soon first, those to one number together",
              query=CallbackQuery, answer=Page[CallbackShape]),
    Operation("GET", "/callbacks/<int:callback_id>/brief", callback_brief, "What to know and say before dialling",
              answer=BriefShape, problems=(401, 403, 404)),
    Operation("POST", "/callbacks/<int:callback_id>/done", callback_done, "What came of an attempt to call",
              body=Attempt, answer=CallbackShape, problems=(401, 403, 404, 409, 422)),
)
