"""The list of calls to make: by number, with what to say, and what may come of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.callbacks.models import Callback
from callcenter.deadlines.models import Deadline
from callcenter.desk import Desk
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import complaint, hire


@pytest.fixture
def satisfaction(desk: Desk) -> int:
    """The call that asks for satisfaction, of a complaint that was dispatched and told."""
    people = hire(desk)
    with desk.db.session() as session:
        complaint(session, agent_id=people["wangli"])
        return session.scalars(select(Callback.id).where(Callback.reason == "satisfaction")).one()


def test_calls_to_one_number_stand_together_with_matter_and_brief(enter: Enter, desk: Desk) -> None:
    hire(desk)
    with desk.db.session() as session:
        case = cases.case(session)
        for step, reason in (("tell", "tell"), ("satisfaction", "satisfaction")):
            clock = cases.deadline(session, case, step, due=make.NOW - timedelta(minutes=3))
            cases.call_to_make(session, clock, reason)
        make.callback(session, make.call(session, from_dialable="+8613911112222"), number="+8613911112222")
    page = enter().get("/callbacks").text
    assert page.count("<article") == 2
    for words in ("138 0000 4471", "2个电话", "告知处理结果", "满意度回访", case.number, "投诉：空调修了三次还是不制冷",
                  "您好，我是三响科技客服。", "已超时3分钟", "139 1111 2222", "放弃来电"):
        assert words in page, words


def test_a_completed_talk_ends_the_clock_and_says_how_content_the_customer_is(
        enter: Enter, desk: Desk, satisfaction: int) -> None:
    seat = enter()
    answer = seat.post(f"/callbacks/{satisfaction}/done", outcome="completed", satisfaction="满意", note="很好")
    assert answer.status_code == 302
    page = seat.get("/callbacks", state="done").text
    for words in ("已完成通话", "满意", "很好", "王丽"):
        assert words in page, words
    with desk.db.session() as session:
        assert session.scalars(select(Deadline.state).where(Deadline.step == "satisfaction")).one() == "met"


def test_nobody_there_means_another_try_and_stops_nothing(enter: Enter, desk: Desk, satisfaction: int) -> None:
    seat = enter()
    seat.post(f"/callbacks/{satisfaction}/done", outcome="no_answer")
    page = seat.get("/callbacks").text
    for words in ("再打", "上次：无人接听"):
        assert words in page, words
    with desk.db.session() as session:
        assert session.scalars(select(Deadline.state).where(Deadline.step == "satisfaction")).one() == "open"


def test_what_no_further_call_can_end_goes_to_the_supervisor(enter: Enter, desk: Desk, satisfaction: int) -> None:
    seat = enter()
    seat.post(f"/callbacks/{satisfaction}/done", outcome="refused", note="不愿再谈")
    assert "转主管处理" in seat.get("/callbacks", state="supervisor").text
    assert "不愿再谈" in enter("boss").get("/callbacks", state="supervisor").text


def test_a_wrong_entry_is_said_and_kept(enter: Enter, satisfaction: int) -> None:
    seat = enter()
    answer = seat.post(f"/callbacks/{satisfaction}/done", outcome="call_back_later", note="下午再打")
    assert answer.status_code == 422
    for words in ("请填写客户希望的致电时间", "下午再打"):
        assert words in answer.text, words
    assert seat.post(f"/callbacks/{satisfaction}/done", outcome="busy", satisfaction="满意").status_code == 422
    kept = seat.post(f"/callbacks/{satisfaction}/done", outcome="call_back_later", next_at="2026-07-31T15:00")
    assert kept.status_code == 302
    assert "约 07-31 15:00 再打" in seat.get("/callbacks").text
