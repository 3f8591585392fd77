"""From dispatch to the end: what each verb does to a case and to its clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callcenter.cases.closing import close, reopen, resume, suspend
from callcenter.cases.dispatching import co_handle, dispatch, reassign, return_case
from callcenter.cases.handling import acknowledge, contact, finish, progress, talked
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from tests.cases.conftest import Company


def test_a_complaint_goes_from_the_call_to_its_closing(company: Company) -> None:
    case = company.case()
    assert case.number == "202607310001" and case.status == "new" and case.standard == "complaint"
    assert company.states(case) == {"notify": "open", "satisfaction": "open"}
    company.later(minutes=4)
    company.does(dispatch, case, "dispatcher", department="维修部")
    assert case.status == "dispatched"
    assert company.states(case) == {"notify": "met", "satisfaction": "open", "tell": "open", "check": "open"}
    company.later(minutes=5)
    company.does(acknowledge, case, "zhao")
    assert (case.status, case.owner_id) == ("acknowledged", company["zhao"].id)
    company.does(contact, case, "agent", note="已告知维修部今天上门")
    assert company.states(case)["tell"] == "met"
    company.later(hours=4)
    company.does(progress, case, "agent", note="工程师已出发")
    assert company.states(case)["check"] == "met"
    company.later(hours=2)
    company.does(finish, case, "zhao", result="更换压缩机")
    assert case.status == "handled" and company.states(case)["follow_up"] == "open"
    company.later(hours=1)
    company.does(contact, case, "agent", purpose="satisfaction", satisfaction="满意")
    assert case.status == "following_up"
    company.later(days=1)
    company.does(contact, case, "agent", purpose="follow_up")
    company.does(close, case, "agent")
    assert case.status == "closed" and set(company.states(case).values()) == {"met"}
    assert company.verbs(case) == ["open", "dispatch", "acknowledge", "contact", "progress", "finish", "follow_up",
                                   "follow_up", "close"]


def test_telling_the_customer_is_due_after_the_actual_notification_and_within_the_half_hour(company: Company) -> None:
    case = company.case()
    company.later(minutes=4)
    company.does(dispatch, case, "agent", department="维修部")
    assert company.clocks(case)["tell"].due_at == company.now + timedelta(minutes=20)
    late = company.case(from_dialable="+8613800009999", from_number="+8613800009999")
    company.later(minutes=15)
    company.does(dispatch, late, "agent", department="维修部")
    assert company.clocks(late)["notify"].state == "late"
    assert company.clocks(late)["tell"].due_at == late.started_at + timedelta(minutes=30)


def test_a_rescue_counts_as_told_only_with_a_named_solver(company: Company) -> None:
    case = company.case("rescue")
    assert case.urgency == "urgent"
    company.does(dispatch, case, "dispatcher", department="维修部")
    assert case.status == "dispatched" and company.states(case)["notify"] == "open"
    company.later(minutes=3)
    company.does(acknowledge, case, "zhao")
    assert company.clocks(case)["notify"].met_at == company.now


def test_a_rescue_that_is_dispatched_to_a_person_is_told_at_once(company: Company) -> None:
    case = company.case("rescue")
    company.does(dispatch, case, "dispatcher", department="维修部", owner="zhao")
    assert company.states(case)["notify"] == "met"
    company.does(acknowledge, case, "zhao")
    assert company.verbs(case) == ["open", "dispatch", "acknowledge"]


def test_a_rescue_that_nobody_acknowledged_has_whoever_finishes_it_as_its_solver(company: Company) -> None:
    case = company.case("rescue")
    company.does(dispatch, case, "dispatcher", department="维修部")
    company.later(minutes=12)
    company.does(finish, case, "zhao", result="人已救出")
    states = company.states(case)
    assert case.owner_id == company["zhao"].id and company.clocks(case)["notify"].met_at == company.now
    assert (states["notify"], states["tell"], states["follow_up"]) == ("late", "open", "open")


def test_return_and_reassignment_restart_no_clock(company: Company) -> None:
    case = company.case()
    company.does(dispatch, case, "agent", department="维修部")
    before = {step: (clock.id, clock.due_at) for step, clock in company.clocks(case).items()}
    company.later(minutes=5)
    company.does(return_case, case, "zhao", reason="不是维修问题")
    assert (case.status, case.department_id, case.owner_id) == ("new", None, None)
    company.later(minutes=5)
    company.does(dispatch, case, "dispatcher", department="质量部")
    company.does(reassign, case, "dispatcher", department="维修部", owner="qian", reason="质量部确认属维修")
    assert {step: (clock.id, clock.due_at) for step, clock in company.clocks(case).items()} == before
    assert case.owner_id == company["qian"].id


def test_handlers_clocks_follow_the_new_owner(company: Company) -> None:
    case = company.case("repair")
    company.does(dispatch, case, "dispatcher", department="维修部", owner="zhao")
    assert company.clocks(case)["contact"].owner_id == company["zhao"].id
    company.does(reassign, case, "leader", owner="sun", reason="转质量部")
    clock = company.clocks(case)["contact"]
    assert (clock.owner_id, clock.department_id) == (company["sun"].id, company["sun"].department_id)


def test_solved_on_the_spot_leaves_satisfaction_and_follow_up_due(company: Company) -> None:
    case = company.case()
    company.later(minutes=1)
    company.does(finish, case, "agent", on_the_spot=True, result="电话指导复位")
    assert company.states(case) == {"notify": "cancelled", "satisfaction": "open", "follow_up": "open"}
    assert company.clocks(case)["notify"].reason == "当场解决"
    assert case.status == "handled" and case.on_the_spot


def test_an_inquiry_that_was_answered_in_the_call_is_answered(company: Company) -> None:
    case = company.case("purchase")
    company.does(finish, case, "agent", on_the_spot=True)
    assert company.states(case)["answer"] == "met" and company.states(case)["hand_over"] == "cancelled"


def test_an_attempt_that_reached_nobody_stops_nothing(company: Company) -> None:
    case = company.case()
    company.does(dispatch, case, "agent", department="维修部")
    company.does(contact, case, "agent", reached=False, note="无人接听")
    assert company.states(case)["tell"] == "open"


def test_a_usual_talk_never_counts_as_a_satisfaction_or_follow_up_call(company: Company) -> None:
    case = company.case("repair")
    company.does(dispatch, case, "agent", department="维修部")
    company.does(acknowledge, case, "zhao")
    company.does(contact, case, "zhao")
    company.does(finish, case, "zhao")
    company.does(contact, case, "agent")
    company.does(contact, case, "agent")
    assert company.states(case) == {"reply": "met", "contact": "met", "follow_up": "open"}
    assert case.status == "handled"


def test_a_talk_cannot_have_been_tomorrow_or_before_the_case(company: Company) -> None:
    case = company.case()
    for at in (company.now + timedelta(seconds=1), case.started_at - timedelta(seconds=1)):
        with pytest.raises(FieldError, match="通话时间"):
            company.does(contact, case, "agent", at=at)


def test_a_dissatisfied_answer_starts_its_own_day(company: Company) -> None:
    case = company.case()
    company.does(finish, case, "agent", on_the_spot=True)
    company.does(talked, case, "agent", event="satisfaction_asked", at=company.now, data={"satisfaction": "不满意"})
    company.does(talked, case, "agent", event="followed_up", at=company.now, data={"satisfaction": "非常不满意"})
    clocks = company.clocks(case)
    bad = [clock for clock in clocks.values() if clock.standard == "dissatisfied"]
    assert [clock.due_at for clock in bad] == [company.now + timedelta(hours=24)]
    company.does(contact, case, "agent")
    assert company.clocks(case)[bad[0].step].state == "met"


def test_only_completed_work_lets_an_agent_close(company: Company) -> None:
    case = company.case()
    with pytest.raises(ConflictError, match="还有时限在运行：.*满意"):
        company.does(close, case, "agent", reason="客户说不用了")
    with pytest.raises(ConflictError, match="关闭请填写原因"):
        company.does(close, case, "leader")
    company.does(close, case, "leader", reason="重复登记")
    assert set(company.states(case).values()) == {"cancelled"}
    assert {clock.reason for clock in company.clocks(case).values()} == {"重复登记"}


def test_reopening_starts_the_chain_anew_at_that_moment(company: Company) -> None:
    case = company.case()
    company.does(close, case, "leader", reason="重复登记")
    company.later(days=1)
    company.does(reopen, case, "agent", reason="客户来电说没有修好")
    assert (case.status, case.round) == ("reopened", 2)
    assert company.clocks(case)["notify"].due_at == company.now + timedelta(minutes=10)


def test_a_suspended_case_stays_on_its_clocks(company: Company) -> None:
    case = company.case()
    due = company.clocks(case)["notify"].due_at
    company.does(suspend, case, "leader", reason="等待配件")
    with pytest.raises(ConflictError, match="已挂起"):
        company.does(suspend, case, "leader", reason="等待配件")
    assert company.clocks(case)["notify"].due_at == due
    company.does(resume, case, "leader")
    assert case.suspended_at is None


def test_a_helping_department_sees_the_case_and_the_main_one_stays(company: Company) -> None:
    case = company.case()
    company.does(dispatch, case, "agent", department="维修部")
    with pytest.raises(NotFoundError):
        company.does(progress, case, "sun", note="检测中")
    company.does(co_handle, case, "zhao", department="质量部", reason="请检测样品")
    company.does(progress, case, "sun", note="检测中")
    with pytest.raises(NotAllowedError, match="只有主办部门可以处理完成"):
        company.does(finish, case, "sun", result="检测完")
    assert case.department_id == company["zhao"].department_id
    with pytest.raises(ConflictError, match="已在协办"):
        company.does(co_handle, case, "zhao", department="质量部", reason="再次")


def test_roles_are_kept(company: Company) -> None:
    case = company.case()
    with pytest.raises(NotAllowedError, match="不能派单"):
        company.does(dispatch, case, "zhao", department="维修部")
    with pytest.raises(NotAllowedError):
        company.does(contact, case, "field")
    company.does(dispatch, case, "agent", department="质量部")
    with pytest.raises(NotFoundError):
        company.does(acknowledge, case, "zhao")


def test_a_version_that_is_not_the_present_one_is_a_conflict(company: Company) -> None:
    case = company.case()
    seen = case.version
    company.does(dispatch, case, "agent", department="维修部", version=seen)
    with pytest.raises(ConflictError, match="刚被别人修改过"):
        company.does(acknowledge, case, "zhao", version=seen)


def test_an_unknown_department_or_owner_is_named(company: Company) -> None:
    case = company.case()
    with pytest.raises(FieldError, match="没有“市场部”这个部门；可选：维修部、质量部"):
        company.does(dispatch, case, "agent", department="市场部")
    with pytest.raises(FieldError, match="不在该部门"):
        company.does(dispatch, case, "agent", department="维修部", owner="sun")
    with pytest.raises(FieldError) as missing:
        company.does(dispatch, case, "agent", department=None)
    assert missing.value.field == "department"


