"""Trouble while a caller stands in line or keys a PIN: nobody can be connected from within a line, and no secret is
written down."""

from __future__ import annotations

import pytest

from callcenter.calls.replay import replay
from tests import factories as make
from tests.phones import Caller, Document
from tests.service import FALLBACK, Service, open_line
from tests.web.webhooks.test_trouble import database_away
from workers.clock import sweep

SIGN_IN_LINE = "+862162880001"


def broken_flows(service: Service) -> None:
    service.rows("create table kept as select * from flow_versions")
    service.rows("update flow_versions set source = '{}'")
    service.desk.catalog._flows.clear()


def replayed(service: Service, caller: Caller) -> list[str]:
    with service.desk.db.raw() as connection:
        return replay(connection, service.desk.catalog, caller.sid)


@pytest.fixture
def caller(service: Service) -> Caller:
    """A caller in line, for whom somebody's phone rings."""
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line()
    return caller


@pytest.mark.parametrize("cycles", [1, 5])
def test_a_caller_in_line_is_led_out_of_it_and_on_to_the_fallback_number(
        service: Service, caller: Caller, cycles: int) -> None:
    caller.ring(cycles)
    with database_away(service):
        assert caller.tick().verbs == ["Say", "Leave"]
        answer = caller.leave_line("leave")
        assert isinstance(answer, Document)
        assert answer.find("Number").text == FALLBACK
    assert sweep(service.desk, service.now)["drained"] == 2
    assert not service.call(caller.sid).waiting
    caller.over()
    assert (service.call(caller.sid).outcome, service.call(caller.sid).hung_up_by) == ("service_down", "unknown")
    assert replayed(service, caller) == []


def test_after_an_error_of_ours_in_line_the_caller_reaches_the_fallback_number(
        service: Service, caller: Caller) -> None:
    broken_flows(service)
    assert caller.tick().verbs == ["Say", "Leave"]
    assert not service.call(caller.sid).waiting
    answer = caller.leave_line("leave")
    assert isinstance(answer, Document)
    assert answer.find("Number").text == FALLBACK
    assert Document(service.post(answer.path("Dial", "action"), caller.form(DialCallStatus="completed"))).verbs == [
        "Hangup"]
    assert service.row("select count(*) from call_events where kind = 'transferred'")[0] == 1
    caller.over()
    service.rows("update flow_versions f set source = k.source from kept k where k.digest = f.digest")
    assert replayed(service, caller) == []


def test_a_call_that_goes_on_before_the_spool_is_drained_is_not_ended_by_what_lay_there(
        service: Service, caller: Caller) -> None:
    caller.ring(1)
    with database_away(service):
        caller.tick()
    answer = caller.leave_line("leave")
    assert isinstance(answer, Document)
    assert "Record" in answer.verbs
    assert sweep(service.desk, service.now)["drained"] == 1
    assert not service.call(caller.sid).flow_state["ended"]
    kept = caller.ask(answer.path("Record", "action"), RecordingDuration="7")
    assert "Hangup" in kept.verbs
    assert service.call(caller.sid).outcome == "message"
    assert replayed(service, caller) == []


def test_after_the_fallback_number_the_caller_is_let_go_also_without_a_database(service: Service) -> None:
    Caller(service).dial()
    caller = Caller(service)
    with database_away(service):
        caller.dial()
        assert caller.ask(caller.document.path("Dial", "action"), DialCallStatus="completed").verbs == ["Hangup"]
    assert sweep(service.desk, service.now)["drained"] == 2
    assert replayed(service, caller) == []


@pytest.fixture
def manager(service: Service) -> Caller:
    """An account manager who is asked for the PIN."""
    open_line(service, SIGN_IN_LINE, flow="signin")
    with service.desk.db.session() as session:
        make.person(session, name="gao", role="account_manager", staff_no="20031", pin="738291", phone=None)
    manager = Caller(service, "+862162885555", to=SIGN_IN_LINE)
    manager.dial()
    manager.press("20031")
    return manager


def test_a_pin_never_lies_in_the_spool(service: Service, manager: Caller) -> None:
    with database_away(service):
        manager.press("738291")
    folder = service.desk.settings.spool_dir
    assert not [path.name for path in folder.iterdir() if "738291" in path.read_text()]
    assert sweep(service.desk, service.now)["drained"] == 1
    assert service.row("select count(*) from call_events where raw::text like '%%738291%%'")[0] == 0


def test_a_pin_that_met_an_error_of_ours_is_not_written_down(service: Service, manager: Caller) -> None:
    broken_flows(service)
    manager.press("738291")
    assert service.row("select data from call_events where kind = 'trouble'").data["digits"] == "******"
    assert service.row("select count(*) from call_events where (raw::text || data::text) like %s", "%738291%")[0] == 0
