"""What makes a case: a call's record, its correction, a rating, a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from callcenter.cases import opening
from callcenter.cases.by_hand import open_by_hand, open_from_record
from callcenter.cases.dispatching import dispatch
from callcenter.cases.models import Case, CaseEvent
from callcenter.cases.reclassifying import reclassify
from callcenter.cases.routing import add_rule
from callcenter.customers.services import create_customer
from callcenter.deadlines.models import CompanySetting
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.notifying.models import Notification
from callcenter.quality.models import Rating
from callcenter.records.services import Change, confirm, correct, mark
from tests.cases.conftest import Company
from tests.factories import CALLER, ZONE


def consider(company: Company, record: object) -> Case | None:
    return opening.consider(company.session, record, now=company.now, zone=ZONE)  # type: ignore[arg-type]


def count(company: Company) -> int:
    return company.session.scalar(select(func.count()).select_from(Case)) or 0


def test_a_case_holds_what_the_record_tells(company: Company) -> None:
    case = company.case()
    assert (case.customer_name, case.organisation, case.phone) == ("陈晨", "恒泰机械", CALLER)
    assert case.content == "空调修了三次还是不制冷" and case.agent_id == company["agent"].id
    assert case.started_at == company.now and case.repeat_of is None


@pytest.mark.parametrize(("category", "standard"), [
    ("complaint", "complaint"), ("rescue", "rescue"), ("repair", "general_problem"), ("purchase", "purchase_inquiry"),
    ("visit_appointment", "visit_appointment")])
def test_each_category_runs_by_its_standard(company: Company, category: str, standard: str) -> None:
    case = company.case(category)
    assert case.standard == standard and company.clocks(case)


@pytest.mark.parametrize("category", ["inquiry", "other"])
def test_an_inquiry_opens_no_case_by_itself_but_by_a_persons_button(company: Company, category: str) -> None:
    _, record = company.call(category)
    assert consider(company, record) is None
    case = open_from_record(company.session, record.id, person=company["agent"], now=company.now, zone=ZONE)
    assert case.standard == "general_problem"
    with pytest.raises(ConflictError, match="已有工单"):
        open_from_record(company.session, record.id, person=company["agent"], now=company.now, zone=ZONE)


def test_the_company_decides_which_categories_open_cases(company: Company) -> None:
    company.session.add(CompanySetting(name="case_categories", value=["inquiry"], changed_at=company.now,
                                       changed_by="boss"))
    assert consider(company, company.call("repair")[1]) is None
    assert consider(company, company.call("inquiry")[1]) is not None


def test_asking_again_opens_no_second_case(company: Company) -> None:
    _, record = company.call()
    first = consider(company, record)
    company.later(minutes=5)
    assert consider(company, record) is first and count(company) == 1
    assert first is not None and first.chases == 0


def test_a_call_that_is_not_over_opens_none(company: Company) -> None:
    call, record = company.call()
    call.ended_at = None
    assert consider(company, record) is None


@pytest.mark.parametrize(("category", "opens"), [("complaint", False), ("repair", False), ("rescue", True)])
def test_a_caller_whom_nobody_heard_has_no_case_but_one_who_needs_rescue(company: Company, category: str,
                                                                         opens: bool) -> None:
    _, record = company.call(category, values={"content": ""}, outcome="abandoned")
    assert (consider(company, record) is not None) is opens


@pytest.mark.parametrize("kind", ["wrong_number", "silent", "nuisance"])
def test_a_marked_call_opens_none(company: Company, kind: str) -> None:
    _, record = company.call()
    mark(company.session, record.id, kind, person=company["agent"], now=company.now)
    assert consider(company, record) is None
    with pytest.raises(ConflictError, match="已标记"):
        open_from_record(company.session, record.id, person=company["agent"], now=company.now, zone=ZONE)


def test_a_complaint_that_was_heard_in_another_call_is_a_complaint(company: Company) -> None:
    _, record = company.call("repair")
    record.is_complaint = True
    case = consider(company, record)
    assert case is not None and case.standard == "complaint"


def test_a_person_who_says_it_is_none_is_believed(company: Company) -> None:
    _, record = company.call("complaint")
    record.is_complaint = True
    case = consider(company, record)
    assert case is not None
    company.later(minutes=3)
    correct(company.session, record.id, [Change("category", "repair")], person=company["agent"], now=company.now,
            zone=ZONE)
    assert (case.category, case.standard) == ("repair", "general_problem")
    states = company.states(case)
    assert states["notify"] == states["satisfaction"] == "cancelled" and states["reply"] == "open"


def test_a_case_that_turns_out_a_complaint_has_run_as_one_from_the_beginning(company: Company) -> None:
    _, record = company.call("repair")
    case = consider(company, record)
    assert case is not None
    company.later(minutes=6)
    told = company.now
    company.does(dispatch, case, "agent", department="维修部")
    company.later(minutes=2)
    record.is_complaint = True
    consider(company, record)
    clocks = company.clocks(case)
    assert clocks["notify"].due_at == case.started_at + timedelta(minutes=10)
    assert (clocks["notify"].state, clocks["notify"].met_at) == ("met", told)
    assert clocks["tell"].due_at == told + timedelta(minutes=20)
    assert clocks["contact"].state == "cancelled"


def test_a_machine_never_takes_a_complaint_back(company: Company) -> None:
    _, record = company.call("complaint")
    case = consider(company, record)
    record.category = "repair"
    assert consider(company, record) is case and case is not None and case.category == "complaint"


def test_a_category_that_came_back_has_its_clocks_again(company: Company) -> None:
    case = company.case()
    company.does(reclassify, case, "leader", category="repair", reason="客户要报修")
    company.does(reclassify, case, "leader", category="complaint", reason="确为投诉")
    running = [clock for clock in company.clocks(case).values() if clock.state == "open"]
    assert {(clock.standard, clock.stops) for clock in running} == {
        ("complaint", "notified"), ("complaint", "satisfaction_asked")}


def test_reclassifying_needs_a_reason_and_a_wish(company: Company) -> None:
    case = company.case()
    with pytest.raises(FieldError, match="请填写改类别的原因"):
        company.does(reclassify, case, category="repair", reason=" ")
    with pytest.raises(FieldError, match="没有“火灾”这个类别"):
        company.does(reclassify, case, category="火灾", reason="有火")
    with pytest.raises(FieldError, match="请选择类别"):
        company.does(reclassify, case, reason="有火")


def test_a_correction_makes_the_case_and_keeps_it_up_to_date(company: Company) -> None:
    _, record = company.call("other")
    correct(company.session, record.id, [Change("category", "complaint")], person=company["agent"], now=company.now,
            zone=ZONE)
    case = company.session.scalars(select(Case)).one()
    opened = company.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).first()
    assert opened is not None and opened.by == "agent"
    correct(company.session, record.id, [Change("customer_name", "陈立新")], person=company["agent"], now=company.now,
            zone=ZONE)
    assert case.customer_name == "陈立新"


def test_confirming_a_record_tells_the_case_who_the_customer_is(company: Company) -> None:
    _, record = company.call()
    case = consider(company, record)
    confirm(company.session, record.id, person=company["agent"], now=company.now, zone=ZONE)
    assert case is not None and case.customer_id == record.customer_id is not None


def test_a_rule_dispatches_at_the_opening_and_the_department_is_told(company: Company) -> None:
    add_rule(company.session, department="维修部", keywords=["制冷", "空调"], by="leader", now=company.now)
    case = company.case()
    assert case.status == "dispatched" and company.states(case)["notify"] == "met"
    told = company.session.scalars(select(Notification).where(Notification.case_id == case.id)).all()
    assert told and told[0].department_id == company["zhao"].department_id and "派单" in told[0].title


def test_a_rule_without_a_person_leaves_a_rescue_waiting_for_its_solver(company: Company) -> None:
    add_rule(company.session, department="维修部", category="rescue", by="leader", now=company.now)
    case = company.case("rescue")
    assert case.status == "dispatched" and company.states(case)["notify"] == "open"


def test_a_rule_may_raise_the_urgency_of_a_vip(company: Company) -> None:
    create_customer(company.session, name="陈晨", organisation=None, phones=[CALLER], grade="VIP", now=company.now)
    add_rule(company.session, department="质量部", grade="vip", urgency="urgent", by="leader", now=company.now)
    case = company.case("repair")
    assert case.urgency == "urgent" and case.department_id == company["sun"].department_id


def rated(company: Company, call_sid: str, label: str) -> Case | None:
    company.session.add(Rating(call_sid=call_sid, score=4, label=label, at=company.now))
    company.session.flush()
    return opening.consider_rating(company.session, call_sid, now=company.now, zone=ZONE)


def test_a_bad_rating_opens_a_case_of_its_own_due_in_a_day(company: Company) -> None:
    call, record = company.call("inquiry")
    case = rated(company, call.sid, "不满意")
    assert case is not None and case.standard == "dissatisfied"
    assert [clock.due_at for clock in company.clocks(case).values()] == [company.now + timedelta(hours=24)]
    assert opening.consider_rating(company.session, call.sid, now=company.now, zone=ZONE) is case
    assert count(company) == 1 and len(company.clocks(case)) == 1


def test_a_bad_rating_of_a_call_with_a_case_is_answered_there(company: Company) -> None:
    call, record = company.call()
    case = consider(company, record)
    assert rated(company, call.sid, "非常不满意") is case is not None
    assert opening.consider_rating(company.session, call.sid, now=company.now, zone=ZONE) is case
    assert [clock.standard for clock in company.clocks(case).values()].count("dissatisfied") == 1


def test_a_rating_that_is_heard_of_before_the_call_ended_waits_for_its_end(company: Company) -> None:
    call, record = company.call()
    ended, call.ended_at = call.ended_at, None
    assert rated(company, call.sid, "不满意") is None and count(company) == 0
    call.ended_at = ended
    case = opening.consider_rating(company.session, call.sid, now=company.now, zone=ZONE)
    assert case is not None and case.standard == "complaint" and "tell" not in company.clocks(case)
    assert {clock.standard for clock in company.clocks(case).values()} == {"complaint", "dissatisfied"}
    assert consider(company, record) is case


@pytest.mark.parametrize("label", ["非常满意", "满意", "一般"])
def test_a_fair_rating_opens_nothing(company: Company, label: str) -> None:
    call, _ = company.call("inquiry")
    assert rated(company, call.sid, label) is None and count(company) == 0


def test_a_case_by_hand_needs_category_and_content(company: Company) -> None:
    def by_hand(who: str = "agent", **more: str | None) -> Case:
        given = {"category": "complaint", "content": "来信投诉", **more}
        return open_by_hand(company.session, person=company[who], now=company.now, zone=ZONE, **given)  # type: ignore

    assert by_hand(phone="021-62881234转8012").phone == "+862162881234-8012"
    for field, given in (("category", {"category": None}), ("content", {"content": " "}), ("phone", {"phone": "abc"})):
        with pytest.raises(FieldError) as wrong:
            by_hand(**given)  # type: ignore[arg-type]
        assert wrong.value.field == field
    with pytest.raises(NotAllowedError):
        by_hand("zhao")


def test_a_start_in_the_future_is_refused_and_one_in_the_past_is_broken_at_once(company: Company) -> None:
    def started(**much: float) -> Case:
        return open_by_hand(company.session, person=company["agent"], category="complaint", content="来信投诉",
                            now=company.now, zone=ZONE, started_at=company.now + timedelta(**much))

    with pytest.raises(FieldError, match="不能晚于现在"):
        started(seconds=1)
    case = started(hours=-1)
    assert company.clocks(case)["notify"].breached_at == case.started_at + timedelta(minutes=10)
