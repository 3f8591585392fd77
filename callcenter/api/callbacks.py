"""Callbacks: the calls that we owe, and that one was made."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.callbacks.models import Callback
from callcenter.callbacks.services import finish_callback, list_callbacks


class CallbackShape(Shape):
    """A call that we owe. `reason`: abandoned | requested | message | service_down."""

    id: int
    number: str
    call_sid: str
    reason: str
    state: Literal["open", "done", "dropped"]
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None


class CallbackQuery(PageQuery):
    """`dropped`: the customer got through before we called."""

    state: Literal["open", "done", "dropped"] = "open"


def callback_list(asked: Asked, query: CallbackQuery) -> Page[CallbackShape]:
    after = position_of(query.cursor, datetime, int) if query.cursor else None
    found = list_callbacks(asked.session, asked.person, state=query.state, limit=query.limit + 1,
                           after=(after[0], after[1]) if after else None)
    page = found[:query.limit]
    more = len(found) > query.limit
    return Page[CallbackShape](items=[_shape(row, asked) for row in page],
                               next_cursor=cursor_of(page[-1].created_at, page[-1].id) if more else None)


def callback_done(asked: Asked, callback_id: int) -> CallbackShape:
    return _shape(finish_callback(asked.session, callback_id, person=asked.person, now=asked.now), asked)


def _shape(row: Callback, asked: Asked) -> CallbackShape:
    return CallbackShape(
        id=row.id, number=row.number, call_sid=row.call_sid, reason=row.reason, state=row.state,
        due_at=local(row.due_at, asked.zone), created_at=row.created_at.astimezone(asked.zone),
        closed_at=local(row.closed_at, asked.zone), closed_by=row.closed_by)


OPERATIONS = (
    Operation("GET", "/callbacks", callback_list, "Calls that we owe, the oldest first", query=CallbackQuery,
              answer=Page[CallbackShape]),
    Operation("POST", "/callbacks/<int:callback_id>/done", callback_done, "The customer was called back",
              answer=CallbackShape, problems=(401, 403, 404, 409)),
)
