"""Account managers' telephone sign-in 电话签到 (S002 VIS-2): number and PIN, from a landline of the planned area."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.phones import Caller
from tests.service import Service, open_line

LINE = "+862162885678"
LANDLINE = "+8651262881234"


@pytest.fixture
def manager(service: Service) -> None:
    """An account manager who is planned for Suzhou."""
    open_line(service, LINE, flow="signin")
    with service.desk.db.session() as session:
        make.person(session, "chenbo", "account_manager", staff_no="1001", pin="8642", planned_area="0512",
                    display_name="陈波")


def signs_in(service: Service, number: str, *tries: str) -> Caller:
    """Calls and keys staff number and PIN, once for each try."""
    caller = Caller(service, number, LINE)
    caller.dial()
    for pin in tries:
        caller.press("1001")
        caller.press(pin)
    return caller


def test_from_a_landline_of_the_planned_area_it_is_compliant(service: Service, manager: None) -> None:
    caller = signs_in(service, LANDLINE, "8642")
    assert "陈波" in caller.document.said
    caller.over()
    service.work()
    row = service.row("select compliant, reason, from_number, from_kind, confirmed_by from sign_ins")
    assert row == (True, None, LANDLINE, "landline", None)
    assert service.call(caller.sid).outcome == "sign_in"


def test_a_sign_in_is_no_customer_s_call_and_opens_no_record(service: Service, manager: None) -> None:
    caller = signs_in(service, LANDLINE, "8642")
    caller.over()
    service.work()
    assert service.rows("select 1 from records") == []
    assert service.rows("select 1 from callbacks") == []


@pytest.mark.parametrize(("number", "reason"), [
    ("+8613800004471", "未使用固定电话"), ("+862162881235", "固定电话不在计划区域"), ("anonymous", "未使用固定电话")])
def test_from_elsewhere_it_is_logged_as_not_compliant_and_said(
        service: Service, manager: None, number: str, reason: str) -> None:
    caller = signs_in(service, number, "8642")
    assert "不合规" in caller.document.said
    assert service.row("select compliant, reason from sign_ins") == (False, reason)


def test_a_wrong_pin_is_asked_again_and_three_of_them_lead_to_duty_staff(service: Service, manager: None) -> None:
    caller = signs_in(service, LANDLINE, "1111", "2222")
    assert service.rows("select 1 from sign_ins") == []
    caller.press("1001")
    document = caller.press("3333")
    assert "Enqueue" in document.verbs
    assert service.rows("select 1 from sign_ins") == []


def test_a_right_pin_after_a_wrong_one_signs_in_once(service: Service, manager: None) -> None:
    signs_in(service, LANDLINE, "1111", "8642")
    assert service.row("select count(*) from sign_ins")[0] == 1


def test_an_unknown_number_is_answered_like_a_wrong_pin(service: Service, manager: None) -> None:
    caller = Caller(service, LANDLINE, LINE)
    caller.dial()
    caller.press("9999")
    wrong_number = caller.press("8642").said
    assert signs_in(service, LANDLINE, "1111").document.said == wrong_number


def test_five_wrong_pins_over_several_calls_lock_for_ten_minutes(service: Service, manager: None) -> None:
    signs_in(service, LANDLINE, "1111", "2222")
    signs_in(service, LANDLINE, "3333", "4444")
    signs_in(service, LANDLINE, "5555", "8642")
    assert service.rows("select 1 from sign_ins") == [], "the right PIN comes too late"
    service.later(601)
    signs_in(service, LANDLINE, "8642")
    assert service.row("select count(*) from sign_ins")[0] == 1
