"""When we cannot serve: the caller hears an apology in Chinese and goes on, the event is kept, nothing is lost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from callcenter.calls.replay import replay
from callcenter.db import conninfo
from callcenter.queueing import Queues
from callcenter.work.doing import do_work
from tests import factories as make
from tests.factories import CALLER, LINE
from tests.phones import Caller, Document, agents_of
from tests.service import FALLBACK, Service, open_line, service_over, settings_for
from workers.clock import sweep

DEAD_REDIS = "redis://127.0.0.1:9/0"


@contextmanager
def database_away(service: Service) -> Iterator[None]:
    """The database takes no connections, and those that were open are cut."""
    assert service.desk.settings.database_url
    with psycopg.connect(conninfo(service.desk.settings.database_url), autocommit=True) as connection:
        name = connection.info.dbname
    if service.observer is not None:
        service.observer.close()
        service.observer = None
    admin = psycopg.conninfo.make_conninfo(conninfo(service.desk.settings.database_url), dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        allow = sql.SQL("alter database {} allow_connections {}")
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def spooled(service: Service) -> list[Path]:
    return sorted(service.desk.settings.spool_dir.glob("*.json"))[:-1]  # the last one remembers the lines


def test_a_caller_hears_the_apology_and_reaches_the_fallback_number_while_the_database_is_away(
        service: Service) -> None:
    earlier = Caller(service)
    earlier.dial()
    caller = Caller(service, "+8613800001111")
    with database_away(service):
        answer = caller.dial()
        caller.over(seconds=20)
    assert answer.said == "非常抱歉，系统暂时无法为您服务，正在为您转接，请稍候。"
    assert answer.find("Number").text == FALLBACK
    assert len(spooled(service)) == 2
    assert json.loads(spooled(service)[0].read_text())["answer"] == answer.text

    assert sweep(service.desk, service.now)["drained"] == 2
    assert spooled(service) == []
    call = service.call(caller.sid)
    assert (call.outcome, call.status, call.from_number) == ("service_down", "completed", "+8613800001111")
    assert service.row("select number, reason from callbacks") == ("+8613800001111", "service_down")


def test_a_call_under_way_is_apologised_to_and_called_back_too(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    path, form = caller.document.path("Gather", "action"), caller.form(Digits="2")
    with database_away(service):
        answer = Document(service.post(path, form))
    assert answer.find("Number").text == FALLBACK
    sweep(service.desk, service.now)
    # The provider asks where to go on after the fallback number, and the caller is let go.
    assert Document(service.post(answer.path("Dial", "action"), caller.form(DialCallStatus="completed"))).verbs == [
        "Hangup"]
    caller.over()
    assert service.call(caller.sid).outcome == "service_down"
    assert service.row("select number, reason from callbacks") == (CALLER, "service_down")
    with service.desk.db.raw() as connection:
        assert replay(connection, service.desk.catalog, caller.sid) == []


def test_a_process_that_never_saw_the_database_still_knows_the_fallback_number(service: Service) -> None:
    Caller(service).dial()
    away = service.desk.settings.model_copy(update={
        "database_url": "postgresql+psycopg://nobody@127.0.0.1:9/nothing"})
    with service_over(away, patience=0.2) as other:
        answer = Caller(other, "+8613800002222").dial()
        assert answer.find("Number").text == FALLBACK
    assert len(spooled(service)) == 1


def test_the_service_is_back_as_soon_as_the_database_is(service: Service) -> None:
    Caller(service).dial()
    with database_away(service):
        Caller(service).dial()
    assert "三响科技" in Caller(service).dial().said


def test_an_agent_who_picks_up_meanwhile_hears_that_it_failed(service: Service) -> None:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    with database_away(service):
        assert agent.asks("answered").said == "系统故障，本次接听失败。"
    sweep(service.desk, service.now)
    assert service.row("select leg_id from call_events where kind = 'agent_answered'").leg_id == agent.leg.id


def test_neither_database_nor_spool_is_said_plainly(service: Service) -> None:
    Caller(service).dial()
    folder = service.desk.settings.spool_dir
    folder.rename(folder.with_name("moved"))
    folder.write_text("in the way")
    with database_away(service):
        answer = service.post("/webhooks/twilio/voice", Caller(service).form())
        assert (answer.status_code, answer.text) == (503, "neither database nor spool\n")


def test_an_error_of_ours_apologises_keeps_the_event_and_can_be_replayed(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    path = caller.document.path("Gather", "action")
    service.rows("create table kept as select * from flow_versions")
    service.rows("update flow_versions set source = '{}'")
    service.desk.catalog._flows.clear()
    answer = Document(service.post(path, caller.form(Digits="2")))
    assert answer.said.startswith("非常抱歉")
    assert answer.find("Number").text == FALLBACK
    event = service.row("select kind, data, answer from call_events where kind = 'trouble'")
    assert event.data["problem"]
    assert event.answer == answer.text
    assert service.post(path, caller.form(Digits="2")).text == answer.text
    assert service.row("select reason from callbacks")[0] == "service_down"
    service.rows("update flow_versions f set source = k.source from kept k where k.digest = f.digest")
    with service.desk.db.raw() as connection:
        assert replay(connection, service.desk.catalog, caller.sid) == []


def test_an_error_at_the_very_beginning_apologises_too(service: Service) -> None:
    service.rows("update flow_versions set source = '{}'")
    caller = Caller(service)
    assert caller.dial().find("Number").text == FALLBACK
    assert service.call(caller.sid).flow_state == {"ended": True}
    assert service.row("select number from callbacks")[0] == CALLER


def test_the_provider_s_own_trouble_is_kept_and_the_caller_called_back(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    answer = Document(service.post("/webhooks/twilio/fallback", caller.form(
        ErrorCode="11200", ErrorUrl="https://desk.example.com/webhooks/twilio/flow/input/1")))
    assert answer.find("Number").text == FALLBACK
    assert service.row("select data from call_events where kind = 'trouble'").data["code"] == "11200"
    assert service.row("select reason from callbacks")[0] == "service_down"


def test_a_spooled_event_that_stands_already_changes_nothing(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    with database_away(service):
        caller.over()
    caller.over()
    assert sweep(service.desk, service.now)["drained"] == 1
    assert service.row("select count(*) from call_events where kind = 'status'")[0] == 1


def test_a_broken_file_in_the_spool_is_set_aside_and_the_others_go_on(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    folder = service.desk.settings.spool_dir
    (folder / "20260101T000000.000000-1-000000.json").write_text("{half")
    with database_away(service):
        caller.over()
    assert sweep(service.desk, service.now)["drained"] == 1
    assert [path.name for path in folder.glob("*.broken")] == ["20260101T000000.000000-1-000000.broken"]
    assert service.call(caller.sid).status == "completed"


def test_with_redis_away_a_call_goes_on_and_its_jobs_follow_when_it_is_back(
        database_url: str, redis_url: str, tmp_path: Path) -> None:
    with service_over(settings_for(database_url, DEAD_REDIS, tmp_path)) as service:
        open_line(service)
        with service.desk.db.session() as session:
            make.person(session, phone="+8613900000001")
        service.desk.queues.at_once = lambda work_id: do_work(service.desk, work_id, service.now) and None
        caller = Caller(service)
        caller.into_line("1")
        caller.tick()
        _work_at_once_is_done()
        (agent,) = agents_of(service, caller)
        assert [leg.to for leg in service.simulator.legs()] == ["+8613900000001"]
        agent.ringing()
        assert "<Queue>" in agent.pick_up().text
        service.later(30)
        caller.leave_line("bridged", live=False)
        agent.done()
        agent.tells("completed")
        caller.over()
        _work_at_once_is_done()
        assert service.call(caller.sid).outcome == "answered"
        assert service.row("select state from work where kind = 'fill_record'").state == "open"

        service.desk.queues = Queues(redis_url)
        service.later(10)
        assert sweep(service.desk, service.now)["queued"] == 1
        assert service.desk.queues.connection().llen("rq:queue:due") == 1


def _work_at_once_is_done() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("work-"):
            thread.join()


def test_a_server_that_restarted_in_between_is_not_noticed_by_any_caller(service: Service) -> None:
    Caller(service).dial()
    barrier, said = threading.Barrier(6), []

    def dial() -> None:
        barrier.wait()
        said.append(Caller(service).dial().said)

    for _ in range(2):
        with database_away(service):
            pass
        threads = [threading.Thread(target=dial) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(said) == 12
    assert all("三响科技" in one for one in said)
    assert spooled(service) == []


def test_while_the_database_is_away_one_caller_waits_to_find_out_and_the_others_are_answered_at_once(
        service: Service) -> None:
    Caller(service).dial()
    with database_away(service):
        Caller(service).dial()
        began = time.monotonic()
        threads = [threading.Thread(target=Caller(service).dial) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - began < 8
    assert len(spooled(service)) == 21


def test_a_notice_that_we_cannot_follow_is_kept(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    service.rows("alter table work rename to hidden")
    assert caller.over().status_code == 204
    service.rows("alter table hidden rename to work")
    assert service.row("select count(*) from call_events where kind = 'status'")[0] == 1
    assert service.post("/webhooks/twilio/status", caller.form(CallStatus="completed")).status_code == 204
    assert service.call(caller.sid).status == "completed"


@pytest.mark.parametrize("to", [LINE, "+862100000000"])
def test_the_apology_is_valid_for_every_number(service: Service, to: str) -> None:
    with database_away(service):
        document = Document(service.post("/webhooks/twilio/voice", Caller(service, to=to).form()))
    assert document.verbs[0] == "Say"
    assert document.verbs[1] in ("Dial", "Hangup")
