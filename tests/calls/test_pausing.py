"""Pausing a recording for the number of an ID or a card."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.calls.pausing import paused_since
from callcenter.calls.replay import replay
from callcenter.errors import ConflictError, NotFoundError
from callcenter.people.models import Person
from callcenter.telephony.simulator.people import ApiFault, ApiTrick
from callcenter.telephony.simulator.recordings import Wishes
from tests import factories as make
from tests.phones import Caller, agents_of
from tests.service import Service


def talk(service: Service) -> tuple[Caller, Person, Any]:
    """A talk that the provider records, the agent who talks, and the recording."""
    with service.desk.db.session() as session:
        person = make.person(session, phone="+8613900000001")
        make.person(session, "zhaomin")
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    agent = agents_of(service, caller)[0]
    agent.ringing()
    agent.pick_up()

    def record() -> Any:
        leg = service.simulator.exchange.legs[agent.leg.sid]
        leg.status = "in-progress"
        return service.simulator.exchange.recordings.begin(leg, "DialVerb", 2, Wishes())

    return caller, person, service.simulator.do(record)


def test_a_pause_is_silent_at_the_provider_an_event_of_the_call_and_in_the_audit_trail(service: Service) -> None:
    caller, person, recording = talk(service)
    pausing = service.desk.pausing
    pausing.pause(caller.sid, person=person, now=service.later(10))
    assert recording.state == "paused"
    with service.desk.db.session() as session:
        assert paused_since(session, caller.sid) == service.now
    pausing.resume(caller.sid, person=person, now=service.later(20))
    assert recording.state == "in-progress"
    with service.desk.db.session() as session:
        assert paused_since(session, caller.sid) is None
    acts = [row.action for row in service.rows("select action from audit where subject = %s", caller.sid)]
    assert acts == ["call.recording_paused", "call.recording_resumed"]
    with service.desk.db.raw() as connection:
        assert replay(connection, service.desk.catalog, caller.sid) == []


def test_only_who_talks_may_pause_and_only_what_records(service: Service) -> None:
    caller, person, recording = talk(service)
    with service.desk.db.session() as session:
        other = session.query(Person).filter_by(name="zhaomin").one()
    with pytest.raises(NotFoundError):
        service.desk.pausing.pause(caller.sid, person=other, now=service.now)
    service.simulator.api_trick(ApiTrick(ApiFault.BROKEN, "POST"))
    with pytest.raises(ConflictError, match="没有完成"):
        service.desk.pausing.pause(caller.sid, person=person, now=service.now)
    with service.desk.db.session() as session:
        assert paused_since(session, caller.sid) is None
    recording.ended = 1.0
    with pytest.raises(ConflictError, match="没有在录音"):
        service.desk.pausing.pause(caller.sid, person=person, now=service.now)
