"""The dialler at work: keeps a few attempts ready, and lets each out when pace, window and the last check say so.

One process leads (`leading.py`), and everything that lets a call out happens on the very connection that holds its
lead: with the connection goes the lead, and nothing more can be sent.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Semaphore
from zoneinfo import ZoneInfo

import structlog

from callcenter.dialing.attempts import call_off
from callcenter.dialing.checks import ASKED, WHY, Rules, Skip, read_rules, send_if_right, skip_of
from callcenter.dialing.claiming import claim_contacts, expire, put_aside
from callcenter.dialing.holding import why_hold
from callcenter.dialing.pacing import Paces, Ticket
from callcenter.dialing.plans import Plan, running, talks_too_short
from callcenter.dialing.sending import AGENT_RINGS, Outgoing
from callcenter.work.rows import Connection

THREADS = 48
"""Requests to the provider under way at once: a provider that answers after two seconds still gets 20 a second."""

IDLE = 0.25
"""How often waiting attempts, contacts and open calls are looked for, in seconds."""

_REFRESH, _TALKS = 1.0, 10.0
_PREPARE = 0.01
"""So long before its moment an attempt is checked and marked, that the statement's own time costs no pace."""

_NO_LATER = timedelta(seconds=0.2)
_AGENT_FIRST = timedelta(seconds=AGENT_RINGS + 5)
"""A window has to stay open for so long: nothing is sent after it, and where an agent's phone rings first, the
customer's, which rings once that is picked up, does not ring after it either."""

_LOOK_AGAIN = 0.02
"""How soon a turn looks again whether another thread has found something."""

_STAMP = 0.02
"""Between the mark in the database and the request itself."""

_BY_HAND = 0
"""Instead of a campaign's id: calls that a person has asked for and waits for."""

log = structlog.get_logger(__name__)

_WAITING = f"""
select a.id, a.number, a.dialled, a.from_number, a.campaign_id, a.line_id, a.contact_id, a.person_id,
  coalesce(g.detect_machine, false) and a.person_id is null as detect_machine,
  {ASKED} as asked
from attempts a left join campaigns g on g.id = a.campaign_id left join contacts c on c.id = a.contact_id
where a.state = 'reserved' and a.id <> all(%s) order by a.id limit 1000
"""
_BUSY = """
select campaign_id, count(*) as open from attempts where state in ('placing', 'placed', 'unknown') group by campaign_id
"""
_SENT = """
select sent_at from attempts where campaign_id = %s and sent_at is not null order by id desc limit %s
"""
_SENT_FROM = "select sent_at from attempts where from_number = %s and sent_at > %s order by sent_at"
_AT_ALL = "select value from company_settings where name = 'outbound_a_second'"
_SENT_AT_ALL = "select sent_at from attempts where sent_at is not null order by id desc limit %s"


@dataclass(frozen=True)
class _Ready:
    """An attempt that waits for its moment."""

    sends: Outgoing
    number: str
    asked: bool


class Dispatching:
    """`turn()` does what is due and says for how long there is nothing; `send` is called in a thread of its own, once
    an attempt, in the order of its moments. With a connection `feeding`, another thread is to call `feed()` again and
    again: a turn then waits for nothing but its own call, and the pace for no claim."""

    def __init__(self, connection: Connection, send: Callable[[Outgoing], None], zone: ZoneInfo, *,
                 now: Callable[[], datetime], paces: Paces | None = None, feeding: Connection | None = None,
                 monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
                 threads: int = THREADS) -> None:
        self._connection, self._send, self._zone = connection, send, zone
        self._feeding, self._fed_apart = feeding or connection, feeding is not None
        self._queues = Lock()
        self._now, self._monotonic, self._sleep = now, monotonic, sleep
        self.paces = paces or Paces()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dial")
        self._slots = Semaphore(threads)
        self._plans: dict[int, Plan] = {}
        self._ready: dict[int, deque[_Ready]] = {}
        self._going: _Ready | None = None
        self._out: Counter[int | None] = Counter()
        self._open: tuple[Counter[int | None], Counter[int | None]] = Counter(), Counter()
        self._short: dict[int, bool] = {}
        self._rules = Rules(zone)
        self._hold: str | None = None
        self._refreshed = self._topped_up = self._measured = -math.inf

    def turn(self) -> float:
        """At most one call; returns the seconds until the next turn has something to do."""
        if not self._fed_apart:
            self.feed()
        key, moment = self._next()
        at = self._monotonic()
        if key is not None and moment - _PREPARE <= at:
            if not self._slots.acquire(blocking=False):
                return 0.005
            with self._queues:
                first = self._going = self._ready[key].popleft()
            if not self._let_out(first, moment):
                self._slots.release()
            self._going = None
            return 0.0
        idle = self._topped_up + IDLE if not self._fed_apart else at + _LOOK_AGAIN
        return max(0.0, min(moment - _PREPARE, idle) - at)

    def feed(self) -> float:
        """Reads what changed, and keeps attempts ready, where it is time to; returns the seconds until it is again."""
        at = self._monotonic()
        if at - self._refreshed >= _REFRESH:
            self._refresh(at)
        if at - self._topped_up >= IDLE:
            self._top_up()
            self._topped_up = self._monotonic()
        return max(0.0, self._topped_up + IDLE - self._monotonic())

    @property
    def problem(self) -> str | None:
        """What slows dialling down, in a sentence."""
        if self._hold is not None:
            return self._hold
        self.paces.brake.factor(self._monotonic())
        return f"电话网络忙，拨打已放慢：{self.paces.brake.why}" if self.paces.brake.why else None

    def close(self) -> None:
        """Waits for the requests that are under way; nothing else goes out."""
        self._pool.shutdown(wait=True)

    def _refresh(self, at: float) -> None:
        now = self._now()
        self._rules = read_rules(self._feeding, self._zone)
        plans = running(self._feeding, now, str(self._zone))
        self._plans = {plan.id: plan for plan in plans}
        for plan in plans:
            expire(self._feeding, plan, now)
            a_second = plan.pace["calls_per_second"]
            if not self.paces.knows(plan.id, a_second):
                self.paces.set_campaign(plan.id, a_second, self._moments(_SENT, [plan.id, math.ceil(a_second)]))
        self._set_wider_paces(plans, now)
        if at - self._measured >= _TALKS:
            self._short, self._measured = {plan.id: talks_too_short(self._feeding, plan) for plan in plans}, at
        self._refreshed = at

    def _set_wider_paces(self, plans: list[Plan], now: datetime) -> None:
        """Of each displayed number, the strictest campaign's; and the company's own for all calls together."""
        a_minute: dict[str, int] = {}
        for plan in plans:
            if most := int(plan.pace["per_number_per_minute"]):
                a_minute[plan.from_number] = min(most, a_minute.get(plan.from_number, most))
        for number in {plan.from_number for plan in plans}:
            most = a_minute.get(number, 0)
            if not self.paces.knows_number(number, most):
                self.paces.set_number(number, most, self._moments(_SENT_FROM, [number, now - timedelta(minutes=1)]))
        row = self._feeding.execute(_AT_ALL).fetchone()
        self.paces.set_all(float(row.value) if row else 0, self._moments(_SENT_AT_ALL, [100]) if row else ())

    def _moments(self, query: str, values: list[object]) -> list[float]:
        """When calls went out before, told by the clock that paces are kept with."""
        now, at = self._now(), self._monotonic()
        rows = self._feeding.execute(query, values).fetchall()
        return [at - (now - row.sent_at).total_seconds() + _STAMP for row in rows if row.sent_at is not None]

    def _top_up(self) -> None:
        """Claims contacts for about a second of each campaign's pace, and takes what others reserved (by hand)."""
        before = self._out.copy()
        self._open = Counter({row.campaign_id: row.open
                              for row in self._feeding.execute(_BUSY).fetchall()}), before
        now = self._now()
        self._hold = why_hold(self._feeding, now)
        for plan in self._plans.values():
            waiting = len(self._ready.get(plan.id, ()))
            room = int(plan.pace["concurrent"]) - self._busy(plan.id) - waiting
            ahead = math.ceil(plan.pace["calls_per_second"]) + 1 - waiting
            claim_contacts(self._feeding, plan, self._rules, min(room, ahead), now)
        with self._queues:
            known = [one.sends.id for ready in self._ready.values() for one in ready]
            known += [self._going.sends.id] if self._going is not None else []
        for row in self._feeding.execute(_WAITING, [known]).fetchall():
            sends = Outgoing(row.id, row.dialled, row.from_number, row.campaign_id, row.line_id, row.contact_id,
                             row.person_id, row.detect_machine)
            of = self._plans.get(row.campaign_id or 0)
            key = of.id if of is not None and of.mode != "preview" else _BY_HAND
            with self._queues:
                self._ready.setdefault(key, deque()).append(_Ready(sends, row.number, row.asked))

    def _next(self) -> tuple[int | None, float]:
        """Whose turn is next, and when: of those whose moment has come calls by hand, then the most urgent campaign."""
        at, soonest = self._monotonic(), math.inf
        best: int | None = None
        with self._queues:
            waiting = {key: ready[0].sends for key, ready in self._ready.items() if ready}
        for key in (_BY_HAND, *self._plans, *(key for key in waiting if key and key not in self._plans)):
            first = waiting.get(key)
            if first is None or self._full(key):
                continue
            slowed = 2.0 if self._short.get(first.campaign_id or 0) else 1.0
            moment = self.paces.next_at(first.campaign_id, first.from_number, at, slowed=slowed)
            if moment - _PREPARE <= at:
                return key, moment
            if moment < soonest:
                best, soonest = key, moment
        return best, soonest

    def _full(self, key: int) -> bool:
        plan = self._plans.get(key)
        if key != _BY_HAND and self._hold is not None:
            return True
        return plan is not None and self._busy(plan.id) >= int(plan.pace["concurrent"])

    def _busy(self, campaign_id: int) -> int:
        """Calls open at the last count, and those let out since it began: one too many rather than one too few."""
        counted, before = self._open
        return counted[campaign_id] + self._out[campaign_id] - before[campaign_id]

    def _let_out(self, ready: _Ready, moment: float) -> bool:
        """Window, last check and mark, then the request at its moment. False: it does not go out."""
        now, sends = self._now(), ready.sends
        plan = self._plans.get(sends.campaign_id or 0)
        rings = now + (_NO_LATER if sends.person_id is None else _AGENT_FIRST)
        if plan is not None and not ready.asked and not plan.hours_of(ready.number).is_open(rings):
            return self._aside(ready, Skip("window", rings), plan, now)
        reason = send_if_right(self._connection, sends.id, self._rules, now)
        if reason is None:
            return False
        if reason:
            return self._aside(ready, skip_of(reason, self._rules, now), plan, now)
        self._sleep(max(0.0, moment - self._monotonic()))
        ticket = self.paces.take(sends.campaign_id, sends.from_number, self._monotonic())
        self._out[sends.campaign_id] += 1
        self._pool.submit(self._request, sends, ticket)
        return True

    def _request(self, sends: Outgoing, ticket: Ticket) -> None:
        ticket.at = self._monotonic()
        try:
            self._send(sends)
        except Exception:
            log.exception("what came of a request was not kept; it is looked up", attempt=sends.id)
        finally:
            self._slots.release()

    def _aside(self, ready: _Ready, skip: Skip, plan: Plan | None, now: datetime) -> bool:
        """Taken back before anything went out: the contact waits, or ends, as the reason has it."""
        sends = ready.sends
        with self._connection.transaction():
            off = call_off(self._connection, sends.id, WHY[skip.reason], now=now, again_at=skip.until or now,
                           skipped=WHY[skip.reason])
            if off and sends.contact_id is not None:
                put_aside(self._connection, sends.contact_id, skip, plan, now)
        return False
