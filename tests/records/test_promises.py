"""Promises heard in a call: rows of its record, clocks of their own, and what is careless about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.calls.models import Call
from callcenter.cases.closing import close
from callcenter.cases.extending import extend
from callcenter.cases.models import Case
from callcenter.cases.opening import consider
from callcenter.cases.promising import keep_promise
from callcenter.cases.reading import case_of_record
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import set_setting
from callcenter.errors import FieldError, NotAllowedError, NotFoundError
from callcenter.people.models import Person
from callcenter.records.filling import fill_record
from callcenter.records.models import Record, RecordPromise
from callcenter.records.promise_clocks import start_promises
from callcenter.records.promises import Standing, promises_of, standing
from callcenter.records.services import Change, confirm, correct, dismiss_promise, mark
from tests import factories as make
from tests.factories import NOW, ZONE

ASKS = [make.segment("agent", 0.5, 2.5, "您好 三响 科技 请问 您 贵姓"),
        make.segment("customer", 3.0, 5.0, "我 姓 王 叫 王丽"),
        make.segment("agent", 5.5, 7.0, "请问 您 是 哪个 单位 的"),
        make.segment("customer", 7.5, 9.0, "恒泰机械"),
        make.segment("agent", 9.5, 11.0, "请问 您 要 反映 什么 问题"),
        make.segment("customer", 11.5, 14.0, "我 想 问 一下 打印机 多少 钱")]
MATTERS = {"repair": "打印机 坏 了 开 不 了 机 你们 派 人 来 修 一下",
           "complaint": "我 要 投诉 打印机 修 了 三次 还是 坏 的"}
HALF_AN_HOUR = make.segment("agent", 20.0, 24.0, "好 的 我 半 小时 之内 给 您 回 电话")
IN_THREE_DAYS = make.segment("agent", 20.0, 24.0, "好 的 我 三天 之内 给 您 回 电话")
YES = make.segment("customer", 24.5, 25.5, "好 的 谢谢")
SAID = NOW + timedelta(seconds=20)
DUE = NOW + timedelta(minutes=30)
"""Times that are said are cut to the minute."""


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session, phone="+8613900000001")


@pytest.fixture
def boss(session: Session) -> Person:
    return make.person(session, "boss", "supervisor")


def talked(session: Session, agent: Person, *said: dict[str, Any], category: str | None = None) -> Record:
    """The record of an answered call in which this was said after the usual questions."""
    call = make.call(session, answered_by=agent, category=category)
    record = make.record(session, call)
    matter = [make.segment("customer", 11.5, 14.0, MATTERS[category])] if category in MATTERS else ASKS[-1:]
    make.recording(session, call, segments=[*ASKS[:-1], *matter, *said])
    return record


def fill(session: Session, record: Record, now: datetime = NOW) -> list[Deadline]:
    """What the worker does when something was heard; returns the clocks that it started."""
    fill_record(session, record.call_sid, company="三响科技", now=now, zone=ZONE)
    consider(session, record, now=now, zone=ZONE)
    return start_promises(session, record, now=now, zone=ZONE)


def told(session: Session, record: Record, now: datetime = NOW) -> list[Standing]:
    session.flush()
    return standing(session, record.id, now=now)


def cases(session: Session) -> list[Case]:
    return list(session.scalars(select(Case).order_by(Case.id)))


def confirmed_only(session: Session) -> None:
    set_setting(session, "promise_clocks_at_once", 0, by="boss", now=NOW)


def test_a_promise_becomes_a_row_with_its_time_and_proof_and_a_clock_on_the_records_case(
        session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES, category="repair")
    (clock,) = fill(session, record)
    (row,) = promises_of(session, record.id)
    assert (row.kind, row.agreed, row.late, row.state, row.deadline_id) == ("reply", True, False, "running", clock.id)
    assert row.due_at == DUE == clock.due_at
    assert row.evidence is not None and (row.evidence["channel"], row.evidence["segment"]) == ("agent", 6)
    assert (clock.standard, clock.clause, clock.started_at) == ("promise", "S002 4.10a-5", SAID)
    assert (clock.case_id, clock.owner_id) == (case_of_record(session, record.id), agent.id)


def test_filling_again_makes_no_second_row_and_no_second_clock(session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    assert len(fill(session, record)) == 1
    assert fill(session, record, NOW + timedelta(minutes=1)) == []
    assert len(promises_of(session, record.id)) == 1
    assert len(cases(session)) == 1


def test_a_record_without_case_gets_one_for_what_was_promised(session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    fill(session, record)
    (case,) = cases(session)
    assert (case.standard, case_of_record(session, record.id)) == ("general_problem", case.id)
    assert "打印机" in case.content


def test_without_a_promise_such_a_call_opens_no_case(session: Session, agent: Person) -> None:
    assert fill(session, talked(session, agent)) == [] == cases(session)


def test_where_the_company_wants_it_clocks_wait_for_the_persons_confirmation(session: Session, agent: Person) -> None:
    confirmed_only(session)
    record = talked(session, agent, HALF_AN_HOUR, YES)
    assert fill(session, record) == [] == cases(session)
    assert [one.status for one in told(session, record)] == ["heard"]
    later = NOW + timedelta(minutes=10)
    confirm(session, record.id, person=agent, now=later, zone=ZONE)
    assert [(one.status, one.due_at) for one in told(session, record, later)] == [("running", DUE)]
    assert len(cases(session)) == 1


def test_one_that_was_broken_before_it_was_confirmed_is_broken(session: Session, agent: Person) -> None:
    confirmed_only(session)
    record = talked(session, agent, HALF_AN_HOUR, YES)
    fill(session, record)
    later = NOW + timedelta(hours=2)
    confirm(session, record.id, person=agent, now=later, zone=ZONE)
    assert [one.status for one in told(session, record, later)] == ["broken"]


def test_what_is_unsure_waits_for_a_person(session: Session, agent: Person) -> None:
    record = talked(session, agent, {**HALF_AN_HOUR, "confidence": 0.0}, YES)
    assert fill(session, record) == []
    row = promises_of(session, record.id)[0]
    assert row.confidence < 0.5 and row.state == "heard"
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    assert row.state == "running"


def test_a_promise_later_than_the_clause_is_flagged_and_extends_nothing(session: Session, agent: Person) -> None:
    record = talked(session, agent, IN_THREE_DAYS, YES, category="repair")
    (clock,) = fill(session, record)
    assert promises_of(session, record.id)[0].late
    reply = session.scalars(select(Deadline).where(Deadline.step == "reply")).one()
    assert reply.due_at == NOW + timedelta(seconds=70, hours=24) < clock.due_at
    assert (reply.state, clock.state) == ("open", "open")


def test_to_a_complainant_the_half_hour_counts_before_its_clock_runs(session: Session, agent: Person) -> None:
    """S002 4.10b-5: the 20 minutes begin with the notification, the half hour with the call's end."""
    hour = make.segment("agent", 20.0, 24.0, "好 的 我 一个 小时 之内 给 您 回 电话")
    late, fine = (talked(session, agent, said, YES, category="complaint") for said in (hour, HALF_AN_HOUR))
    fill(session, late)
    fill(session, fine)
    assert [promises_of(session, one.id)[0].late for one in (late, fine)] == [True, False]


def test_it_is_flagged_before_a_person_confirms_it_and_stays_so(session: Session, agent: Person) -> None:
    confirmed_only(session)
    record = talked(session, agent, IN_THREE_DAYS, YES)
    fill(session, record)
    assert promises_of(session, record.id)[0].late and cases(session) == []
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    assert promises_of(session, record.id)[0].late


def test_status_follows_the_clock(session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    (clock,) = fill(session, record)
    assert [one.status for one in told(session, record, clock.due_at)] == ["running"]
    assert [one.status for one in told(session, record, clock.due_at + timedelta(seconds=1))] == ["broken"]
    keep_promise(session, clock.case_id, clock.id, person=agent, now=NOW + timedelta(minutes=5), zone=ZONE)
    assert [one.status for one in told(session, record, clock.due_at + timedelta(days=1))] == ["kept"]


def test_kept_too_late_is_broken(session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    (clock,) = fill(session, record)
    keep_promise(session, clock.case_id, clock.id, person=agent, now=NOW + timedelta(hours=5), zone=ZONE)
    assert [one.status for one in told(session, record)] == ["broken"]


def test_an_extended_promise_is_due_when_its_extension_is(session: Session, agent: Person, boss: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    (clock,) = fill(session, record)
    until = clock.due_at + timedelta(hours=1)
    extend(session, clock.case_id, deadline_id=clock.id, new_due_at=until, told_at=NOW + timedelta(minutes=2),
           reason="等待报价", proof={"note": "电话告知"}, person=boss, now=NOW + timedelta(minutes=3), zone=ZONE)
    assert [(one.status, one.due_at) for one in told(session, record)] == [("running", until)]


def test_a_later_recording_in_which_it_is_taken_back_ends_it(session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    (clock,) = fill(session, record)
    call = session.get_one(Call, record.call_sid)
    make.recording(session, call, announced_at=NOW + timedelta(minutes=5), segments=[
        make.segment("customer", 30.0, 32.0, "半 小时 我 等 不了"),
        make.segment("agent", 33.0, 36.0, "那 我 十 分钟 之内 给 您 回 电话"), make.segment("customer", 37, 38, "好")])
    (second,) = fill(session, record)
    assert [one.status for one in told(session, record)] == ["dismissed", "running"]
    assert (clock.state, second.due_at) == ("cancelled", NOW + timedelta(minutes=10))


def test_a_wish_to_be_called_is_a_row_of_its_own_with_the_customers_time(session: Session, agent: Person) -> None:
    wish = make.segment("customer", 20.0, 24.0, "你们 今天 下午 三点 给 我 回 个 电话 吧")
    record = talked(session, agent, wish, make.segment("agent", 25.0, 26.0, "请 稍等"))
    fill(session, record)
    row = next(row for row in promises_of(session, record.id) if row.kind == "callback")
    assert row.due_at is not None and row.due_at.astimezone(ZONE).hour == 15
    assert row.state == "running" and not row.late
    owed = session.scalars(select(Callback).where(Callback.deadline_id == row.deadline_id)).one()
    assert (owed.reason, owed.due_at) == ("promise", row.due_at)


def test_a_promise_that_answers_the_wish_needs_no_second_clock(session: Session, agent: Person) -> None:
    wish = make.segment("customer", 15.0, 18.0, "你们 尽快 给 我 回 个 电话")
    record = talked(session, agent, wish, HALF_AN_HOUR, YES)
    assert len(fill(session, record)) == 1
    rows = promises_of(session, record.id)
    assert {row.kind for row in rows} == {"reply", "callback"}
    assert len({row.deadline_id for row in rows}) == 1


def test_a_confirmed_record_still_hears_what_was_promised(session: Session, agent: Person) -> None:
    call = make.call(session, answered_by=agent)
    record = make.record(session, call)
    correct(session, record.id, [Change("customer_name", "王丽"), Change("organisation", "恒泰机械"),
                                 Change("content", "问打印机价格")], person=agent, now=NOW, zone=ZONE)
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    make.recording(session, call, segments=[*ASKS, HALF_AN_HOUR, YES])
    assert len(fill(session, record)) == 1


def test_a_marked_call_promises_nothing(session: Session, agent: Person) -> None:
    record = talked(session, agent, HALF_AN_HOUR, YES)
    mark(session, record.id, "wrong_number", person=agent, now=NOW)
    assert fill(session, record) == [] == promises_of(session, record.id)


def test_what_was_no_promise_is_dismissed_with_a_reason_and_stays_so(session: Session, agent: Person) -> None:
    confirmed_only(session)
    record = talked(session, agent, HALF_AN_HOUR, YES)
    fill(session, record)
    row = promises_of(session, record.id)[0]
    with pytest.raises(FieldError):
        dismiss_promise(session, record.id, row.id, " ", person=agent, now=NOW)
    with pytest.raises(NotFoundError):
        dismiss_promise(session, record.id, row.id + 1, "听错了", person=agent, now=NOW)
    dismiss_promise(session, record.id, row.id, "听错了", person=agent, now=NOW)
    fill(session, record)
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    assert [one.status for one in told(session, record)] == ["dismissed"]


def test_only_a_leader_stops_the_clock_of_a_promise_and_no_breach_is_undone(
        session: Session, agent: Person, boss: Person) -> None:
    kept, broken = (talked(session, agent, HALF_AN_HOUR, YES) for _ in range(2))
    for record in (kept, broken):
        fill(session, record)
    row = session.scalars(select(RecordPromise).where(RecordPromise.record_id == kept.id)).one()
    with pytest.raises(NotAllowedError):
        dismiss_promise(session, kept.id, row.id, "听错了", person=agent, now=NOW)
    dismiss_promise(session, kept.id, row.id, "听错了", person=boss, now=NOW)
    assert [one.status for one in told(session, kept)] == ["dismissed"]
    late = NOW + timedelta(hours=3)
    dismiss_promise(session, broken.id, promises_of(session, broken.id)[0].id, "听错了", person=boss, now=late)
    assert [one.status for one in told(session, broken, late)] == ["broken"]


def test_a_closed_case_takes_no_promise_and_confirming_goes_on(session: Session, agent: Person, boss: Person) -> None:
    confirmed_only(session)
    record = talked(session, agent, HALF_AN_HOUR, YES, category="repair")
    fill(session, record)
    case = cases(session)[0]
    close(session, case.id, person=boss, now=NOW + timedelta(minutes=2), zone=ZONE, reason="客户撤回")
    confirm(session, record.id, person=agent, now=NOW + timedelta(minutes=3), zone=ZONE)
    assert record.status == "reviewed"
    assert [one.status for one in told(session, record)] == ["heard"]
