"""The blocklist 黑名单: listing, asking, approving, lifting."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, moment_with_offset, position_of
from callcenter.calls.seeing import number_for
from callcenter.customers.blocking import approve_block, ask_block, block_state, lift_block, list_blocked
from callcenter.customers.models import BlockedNumber

State = Literal["asked", "standing", "over"]


class BlockShape(Shape):
    """A number on the list. `state`: asked (waits for a second person) | standing | over."""

    id: int
    number: str
    reason: str
    state: State
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    lifted_by: str | None
    lifted_at: datetime | None


class BlockQuery(PageQuery):
    state: State | None = None


class BlockInput(Input):
    """`expires_at`: ISO 8601 with an offset, at most a year from now."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    reason: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    expires_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def blocked_list(asked: Asked, query: BlockQuery) -> Page[BlockShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_blocked(asked.session, asked.person, now=asked.now, state=query.state, before_id=before,
                         limit=query.limit + 1)
    page = found[:query.limit]
    return Page[BlockShape](items=[_shape(row, asked) for row in page],
                            next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def blocked_ask(asked: Asked, body: BlockInput) -> BlockShape:
    until = moment_with_offset("expires_at", body.expires_at)
    return _shape(ask_block(asked.session, body.number, body.reason, until, person=asked.person, now=asked.now), asked)


def blocked_approve(asked: Asked, block_id: int) -> BlockShape:
    return _shape(approve_block(asked.session, block_id, person=asked.person, now=asked.now), asked)


def blocked_lift(asked: Asked, block_id: int) -> BlockShape:
    return _shape(lift_block(asked.session, block_id, person=asked.person, now=asked.now), asked)


def _shape(row: BlockedNumber, asked: Asked) -> BlockShape:
    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(asked.zone) if moment else None

    return BlockShape(
        id=row.id, number=number_for(asked.person, row.number), reason=row.reason,
        state=block_state(row, asked.now), asked_by=row.asker.name,
        asked_at=row.asked_at.astimezone(asked.zone), expires_at=row.expires_at.astimezone(asked.zone),
        approved_by=row.approver.name if row.approver else None, approved_at=local(row.approved_at),
        lifted_by=row.lifter.name if row.lifter else None, lifted_at=local(row.lifted_at))


_WRITING = (401, 403, 404, 409)
OPERATIONS = (
    Operation("GET", "/blocked-numbers", blocked_list, "Numbers of the blocklist, the newest first", query=BlockQuery,
              answer=Page[BlockShape]),
    Operation("POST", "/blocked-numbers", blocked_ask, "Asks for a number to be blocked", body=BlockInput,
              answer=BlockShape, problems=(401, 403, 409)),
    Operation("POST", "/blocked-numbers/<int:block_id>/approve", blocked_approve,
              "Approves it; by somebody who did not ask", answer=BlockShape, problems=_WRITING),
    Operation("POST", "/blocked-numbers/<int:block_id>/lift", blocked_lift, "Takes a number off the list",
              answer=BlockShape, problems=_WRITING),
)
