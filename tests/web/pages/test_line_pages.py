"""Lines, opening hours, ring plans and flows, kept on pages by managers."""

from __future__ import annotations

import html
import re

import pytest

from callcenter.calendars.services import company_calendar
from callcenter.desk import Desk
from callcenter.lines.models import Line, RingPlan
from callcenter.lines.services import add_line
from callcenter.people.audit import AuditEntry
from callcenter.telephony.base import PermanentError, RetryableError
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat

LINES, PLAN, FLOW = "/settings/lines", "/settings/ring-plan?name=standard", "/settings/flows/main"


@pytest.fixture(autouse=True)
def line_id(desk: Desk) -> int:
    with desk.db.session() as session:
        for login, role in (("wangli", "agent"), ("boss", "supervisor"), ("mgr", "manager")):
            make.person(session, login, role=role)
        return add_line(session, make.LINE, flow="main", now=make.NOW).id


def filled(seat: Seat, path: str) -> dict[str, str]:
    """What a form of that page holds, its boxes and texts over lines too."""
    page = seat.get(path).text
    values = seat.form(path)
    values |= dict(re.findall(r'<textarea id="[^"]*" name="(\w+)"[^>]*>([^<]*)<', page))
    for name, options in re.findall(r'<select id="\w+" name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        values[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    values |= dict.fromkeys(re.findall(r'type="checkbox" name="(\w+)" value="yes" checked', page), "yes")
    return {name: html.unescape(value) for name, value in values.items() if name != "csrf_token"}


def test_a_manager_adds_a_line_and_changes_what_it_does(enter: Enter, desk: Desk, line_id: int) -> None:
    manager, boss = enter("mgr"), enter("boss")
    new = filled(manager, f"{LINES}/new") | {"number": "0512-62881234", "name": "客服主线", "area_code": "0512",
                                             "landing_numbers": "62881235", "outbound": "yes"}
    answer = manager.post(LINES, f"{LINES}/new", **new)
    assert answer.status_code == 302 and "客服主线" in boss.get(LINES).text
    page = answer.location
    assert "/webhooks/twilio/voice" in manager.get(page).text
    for name, value, words in (("area_code", "51", "区号“51”不对"), ("record", "some", "没有名为"),
                               ("ring_limit", "0", "1到20的整数"), ("landing_numbers", make.LINE, "已是线路"),
                               ("fallback_number", "abc", "不是可以拨打的号码")):
        wrong = manager.post(page, page, **filled(manager, page) | {name: value})
        assert wrong.status_code == 422 and words in wrong.text and value in wrong.text, name
    assert manager.post(page, page, **filled(manager, page) | {"record": "important"}).status_code == 302
    assert "已是线路" in manager.post(LINES, f"{LINES}/new", **new).text
    assert boss.post(page, page, **new).status_code == 403 and boss.get(f"{LINES}/new").status_code == 403
    assert enter("wangli").get(LINES).status_code == 403
    with desk.db.session() as session:
        line = session.query(Line).filter_by(name="客服主线").one()
        assert (line.record, line.landing_numbers, line.outbound) == ("important", ["+8651262881235"], True)
        told = session.query(AuditEntry).filter_by(action="line.change", subject=line.number).one()
        assert told.detail == {"record": ["all", "important"]} and told.who == "mgr"


def test_the_provider_is_asked_for_the_addresses_and_its_refusal_is_told(
        enter: Enter, desk: Desk, line_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, page = enter("mgr"), f"{LINES}/{line_id}"
    asked: list[dict[str, str]] = []
    monkeypatch.setattr(desk.network, "configure_line", lambda number, **hooks: asked.append(hooks))
    assert manager.post(f"{page}/configure", page).status_code == 302
    assert asked[0]["status_url"].endswith("/webhooks/twilio/status")
    for error, words in ((RetryableError("away"), "暂时没有回应"), (PermanentError("no permission"), "no permission")):
        def refuse(number: str, error: Exception = error, **hooks: str) -> None:
            raise error
        monkeypatch.setattr(desk.network, "configure_line", refuse)
        answer = manager.post(f"{page}/configure", page)
        assert answer.status_code == 422 and words in answer.text
    with desk.db.session() as session:
        assert session.query(AuditEntry).filter_by(action="line.configure").count() == 1


def test_opening_hours_are_typed_by_weekday_with_special_days(enter: Enter, desk: Desk) -> None:
    boss, page = enter("boss"), "/settings/hours/default"
    held = filled(boss, page)
    assert held["mon"] == "09:00-18:00" and held["holidays"] == "yes"
    typed = held | {"mon": "9:00至12:00，13:00-17:30", "special": "2026-12-31 09:00-12:00\n2027-01-04 休息"}
    assert boss.post(page, page, **typed).status_code == 302
    assert filled(boss, page)["mon"] == "09:00-12:00 13:00-17:30"
    with desk.db.session() as session:
        spans = company_calendar(session, "Asia/Shanghai").exceptions
        assert [list(map(str, one)) for one in spans.values()] == [["09:00-12:00"], []]
    for name, value, words in (("tue", "9点到12点", "不是时段"), ("tue", "18:00-09:00", "跨零点请写两段"),
                               ("tue", "09:00-12:00 11:00-13:00", "重叠"),
                               ("special", "元旦 休息", "第1行：“元旦”不是日期")):
        wrong = boss.post(page, page, **typed | {name: value})
        assert wrong.status_code == 422 and words in wrong.text and value in wrong.text, value
    nothing = typed | dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "")
    assert "没有一天有服务时间" in boss.post(page, page, **nothing).text
    assert boss.post("/settings/hours", "/settings/hours", name="night").location == "/settings/hours/night"
    assert "已有名为" in boss.post("/settings/hours", "/settings/hours", name="night").text
    assert enter("wangli").post(page, page, **typed).status_code == 403


def test_a_ring_plan_is_previewed_then_saved_as_the_version_of_its_lines(
        enter: Enter, desk: Desk, line_id: int) -> None:
    manager = enter("mgr")
    shown = filled(manager, PLAN)
    held = {name: shown[name] for name in ("base", "limit", "cycle", "longest")}
    rounds = {"who": ["chosen", "people", ""], "people": ["", "wangli", ""], "from": ["1", "2", "1"],
              "to": ["", "6", ""]}

    def send(**changes: object) -> tuple[int, str]:
        token = manager.form(PLAN)["csrf_token"]
        answer = manager.client.post(PLAN, data={"csrf_token": token, "do": "save", **held, **rounds, **changes})
        return answer.status_code, answer.text

    status, text = send(do="preview", limit="4")
    assert status == 200 and "预览" in text and "wangli" in text
    for changes, words in (({"to": ["", "1", ""]}, "早于开始的第2声"), ({"people": ["", "nobody", ""]}, "nobody"),
                           ({"from": ["2", "2", ""]}, "第1声没有人振铃"), ({"limit": "x"}, "1到20的整数"),
                           ({"base": "old"}, "请刷新后再改")):
        status, text = send(**changes)
        assert status == 422 and words in text, words
    assert "请让其中一轮一直响到最后" in send(do="preview", to=["6", "6", ""])[1]
    assert send(limit="4")[0] == 302
    with desk.db.session() as session:
        line = session.get_one(Line, line_id)
        plan = session.get_one(RingPlan, line.ring_plan)
        assert plan.spec["rounds"][1] == {"who": ["wangli"], "from_cycle": 2, "to_cycle": 6}
        assert line.ring_limit == 4 and session.query(RingPlan).count() == 2
        assert desk.catalog.plan(desk.catalog.line(make.LINE).ring_plan).rounds[1].who == ("wangli",)
    boss = enter("boss")
    assert boss.get(PLAN).status_code == 200 and boss.post(PLAN, PLAN, do="save").status_code == 403


def test_texts_are_published_after_the_linter_passed_and_an_earlier_version_comes_back(
        enter: Enter, desk: Desk) -> None:
    manager, boss = enter("mgr"), enter("boss")
    first = manager.form(FLOW)["base"]

    def send(place: str, text: str, **more: str) -> tuple[int, str]:
        answer = manager.post(FLOW, FLOW, **{"base": first, "id": place, "text": text, **more})
        return answer.status_code, html.unescape(answer.text)

    for place, text, words in (("zh:menu", "人工服务请按7", "这一步没有这个键"), ("zh:goodbye", " ", "没有内容"),
                               ("zh:goodbye", "再见{who}", "没有名为{who}的占位符"),
                               ("zh:greeting", "您好，欢迎致电{company}。", "请保留“录音”二字"),
                               ("zh:menu", "人工服务请按0", "新文没有提到")):
        status, page = send(place, text)
        assert status == 422 and words in page and text in page, words
    assert send("zh:goodbye", "感谢来电，再见。", base="0")[0] == 422
    assert send("zh:goodbye", "感谢来电，再见。")[0] == 302
    begun = desk.catalog.flow(desk.catalog.line(make.LINE).flow_version)
    assert begun.prompts.find("goodbye", "zh") == ("感谢来电，再见。", "zh")
    assert "感谢来电，再见。" in boss.get(FLOW).text and "共2版" in boss.get("/settings/flows").text
    assert boss.post(FLOW, FLOW, base=first, id="zh:goodbye", text="再会").status_code == 403
    assert manager.post(f"{FLOW}/back", FLOW, digest="f" * 64).status_code == 404
    assert manager.post(f"{FLOW}/back", FLOW, digest=first).status_code == 302
    assert manager.form(FLOW)["base"] == first
    with desk.db.session() as session:
        assert session.query(AuditEntry).filter_by(action="flow.publish", who="mgr").count() == 2
