"""Whatever order requests, notices, sweeps and deaths come in: one call an attempt, and the contact ends or waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import namedtuple_row

from callcenter.db import conninfo
from callcenter.dialing import attempts
from callcenter.dialing.settling import lose
from tests.dialing.company import Company

SIDS = ["CA" + "1" * 32, "CA" + "2" * 32]
STEPS = st.lists(st.one_of(
    st.tuples(st.just("told"), st.sampled_from(SIDS), st.sampled_from(
        ["initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled"])),
    st.tuples(st.just("answered"), st.sampled_from(SIDS), st.sampled_from([None, "human", "machine_start"])),
    st.tuples(st.just("over"), st.sampled_from(SIDS), st.sampled_from([None, "completed", "busy"])),
    st.tuples(st.just("died"), st.none(), st.none()), st.tuples(st.just("lost"), st.none(), st.none())), max_size=12)


_CALL = """
insert into calls (sid, direction, from_number, from_kind, to_number, status, started_at, flow, flow_version, flow_seq,
  ring_limit, cycle_seconds, ring_count, last_event_at, seconds_in_line,
  hung_up_by, important, recording_refused, waiting)
values (%s, 'outbound', '+8613900000001', 'mobile', '+8621', 'in-progress', %s, 'callout', 'f', 1, 3, 5, 0, %s, 0,
  'unknown', false, false, false)
on conflict do nothing
"""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, with_agent=st.booleans())
def test_an_attempt_has_one_call_and_never_goes_back(
        company: Company, waiting: dict[bool, tuple[int | None, int]], steps: list[tuple[str, str, str]],
        with_agent: bool) -> None:
    agent, attempt = waiting[with_agent]
    with psycopg.connect(conninfo(company.db.url), row_factory=namedtuple_row) as connection:
        _walk(company, connection, steps, attempt, agent)
        connection.rollback()


@pytest.fixture
def waiting(company: Company) -> dict[bool, tuple[int | None, int]]:
    """An attempt that is being sent, without an agent and with one: every example undoes what it did."""
    agent = company.agent()
    alone = company.reserve(company.campaign())
    kept = company.reserve(company.campaign("preview", first=2), person_id=agent, dialled="+8613700000001")
    company.placing(alone)
    company.placing(kept)
    return {False: (None, alone), True: (agent, kept)}


def _walk(company: Company, connection: psycopg.Connection[Any], steps: list[tuple[str, str, str]], attempt: int,
          agent: int | None) -> None:
    def one(query: str, *values: object) -> Any:
        return connection.execute(query, list(values)).fetchone()

    seen: set[str | None] = set()
    now = company.now
    for kind, sid, said in steps:
        now += timedelta(minutes=4)
        begun = one("select 1 from calls where sid = %s", sid) is not None
        if kind == "told":
            attempts.told(connection, attempt, sid, said, at=now, seconds=3, now=now)
        elif kind == "answered" and attempts.answered(connection, attempt, sid, machine=said, now=now):
            connection.execute(_CALL, [sid, now, now])
        elif kind == "over" and begun:
            attempts.over(connection, sid, result=said, seconds=3, ended_at=now, live_agent=True, now=now)
        elif kind == "died":
            connection.execute("update attempts set state = 'unknown' where state = 'placing'")
        elif kind == "lost":
            lose(connection, now)
        row = one("select * from attempts where id = %s", attempt)
        contact = one("select * from contacts where id = %s", row.contact_id)
        seen.add(row.sid)
        assert one("select count(*) from work where kind = 'close_attempt'")[0] <= 1
        assert contact.state == {"cancelled": "waiting", "lost": "done"}.get(row.state, "reserved"), row.state
        if agent is not None and row.state in ("ended", "cancelled"):
            assert one("select attempt_id from people where id = %s", agent).attempt_id is None
    assert len(seen - {None}) <= 1
