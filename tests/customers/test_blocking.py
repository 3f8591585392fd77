"""The blocklist: two people, an end within a year, and a call from a blocked number turned away but for a rescue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.replay import replay
from callcenter.customers.blocking import approve_block, ask_block, block_state, blocked_among, lift_block, list_blocked
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.notifying.models import Notification
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from tests import factories as make
from tests.factories import CALLER, NOW
from tests.phones import Caller
from tests.service import Service

MONTH = NOW + timedelta(days=30)


@pytest.fixture
def people(session: Session) -> dict[str, Person]:
    return {login: make.person(session, login, role) for login, role in (
        ("wangli", "agent"), ("boss", "supervisor"), ("mgr", "manager"), ("zhao", "handler"))}


def test_leaders_are_told_on_the_desk_of_a_number_that_waits_for_them(session: Session,
                                                                      people: dict[str, Person]) -> None:
    ask_block(session, "138 0000 4471", "三天内骚扰来电十二次", MONTH, person=people["boss"], now=NOW)
    (notice,) = session.scalars(select(Notification))  # not whoever asked, and nobody without a say in it
    assert (notice.person_id, notice.channel, notice.title) == (people["mgr"].id, "desk", "黑名单待批准")
    assert "138****4471" in notice.body and "三天内骚扰来电十二次" in notice.body


def test_a_number_stands_once_a_second_person_approved_it_until_its_end(session: Session,
                                                                        people: dict[str, Person]) -> None:
    row = ask_block(session, "138 0000 4471", "三天内骚扰来电十二次", MONTH, person=people["boss"], now=NOW)
    assert (block_state(row, NOW), blocked_among(session, [CALLER], NOW)) == ("asked", set())
    with pytest.raises(NotAllowedError, match="另一位主管"):
        approve_block(session, row.id, person=people["boss"], now=NOW)
    with pytest.raises(NotAllowedError):
        approve_block(session, row.id, person=people["wangli"], now=NOW)
    approve_block(session, row.id, person=people["mgr"], now=NOW)
    assert (block_state(row, NOW), blocked_among(session, [CALLER], NOW)) == ("standing", {CALLER})
    assert (block_state(row, MONTH), blocked_among(session, [CALLER], MONTH)) == ("over", set())
    with pytest.raises(ConflictError, match="已在黑名单里（生效）"):
        ask_block(session, CALLER, "又来了", MONTH, person=people["wangli"], now=NOW)
    with pytest.raises(NotAllowedError, match="由主管解除"):
        lift_block(session, row.id, person=people["wangli"], now=NOW)
    lift_block(session, row.id, person=people["boss"], now=NOW)
    assert [one.id for one in list_blocked(session, people["wangli"], now=NOW, state="over")] == [row.id]
    assert list_blocked(session, people["wangli"], now=NOW, state="standing") == []
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("block.")).order_by(
        AuditEntry.id)).all() == ["block.ask", "block.approve", "block.lift"]


_NO, _WHY, _WHEN = "不能列入黑名单", "写明原因", "一年以内"


@pytest.mark.parametrize(("number", "reason", "days", "told"), [
    ("110", "骚扰电话", 30, _NO), ("8012", "骚扰电话", 30, _NO), ("x", "骚扰电话", 30, _NO), (CALLER, " ", 30, _WHY),
    (CALLER, "骚扰电话", 366, _WHEN), (CALLER, "骚扰电话", 0, _WHEN)])
def test_what_is_wrong_is_told(session: Session, people: dict[str, Person], number: str, reason: str, days: int,
                               told: str) -> None:
    with pytest.raises(FieldError, match=told):
        ask_block(session, number, reason, NOW + timedelta(days=days), person=people["wangli"], now=NOW)
    with pytest.raises(NotAllowedError):
        ask_block(session, CALLER, "骚扰电话", MONTH, person=people["zhao"], now=NOW)


def test_who_asked_may_take_it_back_before_it_stands(session: Session, people: dict[str, Person]) -> None:
    row = ask_block(session, CALLER, "骚扰电话", MONTH, person=people["wangli"], now=NOW)
    lift_block(session, row.id, person=people["wangli"], now=NOW)
    with pytest.raises(ConflictError, match="已结束"):
        approve_block(session, row.id, person=people["boss"], now=NOW)


def block(service: Service) -> int:
    with service.desk.db.session() as session:
        row = ask_block(session, CALLER, "骚扰电话", MONTH, person=make.person(session, "one"), now=NOW)
        return approve_block(session, row.id, person=make.person(session, "two", "supervisor"), now=NOW).id


def test_a_blocked_caller_is_turned_away_and_needs_no_record(service: Service) -> None:
    block_id = block(service)
    caller = Caller(service)
    assert "暂时不能为您的号码提供服务" in caller.dial().said
    for _ in range(3):
        caller.say_nothing()
    assert (caller.document.said, caller.document.verbs[-1]) == ("很抱歉，再见。", "Hangup")
    caller.over(seconds=20)
    with service.desk.db.session() as session:
        lift_block(session, block_id, person=session.scalars(select(Person).where(Person.name == "two")).one(),
                   now=service.now)
    service.work()
    call = service.call(caller.sid)
    assert (call.outcome, call.ring_count, call.flow) == ("blocked", 0, "blocked")
    assert service.rows("select 1 from records") == []
    assert service.rows("select 1 from callbacks") == []
    with service.desk.db.raw() as connection:
        assert replay(connection, service.desk.catalog, caller.sid) == []


def test_a_rescue_is_never_blocked(service: Service) -> None:
    block(service)
    with service.desk.db.session() as session:
        make.person(session, "li", phone="+8613900000001")
    caller = Caller(service)
    caller.into_line("4")
    caller.ring(2)
    call = service.call(caller.sid)
    assert (call.category, call.important, len(service.legs(caller.sid))) == ("rescue", True, 1)
    caller.hang_up()
    service.work("stop_ringing", "close_call", "fill_record")
    assert service.call(caller.sid).outcome == "abandoned"
    assert len(service.rows("select 1 from records")) == 1
