"""示闲, 示忙 with a reason, 小休, 话后: who sets them, what a talk and a missed ring make of them, what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.audit import AuditEntry
from callcenter.people.choices import choices, set_choices, set_wrap_up_seconds
from callcenter.people.models import AgentStateSpan, Person
from callcenter.people.staff import change_staff, set_active
from callcenter.people.states import end_wrap_ups, set_state
from tests import factories as make
from tests.factories import NOW
from tests.phones import Agent, Caller, agents_of
from tests.service import Service


def spans(session: Session, person: Person) -> list[tuple[str, str | None, bool]]:
    session.flush()
    rows = session.scalars(select(AgentStateSpan).where(AgentStateSpan.person_id == person.id)
                           .order_by(AgentStateSpan.id)).all()
    assert all(one.ended_at == other.began_at for one, other in zip(rows, rows[1:], strict=False))
    return [(row.state, row.reason, row.ended_at is None) for row in rows]


def test_going_ready_puts_one_at_the_end_of_the_line(session: Session) -> None:
    person = make.person(session)
    set_state(session, person.id, "break", by=person, now=NOW + timedelta(minutes=1))
    set_state(session, person.id, "ready", by=person, now=NOW + timedelta(minutes=2))
    assert (person.state, person.idle_since) == ("ready", NOW + timedelta(minutes=2))
    set_state(session, person.id, "ready", by=person, now=NOW + timedelta(minutes=9))
    assert person.idle_since == NOW + timedelta(minutes=2)


def test_busy_wants_a_reason_of_the_company_s_list_and_every_change_is_kept(session: Session) -> None:
    person, leader = make.person(session), make.person(session, "ban", role="supervisor")
    with pytest.raises(FieldError, match="会议、培训、处理工单、其他"):
        set_state(session, person.id, "busy", by=person, now=NOW)
    with pytest.raises(FieldError, match="offline、ready"):
        set_state(session, person.id, "asleep", by=person, now=NOW)
    assert set_choices(session, "busy_reasons", ["巡检", "会议", "巡检 "], by=leader, now=NOW) == ("巡检", "会议")
    set_state(session, person.id, "busy", by=person, now=NOW + timedelta(minutes=1), reason="巡检")
    set_state(session, person.id, "busy", by=person, now=NOW + timedelta(minutes=2), reason="会议")
    set_state(session, person.id, "offline", by=person, now=NOW + timedelta(minutes=3))
    assert spans(session, person) == [
        ("ready", None, False), ("busy", "巡检", False), ("busy", "会议", False), ("offline", None, True)]
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == person.name)).all()
    assert acts.count("person.state") == 3


def test_somebody_else_s_state_is_a_leader_s_to_set_and_only_agents_have_one(session: Session) -> None:
    person, colleague = make.person(session), make.person(session, "zhaomin")
    leader = make.person(session, "ban", role="supervisor")
    with pytest.raises(NotAllowedError):
        set_state(session, person.id, "break", by=colleague, now=NOW)
    with pytest.raises(NotAllowedError, match="只有坐席"):
        set_state(session, leader.id, "break", by=leader, now=NOW)
    assert set_state(session, person.id, "offline", by=leader, now=NOW).state == "offline"
    with pytest.raises(NotAllowedError):
        set_choices(session, "dispositions", ["好"], by=person, now=NOW)
    assert choices(session, "dispositions")[0] == "当场解决"


def test_whoever_leaves_or_gets_another_role_is_signed_off(session: Session) -> None:
    boss = make.person(session, "boss", role="admin")
    leaving, rising = make.person(session), make.person(session, "zhaomin")
    set_active(session, leaving.id, False, by=boss, now=NOW + timedelta(minutes=1))
    change_staff(session, rising.id, {"role": "handler"}, by=boss, now=NOW + timedelta(minutes=1))
    for person in (leaving, rising):
        assert spans(session, person) == [("ready", None, False), ("offline", None, True)]


def talking(service: Service, **more: Any) -> tuple[Caller, Agent]:
    """A call that its only agent has taken."""
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001", **more)
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    agent = agents_of(service, caller)[0]
    agent.ringing()
    agent.pick_up()
    return caller, agent


def own(service: Service) -> Any:
    return service.row("select * from people where name = 'wangli'")


def test_after_a_talk_comes_after_call_work_which_ends_by_itself(service: Service) -> None:
    caller, agent = talking(service)
    service.later(60)
    agent.done()
    agent.tells("completed")
    after = own(service)
    assert (after.state, after.leg_id, after.state_until) == ("wrap_up", None, service.now + timedelta(seconds=60))
    caller.over()
    with service.desk.db.raw() as connection:
        assert end_wrap_ups(connection, service.later(59)) == []
        assert end_wrap_ups(connection, service.later(1)) == [after.id]
    ready = own(service)
    assert (ready.state, ready.state_until, ready.idle_since) == ("ready", None, after.state_until)
    kept = service.rows("select state, ended_at is null as open from agent_state_spans order by id")
    assert [(row.state, row.open) for row in kept] == [("ready", False), ("wrap_up", False), ("ready", True)]


def test_no_after_call_work_where_the_company_wants_none_and_another_choice_stays(service: Service) -> None:
    with service.desk.db.session() as session:
        set_wrap_up_seconds(session, 0, by=make.person(session, "ban", role="supervisor"), now=NOW)
    _caller, agent = talking(service)
    agent.done()
    agent.tells("completed")
    assert own(service).state == "ready"


def test_who_chose_a_break_in_the_talk_gets_it_after_the_talk(service: Service) -> None:
    _caller, agent = talking(service)
    with service.desk.db.session() as session:
        person = session.get_one(Person, own(service).id)
        set_state(session, person.id, "break", by=person, now=service.now)
    agent.done()
    agent.tells("completed")
    assert (own(service).state, own(service).state_until) == ("break", None)


def test_letting_it_ring_out_makes_busy_but_a_caller_who_left_does_not(service: Service) -> None:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    agent = agents_of(service, caller)[0]
    agent.ringing()
    agent.tells("canceled")
    assert own(service).state == "ready"
    caller.ring(1)
    again = agents_of(service, caller)[-1]
    again.ringing()
    again.tells("no-answer")
    assert (own(service).state, own(service).state_reason) == ("busy", "未应答")
    caller.ring(1)
    assert len(service.legs(caller.sid)) == 2, "nobody who is busy is rung"
