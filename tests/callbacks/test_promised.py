"""What was promised to a customer and takes a call becomes one that we owe."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.callbacks.services import finish_callback
from callcenter.cases.models import Case
from callcenter.cases.promising import is_a_call, keep_promise, promise
from callcenter.deadlines.models import Deadline
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")
UNTIL = NOW + timedelta(hours=5)


@pytest.fixture
def boss(session: Session) -> Person:
    return make.person(session, "boss", "supervisor")


def owed(session: Session) -> dict[str, str]:
    rows = session.scalars(select(Callback).where(Callback.reason == "promise").order_by(Callback.id))
    return {row.matter: row.state for row in rows}


def given(session: Session, case: Case, words: str, boss: Person) -> Deadline:
    return promise(session, case.id, title=words, person=boss, now=NOW, zone=ZONE, due_at=UNTIL)


@pytest.mark.parametrize("words", [
    "今天下午四点前回电", "周三前答复客户", "我让工程师联系您", "当天给陈先生打电话说明",
    "查清后给您回电，并把资料发到邮箱"])
def test_calling_and_answering_are_calls(words: str) -> None:
    assert is_a_call(words)


@pytest.mark.parametrize("words", [
    "明天上午派师傅上门", "下午把合同寄给您", "三天内退款", "两小时内短信回复您",
    "周五前发邮件给您", "请客户来公司签合同"])
def test_coming_sending_and_writing_are_none(words: str) -> None:
    assert not is_a_call(words)


def test_a_promised_call_is_owed_until_its_clock_and_kept_by_a_talk_alone(session: Session, boss: Person) -> None:
    case = cases.case(session)
    first, second = given(session, case, "下午回电说明原因", boss), given(session, case, "今天给您答复报价", boss)
    given(session, case, "下午派师傅上门", boss)
    assert owed(session) == {"下午回电说明原因": "open", "今天给您答复报价": "open"}
    row = session.scalars(select(Callback).where(Callback.deadline_id == first.id)).one()
    assert (row.due_at, row.number, row.case_id) == (UNTIL, case.phone, case.id)

    finish_callback(session, row.id, person=boss, now=NOW + timedelta(hours=1), zone=ZONE, outcome="no_answer")
    assert first.state == "open"
    finish_callback(session, row.id, person=boss, now=NOW + timedelta(hours=2), zone=ZONE)
    assert (first.state, second.state) == ("met", "open")
    assert owed(session) == {"下午回电说明原因": "done", "今天给您答复报价": "open"}


def test_a_promise_that_is_kept_in_another_way_owes_no_call_any_more(session: Session, boss: Person) -> None:
    case = cases.case(session)
    clock = given(session, case, "今天给您答复报价", boss)
    keep_promise(session, case.id, clock.id, person=boss, now=NOW + timedelta(hours=1), zone=ZONE)
    assert owed(session) == {"今天给您答复报价": "done"}
