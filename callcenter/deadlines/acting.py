"""Acting on clocks whose time has come: who is to be told is told, a batch in one transaction.

Each level acts once for a clock, whoever hands it out how often: the row is locked, `next_level` moves on, and
(deadline, level) is unique. Clocks that somebody works on this very moment are left for a second later; one that
cannot be acted on keeps its problem and holds up no other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from callcenter.db import Database
from callcenter.deadlines.levels import Act, acts_due
from callcenter.deadlines.publishing import standard_of
from callcenter.deadlines.starting import step_id_of
from callcenter.notifying.ladder import Ladder
from callcenter.notifying.targets import Targets
from callcenter.notifying.wording import ClockFacts
from callcenter.notifying.writing import Notice, clock_notices, write_notices
from callcenter.queueing import Queues
from callcenter.work.rows import Claim, Connection, Queued, add_work, finish

KIND, QUEUE = "deadlines", "due"
_SOON = timedelta(seconds=1)

# The case is locked too, in the mode that its foreign keys need: whoever changes a case holds it before its clocks.
_LOCK = """
select d.id, d.case_id, d.standard_version, d.step, d.clause, d.title, d.limit_text, d.owner_role, d.owner_id,
  d.department_id, d.night, d.warn_at, d.due_at, d.next_level, c.number, c.category, c.customer_name,
  coalesce((select p.display_name from people p where p.id = d.owner_id),
           (select g.name from departments g where g.id = d.department_id))
from deadlines d join cases c on c.id = d.case_id
where d.id = any(%s) and d.state = 'open' and d.next_at <= %s and d.handed_at is not null
order by d.id for update of d skip locked for key share of c skip locked
"""
_DUE = "update deadlines set handed_at = %s where state = 'open' and next_at <= %s returning id"
_LEFT = "select id from deadlines where id = any(%s) and id <> all(%s) and next_at <= %s and handed_at is not null"
_TOLD = """
insert into escalations (deadline_id, level, at, "to", recipients, channel, reason)
select * from unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::text[], %s::jsonb[], %s::text[], %s::text[])
on conflict do nothing
"""
_MOVE_ON = """
update deadlines d set next_at = n.next_at, next_level = n.next_level, handed_at = null, problem = null,
  breached_at = case when d.due_at <= %s then d.due_at else d.breached_at end
from unnest(%s::bigint[], %s::timestamptz[], %s::smallint[]) as n (id, next_at, next_level) where d.id = n.id
"""
_POISONED = "update deadlines set problem = %s, handed_at = %s where id = %s"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Clock:
    """A locked clock with what its notices tell; the columns of `_LOCK`."""

    id: int
    case_id: int
    standard_version: str
    step: str
    clause: str
    title: str
    limit_text: str
    owner_role: str
    owner_id: int | None
    department_id: int | None
    night: bool
    warn_at: datetime | None
    due_at: datetime
    next_level: int
    number: str
    category: str
    customer_name: str | None
    owner: str | None

    @property
    def facts(self) -> ClockFacts:
        return ClockFacts(self.number, self.category, self.title, self.clause, self.limit_text, self.due_at,
                          self.customer_name, self.owner)


@dataclass
class _Written:
    """What acting on some clocks writes."""

    told: list[tuple[Any, ...]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    moved: list[tuple[int, datetime | None, int | None]] = field(default_factory=list)


@dataclass
class _Batch:
    """One transaction's work as of `as_of`, at the worker's own `now`."""

    session: Session
    connection: Connection
    now: datetime
    as_of: datetime
    zone: ZoneInfo

    def __post_init__(self) -> None:
        self.ladder = Ladder(self.session, self.as_of, self.zone)
        self.targets = Targets(self.session)

    def act(self, clocks: Sequence[Clock]) -> list[Queued]:
        """All that is due for these clocks, in few statements."""
        written = _Written()
        for clock in clocks:
            self._decide(clock, written)
        self._execute(_TOLD, written.told, 7)
        queued = write_notices(self.connection, written.notices, self.now)
        self.connection.execute(_MOVE_ON, [self.as_of, *_columns(written.moved, 3)])
        return queued

    def _decide(self, clock: Clock, written: _Written) -> None:
        ladder = standard_of(self.session, clock.standard_version).step(step_id_of(clock.step)).ladder
        acts, following = acts_due(ladder, clock.warn_at, clock.due_at, done=clock.next_level - 1, now=self.as_of)
        for act in acts:
            self._tell(clock, act, written)
        written.moved.append((clock.id, following.at if following else None, following.level if following else None))

    def _tell(self, clock: Clock, act: Act, written: _Written) -> None:
        told = self.ladder.recipients(level=act.level, owner_id=clock.owner_id, department_id=clock.department_id,
                                      owner_role=clock.owner_role, night=clock.night)
        notices = clock_notices(self.ladder, self.targets, told, clock.facts, deadline_id=clock.id,
                                case_id=clock.case_id, level=act.level)
        channels = dict.fromkeys(notice.channel for notice in notices)
        written.told.append((clock.id, act.level, self.as_of, told.to, _json(told.logins), ", ".join(channels),
                             told.reason))
        # A drill's moment lies ahead of the workers' clock: what goes out at once goes out now.
        written.notices += [notice if notice.send_at > self.as_of else replace(notice, send_at=self.now)
                            for notice in notices]

    def _execute(self, statement: str, rows: Sequence[tuple[Any, ...]], width: int) -> None:
        if rows:
            self.connection.execute(statement, _columns(rows, width))


def act_within(session: Session, *, upto: datetime, zone: ZoneInfo) -> int:
    """Every level that is due as of `upto`, within the caller's transaction, as if the clock had swept then; returns
    for how many clocks. For histories that are written at once: elsewhere the clock hands out and workers act."""
    connection: Any = session.connection().connection.driver_connection
    session.flush()
    ids = [row[0] for row in connection.execute(_DUE, [upto, upto]).fetchall()]
    clocks = [Clock(*row) for row in connection.execute(_LOCK, [ids, upto]).fetchall()] if ids else []
    if clocks:
        _Batch(session, connection, upto, upto, zone).act(clocks)
    return len(clocks)


@dataclass(frozen=True)
class Acting:
    """The work kind `deadlines`: payload {"ids": [...], "as_of": ISO 8601}."""

    db: Database
    queues: Queues
    zone: ZoneInfo

    def act(self, claimed: Claim, now: datetime) -> None:
        """Does every level that is due as of the sweep that handed the clocks out, or of `now` if that is later. The
        effects and the work's end are one commit."""
        ids = claimed.payload["ids"]
        as_of = max(now, datetime.fromisoformat(claimed.payload["as_of"]))
        with self.db.session() as session:
            connection: Any = session.connection().connection.driver_connection
            clocks = [Clock(*row) for row in connection.execute(_LOCK, [ids, as_of]).fetchall()]
            batch = _Batch(session, connection, now, as_of, self.zone)
            queued, poisoned = self._all(batch, clocks)
            self._leave_the_rest(connection, claimed, [clock.id for clock in clocks], now, as_of)
            finish(connection, claimed, {"acted": len(clocks) - poisoned, "poisoned": poisoned})
        for item in queued:
            self.queues.enqueue(*item)

    def _all(self, batch: _Batch, clocks: Sequence[Clock]) -> tuple[list[Queued], int]:
        """All of them together; if that fails, each one alone."""
        if not clocks:
            return [], 0
        try:
            with batch.session.begin_nested():
                return batch.act(clocks), 0
        except Exception as problem:
            log.warning("a batch of clocks goes one by one", clocks=len(clocks), problem=str(problem))
        queued: list[Queued] = []
        poisoned = 0
        for clock in clocks:
            try:
                with batch.session.begin_nested():
                    queued += batch.act([clock])
            except Exception as problem:
                log.exception("a clock can't be acted on", deadline=clock.id)
                reason = f"{type(problem).__name__}: {problem}"[:1000]
                batch.connection.execute(_POISONED, [reason, batch.now, clock.id])
                poisoned += 1
        return list(dict.fromkeys(queued)), poisoned

    def _leave_the_rest(self, connection: Connection, claimed: Claim, done: list[int], now: datetime,
                        as_of: datetime) -> None:
        left = [row[0] for row in connection.execute(_LEFT, [claimed.payload["ids"], done, as_of]).fetchall()]
        if left:
            add_work(connection, KIND, f"{uuid4().hex}:left", QUEUE, now=now, due_at=now + _SOON,
                     payload={"ids": left, "as_of": as_of.isoformat()})


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as the arrays that `unnest` takes."""
    return [[row[place] for row in rows] for place in range(width)]


def _json(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
