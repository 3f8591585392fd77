"""Every time limit of the procedures (REQUIREMENTS 2.1, 2.2, N29, N34, N37, N38), through real cases: what happens
when, and the due time, worked out by hand. Office hours: Monday to Friday 9 to 18. Of 2026, Jan 4, Feb 14 and 28,
May 9, Sep 20 and Oct 10 are worked; Feb 15-23 and Oct 1-7 are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.rounds import report_problem, start_follow_up
from callcenter.cases.dispatching import dispatch, reassign, return_case
from callcenter.cases.extending import extend
from callcenter.cases.handling import contact, finish, progress
from callcenter.cases.making import open_case
from callcenter.cases.models import Case
from callcenter.cases.promising import promise, supervise
from callcenter.deadlines.models import Deadline
from callcenter.visits.following_up import agree_task, open_visit_complaint, start_visit_follow_up
from tests import case_factories as cases
from tests import factories as make
from tests.factories import CALLER

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment in Shanghai, as 2026-03-07 10:00; without a year it is 2026."""
    full = text if len(text) > 11 else f"2026-{text}"
    return datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


class Company:
    """Its people, and one case that things happen to."""

    def __init__(self, session: Session) -> None:
        self.session = session
        department = cases.department(session)
        self.agent, self.boss = make.person(session), make.person(session, "boss", "supervisor")
        self.handler = make.person(session, "zhaomin", "handler")
        self.handler.department_id = department.id
        session.flush()

    def begins(self, standard: str, start: datetime) -> Case:
        """A case as it comes about: by a call that ended then, by a purchase of that day, by a visit …"""
        more = {"now": start, "zone": ZONE}
        match standard:
            case "after_purchase" | "after_repair":
                return start_follow_up(self.session, standard=standard, on=start.date(), product="空调", phone=CALLER,
                                       person=self.agent, **more)  # type: ignore[arg-type]
            case "post_visit":
                return start_visit_follow_up(self.session, visit_ended=start, host=self.handler, content="考察",
                                             signed=False, person=self.handler, **more)  # type: ignore[arg-type]
            case "visit_complaint":
                return open_visit_complaint(self.session, content="等候太久", person=self.agent,
                                            **more)  # type: ignore[arg-type]
        category = {"purchase_inquiry": "purchase", "general_problem": "repair"}.get(standard, standard)
        return open_case(self.session, category=category, content="空调不制冷", phone=CALLER, by="-", started_at=start,
                         agent_id=self.agent.id, **more)  # type: ignore[arg-type]

    def happens(self, case: Case, what: str, when: datetime) -> None:
        """One verb of a person."""
        acts: dict[str, Callable[[], object]] = {
            "told": lambda: dispatch(self.session, case.id, department="维修部", owner="zhaomin", person=self.boss,
                                     now=when, zone=ZONE),
            "handled": lambda: finish(self.session, case.id, person=self.handler, now=when, zone=ZONE, result="已修好"),
            "solved": lambda: finish(self.session, case.id, person=self.agent, now=when, zone=ZONE, on_the_spot=True),
            "problem": lambda: report_problem(self.session, case.id, "漏水", person=self.agent, now=when, zone=ZONE),
            "plan": lambda: agree_task(self.session, case.id, "cost_plan", person=self.handler, now=when, zone=ZONE),
            "comparison": lambda: agree_task(self.session, case.id, "comparison", person=self.handler, now=when,
                                             zone=ZONE)}
        acts[what]()

    def clock(self, case: Case, step: str) -> Deadline:
        """The newest clock of a step."""
        self.session.flush()
        return self.session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.step == step)
                                    .order_by(Deadline.id.desc())).first()  # type: ignore[return-value]


@pytest.fixture
def company(session: Session) -> Company:
    return Company(session)


LIMITS = [
    # N4 30分钟内将问题转交: a make-up Saturday after hours, and over the turn of the year
    ("N4", "purchase_inquiry", "02-14 17:50", [], "hand_over", "02-14 18:20"),
    ("N4", "purchase_inquiry", "2025-12-31 23:45", [], "hand_over", "2026-01-01 00:15"),
    # N5 3个小时内答复回话内容: from the actual hand-over
    ("N5", "purchase_inquiry", "03-06 16:00", [("told", "03-06 16:10")], "content", "03-06 19:10"),
    # N6 24小时内予以答复: hours are hours, on a holiday too
    ("N6", "purchase_inquiry", "09-30 17:00", [("told", "09-30 17:25")], "answer", "10-01 17:00"),
    # N8 在[24]小时内给予回复, N9 接到通知后[24]小时内与客户取得联系
    ("N8", "general_problem", "05-01 08:30", [], "reply", "05-02 08:30"),
    ("N9", "general_problem", "10-06 20:15", [("told", "10-07 09:20")], "contact", "10-08 09:20"),
    # N11 处理完成后的[3]个工作日内: Feb 14 is the first, then Spring Festival, Feb 24 the second, Feb 25 the third
    ("N11", "general_problem", "02-12 10:00", [("told", "02-12 11:00"), ("handled", "02-13 10:00")], "follow_up",
     "02-25 18:00"),
    # … Oct 8, 9, and Saturday Oct 10
    ("N11", "complaint", "09-30 09:00", [("told", "09-30 09:05"), ("handled", "09-30 17:30")], "follow_up",
     "10-10 18:00"),
    # … Wednesday, then Thursday and Friday of the next days, solved on the spot
    ("N11", "complaint", "03-10 10:00", [("solved", "03-10 10:02")], "follow_up", "03-13 18:00"),
    # N12 半小时内: 20 minutes after 10:14 are later than the promised half hour
    ("N12", "complaint", "03-07 10:00", [("told", "03-07 10:14")], "tell", "03-07 10:30"),
    ("N12", "rescue", "03-07 10:00", [("told", "03-07 10:25")], "tell", "03-07 10:30"),
    # N13 放下电话后10分钟内: on New Year's Eve at night, and on National Day
    ("N13", "complaint", "02-16 03:55", [], "notify", "02-16 04:05"),
    ("N13", "rescue", "10-01 00:00", [], "notify", "10-01 00:10"),
    # N14 告知完有关部门后20分钟内
    ("N14", "complaint", "03-07 10:00", [("told", "03-07 10:03")], "tell", "03-07 10:23"),
    ("N14", "rescue", "02-17 03:00", [("told", "02-17 03:09")], "tell", "02-17 03:29"),
    # N15 于12个小时内联系有关部门
    ("N15", "complaint", "02-16 22:20", [("told", "02-16 22:30")], "check", "02-17 10:30"),
    ("N15", "rescue", "09-30 20:00", [("told", "09-30 20:10")], "check", "10-01 08:10"),
    # N16 24小时内回访: from the call's end, also of what was solved on the spot
    ("N16", "complaint", "02-17 00:10", [("solved", "02-17 00:12")], "satisfaction", "02-18 00:10"),
    ("N16", "rescue", "10-10 17:59", [], "satisfaction", "10-11 17:59"),
    # N19 来访投诉, 在规定时间[24小时]内
    ("N19", "visit_complaint", "02-14 15:10", [], "answer", "02-15 15:10"),
    # N20, N21 3天、10天、30天内: closing hour of that date, open or not
    ("N20", "after_purchase", "02-12 14:20", [], "round_1", "02-15 18:00"),
    ("N20", "after_purchase", "02-12 14:20", [], "round_2", "02-22 18:00"),
    ("N20", "after_purchase", "02-12 14:20", [], "round_3", "03-14 18:00"),
    ("N21", "after_repair", "09-27 10:00", [], "round_1", "09-30 18:00"),
    ("N21", "after_repair", "09-27 10:00", [], "round_2", "10-07 18:00"),
    ("N21", "after_repair", "09-27 10:00", [], "round_3", "10-27 18:00"),
    # N24 1小时内转达, N25 24小时内回访问题解决状况
    ("N24", "after_purchase", "02-12 14:20", [("problem", "02-16 23:30")], "transfer", "02-17 00:30"),
    ("N25", "after_purchase", "02-12 14:20", [("problem", "02-16 11:00"), ("told", "02-16 11:20")], "resolution",
     "02-17 11:20"),
    ("N25", "after_repair", "02-12 14:20", [("problem", "02-14 11:00"), ("told", "02-14 12:30")], "resolution",
     "02-15 12:30"),
    # N26 接待后1-3个工作日内, N34 接待结束后两个工作日内: Feb 14, 24, 25
    ("N26", "post_visit", "02-13 16:00", [], "summary", "02-25 18:00"),
    ("N34", "post_visit", "02-13 16:00", [], "feedback", "02-24 18:00"),
    # N27 每月, 每季度: January 31 has no date in February and April; N28 3日内, 5日内
    ("N27", "post_visit", "01-31 10:00", [], "news", "02-28 18:00"),
    ("N27", "post_visit", "01-31 10:00", [], "salon", "04-30 18:00"),
    ("N28", "post_visit", "02-13 10:00", [("plan", "02-13 15:00")], "cost_plan", "02-16 18:00"),
    ("N28", "post_visit", "02-13 10:00", [("comparison", "02-13 15:00")], "comparison", "02-18 18:00"),
    # N29 在[24]小时内给予客户回复
    ("N29", "visit_appointment", "09-30 17:00", [], "confirm", "10-01 17:00"),
    # N37 客户离开后30分钟内, N38 接待结束后24小时内
    ("N37", "post_visit", "02-13 17:45", [], "archive", "02-13 18:15"),
    ("N38", "post_visit", "09-30 17:45", [], "review", "10-01 17:45"),
]


@pytest.mark.parametrize(("number", "standard", "start", "then", "step", "due"), LIMITS,
                         ids=lambda value: value if isinstance(value, str) else "")
def test_a_case_is_due_when_the_procedure_says(company: Company, number: str, standard: str, start: str,
                                               then: list[tuple[str, str]], step: str, due: str) -> None:
    case = company.begins(standard, at(start))
    for what, when in then:
        company.happens(case, what, at(when))
    clock = company.clock(case, step)
    assert clock.due_at.astimezone(ZONE) == at(due)
    assert clock.clause and clock.explain


def test_the_summary_of_a_visit_is_not_planned_before_the_next_working_day(company: Company) -> None:
    case = company.begins("post_visit", at("02-13 16:00"))
    planned = company.clock(case, "summary").planned_at
    assert planned is not None and planned.astimezone(ZONE) == at("02-14 09:00")


def test_a_promise_keeps_its_own_time_and_moves_no_clock_of_the_clauses(company: Company, session: Session) -> None:
    case = company.begins("purchase_inquiry", at("03-06 10:00"))
    said = promise(session, case.id, title="与技术团队确认细节", person=company.agent, now=at("03-06 10:00"), zone=ZONE,
                   due_at=at("03-06 12:00"))  # N18 我会在2小时内
    spoken = promise(session, case.id, title="再给您答复", person=company.agent, now=at("03-06 10:00"), zone=ZONE)
    far = promise(session, case.id, title="下周答复", person=company.agent, now=at("03-06 10:00"), zone=ZONE,
                  due_at=at("03-13 12:00"))
    assert [clock.due_at.astimezone(ZONE) for clock in (said, spoken, far)] == [
        at("03-06 12:00"), at("03-07 10:00"), at("03-13 12:00")]
    assert company.clock(case, "answer").due_at.astimezone(ZONE) == at("03-07 10:00")


def test_an_extension_is_reported_as_such_and_runs_on(company: Company, session: Session) -> None:
    case = company.begins("general_problem", at("03-06 10:00"))
    company.happens(case, "told", at("03-06 11:00"))
    extend(session, case.id, person=company.handler, now=at("03-07 09:00"), zone=ZONE, new_due_at=at("03-09 17:00"),
           reason="等待配件", told_at=at("03-07 08:50"), proof={"call": "CA1"}, step="contact")
    clocks = session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.step == "contact")
                             .order_by(Deadline.id)).all()
    assert [(clock.state, clock.due_at.astimezone(ZONE)) for clock in clocks] == [
        ("extended", at("03-07 11:00")), ("open", at("03-09 17:00"))]
    contact(session, case.id, person=company.handler, now=at("03-09 10:00"), zone=ZONE)
    assert [clock.state for clock in clocks] == ["extended", "met"]


def test_return_and_reassignment_restart_no_clock(company: Company, session: Session) -> None:
    case = company.begins("general_problem", at("03-06 10:00"))
    company.happens(case, "told", at("03-06 11:00"))
    cases.department(session, "安装部")
    reassign(session, case.id, person=company.boss, now=at("03-06 12:00"), zone=ZONE, reason="属安装问题",
             department="安装部")
    return_case(session, case.id, person=company.boss, now=at("03-06 13:00"), zone=ZONE, reason="不属本部门")
    company.happens(case, "told", at("03-06 14:00"))
    assert company.clock(case, "contact").due_at.astimezone(ZONE) == at("03-07 11:00")
    assert company.clock(case, "reply").due_at.astimezone(ZONE) == at("03-07 10:00")


def test_a_rescue_counts_as_handed_over_only_with_its_solver(company: Company, session: Session) -> None:
    case = company.begins("rescue", at("03-07 10:00"))
    dispatch(session, case.id, department="维修部", person=company.boss, now=at("03-07 10:04"), zone=ZONE)
    assert company.clock(case, "notify").state == "open"
    assert company.clock(case, "tell") is None
    reassign(session, case.id, person=company.boss, now=at("03-07 10:12"), zone=ZONE, reason="确定问题解决人",
             owner="zhaomin")
    notify = company.clock(case, "notify")
    assert (notify.state, notify.breached_at) == ("late", notify.due_at)
    assert company.clock(case, "tell").due_at.astimezone(ZONE) == at("03-07 10:30")


def test_the_satisfaction_call_does_not_replace_the_follow_up(company: Company, session: Session) -> None:
    case = company.begins("complaint", at("03-10 10:00"))
    company.happens(case, "solved", at("03-10 10:02"))
    contact(session, case.id, person=company.agent, now=at("03-11 09:00"), zone=ZONE, purpose="satisfaction",
            satisfaction="满意")
    assert company.clock(case, "satisfaction").state == "met"
    assert company.clock(case, "follow_up").state == "open"


def test_a_supervision_order_has_its_own_time(company: Company, session: Session) -> None:
    case = company.begins("general_problem", at("03-06 10:00"))
    company.happens(case, "told", at("03-06 11:00"))
    supervise(session, case.id, person=company.boss, now=at("03-06 15:00"), zone=ZONE, reason="今天给出方案",
              due_at=at("03-06 18:00"))
    clock = session.scalars(select(Deadline).where(Deadline.standard == "supervision")).one()
    assert clock.due_at.astimezone(ZONE) == at("03-06 18:00")
    progress(session, case.id, person=company.handler, now=at("03-06 17:00"), zone=ZONE, note="方案已定")
    assert clock.state == "met"
