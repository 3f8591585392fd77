"""One sweep: what is due is queued, what lay in the spool is taken in, silent calls are asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callcenter.calls.events import CallEvent
from callcenter.calls.spool import Spool
from callcenter.work.rows import add_work
from tests.factories import CALLER, LINE, NOW
from tests.phones import Caller
from tests.service import Service
from workers import jobs
from workers.clock import sweep


def queued(service: Service, queue: str) -> int:
    return int(service.desk.queues.connection().llen(f"rq:queue:{queue}"))


def add(service: Service, kind: str, queue: str, due: timedelta = timedelta(0)) -> None:
    with service.desk.db.raw() as connection:
        add_work(connection, kind, f"{kind}{due}", queue, now=NOW, due_at=NOW + due)


def test_what_is_due_goes_to_its_queue_and_what_is_not_stays(service: Service) -> None:
    add(service, "fetch", "due")
    add(service, "hear", "hearing")
    add(service, "hear", "hearing", timedelta(hours=1))
    assert sweep(service.desk, NOW + timedelta(seconds=10)) == {
        "drained": 0, "deadlines": 0, "queued": 2}
    assert (queued(service, "due"), queued(service, "hearing")) == (1, 1)
    assert sweep(service.desk, NOW + timedelta(seconds=11))["queued"] == 0


def test_what_waits_in_a_queue_already_is_not_put_there_again(service: Service) -> None:
    add(service, "fetch", "due")
    for minute in range(1, 6):
        sweep(service.desk, NOW + timedelta(minutes=minute))
    assert queued(service, "due") == 1


def test_an_emptied_redis_is_filled_again(service: Service) -> None:
    add(service, "fetch", "due")
    sweep(service.desk, NOW + timedelta(seconds=10))
    service.desk.queues.connection().flushdb()
    sweep(service.desk, NOW + timedelta(seconds=60))
    assert queued(service, "due") == 1


def test_new_work_is_given_a_moment_to_arrive_by_itself(service: Service) -> None:
    add(service, "fetch", "due")
    assert sweep(service.desk, NOW + timedelta(seconds=1))["queued"] == 0


@pytest.mark.parametrize("kind", ["start", "status"])
def test_the_spool_is_drained_in_order_and_once(service: Service, kind: str) -> None:
    spool = Spool(service.desk.settings.spool_dir)
    spool.write(CallEvent("start", "CA1", "CA1:start:0", data={"from": CALLER, "to": LINE, "step": "0"}), "<x/>", NOW)
    spool.write(CallEvent("status", "CA1", "CA1:completed:0", at=NOW, data={"status": "completed"}), "", NOW)
    assert sweep(service.desk, NOW)["drained"] == 2
    assert sweep(service.desk, NOW)["drained"] == 0
    assert service.call("CA1").status == "completed"


def test_done_work_is_forgotten_after_a_week(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    caller.over()
    service.work()
    done = "select count(*) from work where state = 'done'"
    sweep(service.desk, NOW + timedelta(days=6))
    assert service.row(done)[0] > 0
    sweep(service.desk, NOW + timedelta(days=8))
    assert service.row(done)[0] == 0
    assert service.row("select count(*) from records")[0] == 1


def test_a_job_without_a_desk_says_how_workers_are_started() -> None:
    with pytest.raises(RuntimeError, match="callcenter worker"):
        jobs.run(1)
