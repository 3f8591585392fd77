"""A further call on the same matter: chase, repeat complaint, a closed case again; merging by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.cases import opening
from callcenter.cases.closing import close
from callcenter.cases.dispatching import dispatch
from callcenter.cases.handling import finish
from callcenter.cases.merging import merge
from callcenter.cases.models import Case, CaseEvent, CaseRecord
from callcenter.cases.reading import case_of_record, get_case, history
from callcenter.cases.routing import add_rule
from callcenter.customers.services import create_customer
from callcenter.customers.services import merge as merge_customers
from callcenter.errors import ConflictError, FieldError
from callcenter.notifying.models import Notification
from callcenter.quality.models import Assessment
from tests.cases.conftest import Company
from tests.factories import ZONE

OTHER = "+8613800005555"


def again(company: Company, category: str = "complaint", **more: Any) -> Case:
    case = opening.consider(company.session, company.call(category, **more)[1], now=company.now, zone=ZONE)
    assert case is not None
    return case


def test_a_call_inside_the_limits_is_a_chase_that_alerts_the_handler_and_restarts_nothing(company: Company) -> None:
    case = company.case()
    company.does(dispatch, case, "agent", department="维修部", owner="zhao")
    before = {step: (clock.id, clock.due_at) for step, clock in company.clocks(case).items()}
    company.later(minutes=6)
    assert again(company) is case
    assert case.chases == 1 and case.status == "dispatched"
    assert {step: (clock.id, clock.due_at) for step, clock in company.clocks(case).items()} == before
    told = company.session.scalars(select(Notification).where(Notification.person_id == company["zhao"].id)).all()
    assert [notice.title for notice in told][-1] == f"第1次催单：{case.number}"
    assert [link.relation for link in company.session.scalars(select(CaseRecord).order_by(CaseRecord.record_id))] == [
        "opened", "chase"]


def test_a_network_whose_clock_is_ahead_of_ours_makes_no_case_that_was_told_before_its_call(company: Company) -> None:
    add_rule(company.session, department="维修部", by="leader", now=company.now)
    earlier, ours = company.case(), company.now
    company.later(minutes=40)
    _, record = company.call()
    case = opening.consider(company.session, record, now=ours, zone=ZONE)
    assert case is not None and case.repeat_of == earlier.id
    clocks = company.clocks(case)
    assert clocks["notify"].state == "met" and clocks["notify"].met_at == company.now == clocks["tell"].started_at
    draft, = company.session.scalars(select(Assessment))
    assert draft.clause == "S002 4.10b-7" and "超时20分钟仍未完成" in draft.text


def test_a_call_after_a_broken_limit_is_a_repeat_complaint_with_drafts(company: Company) -> None:
    earlier = company.case("repair")
    company.does(dispatch, earlier, "agent", department="维修部", owner="zhao")
    company.later(hours=30)
    case = again(company, "repair", values={"content": "三天了没人来修"})
    assert case is not earlier
    assert (case.category, case.standard, case.urgency, case.repeat_of) == (
        "complaint", "complaint", "urgent", earlier.id)
    assert company.clocks(case)["notify"].started_at == case.started_at == company.now
    drafts = company.session.scalars(select(Assessment)).all()
    assert drafts and {draft.case_id for draft in drafts} == {earlier.id}
    assert {draft.state for draft in drafts} == {"draft"} and {draft.repeat_case_id for draft in drafts} == {case.id}
    assert earlier.chases == 0


def test_a_limit_that_was_met_late_was_broken(company: Company) -> None:
    case = company.case()
    company.later(minutes=12)
    company.does(dispatch, case, "agent", department="维修部")
    company.later(minutes=2)
    assert again(company).repeat_of == case.id


def test_a_call_that_began_inside_the_limit_is_a_chase_however_late_it_is_read(company: Company) -> None:
    case = company.case()
    company.later(minutes=10, seconds=30)  # the call began 70 seconds ago: 40 seconds inside
    assert again(company) is case


def test_the_next_call_after_a_repeat_chases_the_repeat(company: Company) -> None:
    first = company.case("repair")
    company.later(hours=30)
    repeat = again(company, "repair")
    company.later(minutes=4)
    assert again(company, "repair") is repeat and repeat.chases == 1
    assert first.chases == 0


def test_a_repeat_that_was_kept_and_closed_is_opened_again(company: Company) -> None:
    company.case("repair")
    company.later(hours=30)
    repeat = again(company, "repair")
    company.does(close, repeat, "leader", reason="客户已认可")
    company.later(days=2)
    assert again(company, "repair") is repeat and repeat.status == "reopened"


def test_a_call_after_a_kept_and_closed_case_reopens_it(company: Company) -> None:
    case = company.case()
    company.does(close, case, "leader", reason="客户撤诉")
    company.later(days=29)
    assert again(company) is case
    assert (case.status, case.round) == ("reopened", 2)
    assert company.clocks(case)["notify"].due_at == company.now + timedelta(minutes=10)


def test_after_thirty_days_it_is_a_new_matter(company: Company) -> None:
    case = company.case()
    company.does(close, case, "leader", reason="客户撤诉")
    company.later(days=30, minutes=2)
    fresh = again(company)
    assert fresh is not case and fresh.repeat_of is None


@pytest.mark.parametrize("more", [{"from_dialable": OTHER, "from_number": OTHER}])
def test_another_customer_is_another_matter(company: Company, more: dict[str, str]) -> None:
    assert again(company) is not again(company, **more)


def test_who_left_another_number_and_calls_from_their_own_again_has_one_matter(company: Company) -> None:
    case = company.case(values={"contact_phone": OTHER})
    assert case.phone == OTHER
    company.later(minutes=6)
    assert again(company) is case and case.chases == 1


def test_a_switchboards_number_is_nobodys(company: Company) -> None:
    board = {"from_number": "+862162881234", "from_dialable": "+862162881234", "from_kind": "landline"}
    first = company.case(values={"contact_phone": OTHER}, **board)
    assert again(company, values={"contact_phone": "+8613800006666"}, **board) is not first


def test_another_category_is_another_matter(company: Company) -> None:
    assert again(company) is not again(company, "purchase")


def test_one_customer_with_two_numbers_has_one_matter(company: Company) -> None:
    create_customer(company.session, name="陈晨", organisation=None, phones=["+8613800004471", OTHER],
                    now=company.now)
    case = again(company)
    company.later(minutes=2)
    assert again(company, from_dialable=OTHER, from_number=OTHER) is case


def test_merged_customers_bring_their_cases(company: Company) -> None:
    keep = create_customer(company.session, name="陈晨", organisation=None, phones=[OTHER], now=company.now)
    gone = create_customer(company.session, name="陈先生", organisation=None, phones=["+8613800004471"],
                           now=company.now)
    case = again(company)
    assert case.customer_id == gone.id
    merge_customers(company.session, keep.id, gone.id, person=company["leader"], now=company.now)
    company.session.refresh(case)
    assert case.customer_id == keep.id
    assert again(company, from_dialable=OTHER, from_number=OTHER) is case


def test_a_merged_case_leads_to_the_one_that_stays(company: Company) -> None:
    gone, keep = again(company), again(company, from_dialable=OTHER, from_number=OTHER)
    starts = {clock.id: clock.started_at for clock in company.clocks(gone).values()}
    company.later(minutes=1)
    assert company.does(merge, gone, "dispatcher", into_id=keep.id, reason="同一件事") is keep
    assert gone.status == "closed" and get_case(company.session, gone.id, company["agent"]) is keep
    moved = {clock.id: clock.started_at for clock in company.clocks(keep).values() if clock.id in starts}
    assert moved == starts
    link = company.session.scalars(select(CaseRecord).order_by(CaseRecord.record_id)).first()
    assert link is not None and case_of_record(company.session, link.record_id) == keep.id
    assert [event.verb for event in history(company.session, keep)] == ["open", "open", "merge", "merge"]
    with pytest.raises(ConflictError, match=f"已合并到 {keep.number}"):
        company.does(dispatch, gone, "agent", department="维修部")
    company.later(minutes=3)
    assert again(company) is keep


def test_merging_is_refused_into_itself_or_a_closed_case(company: Company) -> None:
    one, two = again(company), again(company, from_dialable=OTHER, from_number=OTHER)
    with pytest.raises(FieldError, match="与自己合并"):
        company.does(merge, one, into_id=one.id, reason="同一件事")
    company.does(close, two, "leader", reason="客户撤诉")
    with pytest.raises(FieldError, match="已关闭"):
        company.does(merge, one, into_id=two.id, reason="同一件事")


def test_every_change_has_an_actor_a_time_and_its_reason(company: Company) -> None:
    case = company.case()
    company.later(minutes=2)
    company.does(finish, case, "agent", on_the_spot=True, result="已解决")
    company.does(close, case, "leader", reason="客户已认可")
    rows = company.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)).all()
    assert [(row.by, row.from_status, row.to_status, row.reason) for row in rows] == [
        ("系统", None, "new", None), ("agent", "new", "handled", None), ("leader", "handled", "closed", "客户已认可")]
    assert rows[1].events == ["handled"] and rows[1].recorded_at == company.now
