"""Ringing people: whom a ring cycle calls, one reservation a person, phones dialled outside the request.

The caller stands in a line of its own at the provider; each agent's leg is a call that we place. So a plan may ring
three people or sixty (one `<Dial>` takes ten), ringing goes on behind the apology, and nobody is dropped.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from callcenter.calls.choosing import Reserved, reserve
from callcenter.calls.events import CallEvent
from callcenter.calls.store import Connection, add_event, leg_failed, lock_call, refresh
from callcenter.db import Database
from callcenter.lines.catalog import Catalog
from callcenter.records.opening import open_record
from callcenter.telephony.base import FateUnknownError, NetworkError, PermanentError, PhoneNetwork, Placement
from callcenter.work.leases import LEASE
from callcenter.work.rows import Claim, add_work, claim, finish, put_off

_RING_AT_MOST = 60
_AT_ONCE = 10
_LOOK_UPS = 12
"""Ten seconds apart: a phone of which nothing was heard for two minutes does not ring, and its person is free again."""

log = structlog.get_logger(__name__)

_CALL = """
select sid, waiting, ended_at, accepted_leg, line_id, to_number, ring_plan, ring_limit, cycle_seconds, important,
  from_dialable from calls where sid = %s
"""
_LIVE_LEGS = "select id, sid from legs where call_sid = %s and ended_at is null and sid is not null"


@dataclass(frozen=True)
class Ringing:
    """The work of the queue `calls` around ringing."""

    db: Database
    network: PhoneNetwork
    catalog: Catalog
    public_base_url: str
    retries: str = "#rc=2&rp=all"

    def ring(self, claimed: Claim, now: datetime) -> None:
        """One ring cycle of a call (S003 3.1.1): reserves people, then dials them. Work kind `ring`."""
        call_sid, cycle = claimed.payload["call_sid"], int(claimed.payload["cycle"])
        with self.db.raw() as connection, connection.transaction():
            lock_call(connection, call_sid)
            call = connection.execute(_CALL, [call_sid]).fetchone()
            if call is None or not call.waiting:
                finish(connection, claimed, {"skipped": "nobody waits"})
                return
            open_record(connection, call_sid, now)
            plan = self.catalog.plan(call.ring_plan)
            reserved = reserve(connection, call, plan, cycle=cycle, skill=claimed.payload.get("skill"), now=now)
            dials = [self._place(connection, call, one, cycle, now) for one in reserved]
            if reserved:
                refresh(connection, call_sid)
            finish(connection, claimed, {"legs": [one.leg_id for one in reserved]})
        self.db.changes.tell_call(call_sid)
        self._dial_all([work_id for work_id in dials if work_id is not None], now)

    def _place(self, connection: Connection, call: Any, one: Reserved, cycle: int, now: datetime) -> int | None:
        add_event(connection, CallEvent(
            "leg_placed", call.sid, f"leg:{one.leg_id}:placed", leg_id=one.leg_id,
            data={"person_id": one.person_id, "number": one.number, "cycle": cycle}), received_at=now)
        ring_seconds = min(_RING_AT_MOST, one.cycles * call.cycle_seconds)
        added = add_work(connection, "dial", str(one.leg_id), "calls", now=now, payload={
            "call_sid": call.sid, "leg_id": one.leg_id, "to": one.number, "from": call.to_number,
            "ring_seconds": round(ring_seconds)})
        return added[0] if added else None

    def _dial_all(self, work_ids: list[int], now: datetime) -> None:
        """Dials now, in this process: the caller hears it ring. Should it die here, the clock queues the rest."""
        if len(work_ids) == 1:
            self._claim_and_dial(work_ids[0], now)
        elif work_ids:
            with ThreadPoolExecutor(min(_AT_ONCE, len(work_ids))) as pool:
                for future in [pool.submit(self._claim_and_dial, work_id, now) for work_id in work_ids]:
                    future.result()

    def _claim_and_dial(self, work_id: int, now: datetime) -> None:
        with self.db.raw() as connection:
            claimed = claim(connection, work_id, now=now, lease=LEASE)
        if claimed is not None:
            self.dial(claimed, now)

    def dial(self, claimed: Claim, now: datetime) -> None:
        """Dials one leg, at most once: a second try only looks up what became of the first. Work kind `dial`."""
        job = claimed.payload
        if claimed.attempts > 1:  # first of all: the phone may ring, wanted or not
            return self._settle(claimed, now)
        if not self._still_wanted(job["call_sid"]):
            return self._fail(claimed, "the caller no longer waits", now)
        path = f"{job['call_sid']}/{job['leg_id']}"
        placement = Placement(
            to=job["to"], from_=job["from"], ring_seconds=int(job["ring_seconds"]),
            answer_url=f"{self.public_base_url}/webhooks/twilio/agent/{path}/answered{self.retries}",
            status_url=f"{self.public_base_url}/webhooks/twilio/leg/{path}{self.retries}")
        try:
            sid = self.network.place_call(placement)
        except FateUnknownError as problem:
            with self.db.raw() as connection, connection.transaction():
                put_off(connection, claimed, until=now + timedelta(seconds=5), problem=problem.detail)
            return None
        except NetworkError as problem:
            return self._fail(claimed, problem.detail, now)
        return self._dialled(claimed, sid, now)

    def _settle(self, claimed: Claim, now: datetime) -> None:
        """The answer of the first try was lost, or its worker died: the provider knows whether it rings."""
        job = claimed.payload
        with self.db.raw() as connection:
            placed = connection.execute("select placed_at, sid from legs where id = %s", [job["leg_id"]]).fetchone()
        assert placed is not None, "a leg stands before its work"
        if placed.sid is not None:
            return self._dialled(claimed, placed.sid, now)
        try:
            calls = self.network.find_calls(to=job["to"], from_=job["from"],
                                            since=placed.placed_at - timedelta(seconds=2))
        except NetworkError as problem:
            if isinstance(problem, PermanentError) or claimed.attempts > _LOOK_UPS:
                return self._fail(claimed, problem.detail, now)
            with self.db.raw() as connection, connection.transaction():
                put_off(connection, claimed, until=now + timedelta(seconds=10), problem=problem.detail)
            return None
        known = self._known_sids([call.sid for call in calls])
        found = next((call for call in calls if call.sid not in known), None)
        if found is None:
            return self._fail(claimed, "the provider never placed it", now)
        return self._dialled(claimed, found.sid, now)

    def _known_sids(self, sids: list[str]) -> set[str]:
        with self.db.raw() as connection:
            rows = connection.execute("select sid from legs where sid = any(%s)", [sids]).fetchall()
        return {row[0] for row in rows}

    def _dialled(self, claimed: Claim, sid: str, now: datetime) -> None:
        job = claimed.payload
        with self.db.raw() as connection, connection.transaction():
            lock_call(connection, job["call_sid"])
            add_event(connection, CallEvent("leg_dialled", job["call_sid"], f"leg:{job['leg_id']}:dialled",
                                            leg_id=job["leg_id"], data={"sid": sid}), received_at=now)
            refresh(connection, job["call_sid"])
            finish(connection, claimed, {"sid": sid})
        self.db.changes.tell_call(job["call_sid"])
        if not self._still_wanted(job["call_sid"], leg_id=job["leg_id"]):
            self._hang_up(sid)

    def _fail(self, claimed: Claim, problem: str, now: datetime) -> None:
        job = claimed.payload
        with self.db.raw() as connection, connection.transaction():
            leg_failed(connection, job["call_sid"], job["leg_id"], problem, now)
            finish(connection, claimed, {"problem": problem})
        self.db.changes.tell_call(job["call_sid"])
        log.warning("a phone was not dialled", leg=job["leg_id"], problem=problem)

    def _still_wanted(self, call_sid: str, leg_id: int | None = None) -> bool:
        with self.db.raw() as connection:
            call = connection.execute("select waiting, accepted_leg from calls where sid = %s", [call_sid]).fetchone()
        return call is not None and (call.waiting or (leg_id is not None and call.accepted_leg == leg_id))

    def stop(self, claimed: Claim, now: datetime) -> None:
        """Ends every leg that still rings and talks to nobody. Work kind `stop_ringing`."""
        call_sid = claimed.payload["call_sid"]
        with self.db.raw() as connection:
            call = connection.execute(_CALL, [call_sid]).fetchone()
            legs = connection.execute(_LIVE_LEGS, [call_sid]).fetchall()
        keep = call.accepted_leg if call is not None else None
        waiting = call is not None and call.waiting
        ending = [] if waiting else [leg.sid for leg in legs if leg.id != keep]
        if ending:
            with ThreadPoolExecutor(min(_AT_ONCE, len(ending))) as pool:
                list(pool.map(self._hang_up, ending))
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed, {"ended": len(ending)})

    def _hang_up(self, sid: str) -> None:
        try:
            self.network.hang_up(sid)
        except NetworkError as problem:
            # The leg's own ring limit ends it, and whoever picks up hears that the caller is served.
            log.warning("a ringing phone could not be stopped", leg_sid=sid, problem=problem.detail)

