"""Skills, scripts of calls, categories that open cases, values tried before they are saved, holiday notices."""

from __future__ import annotations

import io

import pytest

from callcenter.calendars.services import statutory_holidays
from callcenter.callbacks.wording import script_of
from callcenter.cases.opening import opening_categories
from callcenter.deadlines.publishing import settings_of
from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat

SKILLS, SCRIPTS, COMPANY, CALENDAR = "/settings/skills", "/settings/scripts", "/settings/company", "/calendar"
NOTICE = "2027-01-01,休,元旦\n2027-02-06,班,春节\n"


@pytest.fixture(autouse=True)
def people(desk: Desk) -> dict[str, int]:
    with desk.db.session() as session:
        made = [make.person(session, login, role=role, skills=skills) for login, role, skills in (
            ("wangli", "agent", ["complaint"]), ("lihua", "agent", []), ("boss", "supervisor", []),
            ("mgr", "manager", []))]
        return {person.name: person.id for person in made}


def sent(seat: Seat, path: str, page: str, **values: object) -> tuple[int, str]:
    """A form with repeated fields, or a file."""
    answer = seat.client.post(path, data={"csrf_token": seat.form(page)["csrf_token"], **values})
    return answer.status_code, answer.text


def test_skills_are_given_and_taken_in_one_grid_and_what_others_did_stays(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    boss, wangli, lihua = enter("boss"), people["wangli"], people["lihua"]
    assert "装机" in boss.get(SKILLS, also="装机").text and boss.get(SKILLS, also="a,b").status_code == 422
    with desk.db.session() as session:  # meanwhile somebody else gave one that the grid does not show
        session.get_one(Person, wangli).skills = ["complaint", "visit"]
    status, _ = sent(boss, SKILLS, SKILLS, had=[f"{wangli}:complaint"], has=[f"{wangli}:repair", f"{lihua}:装机"])
    assert status == 302
    with desk.db.session() as session:
        assert session.get_one(Person, wangli).skills == ["visit", "repair"]
        assert session.get_one(Person, lihua).skills == ["装机"]
        assert session.query(AuditEntry).filter_by(action="person.change", who="boss").count() == 2
    assert sent(boss, SKILLS, SKILLS, has=["99:repair"])[0] == 422
    assert sent(boss, SKILLS, SKILLS, has=[f"{lihua}:a,b"])[0] == 422
    assert sent(enter("wangli"), SKILLS, "/callbacks", has=[f"{wangli}:rescue"])[0] == 403


def test_the_script_of_a_call_is_the_companys_own_until_it_goes_back(enter: Enter, desk: Desk) -> None:
    boss = enter("boss")
    with desk.db.session() as session:
        shipped = script_of(session, "follow_up")
    own = {"purpose": "follow_up", "subject": "想了解上次服务的情况", "points": "询问是否满意\n\n  登记评价 "}
    assert boss.post(SCRIPTS, SCRIPTS, **own).status_code == 302
    with desk.db.session() as session:
        assert script_of(session, "follow_up").points == ("询问是否满意", "登记评价")
    wrong = boss.post(SCRIPTS, SCRIPTS, **own | {"points": "长" * 81})
    assert wrong.status_code == 422 and "每条最多80个字" in wrong.text and "长" * 81 in wrong.text
    assert boss.post(SCRIPTS, SCRIPTS, **own | {"subject": " "}).status_code == 422
    assert boss.post(SCRIPTS, SCRIPTS, **own | {"purpose": "x"}).status_code == 404
    assert boss.post(SCRIPTS, SCRIPTS, purpose="follow_up", do="reset").status_code == 302
    with desk.db.session() as session:
        assert script_of(session, "follow_up") == shipped
        assert session.query(AuditEntry).filter_by(subject="script.follow_up", who="boss").count() == 2


def test_categories_that_open_cases_are_chosen_and_a_complaint_always_does(enter: Enter, desk: Desk) -> None:
    boss = enter("boss")
    status, _ = sent(boss, COMPANY, COMPANY, name="case_categories", value=["complaint", "rescue", "inquiry"])
    assert status == 302
    with desk.db.session() as session:
        assert opening_categories(session) == ("complaint", "rescue", "inquiry")
    status, page = sent(boss, COMPANY, COMPANY, name="case_categories", value=["repair"])
    assert status == 422 and "投诉和救援必须立工单" in page


def test_a_value_is_tried_on_a_start_now_before_it_is_saved(enter: Enter, desk: Desk) -> None:
    manager = enter("mgr")
    tried = manager.post(COMPANY, COMPANY, name="reply_hours", value="12", do="preview")
    assert tried.status_code == 200 and "尚未保存" in tried.text and "改后的时限" in tried.text
    assert "没有时限因此改变" in manager.post(COMPANY, COMPANY, name="rings", value="3", do="preview").text
    assert "1 到 720" in manager.post(COMPANY, COMPANY, name="reply_hours", value="0", do="preview").text
    with desk.db.session() as session:
        assert settings_of(session)["reply_hours"] == 24


def test_a_holiday_notice_is_sent_as_a_file_and_its_mistakes_are_told_by_line(enter: Enter) -> None:
    boss = enter("boss")

    def send(text: str, **more: str) -> tuple[int, str]:
        file = (io.BytesIO(text.encode("gb18030")), "通知.csv")
        values = {"year": "2027", "source": "国办〔2026〕7号", **more}
        return sent(boss, f"{CALENDAR}/notices", CALENDAR, file=file, **values)

    for text, more, words in (
            (NOTICE, {"year": "27x"}, "年份"), (NOTICE, {"source": " "}, "文号"), ("", {}, "文件是空的"),
            ("2027-13-01,休\n", {}, "第1行：&#39;2027-13-01&#39;不是日期"), ("2026-01-01,休\n", {}, "不在2027年"),
            ("2027-01-01,节\n", {}, "应写“休”或“班”"), ("2027-01-04,班\n", {}, "第1行：2027-01-04本来就是工作日"),
            ("2027-01-01,休\n2027-01-01,休\n", {}, "第1行已经写过"), ("日期,安排\n", {}, "没有日期"),
            (NOTICE, {}, "法定节假日；请录入完整的通知")):
        status, page = send(text, **more)
        assert status == 422 and words in page, words
    days = "".join(f"{day},休\n" for day in statutory_holidays(2027))
    assert send(f"日期,安排\n{days}2027-02-06,班,春节\n")[0] == 302
    assert "国办〔2026〕7号" in boss.get(CALENDAR).text
