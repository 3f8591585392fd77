"""The list of cases: what has to be done, which clock is due first, and who sees which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callcenter.desk import Desk
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import complaint, hire


@pytest.fixture
def people(desk: Desk) -> dict[str, int]:
    return hire(desk)


def test_a_row_tells_the_customer_the_clock_that_is_due_first_and_what_is_special(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        department = cases.department(session)
        earlier = cases.case(session, status="handling", department_id=department.id, owner_id=people["zhao"], chases=2,
                             urgency="urgent")
        cases.deadline(session, earlier, "satisfaction", due=make.NOW + timedelta(hours=20))
        cases.deadline(session, earlier, "tell", due=make.NOW - timedelta(minutes=9))
        cases.case(session, customer_name=None, phone="+8613911112222", repeat_of=earlier.id)
    page = enter().get("/cases").text
    for words in (earlier.number, "陈晨", "138 0000 4471", "维修部", "赵师傅", "处理中", "催单2次", "紧急",
                  "已超时9分钟",
                  "答复客户通知结果", "139 1111 2222", "未派单", "再投诉", "没有未完成的时限"):
        assert words in page, words
    assert "询问满意情况" not in page  # not the first to be due


def test_each_filter_shows_what_it_says(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        made = {status: cases.case(session, status=status, content=f"事由-{status}") for status in (
            "new", "reopened", "dispatched", "acknowledged", "handling", "handled", "following_up", "closed")}
        cases.deadline(session, made["handling"], due=make.NOW - timedelta(minutes=1))
        made["acknowledged"].owner_id = people["boss"]
    seat = enter("boss")
    expected = {"": set(made) - {"closed"}, "new": {"new", "reopened"}, "dispatched": {"dispatched"},
                "handling": {"handling"}, "handled": {"handled"}, "overdue": {"handling"}, "mine": {"acknowledged"},
                "closed": {"closed"}, "all": set(made)}
    for view, statuses in expected.items():
        page = seat.get("/cases", view=view).text
        assert {status for status in made if f"事由-{status}" in page} == statuses, view


def test_a_case_is_found_by_its_number_or_the_last_four_digits_of_today_s(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        cases.case(session, number="202607310012", content="今天的事")
        cases.case(session, number="202607300012", content="昨天的事")
    seat = enter()
    today = seat.get("/cases", q="12").text
    assert ("今天的事" in today, "昨天的事" in today) == (True, False)
    assert "昨天的事" in seat.get("/cases", q="202607300012").text
    wrong = seat.get("/cases", q="王丽")
    assert (wrong.status_code, "工单号只有数字" in wrong.text) == (422, True)


def test_what_is_typed_wrong_in_the_address_is_said(enter: Enter, people: dict[str, int]) -> None:
    seat = enter()
    for query, words in (({"view": "zz"}, "没有“zz”这种筛选"), ({"department": "后勤"}, "没有“后勤”这个部门")):
        answer = seat.get("/cases", **query)
        assert (answer.status_code, words in answer.text) == (422, True), query
    assert seat.get("/cases", before="zz").status_code == 200


def test_a_long_list_goes_on(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        for number in range(42):
            cases.case(session, number=f"20260730{number:04d}")
    seat = enter()
    first = seat.get("/cases", view="all").text
    assert ("202607300041" in first, "202607300001" in first) == (True, False)
    older = first.split('class="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert "202607300001" in seat.get(older).text


def test_a_handler_sees_the_cases_of_the_own_department_with_numbers_hidden(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        own = cases.case(session, department_id=cases.department(session).id, status="dispatched")
        other = cases.case(session, department_id=cases.department(session, "技术部").id, status="dispatched")
    page = enter("zhao").get("/cases").text
    assert (own.number in page, other.number in page) == (True, False)
    assert "138 **** 4471" in page
    assert "138 0000 4471" not in page


def test_a_case_is_opened_by_hand(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    seat = enter()
    assert seat.get("/cases/new").status_code == 200
    empty = seat.post("/cases/new", "/cases/new", category="complaint", content=" ", customer_name="陈晨")
    assert (empty.status_code, "请填写内容" in empty.text, 'value="陈晨"' in empty.text) == (422, True, True)
    answer = seat.post("/cases/new", "/cases/new", category="complaint", content="来信投诉送货破损",
                       phone="13800004471")
    assert answer.status_code == 302
    page = seat.get(answer.location).text
    assert "来信投诉送货破损" in page
    assert "S002 4.10b-6" in page


def test_a_call_record_becomes_a_case_once(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        agent = session.get_one(Person, people["wangli"])
        record = make.record(session, make.call(session, answered_by=agent, started=make.NOW - timedelta(minutes=9)),
                             customer_name="刘伟", organisation="个人", content="咨询保修期")
    seat, path = enter(), f"/records/{record.id}"
    assert "转工单" in seat.get(path).text
    answer = seat.post(f"{path}/case", path)
    assert answer.status_code == 302
    assert "咨询保修期" in seat.get(answer.location).text
    assert ">转工单<" not in seat.get(path).text
    assert f'href="{answer.location}"' in seat.get(path).text
    assert seat.post(f"{path}/case", path).status_code == 409


ROLES = {
    "/cases": {"wangli": 200, "sun": 200, "zhao": 200, "boss": 200, "am": 403},
    "/cases/new": {"wangli": 200, "sun": 200, "zhao": 403, "boss": 200, "am": 403},
    "/dispatch": {"wangli": 200, "sun": 200, "zhao": 403, "boss": 200, "am": 403},
    "/deadlines": {"wangli": 200, "sun": 200, "zhao": 200, "boss": 200, "am": 403},
    "/standards": {"wangli": 200, "sun": 200, "zhao": 200, "boss": 200, "am": 403},
    "/calendar": {"wangli": 403, "sun": 403, "zhao": 403, "boss": 200, "am": 403},
    "/assessments": {"wangli": 200, "sun": 200, "zhao": 200, "boss": 200, "am": 403},
    "/notices": {"wangli": 200, "sun": 200, "zhao": 200, "boss": 200, "am": 200},
    "/notices?show=failed": {"wangli": 403, "sun": 403, "zhao": 403, "boss": 200, "am": 403},
    "/callbacks": {"wangli": 200, "sun": 200, "zhao": 403, "boss": 200, "am": 403},
}


def test_each_role_gets_its_pages_and_a_menu_with_no_others(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        complaint(session)
    for name in ("wangli", "sun", "zhao", "boss", "am"):
        seat = enter(name)
        menu = seat.get("/notices").text.split("<nav")[1].split("</nav>")[0]
        for path, statuses in ROLES.items():
            assert seat.get(path).status_code == statuses[name], (name, path)
            if path in ("/cases", "/dispatch", "/deadlines", "/assessments", "/callbacks"):
                assert (f'href="{path}"' in menu) == (statuses[name] == 200), (name, path)
