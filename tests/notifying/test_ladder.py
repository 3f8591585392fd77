"""Who is told, at which level, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.lines.services import add_line
from callcenter.notifying.ladder import Ladder, Recipients
from callcenter.people.models import Department, Person
from tests.factories import LINE, NOW
from tests.notifying.company import DAY, MONDAY, NIGHT, department, somebody, turn


def told(session: Session, now: Any = DAY, *, level: int = 1, owner: Person | None = None,
         of: Department | None = None, role: str = "handler", night: bool = False) -> Recipients:
    return Ladder(session, now, "Asia/Shanghai").recipients(
        level=level, owner_id=owner.id if owner else None, department_id=of.id if of else None, owner_role=role,
        night=night)


@pytest.mark.parametrize("level", [0, 1])
def test_the_owner_is_told_in_opening_hours(session: Session, level: int) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs, display_name="李工")
    somebody(session, "wu", of=repairs)
    found = told(session, level=level, owner=owner, of=repairs)
    assert (found.logins, found.to, found.reason, found.send_at) == (["li"], "李工", None, DAY)


def test_what_falls_due_in_closed_hours_waits_for_the_next_opening(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    found = told(session, NIGHT, owner=owner, of=repairs)
    assert (found.logins, found.reason, found.send_at) == (["li"], None, MONDAY)


def test_a_night_clock_pages_the_person_on_duty_at_any_hour(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    turn(session, somebody(session, "night", of=repairs, display_name="夜班"), repairs, NIGHT - timedelta(hours=1))
    found = told(session, NIGHT, owner=owner, of=repairs, night=True)
    assert (found.logins, found.to, found.reason, found.send_at) == (["night"], "值班 夜班", None, NIGHT)


def test_the_company_has_a_turn_for_departments_that_have_none(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    turn(session, somebody(session, "night"), None, NIGHT - timedelta(hours=1))
    assert told(session, NIGHT, owner=owner, of=repairs, night=True).logins == ["night"]


def test_with_nobody_on_duty_it_goes_up_at_once_and_says_so(session: Session) -> None:
    repairs = department(session)
    somebody(session, "boss", "supervisor", display_name="赵敏")
    owner = somebody(session, "li", of=repairs)
    found = told(session, NIGHT, owner=owner, of=repairs, night=True)
    assert (found.logins, found.to, found.reason) == (["boss"], "主管 赵敏", "维修部无人值班，直接上报")


def test_it_goes_up_as_far_as_it_must(session: Session) -> None:
    repairs = department(session)
    somebody(session, "root", "admin")
    found = told(session, of=repairs)
    assert (found.logins, found.reason) == (["root"], "维修部无人值班，没有在职的主管，没有在职的经理，直接上报")


def test_an_empty_company_is_told_to_nobody_and_says_why(session: Session) -> None:
    found = told(session, of=department(session))
    assert (found.people, found.to) == ((), "无人可通知")
    assert found.reason is not None and found.reason.startswith("维修部无人值班")


def test_a_department_with_a_roster_has_only_its_turns(session: Session) -> None:
    repairs = department(session)
    owner, other = somebody(session, "li", of=repairs), somebody(session, "wu", of=repairs)
    turn(session, other, repairs, DAY - timedelta(hours=1))
    assert told(session, owner=owner, of=repairs).logins == ["wu"]


def test_a_turn_ends_when_it_ends(session: Session) -> None:
    repairs = department(session)
    person = somebody(session, "li", of=repairs)
    somebody(session, "boss", "supervisor")
    turn(session, person, repairs, DAY - timedelta(hours=12), 12)
    assert told(session, of=repairs).logins == ["boss"]
    assert told(session, DAY - timedelta(seconds=1), of=repairs, night=True).logins == ["li"]


def test_a_roster_of_long_ago_is_none(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    turn(session, owner, repairs, DAY - timedelta(days=60))
    assert told(session, owner=owner, of=repairs).logins == ["li"]


def test_without_an_owner_the_departments_handlers_are_told(session: Session) -> None:
    repairs, other = department(session), department(session, "物流部")
    somebody(session, "li", of=repairs), somebody(session, "wu", of=repairs), somebody(session, "xu", of=other)
    somebody(session, "wang", "agent", of=repairs)
    assert told(session, of=repairs).logins == ["li", "wu"]


def test_who_left_is_not_told(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    owner.active = False
    somebody(session, "wu", of=repairs)
    session.flush()
    assert told(session, owner=owner, of=repairs).logins == ["wu"]


def test_the_agents_clock_is_the_call_centres_whatever_department_handles_the_case(session: Session) -> None:
    repairs = department(session)
    somebody(session, "li", of=repairs), somebody(session, "pai", "dispatcher")
    agent = somebody(session, "wang", "agent")
    assert told(session, owner=agent, of=repairs, role="agent").logins == ["wang"]
    assert told(session, of=repairs, role="call_centre").logins == ["pai"]


def test_an_agent_without_a_roster_is_on_duty_whenever_a_line_is_open(session: Session) -> None:
    agent = somebody(session, "wang", "agent")
    somebody(session, "boss", "supervisor")
    assert told(session, NIGHT, owner=agent, role="agent", night=True).logins == ["boss"]
    add_line(session, LINE, flow="main", now=NOW)
    assert told(session, NIGHT, owner=agent, role="agent", night=True).logins == ["wang"]
    agent.state = "offline"
    session.flush()
    assert told(session, NIGHT, owner=agent, role="agent", night=True).logins == ["boss"]


@pytest.mark.parametrize(("level", "head", "role"), [(2, "supervisor_id", "supervisor"), (3, "manager_id", "manager")])
def test_above_the_owner_stands_the_departments_own_head_or_else_the_companys(
        session: Session, level: int, head: str, role: str) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    somebody(session, "company", role)
    assert told(session, level=level, owner=owner, of=repairs).logins == ["company"]
    own = somebody(session, "own", role, of=repairs)
    assert told(session, level=level, owner=owner, of=repairs).logins == ["own"]
    named = somebody(session, "named", "manager")
    setattr(repairs, head, named.id)
    session.flush()
    assert told(session, level=level, owner=owner, of=repairs).logins == ["named"]
    assert own.name not in told(session, level=level, owner=owner, of=repairs).logins


def test_many_people_are_shown_by_number(session: Session) -> None:
    repairs = department(session)
    for name in "甲乙丙丁":
        somebody(session, name, of=repairs)
    assert told(session, of=repairs).to == "值班 甲、乙、丙等4人"


def test_the_same_question_is_answered_once(session: Session) -> None:
    repairs = department(session)
    somebody(session, "li", of=repairs)
    ladder = Ladder(session, DAY, "Asia/Shanghai")
    asked: dict[str, Any] = {"level": 1, "owner_id": None, "department_id": repairs.id, "owner_role": "handler",
                             "night": False}
    assert ladder.recipients(**asked) is ladder.recipients(**asked)
