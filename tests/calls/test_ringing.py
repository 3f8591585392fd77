"""Three rings 三响: who is rung in which cycle, each phone once, for three people and for sixty."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from callcenter.customers.services import create_customer
from callcenter.people.models import Person
from callcenter.telephony.simulator.people import ApiFault, ApiTrick
from callcenter.work.leases import LEASE
from callcenter.work.rows import claim
from tests import factories as make
from tests.factories import CALLER, NOW
from tests.phones import Agent, Caller, agents_of
from tests.service import Service


def staff(service: Service, count: int, **more: Any) -> list[Person]:
    """So many agents; the first is idle the longest."""
    people = []
    with service.desk.db.session() as session:
        for number in range(count):
            made = make.person(session, f"agent{number:02}", phone=f"+861390000{number:04}", **more)
            made.idle_since = NOW - timedelta(minutes=count - number)
            people.append(made)
    return people


def change(service: Service, person: Person, **values: Any) -> None:
    with service.desk.db.session() as session:
        for name, value in values.items():
            setattr(session.get_one(Person, person.id), name, value)


def rung(service: Service, caller: Caller) -> list[int]:
    """Who was rung for a caller, in order."""
    return [leg.person_id for leg in service.legs(caller.sid)]


def ringing(service: Service) -> list[str]:
    """Phones that ring at the provider now."""
    return sorted(leg.to for leg in service.simulator.legs() if leg.ended_at is None)


def test_the_chosen_agent_rings_alone_until_the_third_cycle_brings_colleagues(service: Service) -> None:
    first, second, third = staff(service, 3)
    caller = Caller(service)
    caller.into_line()
    caller.ring(2)
    assert rung(service, caller) == [first.id]
    caller.ring(1)
    assert rung(service, caller) == [first.id, second.id, third.id]
    assert [leg.cycle for leg in service.legs(caller.sid)] == [1, 3, 3]


def test_sixty_phones_ring_for_one_caller_and_fifty_nine_stop_when_one_is_picked_up(service: Service) -> None:
    staff(service, 60)
    caller = Caller(service)
    caller.into_line()
    caller.ring(3)
    assert len(ringing(service)) == 60
    answering = agents_of(service, caller)[41]
    assert "<Queue>" in answering.pick_up().text
    service.work("stop_ringing")
    assert ringing(service) == [answering.leg.number]


def test_ringing_goes_on_behind_the_apology_and_nobody_is_dropped(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line()
    caller.ring(3)
    apology = caller.tick()
    assert "抱歉" in apology.said
    assert "Gather" in apology.verbs
    service.work()
    assert len(ringing(service)) == 1
    caller.ring(6)
    assert len(ringing(service)) == 1
    assert service.call(caller.sid).waiting


def test_a_phone_that_rang_in_vain_is_rung_again(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    agents_of(service, caller)[0].tells("busy")
    caller.ring(1)
    assert [leg.outcome for leg in service.legs(caller.sid)] == ["busy", "placing"]


@pytest.mark.parametrize("values", [{"state": "busy"}, {"state": "offline"}, {"active": False}, {"phone": None},
                                    {"role": "supervisor"}])
def test_who_is_not_on_duty_is_not_rung(service: Service, values: dict[str, Any]) -> None:
    away, here = staff(service, 2)
    change(service, away, **values)
    caller = Caller(service)
    caller.into_line()
    caller.ring(3)
    assert rung(service, caller) == [here.id]


def test_the_skill_comes_before_the_longest_idle(service: Service) -> None:
    idle, skilled = staff(service, 2)
    change(service, idle, skills=["visit"])
    change(service, skilled, skills=["complaint"])
    caller = Caller(service)
    caller.into_line("2")
    caller.ring(1)
    assert rung(service, caller) == [skilled.id]


def test_the_customer_s_last_agent_comes_before_the_longest_idle(service: Service) -> None:
    _, known = staff(service, 2)
    with service.desk.db.session() as session:
        make.call(session, answered_by=session.get_one(Person, known.id), started=NOW - timedelta(days=3))
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    assert rung(service, caller) == [known.id]


def test_a_vip_is_rung_for_first(service: Service) -> None:
    staff(service, 1)
    with service.desk.db.session() as session:
        create_customer(session, name="王总", organisation=None, phones=["+8613911112222"], grade="VIP", now=NOW)
    other, vip = Caller(service), Caller(service, "+8613911112222")
    other.into_line()
    vip.into_line()
    assert service.call(vip.sid).important
    other.ring(1, seconds=0)
    assert rung(service, other) == []
    vip.ring(1, seconds=0)
    assert len(rung(service, vip)) == 1


def test_who_talks_is_not_rung(service: Service) -> None:
    staff(service, 1)
    first, second = Caller(service), Caller(service)
    first.into_line()
    first.ring(1)
    agents_of(service, first)[0].pick_up()
    service.work()
    second.dial()
    second.press("0")
    second.ring(2)
    assert rung(service, second) == []
    assert len(ringing(service)) == 1


def test_who_hung_up_is_free_for_the_next_caller_and_last_in_line(service: Service) -> None:
    first, second = staff(service, 2)
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    agent.pick_up()
    service.later(60)
    agent.done()
    agent.tells("completed")
    caller.leave_line("bridged", live=False)
    caller.over()
    service.work()
    other = Caller(service, "+8613800009999")
    other.into_line()
    other.ring(1)
    assert rung(service, other) == [second.id]
    assert service.row("select leg_id from people where id = %s", first.id).leg_id is None


def test_ten_callers_at_once_never_ring_the_same_phone_twice(service: Service) -> None:
    staff(service, 4)
    callers = [Caller(service, f"+86138000010{number:02}") for number in range(10)]
    for caller in callers:
        caller.into_line()
        for _ in range(3):
            caller.tick()
    barrier = threading.Barrier(10)
    ids = [row.id for row in service.rows("select id from work where kind = 'ring' order by random() limit 10")]

    def ring(work_id: int) -> None:
        with service.desk.db.raw() as connection:
            claimed = claim(connection, work_id, now=service.now, lease=LEASE)
        assert claimed is not None
        barrier.wait()
        service.desk.ringing.ring(claimed, service.now)

    threads = [threading.Thread(target=ring, args=(work_id,)) for work_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    service.work()
    phones = ringing(service)
    assert len(phones) == len(set(phones)) == 4
    assert service.row("select count(distinct leg_id) from people where leg_id is not null")[0] == 4


def test_the_record_opens_at_the_first_ring(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line("3")
    assert service.rows("select 1 from records") == []
    caller.ring(1)
    record = service.row("select * from records")
    assert (record.status, record.category, record.category_source) == ("draft", "repair", "keypad")
    assert {row.name: (row.value, row.source) for row in service.rows("select * from record_fields")} == {
        "called_at": ("2026-07-31T02:00:00+00:00", "provider"), "contact_phone": (CALLER, "caller_id")}


def test_a_cycle_asked_for_after_the_caller_left_rings_nobody(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line()
    caller.tick()
    caller.hang_up()
    service.work()
    assert service.simulator.legs() == []
    assert service.call(caller.sid).outcome == "abandoned"


def test_who_leaves_while_phones_ring_leaves_silence_behind(service: Service) -> None:
    staff(service, 3)
    caller = Caller(service)
    caller.into_line()
    caller.ring(3)
    caller.hang_up()
    service.work()
    assert ringing(service) == []
    for agent in agents_of(service, caller):
        agent.tells("canceled")
    assert service.rows("select 1 from people where leg_id is not null") == []
    assert service.row("select number, reason from callbacks") == (CALLER, "abandoned")


def dialled(service: Service, fault: ApiFault, times: int = 1) -> Caller:
    """A caller for whom the provider's answer to the first dialling goes wrong."""
    staff(service, 1)
    service.simulator.api_trick(ApiTrick(fault, "POST", r"Calls\.json", times))
    caller = Caller(service)
    caller.into_line()
    caller.tick()
    service.work()
    return caller


def test_a_lost_answer_is_looked_up_and_the_phone_is_never_dialled_twice(service: Service) -> None:
    caller = dialled(service, ApiFault.LOST)
    assert service.legs(caller.sid)[0].sid is None
    service.later(6)
    service.work()
    (leg,) = service.legs(caller.sid)
    assert [leg.sid] == [placed.sid for placed in service.simulator.legs()]


def test_a_lost_answer_of_a_phone_that_never_rang_frees_its_person(service: Service) -> None:
    caller = dialled(service, ApiFault.LOST)
    service.simulator.do(service.simulator.exchange.legs.clear)
    service.later(6)
    service.work()
    (leg,) = service.legs(caller.sid)
    assert leg.outcome == "failed"
    assert service.rows("select 1 from people where leg_id is not null") == []


@pytest.mark.parametrize("fault", [ApiFault.TOO_MANY])
def test_a_refusal_frees_the_person_and_the_next_cycle_tries_again(service: Service, fault: ApiFault) -> None:
    caller = dialled(service, fault)
    assert [leg.outcome for leg in service.legs(caller.sid)] == ["failed"]
    service.later(5)
    caller.ring(1)
    assert [leg.outcome for leg in service.legs(caller.sid)] == ["failed", "placing"]
    assert len(ringing(service)) == 1


def test_a_worker_that_died_after_dialling_is_not_followed_by_a_second_dialling(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line()
    caller.tick()
    service.work()
    # As if it had died between the provider's answer and its own commit.
    service.rows("update legs set sid = null")
    service.rows("delete from call_events where kind = 'leg_dialled'")
    service.rows("update work set state = 'open', attempts = 1 where kind = 'dial'")
    service.later(60)
    service.work("dial")
    (leg,) = service.legs(caller.sid)
    assert [leg.sid] == [placed.sid for placed in service.simulator.legs()]


def test_a_phone_dialled_for_a_caller_who_has_just_left_is_hung_up(service: Service) -> None:
    caller = dialled(service, ApiFault.LOST)
    caller.hang_up()
    service.later(6)
    service.work()
    assert ringing(service) == []
    assert service.rows("select 1 from work where state = 'open'") == []
    for agent in agents_of(service, caller):
        if agent.leg.sid:
            agent.tells("canceled")
    assert service.rows("select 1 from people where leg_id is not null") == []


def test_rings_are_the_provider_s_stamps_whatever_our_clock_says(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    begin = service.now
    agent.ringing(begin)
    service.later(100)
    agent.asks("answered")
    agent.tells("in-progress", begin + timedelta(seconds=15))
    call = service.call(caller.sid)
    assert (call.ring_count, call.answered_within_limit) == (3, True)


def test_one_second_past_the_third_ring_is_late(service: Service) -> None:
    staff(service, 1)
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    begin = service.now
    agent.ringing(begin)
    agent.asks("answered")
    agent.tells("in-progress", begin + timedelta(seconds=16))
    call = service.call(caller.sid)
    assert (call.ring_count, call.answered_within_limit) == (4, False)


def test_a_leg_picked_up_by_an_agent_of_another_call_is_not_mixed_up(service: Service) -> None:
    staff(service, 2)
    one, other = Caller(service), Caller(service, "+8613800009999")
    for caller in (one, other):
        caller.into_line()
        caller.ring(1)
    (agent,) = agents_of(service, one)
    stranger = Agent(service, other, agent.leg)
    assert stranger.asks("answered").said == "系统故障，本次接听失败。"
    assert service.call(other.sid).accepted_leg is None
