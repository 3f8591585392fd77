"""Notices written down: each once, for the right places, with the work that sends them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.notifying.ladder import Ladder
from callcenter.notifying.models import Notification
from callcenter.notifying.targets import Targets
from callcenter.notifying.wording import ClockFacts
from callcenter.notifying.writing import Notice, clock_notices, tell, wake, write_notices
from callcenter.work.models import WorkItem
from callcenter.work.rows import Queued
from tests.factories import NOW
from tests.notifying.company import DAY, MONDAY, NIGHT, address, case, department, somebody


def raw(session: Session) -> Any:
    session.flush()
    return session.connection().connection.driver_connection


def places(session: Session) -> list[tuple[str, str, int | None]]:
    rows = session.scalars(select(Notification).order_by(Notification.id).execution_options(populate_existing=True))
    return [(row.channel, row.state, row.address_id) for row in rows]


def work(session: Session) -> list[tuple[str, str, Any]]:
    rows = session.scalars(select(WorkItem).order_by(WorkItem.subject).execution_options(populate_existing=True))
    return [(row.subject, row.state, row.due_at) for row in rows]


def test_a_notice_is_written_once_and_its_address_is_woken(session: Session) -> None:
    where = address(session)
    notice = Notice("k", "t", "b", NOW, address_id=where.id, channel="json")
    connection = raw(session)
    queued = write_notices(connection, [notice, Notice("k:desk", "t", "b", NOW)], NOW)
    assert len(queued) == 1 and queued[0].queue == "due"
    assert places(session) == [("json", "pending", where.id), ("desk", "sent", None)]
    assert write_notices(connection, [notice], NOW) == []
    assert write_notices(connection, [], NOW) == []
    assert work(session) == [(str(where.id), "open", NOW)]


def test_what_is_for_later_is_due_later(session: Session) -> None:
    where, later = address(session), NOW + timedelta(hours=3)
    connection = raw(session)
    assert write_notices(connection, [Notice("a", "t", "b", later, address_id=where.id)], NOW) == []
    assert work(session) == [(str(where.id), "open", later)]
    assert write_notices(connection, [Notice("b", "t", "b", NOW, address_id=where.id)], NOW) != []
    assert work(session) == [(str(where.id), "open", NOW)]


def test_an_address_that_refuses_is_not_tried_sooner_because_more_is_added(session: Session) -> None:
    connection, later = raw(session), NOW + timedelta(minutes=10)
    wake(connection, {1: later}, NOW)
    connection.execute("update work set problem = 'refused', attempts = 4")
    assert wake(connection, {1: NOW}, NOW) == []
    assert work(session) == [("1", "open", later)]


def test_an_address_whose_work_was_done_or_given_up_begins_anew(session: Session) -> None:
    connection = raw(session)
    wake(connection, {1: NOW}, NOW)
    connection.execute("update work set state = 'failed', problem = 'refused', attempts = 10")
    assert [type(item) for item in wake(connection, {1: NOW + timedelta(seconds=1)}, NOW + timedelta(seconds=1))] == [
        Queued]
    assert session.scalars(select(WorkItem.attempts)).all() == [0]


def clock(session: Session, now: Any = DAY, level: int = 1, **more: Any) -> list[Notice]:
    ladder = Ladder(session, now, "Asia/Shanghai")
    told = ladder.recipients(level=level, owner_role="handler", **{"owner_id": None, "night": False, **more})
    facts = ClockFacts("202607310001", "complaint", "联系客户", "S003 3.3.2", "24小时", now, "张三丰")
    return clock_notices(ladder, Targets(session), told, facts, deadline_id=7, case_id=3, level=level)


def test_the_owner_hears_on_the_desk_by_all_own_addresses_and_in_the_group(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    own, group = address(session, person=owner), address(session, of=repairs, channel="wecombot")
    address(session), address(session, person=somebody(session, "wu", of=repairs))
    address(session, person=owner, active=False)
    notices = clock(session, owner_id=owner.id, department_id=repairs.id)
    assert [(notice.key, notice.person_id) for notice in notices] == [
        (f"clock:7:1:p{owner.id}", owner.id), (f"clock:7:1:a{own.id}", owner.id), (f"clock:7:1:a{group.id}", owner.id)]
    assert ["张三丰" in notice.body for notice in notices] == [True, True, False]
    assert "客户：张**" in notices[2].body


def test_where_nobody_has_an_address_the_companys_is_used(session: Session) -> None:
    repairs = department(session)
    owner, company = somebody(session, "li", of=repairs), address(session)
    notices = clock(session, owner_id=owner.id, department_id=repairs.id)
    assert [notice.address_id for notice in notices] == [None, company.id]


def test_the_upper_levels_also_go_to_the_company_and_not_to_the_group(session: Session) -> None:
    repairs = department(session)
    boss = somebody(session, "boss", "supervisor")
    own, company = address(session, person=boss), address(session)
    address(session, of=repairs)
    notices = clock(session, level=2, department_id=repairs.id)
    assert [notice.address_id for notice in notices] == [None, own.id, company.id]


def test_in_closed_hours_the_desk_has_it_at_once_and_the_message_waits(session: Session) -> None:
    repairs = department(session)
    owner = somebody(session, "li", of=repairs)
    address(session, person=owner)
    desk, message = clock(session, NIGHT, owner_id=owner.id, department_id=repairs.id)
    assert (desk.send_at, message.send_at) == (NIGHT, MONDAY)
    assert "已超时不到1分钟" in desk.body and "已超时2天11小时" in message.body


def test_with_nobody_to_tell_it_stands_on_the_departments_desk(session: Session) -> None:
    repairs = department(session)
    company = address(session)
    desk, message = clock(session, department_id=repairs.id)
    assert (desk.key, desk.person_id, desk.department_id) == (f"clock:7:1:d{repairs.id}", None, repairs.id)
    assert message.address_id == company.id and "说明：维修部无人值班" in message.body


def test_a_single_notice_is_told_once_and_masked_for_the_group(session: Session) -> None:
    repairs = department(session)
    of, owner = case(session), somebody(session, "li", of=repairs)
    group = address(session, of=repairs, channel="wecombot")
    for _ in range(2):
        tell(session, key="dispatch:1", case=of, person_ids=[owner.id], department_id=repairs.id, title="派单：张三丰",
             body="请回 13800004471", now=NOW)
    rows = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [(row.title, row.body, row.address_id) for row in rows] == [
        ("派单：张三丰", "请回 13800004471", None), ("派单：张**", "请回 138****4471", group.id)]
