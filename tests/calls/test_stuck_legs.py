"""Legs of which the provider tells late, or nothing: nobody stays reserved for ever, nobody is rung while talking."""

from __future__ import annotations

from datetime import timedelta

from callcenter.telephony.simulator.people import ApiFault, ApiTrick
from tests import factories as make
from tests.phones import Agent, Caller, agents_of
from tests.service import Service


def lost(service: Service) -> Caller:
    """A caller for whom a phone was dialled, the provider's answer to which was lost."""
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    service.simulator.api_trick(ApiTrick(ApiFault.LOST, "POST", r"Calls\.json", 1))
    caller = Caller(service)
    caller.into_line()
    caller.tick()
    service.work()
    return caller


def test_a_person_whose_phone_cannot_be_looked_up_is_free_again_after_two_minutes(service: Service) -> None:
    caller = lost(service)
    service.simulator.api_trick(ApiTrick(ApiFault.TOO_MANY, "GET", r"Calls\.json", 100))
    service.later(6)
    for _ in range(12):
        assert service.row("select leg_id from people").leg_id is not None
        service.work("dial")
        service.later(10)
    (leg,) = service.legs(caller.sid)
    assert leg.outcome == "failed"
    assert service.row("select leg_id from people").leg_id is None
    assert service.rows("select 1 from work where kind = 'dial' and state = 'open'") == []


def test_who_talks_on_a_leg_that_was_given_up_is_not_rung_for_another_caller(service: Service) -> None:
    caller = lost(service)
    (placed,) = service.simulator.legs()
    service.simulator.do(service.simulator.exchange.legs.clear)
    service.later(6)
    service.work("dial")
    assert service.legs(caller.sid)[0].outcome == "failed"
    service.rows("update legs set sid = %s", placed.sid)
    agent = Agent(service, caller, service.legs(caller.sid)[0])
    agent.ringing()
    assert "<Queue>" in agent.pick_up().text
    other = Caller(service, "+8613800009999")
    other.into_line()
    other.ring(3)
    assert service.legs(other.sid) == []


def test_asking_for_a_long_talk_does_not_move_when_it_was_answered(service: Service) -> None:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    agent.ringing()
    service.later(20)
    agent.pick_up()
    before = service.call(caller.sid)
    assert (before.ring_count, before.answered_within_limit) == (4, False)
    began = service.now - timedelta(seconds=20)
    service.rows("insert into call_events (key, call_sid, kind, leg_id, provider_at, received_at, data, raw) select"
                 " 'found', call_sid, 'leg_status', id, %s, %s,"
                 " jsonb_build_object('status', 'in-progress', 'sid', sid, 'found', true), '[]' from legs",
                 began, service.later(300))
    agent.tells("in-progress", sequence=9)
    after = service.call(caller.sid)
    assert (after.ring_count, after.answered_at) == (before.ring_count, before.answered_at)
