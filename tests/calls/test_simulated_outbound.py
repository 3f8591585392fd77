"""Calls that we make through the simulated phone network: real HTTP, real signatures, everybody as they please."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from callcenter.calls.replay import replay
from callcenter.dialing.attempts import open_attempt
from callcenter.dialing.sending import Outgoing, Sending
from callcenter.telephony.simulator.crowd import SHARES, crowd
from callcenter.telephony.simulator.people import (
    CallbackTricks,
    Callee,
    Connected,
    Converse,
    HangUp,
    Reaction,
    Released,
    Tricks,
)
from tests.factories import LINE, person
from tests.outbound import AGENT_PHONE, CUSTOMER, campaign
from tests.service import settings_for
from tests.simulation import Living, living
from transcripts.recognizers.scripted import ScriptedRecognizer

COMES_TO: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "rates": ("completed",), "note": ("completed",), "leaves": ("completed",), "later": ("call_back_later",),
    "never": ("do_not_call",), "silent": ("refused",), "wrong_keys": ("refused",), "speaks": ("refused",),
    "hangs_up": ("refused",), "machine": ("voicemail",), "busy": ("busy",), "declines": ("busy",),
    "no_answer": ("no_answer",), "fails": ("unreachable",)})


@pytest.fixture
def service(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Living]:
    recognizer = ScriptedRecognizer(["师傅 很 好"] * 50)
    with living(settings_for(database_url, redis_url, tmp_path), recognizer=recognizer) as service:
        yield service


def place(service: Living, number: str, **more: Any) -> int:
    """An attempt, as the dialler sends it."""
    service.now = service.simulator.clock.now()
    person_id = more.get("person_id")
    campaign_id, contact_id = campaign(service, "survey" if person_id is None else "progressive", contact=number)
    own = service.row("select flow_version, line_id from campaigns where id = %s", campaign_id)
    with service.desk.db.raw() as connection, connection.transaction():
        made = open_attempt(connection, number=number, dialled=AGENT_PHONE if person_id else number, from_number=LINE,
                            line_id=own.line_id, campaign_id=campaign_id, contact_id=contact_id, now=service.now,
                            flow_version=own.flow_version, **more)
        assert made is not None
        connection.execute("update attempts set state = 'placing', sent_at = %s where id = %s", [service.now, made])
    desk = service.desk
    sending = Sending(desk.db, desk.network, desk.queues, desk.settings.public_base_url,
                      lambda: service.simulator.clock.now(), print)
    sending.send(Outgoing(made, AGENT_PHONE if person_id else number, LINE, campaign_id, own.line_id, contact_id,
                          person_id, detect_machine=person_id is None))
    return made


def over(service: Living) -> None:
    """Until all is told and done."""
    service.simulator.settle(120)
    service.now = service.simulator.clock.now()
    service.finish()
    assert service.simulator.violations == []
    with service.desk.db.raw() as connection:
        differences = [(row.sid, replay(connection, service.desk.catalog, row.sid))
                       for row in service.rows("select sid from calls")]
    assert [one for one in differences if one[1]] == []
    assert service.rows("select kind, problem from work where state <> 'done'") == []
    assert service.rows("select 1 from people where leg_id is not null or attempt_id is not null") == []


def test_everybody_is_rung_once_and_comes_to_their_own_end_though_all_is_told_twice_and_late(service: Living) -> None:
    numbers = {name: f"+8613900000{place:03}" for place, name in enumerate(SHARES)}
    for place_, (name, number) in enumerate(numbers.items()):
        service.simulator.people(crowd([number], place_, calls=1, shares={name: 1}))
    service.simulator.tricks(Tricks(CallbackTricks(duplicates=1, late=8.0)))
    attempts = {name: place(service, number) for name, number in numbers.items()}
    over(service)
    came = {row.id: row.disposition for row in service.rows("select id, disposition from attempts")}
    wrong = {name: came[made] for name, made in attempts.items() if came[made] not in COMES_TO[name]}
    assert wrong == {}
    assert set(service.simulator.rang().values()) == {1}
    assert max(leg.seconds for leg in service.simulator.legs()) <= 60
    texts = service.rows("select text from answers where question = 'opinion' and text is not null")
    assert [row.text for row in texts] == ["师傅很好"]
    assert [row.number for row in service.rows("select number from do_not_call")] == [numbers["never"]]
    assert {row.direction for row in service.rows("select direction from calls")} == {"outbound"}


@pytest.mark.parametrize(("customer", "result", "outcome", "hung_up_by"), [
    (Callee(ring=2, script=(Connected(), Converse(seconds=12), HangUp())), "completed", "outbound", "customer"),
    (Callee(Reaction.BUSY), "busy", "outbound_unreached", "system")])
def test_an_agent_is_connected_with_the_customer(service: Living, customer: Callee, result: str, outcome: str,
                                                 hung_up_by: str) -> None:
    with service.desk.db.session() as session:
        agent_id = person(session, "wangli", phone=AGENT_PHONE, staff_no="1001").id
    service.simulator.person(AGENT_PHONE, Callee(ring=1, script=(Connected(), Released())) if result == "completed"
                             else Callee(ring=1))
    service.simulator.person(CUSTOMER, customer)
    made = place(service, CUSTOMER, person_id=agent_id)
    over(service)
    call = service.row("select * from calls")
    assert (call.outcome, call.hung_up_by) == (outcome, hung_up_by)
    attempt = service.row("select * from attempts where id = %s", made)
    assert attempt.result == result
    assert service.simulator.rang().get(CUSTOMER, 0) == (1 if result == "completed" else 0)
    if result == "completed":
        assert (attempt.state, attempt.seconds) == ("ended", 12)
        recording = service.row("select * from recordings")
        assert (recording.purpose, recording.channels, recording.customer_channel) == ("outbound", 2, 1)
        assert service.row("select state from transcripts").state == "done"
        assert service.row("select call_sid from records").call_sid == call.sid
