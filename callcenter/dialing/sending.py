"""Asking the provider for one attempt's call, once, and keeping what it said.

Only what it surely did not do is tried again, by another attempt; what may have happened is `unknown`, and looked up
(`settling.py`) before anything else is dialled to that number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from callcenter.campaigns.running import pause_by_service
from callcenter.db import Database
from callcenter.dialing.attempts import call_off, close_by_itself
from callcenter.queueing import Queues
from callcenter.telephony.base import FateUnknownError, PermanentError, PhoneNetwork, Placement, RetryableError
from callcenter.work.rows import Connection, Queued

CUSTOMER_RINGS, AGENT_RINGS = 40, 25
"""Seconds for which a phone may ring."""

AGAIN_AFTER = timedelta(seconds=30)
"""A call that the provider did not take now is tried again after so long, at the pace that is left."""

BAD_NUMBER = frozenset({21201, 21211, 21214, 21217, 13223, 13224})
"""The provider's codes for a number that cannot be called, whoever asks."""

REGION = frozenset({21215, 32205, 13227})
"""The account may not call this region. Abroad that is this one number's trouble, or one of a list would hold up all
others for ever; of the mainland it is everybody's."""

NOT_OURS = frozenset({21210, 21212, 21213})
"""The displayed number is not ours to show, or none."""

_ACCOUNT = frozenset({20003, 20005, 20006, 20008, 10001, 30002, 90010})
"""The account: wrong credentials, suspended, closed, no access."""

log = structlog.get_logger(__name__)

_TAKEN = """
update attempts set state = 'placed', sid = %s where id = %s and state in ('placing', 'unknown', 'lost')
  and (sid is null or sid = %s)
"""
_UNKNOWN = "update attempts set state = 'unknown', problem = %s where id = %s and state = 'placing'"


@dataclass(frozen=True)
class Outgoing:
    """An attempt as it is sent."""

    id: int
    dialled: str
    from_number: str
    campaign_id: int | None
    line_id: int
    contact_id: int | None
    person_id: int | None
    detect_machine: bool


@dataclass(frozen=True)
class Sending:
    """Places calls. `public_base_url`, `retries`: see `calls/ringing.py`. `trouble(why)`: the provider cannot keep
    up."""

    db: Database
    network: PhoneNetwork
    queues: Queues
    public_base_url: str
    now: Callable[[], datetime]
    trouble: Callable[[str], None]
    retries: str = "#rc=2&rp=all"

    def send(self, attempt: Outgoing) -> None:
        """One request, for an attempt that is `placing`; never a second one."""
        try:
            sid = self.network.place_call(self._placement(attempt))
        except FateUnknownError as problem:
            self.trouble(problem.detail)
            self._keep(_UNKNOWN, [problem.detail[:500], attempt.id])
        except RetryableError as problem:
            self.trouble(problem.detail)
            self._not_now(attempt, problem.detail)
        except PermanentError as problem:
            self._refused(attempt, problem)
        else:
            self._keep(_TAKEN, [sid, attempt.id, sid])

    def _placement(self, attempt: Outgoing) -> Placement:
        own = f"{self.public_base_url}/webhooks/twilio/outbound/{attempt.id}"
        return Placement(
            to=attempt.dialled, from_=attempt.from_number, answer_url=f"{own}/answered{self.retries}",
            status_url=f"{own}/status{self.retries}", detect_machine=attempt.detect_machine,
            ring_seconds=AGENT_RINGS if attempt.person_id is not None else CUSTOMER_RINGS)

    def _keep(self, statement: str, values: list[Any]) -> None:
        with self.db.raw() as connection:
            connection.execute(statement, values)

    def _not_now(self, attempt: Outgoing, why: str) -> None:
        now = self.now()
        with self.db.raw() as connection, connection.transaction():
            call_off(connection, attempt.id, f"电话网络暂时没有接受：{why}"[:500], now=now, again_at=now + AGAIN_AFTER)
        log.warning("a call was not taken, it is tried again", attempt=attempt.id, problem=why)

    def _refused(self, attempt: Outgoing, problem: PermanentError) -> None:
        """A bad number ends this contact's attempt with that; anything else would happen to every call, so campaigns
        are paused with one sentence, and this contact waits."""
        now = self.now()
        with self.db.raw() as connection, connection.transaction():
            work = refused(connection, attempt, problem, now)
        for item in work:
            self.queues.enqueue(*item)
        log.error("the phone network refused a call", attempt=attempt.id, code=problem.code, problem=problem.detail)


def refused(connection: Connection, attempt: Outgoing, problem: PermanentError, now: datetime) -> list[Queued]:
    """What a refusal means, by the provider's code, in the caller's transaction."""
    bad = problem.code in BAD_NUMBER or (problem.code in REGION and not attempt.dialled.startswith("+86"))
    if bad and attempt.person_id is None:
        return close_by_itself(connection, attempt.id, "invalid_number", result="failed", problem=problem.detail,
                               now=now)
    if bad:
        call_off(connection, attempt.id, f"坐席电话号码无法拨打（{problem.code}），请检查人员资料中的电话", now=now,
                 again_at=now + AGAIN_AFTER, rang_out=True)
        return []
    why = _sentence(problem)
    call_off(connection, attempt.id, why, now=now, again_at=now)
    concerned = connection.execute(
        "select id from campaigns where state = 'running' and (%s or line_id = %s) order by id for update",
        [problem.code not in NOT_OURS, attempt.line_id]).fetchall()
    for row in concerned:
        pause_by_service(connection, row.id, why, now=now)
    return []


def _sentence(problem: PermanentError) -> str:
    code = f"（错误码{problem.code}）" if problem.code else ""
    if problem.code in _ACCOUNT:
        return f"电话网络账号不可用{code}：已停用或凭据有误，外呼已暂停；请联系管理员，恢复后点“继续”"
    if problem.code in NOT_OURS:
        return f"外显号码不能用于外呼{code}：电话网络没有认可这个号码，外呼已暂停；请更换或报备后点“继续”"
    if problem.code in REGION:
        return f"电话网络账号没有拨打这个地区的权限{code}，外呼已暂停；请联系管理员开通后点“继续”"
    return f"电话网络拒绝外呼{code}，外呼已暂停：{problem.detail}"[:200]
