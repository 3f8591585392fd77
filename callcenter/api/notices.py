"""Notices 提醒: one's own on the desk, and for leaders those that no address took."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.notifying.models import Notification
from callcenter.notifying.reading import list_notices, mark_seen
from callcenter.people.models import Person


class NoticeShape(Shape):
    """A notice. `level`: 0 the warning 即将超时, 1 the owner, 2 the supervisor, 3 the manager; null: of no clock (派单,
    催单, 督办). `person`: the login of whom it is for, null: everybody in the department. `problem`: why it was not
    sent yet, or not at all."""

    id: int
    case_id: int | None
    deadline_id: int | None
    level: int | None
    person: str | None
    channel: str
    title: str
    body: str
    state: Literal["pending", "sent", "failed"]
    created_at: datetime
    send_at: datetime
    sent_at: datetime | None
    attempts: int
    problem: str | None
    seen_at: datetime | None


class NoticeQuery(PageQuery):
    """`failed`: instead of your own, everybody's that no address took (supervisors and above)."""

    unseen: bool = False
    failed: bool = False


def notice_list(asked: Asked, query: NoticeQuery) -> Page[NoticeShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_notices(asked.session, asked.person, unseen=query.unseen, failed=query.failed, before_id=before,
                         limit=query.limit + 1)
    page = found[:query.limit]
    return Page[NoticeShape](items=[_shape(row, asked) for row in page],
                             next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def notice_seen(asked: Asked, notice_id: int) -> NoticeShape:
    return _shape(mark_seen(asked.session, notice_id, person=asked.person, now=asked.now), asked)


def _shape(row: Notification, asked: Asked) -> NoticeShape:
    person = asked.session.get(Person, row.person_id) if row.person_id else None
    return NoticeShape(
        id=row.id, case_id=row.case_id, deadline_id=row.deadline_id, level=row.level,
        person=person.name if person else None, channel=row.channel, title=row.title, body=row.body, state=row.state,
        created_at=row.created_at.astimezone(asked.zone), send_at=row.send_at.astimezone(asked.zone),
        sent_at=local(row.sent_at, asked.zone), attempts=row.attempts, problem=row.problem,
        seen_at=local(row.seen_at, asked.zone))


OPERATIONS = (
    Operation("GET", "/notices", notice_list, "Your notices, the newest first", query=NoticeQuery,
              answer=Page[NoticeShape]),
    Operation("POST", "/notices/<int:notice_id>/seen", notice_seen, "You have seen a notice", answer=NoticeShape,
              problems=(401, 403, 404)),
)
