"""Calls that agents make: the agent's phone first, the customer's from there; the talk, the figures and the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from callcenter.calls.closing_outbound import customer_found
from callcenter.calls.own_call import own_call
from callcenter.calls.replay import replay
from callcenter.dialing.settling import Settling
from callcenter.telephony.base import CallFacts, CallStatus
from tests.factories import LINE
from tests.outbound import AGENT_PHONE, CUSTOMER, Outgoing, agent_call
from tests.service import Service


def replayed(service: Service, outgoing: Outgoing) -> list[str]:
    with service.desk.db.raw() as connection:
        return replay(connection, service.desk.catalog, outgoing.sid)


def agent(service: Service) -> Any:
    return service.row("select * from people where name = 'wangli'")


def connected(service: Service) -> Outgoing:
    """The agent has picked up, and the customer too, eight seconds later."""
    outgoing = agent_call(service)
    outgoing.answers()
    outgoing.customer("initiated")
    outgoing.customer("ringing")
    service.later(8)
    outgoing.customer("in-progress")
    return outgoing


def phase(service: Service) -> str | None:
    with service.desk.db.session() as session:
        own = own_call(session, agent(service).id, service.now)
        return own.phase if own else None


def test_the_agent_hears_who_is_called_and_the_customer_sees_the_line(service: Service) -> None:
    outgoing = agent_call(service)
    document = outgoing.answers()
    dial, number = document.find("Dial"), document.find("Number")
    assert document.said == "正在为您接通王芳。"
    assert (number.text, dial.get("callerId"), dial.get("record")) == (CUSTOMER, LINE, "record-from-answer-dual")
    assert (dial.get("recordingStatusCallback") or "").endswith(
        f"/webhooks/twilio/recording/outbound/{outgoing.sid}/0#rc=2&rp=all")
    assert document.path("Number", "statusCallback") == f"/webhooks/twilio/customer/{outgoing.sid}"


def test_a_talk_ends_with_the_agents_word_still_to_come(service: Service) -> None:
    outgoing = connected(service)
    assert phase(service) == "talking"
    assert service.row("select status from records where call_sid = %s", outgoing.sid).status == "draft"
    answered = service.now
    service.later(40)
    outgoing.customer("completed", CallDuration="40")
    assert outgoing.dialled_out("completed", seconds=40).verbs == ["Hangup"]
    service.later(1)
    outgoing.over(seconds=53)
    call, leg = outgoing.call, service.legs(outgoing.sid)[0]
    assert (call.direction, call.outcome, call.hung_up_by, call.from_number) == (
        "outbound", "outbound", "customer", CUSTOMER)
    assert (call.answered_at, (call.answered_at - call.started_at).total_seconds()) == (answered, 8)
    assert (leg.number, leg.outcome, leg.accepted_at, leg.ended_at) == (
        AGENT_PHONE, "accepted", answered, service.now)
    assert call.accepted_leg == leg.id
    attempt = outgoing.attempt
    assert (attempt.state, attempt.result, attempt.seconds, attempt.disposition) == ("ended", "completed", 40, None)
    somebody = agent(service)
    assert (somebody.state, somebody.leg_id, somebody.attempt_id) == ("wrap_up", None, None)
    assert phase(service) == "after"
    assert replayed(service, outgoing) == []


def test_before_the_customer_picks_up_nobody_talks(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    outgoing.customer("ringing")
    assert phase(service) == "ringing"
    assert (outgoing.call.answered_at, service.rows("select id from records")) == (None, [])
    assert agent(service).leg_id == service.legs(outgoing.sid)[0].id


def test_the_agent_who_hangs_up_first_is_named(service: Service) -> None:
    outgoing = connected(service)
    service.later(20)
    outgoing.dialled_out("completed", seconds=20, live=False)
    outgoing.over()
    assert outgoing.call.hung_up_by == "agent"


@pytest.mark.parametrize(("status", "words", "disposition"), [
    ("busy", "对方正忙，未能接通。", "busy"), ("no-answer", "对方无人接听。", "no_answer"),
    ("failed", "未能接通，请核对号码。", "unreachable")])
def test_without_a_talk_the_agent_is_free_at_once_and_nothing_is_written_down(
        service: Service, status: str, words: str, disposition: str) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    outgoing.customer(status)
    assert outgoing.dialled_out(status).said == words
    outgoing.over()
    assert (outgoing.call.outcome, outgoing.call.accepted_leg) == ("outbound_unreached", None)
    assert (outgoing.attempt.result, outgoing.attempt.disposition) == (status, disposition)
    assert service.rows("select id from records") == []
    somebody = agent(service)
    assert (somebody.state, somebody.leg_id, somebody.attempt_id) == ("ready", None, None)
    assert phase(service) is None
    assert replayed(service, outgoing) == []


def test_an_agent_who_gives_up_while_it_rings_has_talked_with_nobody(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    outgoing.customer("ringing")
    outgoing.customer("canceled")
    outgoing.dialled_out("no-answer", live=False)
    outgoing.over()
    assert (outgoing.call.outcome, outgoing.call.hung_up_by) == ("outbound_unreached", "agent")
    assert outgoing.attempt.result == "canceled"


def test_lost_notices_of_the_customer_are_made_up_for_by_the_dials_result(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    service.later(50)
    outgoing.dialled_out("completed", seconds=30)
    outgoing.over()
    call = outgoing.call
    assert (call.outcome, (call.ended_at - call.answered_at).total_seconds()) == ("outbound", 30)
    assert (outgoing.attempt.seconds, len(service.rows("select id from records"))) == (30, 1)
    assert replayed(service, outgoing) == []


def test_a_lost_result_of_the_dial_is_made_up_for_by_the_customers_notices(service: Service) -> None:
    outgoing = connected(service)
    service.later(30)
    outgoing.customer("completed", CallDuration="30")
    service.later(2)
    outgoing.over()
    assert (outgoing.call.outcome, outgoing.call.hung_up_by) == ("outbound", "customer")
    assert (outgoing.attempt.result, outgoing.attempt.seconds) == ("completed", 30)


def test_whatever_the_order_the_call_is_the_same(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    begun = service.now
    service.later(60)
    outgoing.tells("completed", CallDuration="55")
    outgoing.customer("completed", at=service.now)
    outgoing.customer("in-progress", at=begun)
    outgoing.dialled_out("completed", seconds=60)
    outgoing.customer("initiated", at=begun)
    service.work()
    assert (outgoing.call.outcome, outgoing.call.answered_at) == ("outbound", begun)
    assert outgoing.attempt.result == "completed"
    assert replayed(service, outgoing) == []


def test_an_agent_who_does_not_pick_up_is_no_call_to_the_customer(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.tells("ringing")
    service.later(30)
    outgoing.over("no-answer")
    assert service.rows("select sid from calls") == []
    assert (outgoing.attempt.state, outgoing.attempt.disposition) == ("cancelled", None)
    assert (agent(service).state, agent(service).attempt_id) == ("busy", None)


def test_an_agent_who_picks_up_and_hangs_up_at_once_called_nobody(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers(CallStatus="completed")
    outgoing.over()
    assert (outgoing.call.outcome, outgoing.call.answered_at) == ("outbound_unreached", None)
    assert (outgoing.attempt.state, outgoing.attempt.customer_rung_at) == ("cancelled", None)
    assert (agent(service).state, agent(service).attempt_id) == ("busy", None)


def test_a_mailbox_that_presses_no_key_is_never_connected_with_a_customer(service: Service) -> None:
    outgoing = agent_call(service, key_to_accept=True)
    assert outgoing.answers().said == "三响科技外呼，客户是王芳，接通请按1。"
    for _ in range(3):
        outgoing.say_nothing()
    assert outgoing.document.verbs == ["Hangup"]
    outgoing.over()
    assert (outgoing.attempt.state, outgoing.attempt.problem) == ("cancelled", "坐席摘机后没有接通客户")
    assert replayed(service, outgoing) == []


def test_the_agent_who_presses_the_key_is_connected(service: Service) -> None:
    outgoing = agent_call(service, key_to_accept=True)
    outgoing.answers()
    assert outgoing.press("1").find("Number").text == CUSTOMER


def test_the_recording_of_a_talk_has_the_customer_on_its_second_channel(service: Service) -> None:
    outgoing = connected(service)
    service.post(f"/webhooks/twilio/recording/outbound/{outgoing.sid}/0", outgoing.form(
        RecordingSid="RE" + "1" * 32, RecordingStatus="completed", RecordingChannels="2", RecordingDuration="30",
        RecordingUrl="https://provider.example/RE1"))
    recorded = service.row("select * from recordings")
    assert (recorded.purpose, recorded.customer_channel, recorded.announced_channels) == ("outbound", 1, 2)


def test_what_the_provider_tells_when_asked_makes_the_talk_that_no_notice_told_of(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    service.later(50)
    outgoing.over()
    assert (outgoing.call.outcome, outgoing.attempt.state) == ("outbound_unreached", "unknown")
    found = CallFacts(outgoing.child, CallStatus.COMPLETED, "outbound-dial", LINE, CUSTOMER, None, service.now, 30)
    with service.desk.db.raw() as connection, connection.transaction():
        customer_found(connection, outgoing.sid, found, service.now)
    service.work()
    call = outgoing.call
    assert (call.outcome, (call.ended_at - call.answered_at).total_seconds()) == ("outbound", 30)
    assert (call.accepted_leg, service.legs(outgoing.sid)[0].outcome) == (service.legs(outgoing.sid)[0].id, "accepted")
    assert len(service.rows("select id from records")) == 1
    assert replayed(service, outgoing) == []


def test_a_call_of_no_campaign_names_the_customer_of_the_file(service: Service) -> None:
    outgoing = agent_call(service, name=None)
    service.rows("insert into customers (name, created_at) values ('李明', %s)", service.now)
    service.rows("insert into customer_phones (number, customer_id, kind, raw) select %s, id, 'mobile', %s"
                 " from customers", CUSTOMER, CUSTOMER)
    service.rows("update attempts set campaign_id = null, contact_id = null where id = %s", outgoing.attempt_id)
    assert outgoing.answers().said == "正在为您接通李明。"
    outgoing.customer("in-progress")
    service.later(30)
    outgoing.dialled_out("completed", seconds=30)
    outgoing.over()
    assert (outgoing.call.customer_id is not None, outgoing.attempt.state) == (True, "ended")


def test_the_leg_of_an_earlier_talk_is_never_taken_for_that_of_a_later_one(service: Service) -> None:
    earlier = connected(service)
    earlier.customer("completed", CallDuration="5")
    earlier.over()
    service.rows("update attempts set state = 'done'")
    service.rows("update people set state = 'ready'")
    later = agent_call(service)
    later.answers()
    service.later(50)
    later.over()
    network = Provider([CallFacts(earlier.child, CallStatus.COMPLETED, "outbound-dial", LINE, CUSTOMER, None,
                                  service.now, 5)])
    settling = Settling(service.desk.db, network, service.desk.queues)  # type: ignore[arg-type]
    settling.sweep(service.now)
    assert later.attempt.state == "unknown"
    network.calls.insert(0, CallFacts(later.child, CallStatus.COMPLETED, "outbound-dial", LINE, CUSTOMER, None,
                                      service.now, 30))
    settling.sweep(service.later(20))
    assert (later.attempt.state, later.call.outcome) == ("ended", "outbound")


@dataclass
class Provider:
    """What it tells when it is asked for calls to a number."""

    calls: list[CallFacts]

    def find_calls(self, *, to: str, from_: str, since: datetime) -> list[CallFacts]:
        return self.calls
