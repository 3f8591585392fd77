"""The list of numbers that are not to be called 免打扰名单: listing, adding, lifting."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.dialing.do_not_call import ask, lift, list_entries
from callcenter.dialing.models import DoNotCall

Source = Literal["call", "key", "transcript", "message", "import", "person"]
Why = Annotated[str, StringConstraints(min_length=2, max_length=200)]


class WishShape(Shape):
    """A number that wants no calls, until it is lifted; its middle is hidden from who may not read it."""

    id: int
    number: str
    reason: str
    source: Source
    call_sid: str | None
    asked_at: datetime
    entered_by: str
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_why: str | None


class WishQuery(PageQuery):
    number: Annotated[str, StringConstraints(max_length=40)] | None = None
    standing: bool = Field(True, description="only those that stand; false: those that were lifted too")


class WishInput(Input):
    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    reason: Why


class LiftInput(Input):
    why: Why


def do_not_call_list(asked: Asked, query: WishQuery) -> Page[WishShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_entries(asked.session, asked.person, number=query.number, standing_only=query.standing,
                         before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[WishShape](items=[_shape(row, asked) for row in page],
                           next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def do_not_call_add(asked: Asked, body: WishInput) -> WishShape:
    return _shape(ask(asked.session, body.number, reason=body.reason, person=asked.person, now=asked.now), asked)


def do_not_call_lift(asked: Asked, entry_id: int, body: LiftInput) -> WishShape:
    return _shape(lift(asked.session, entry_id, body.why, person=asked.person, now=asked.now), asked)


def _shape(row: DoNotCall, asked: Asked) -> WishShape:
    return WishShape(
        id=row.id, number=number_for(asked.person, row.number), reason=row.reason, source=row.source,
        call_sid=row.call_sid, asked_at=row.asked_at.astimezone(asked.zone), entered_by=row.entered_by,
        lifted_at=local(row.lifted_at, asked.zone), lifted_by=row.lifted_by, lifted_why=row.lifted_why)


OPERATIONS = (
    Operation("GET", "/do-not-call", do_not_call_list, "Numbers that want no calls, the newest first", query=WishQuery,
              answer=Page[WishShape]),
    Operation("POST", "/do-not-call", do_not_call_add, "Enters a customer's wish; asked for twice, it stands as it was",
              body=WishInput, answer=WishShape),
    Operation("POST", "/do-not-call/<int:entry_id>/lift", do_not_call_lift,
              "The number may be called again; by a manager", body=LiftInput, answer=WishShape,
              problems=(401, 403, 404, 409)),
)
