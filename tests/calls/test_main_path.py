"""One call from the greeting to its record, each request of the provider by itself."""

from __future__ import annotations

from datetime import timedelta

from tests import factories as make
from tests.phones import Caller, agents_of
from tests.service import Service


def test_a_call_is_greeted_rung_answered_and_recorded(service: Service) -> None:
    with service.desk.db.session() as session:
        wangli = make.person(session, phone="+8613900000001")
    caller = Caller(service)
    greeting = caller.dial()
    assert "三响科技" in greeting.said
    assert greeting.find("Gather").get("numDigits") == "1"
    caller.press("1")
    caller.tick()
    service.work()
    (agent,) = agents_of(service, caller)
    assert agent.leg.person_id == wangli.id
    assert [leg.to for leg in service.simulator.legs()] == ["+8613900000001"]
    agent.ringing()
    service.later(7)
    taken = agent.pick_up()
    dial = taken.find("Dial")
    assert (dial.get("record"), dial.get("hangupOnStar")) == ("record-from-answer-dual", "true")
    assert taken.find("Queue").text == caller.enqueued.find("Enqueue").text
    service.later(30)
    caller.leave_line("bridged", live=False)
    agent.done()
    agent.tells("completed")
    caller.over(seconds=40)
    service.work()

    call = service.call(caller.sid)
    assert (call.status, call.outcome, call.ring_count, call.answered_within_limit, call.hung_up_by, call.category) == (
        "completed", "answered", 2, True, "customer", "purchase")
    assert call.ended_at - call.answered_at == timedelta(seconds=30)
    (leg,) = service.legs(caller.sid)
    assert (leg.rings, leg.outcome) == (2, "accepted")
    fields = {row.name: (row.value, row.source) for row in service.rows("select * from record_fields")}
    assert fields["contact_phone"] == (make.CALLER, "caller_id")
    assert fields["called_at"][1] == "provider"
    assert service.rows("select 1 from people where leg_id is not null") == []
