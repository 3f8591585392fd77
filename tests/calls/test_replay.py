"""Any call rebuilt from its events alone is the call that stands."""

from __future__ import annotations

import random

import pytest

from callcenter.calls.replay import replay
from callcenter.errors import NotFoundError
from tests import factories as make
from tests.phones import Caller, agents_of
from tests.service import Service


def differences(service: Service, sid: str) -> list[str]:
    with service.desk.db.raw() as connection:
        return replay(connection, service.desk.catalog, sid)


@pytest.mark.parametrize("seed", range(25))
def test_a_random_call_replays_to_what_stands_at_every_moment(service: Service, seed: int) -> None:
    """Random keys, silences, ring cycles, answers, messages and hang-ups; some requests come twice."""
    chance = random.Random(seed)
    with service.desk.db.session() as session:
        for number in range(2):
            make.person(session, f"agent{number}", phone=f"+861390000000{number}", key_to_accept=bool(seed % 2))
    caller = Caller(service)
    caller.dial()
    picked: set[int] = set()
    for _ in range(14):
        service.later(chance.randint(1, 9))
        if not _act(service, caller, chance, picked):
            break
        if chance.random() < 0.3:
            service.work()
        assert differences(service, caller.sid) == []
    caller.over(seconds=chance.randint(1, 90))
    service.work("stop_ringing", "close_call", "fill_record", "ring", "dial")
    assert differences(service, caller.sid) == []


def _act(service: Service, caller: Caller, chance: random.Random, picked: set[int]) -> bool:
    """One thing that happens; False when the call can't go on."""
    verbs = caller.document.verbs
    for agent in agents_of(service, caller):
        if agent.leg.sid and agent.leg.id not in picked and chance.random() < 0.4:
            picked.add(agent.leg.id)
            agent.ringing()
            if "Dial" in agent.pick_up().verbs:
                caller.leave_line("bridged", live=chance.random() < 0.6)
                agent.done(live=chance.random() < 0.5)
                return "Gather" in caller.document.verbs
    if "Gather" in verbs:
        caller.press(chance.choice("0123459#*")) if chance.random() < 0.7 else caller.say_nothing()
    elif "Enqueue" in verbs or ("Redirect" in verbs and caller.in_line_since):
        caller.tick()
    elif "Leave" in verbs:
        caller.leave_line("leave")
    elif "Record" in verbs:
        caller.ask(caller.document.path("Record", "action"), RecordingDuration=str(chance.choice([0, 8])), Digits="#")
    elif "Redirect" in verbs:
        caller.ask(caller.document.path("Redirect"))
    else:
        return False
    return True


def test_a_call_that_was_tampered_with_differs_and_says_where(service: Service) -> None:
    caller = Caller(service)
    caller.into_line("2")
    service.rows("update calls set ring_count = 9, category = 'other'")
    found = differences(service, caller.sid)
    assert [line.split(":")[0] for line in found] == ["ring_count", "category"]
    assert "stands 9, events say 0" in found[0]


def test_a_flow_state_that_was_tampered_with_differs(service: Service) -> None:
    caller = Caller(service)
    caller.into_line("2")
    service.rows("update calls set flow_state = jsonb_set(flow_state, '{tries}', '7')")
    assert len(differences(service, caller.sid)) == 1


def test_a_lost_step_is_found(service: Service) -> None:
    caller = Caller(service)
    caller.into_line("2")
    caller.tick()
    service.rows("delete from call_events where flow_seq = 2")
    assert any("step 2 of the flow is missing" in line for line in differences(service, caller.sid))


def test_an_unknown_call_is_said_to_be_unknown(service: Service) -> None:
    with pytest.raises(NotFoundError, match="no call CA0"):
        differences(service, "CA0")


def test_a_running_call_keeps_the_flow_that_it_began_under(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    version = service.call(caller.sid).flow_version
    service.rows("insert into flow_versions (digest, name, source, published_at, published_by)"
                 " select 'new', name, replace(source, '三响', '四响'), published_at, '-' from flow_versions"
                 " where name = 'main'")
    service.later(2)
    caller.press("2")
    assert service.call(caller.sid).flow_version == version
    assert differences(service, caller.sid) == []
