"""Clocks that people set: promises, supervision orders, extensions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.cases.dispatching import dispatch
from callcenter.cases.extending import extend
from callcenter.cases.handling import acknowledge, contact, finish, progress
from callcenter.cases.models import Case
from callcenter.cases.promising import keep_promise, promise, supervise
from callcenter.errors import FieldError, NotAllowedError
from tests.cases.conftest import Company


@pytest.fixture
def case(company: Company) -> Case:
    """A repair in its handler's hands."""
    made = company.case("repair")
    company.does(dispatch, made, "agent", department="维修部", owner="zhao")
    company.does(acknowledge, made, "zhao")
    return made


def test_a_promise_has_its_own_time_and_extends_no_clause(company: Company, case: Case) -> None:
    before = {step: clock.due_at for step, clock in company.clocks(case).items()}
    said = company.does(promise, case, "zhao", title="两小时内给报价", due_at=company.now + timedelta(hours=48))
    usual = company.does(promise, case, "zhao", title="上门前打电话")
    assert said.due_at == company.now + timedelta(hours=48) and usual.due_at == company.now + timedelta(hours=24)
    assert {step: clock.due_at for step, clock in company.clocks(case).items() if step in before} == before
    with pytest.raises(FieldError, match="不是承诺"):
        company.does(keep_promise, case, "zhao", deadline_id=company.clocks(case)["reply"].id)
    company.later(hours=1)
    company.does(contact, case, "zhao")
    assert {said.state, usual.state} == {"open"}
    company.does(keep_promise, case, "zhao", deadline_id=said.id)
    assert (said.state, usual.state) == ("met", "open")


def test_a_promise_for_the_past_is_refused(company: Company, case: Case) -> None:
    with pytest.raises(FieldError, match="必须晚于现在"):
        company.does(promise, case, "zhao", title="报价", due_at=company.now)


def test_a_promise_that_is_entered_after_it_was_broken_is_broken(company: Company, case: Case) -> None:
    company.later(hours=2)
    said = company.now - timedelta(hours=1)
    clock = company.does(promise, case, "zhao", title="半小时内回电", promised_at=said,
                         due_at=said + timedelta(minutes=30))
    assert clock.breached_at == clock.due_at == said + timedelta(minutes=30)
    with pytest.raises(FieldError, match="必须晚于承诺的时间"):
        company.does(promise, case, "zhao", title="报价", promised_at=said, due_at=said)
    with pytest.raises(FieldError, match="不能晚于现在"):
        company.does(promise, case, "zhao", title="报价", promised_at=company.now + timedelta(minutes=1))


@pytest.mark.parametrize("far", [datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)])
def test_a_year_that_nobody_can_mean_is_refused(company: Company, case: Case, far: datetime) -> None:
    for name, does in (("due_at", {"title": "报价", "due_at": far}), ("due_at", {"reason": "急", "due_at": far}),
                       ("promised_at", {"title": "报价", "promised_at": datetime(1, 1, 1, tzinfo=UTC)})):
        with pytest.raises(FieldError, match="离现在太远") as refused:
            company.does(supervise if "reason" in does else promise, case, "leader", **does)
        assert refused.value.field == name


def test_a_supervision_order_is_answered_by_the_handlers_report(company: Company, case: Case) -> None:
    with pytest.raises(NotAllowedError):
        company.does(supervise, case, "agent", reason="客户很急")
    company.does(supervise, case, "leader", reason="客户很急", due_at=company.now + timedelta(hours=2))
    clock = next(one for one in company.clocks(case).values() if one.standard == "supervision")
    assert clock.due_at == company.now + timedelta(hours=2) and clock.owner_id == company["zhao"].id
    company.does(progress, case, "agent", note="已催")
    company.session.refresh(clock)
    assert clock.state == "open"
    company.does(progress, case, "zhao", note="配件下午到")
    company.session.refresh(clock)
    assert clock.state == "met"


def test_finishing_answers_a_supervision_order_too(company: Company, case: Case) -> None:
    company.does(supervise, case, "boss", reason="客户很急")
    company.does(finish, case, "zhao", result="已修好")
    assert {one.state for one in company.clocks(case).values() if one.standard == "supervision"} == {"met"}


def test_an_extension_ends_the_old_clock_as_extended_and_never_as_kept(company: Company, case: Case) -> None:
    old = company.clocks(case)["contact"]
    company.later(hours=2)
    told = company.now - timedelta(minutes=10)
    company.does(extend, case, "zhao", step="contact", new_due_at=old.due_at + timedelta(hours=8), told_at=told,
                 reason="等待配件", proof={"note": "电话告知陈先生"})
    company.session.refresh(old)
    running = company.clocks(case)["contact"]
    assert old.state == "extended" and (running.extends, running.state) == (old.id, "open")
    company.does(contact, case, "zhao")
    company.session.refresh(old)
    assert old.state == "extended" and company.clocks(case)["contact"].state == "met"


def test_without_naming_one_the_clock_that_is_due_first_is_extended(company: Company, case: Case) -> None:
    first = min(company.clocks(case).values(), key=lambda clock: (clock.due_at, clock.id))
    company.does(extend, case, "zhao", new_due_at=first.due_at + timedelta(hours=8), told_at=company.now,
                 reason="等待配件", proof={"note": "电话告知陈先生"})
    company.session.refresh(first)
    assert first.state == "extended"
    with pytest.raises(FieldError, match="该时限不在运行；正在运行：") as wrong:
        company.does(extend, case, "zhao", deadline_id=first.id, new_due_at=first.due_at + timedelta(hours=8),
                     told_at=company.now, reason="等待配件", proof={"note": "电话告知陈先生"})
    assert wrong.value.field == "deadline"
