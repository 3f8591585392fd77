"""Writing notices down: rows and the work that sends them, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.notifying.ladder import Ladder, Recipients
from callcenter.notifying.targets import DESK, Targets
from callcenter.notifying.wording import ClockFacts, for_group, notice_text
from callcenter.work.rows import Connection, Queued

KIND, QUEUE = "notify", "due"

_INSERT = """
insert into notifications (key, deadline_id, case_id, level, person_id, department_id, address_id, channel, title,
  body, state, created_at, send_at, sent_at)
select key, deadline_id, case_id, level, person_id, department_id, address_id, channel, title, body,
  case when address_id is null then 'sent' else 'pending' end, %s, send_at,
  case when address_id is null then %s::timestamptz end
from unnest(%s::text[], %s::bigint[], %s::int[], %s::smallint[], %s::int[], %s::int[], %s::int[], %s::text[],
  %s::text[], %s::text[], %s::timestamptz[])
  as n (key, deadline_id, case_id, level, person_id, department_id, address_id, channel, title, body, send_at)
on conflict (key) do nothing returning address_id, send_at
"""
# An address that refuses keeps the moment of its next try, however much is added for it. Ordered by subject, so that
# two batches lock the same rows in the same order.
_WAKE = """
insert into work (kind, subject, queue, payload, due_at, created_at)
select %s, subject, %s, '{}', due_at, %s from unnest(%s::text[], %s::timestamptz[]) as a (subject, due_at)
order by subject
on conflict (kind, subject) do update set state = 'open', queued_at = excluded.created_at,
  attempts = case when work.state = 'open' then work.attempts else 0 end,
  problem = case when work.state = 'open' then work.problem end,
  due_at = case when work.state <> 'open' then excluded.due_at when work.problem <> '' then work.due_at
    else least(work.due_at, excluded.due_at) end
returning id, due_at
"""


@dataclass(frozen=True)
class Notice:
    """One notice 提醒 for one place. `key` is unique for ever. `address_id` None: it stands on the desk only."""

    key: str
    title: str
    body: str
    send_at: datetime
    deadline_id: int | None = None
    case_id: int | None = None
    level: int | None = None
    person_id: int | None = None
    department_id: int | None = None
    address_id: int | None = None
    channel: str = DESK


def write_notices(connection: Connection, notices: Sequence[Notice], now: datetime) -> list[Queued]:
    """Writes them, each key once; returns what to enqueue after the commit. What stands on the desk only is sent with
    that."""
    if not notices:
        return []
    columns: list[list[Any]] = [[getattr(notice, name) for notice in notices] for name in (
        "key", "deadline_id", "case_id", "level", "person_id", "department_id", "address_id", "channel", "title",
        "body", "send_at")]
    first: dict[int, datetime] = {}
    for address_id, send_at in connection.execute(_INSERT, [now, now, *columns]).fetchall():
        if address_id is not None:
            first[address_id] = min(send_at, first.get(address_id, send_at))
    return wake(connection, first, now)


def wake(connection: Connection, due: dict[int, datetime], now: datetime) -> list[Queued]:
    """Work for addresses that have something to send, by id and moment; what is due already is returned."""
    if not due:
        return []
    rows = connection.execute(_WAKE, [KIND, QUEUE, now, [str(address) for address in due],
                                      list(due.values())]).fetchall()
    return [Queued(work_id, QUEUE) for work_id, due_at in rows if due_at <= now]


def clock_notices(ladder: Ladder, targets: Targets, told: Recipients, facts: ClockFacts, *, deadline_id: int,
                  case_id: int, level: int) -> list[Notice]:
    """The notices of one level of one clock: at most one an address, and one on the desk of everybody who is told."""
    desk = notice_text(facts, level=level, at=ladder.now, zone=ladder.zone, reason=told.reason)
    sent = (desk if told.send_at == ladder.now
            else notice_text(facts, level=level, at=told.send_at, zone=ladder.zone, reason=told.reason))
    notices = []
    for place in targets.of((who.id for who in told.people), told.department_id, level):
        title, body = desk if place.address_id is None else sent
        if place.group:
            title, body = for_group(title, facts.customer), for_group(body, facts.customer)
        notices.append(Notice(
            f"clock:{deadline_id}:{level}:{place.key}", title, body,
            ladder.now if place.address_id is None else told.send_at, deadline_id, case_id, level, place.person_id,
            place.department_id, place.address_id, place.channel))
    return notices


def tell(session: Session, *, key: str, case: Case, person_ids: Iterable[int], department_id: int | None, title: str,
         body: str, now: datetime) -> list[Queued]:
    """A single notice that is no clock's (dispatch 派单, chase 催单, supervision 督办): at once, at any hour. Once a
    key, however often it is asked for."""
    session.flush()
    notices = []
    for place in Targets(session).of(person_ids, department_id):
        texts = (for_group(title, case.customer_name), for_group(body, case.customer_name)) if place.group else (
            title, body)
        notices.append(Notice(f"{key}:{place.key}", *texts, now, None, case.id, None, place.person_id,
                              place.department_id, place.address_id, place.channel))
    connection: Any = session.connection().connection.driver_connection
    return write_notices(connection, notices, now)
