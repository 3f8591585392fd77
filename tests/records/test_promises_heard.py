"""The whole way of a promise: heard in a call, a clock, a sweep, and whoever is to be told is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.work.rows import add_work
from tests import factories as make
from tests.factories import NOW
from tests.service import Service
from workers.clock import sweep

SAID = [make.segment("customer", 3.0, 7.0, "我 姓 王 我 想 问 一下 打印机 多少 钱"),
        make.segment("agent", 20.0, 24.0, "好 的 我 半 小时 之内 给 您 回 电话"),
        make.segment("customer", 24.5, 25.5, "好 的 谢谢")]
MINUTE = timedelta(minutes=1)
CLOCK = "select * from deadlines where standard = 'promise'"


@pytest.fixture
def heard(service: Service) -> Service:
    """A call in which an agent promised to call back within half an hour; its record is filled by the worker."""
    with service.desk.db.session() as session:
        agent = make.person(session, phone="+8613900000001")
        make.person(session, "boss", "supervisor")
        call = make.call(session, answered_by=agent)
        make.record(session, call)
        make.recording(session, call, segments=SAID)
        sid = call.sid
    fill(service, sid, "first")
    return service


def fill(service: Service, sid: str, subject: str) -> None:
    with service.desk.db.raw() as connection, connection.transaction():
        add_work(connection, "fill_record", f"{sid}:{subject}", "due", now=service.now, payload={"call_sid": sid})
    assert service.work("fill_record") == ["fill_record"]


def act(service: Service, at: datetime) -> list[tuple[int, list[str]]]:
    """A sweep as of then and the workers' work; who was told of the promise by then."""
    service.now = at
    sweep(service.desk, at, grace=timedelta(0))
    service.work("deadlines")
    rows: list[Any] = service.rows("select level, recipients from escalations where deadline_id = %s order by level",
                                   service.row(CLOCK).id)
    return [(row.level, row.recipients) for row in rows]


def test_a_promise_that_was_heard_starts_a_clock_and_its_breach_escalates(heard: Service) -> None:
    clock = heard.row(CLOCK)
    assert (clock.due_at, clock.state, clock.breached_at) == (NOW + 30 * MINUTE, "open", None)
    assert heard.row("select state, deadline_id from record_promises") == ("running", clock.id)
    told = act(heard, NOW + 30 * MINUTE)
    assert (1, ["wangli"]) in told and 2 not in dict(told)
    assert heard.row(CLOCK).breached_at == clock.due_at
    assert (2, ["boss"]) in act(heard, NOW + timedelta(days=3))
    assert heard.rows("select 1 from notifications where deadline_id = %s", clock.id)


def test_the_same_work_again_starts_nothing(heard: Service) -> None:
    sid = heard.row("select call_sid from records").call_sid
    fill(heard, sid, "again")
    assert len(heard.rows(CLOCK)) == len(heard.rows("select 1 from cases")) == 1
