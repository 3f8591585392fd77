"""The lists of the desk: calls, callbacks, telephone sign-ins."""

from __future__ import annotations

from datetime import timedelta

from callcenter.desk import Desk
from tests import factories as make
from tests.web.pages.conftest import Enter


def test_the_list_shows_how_each_call_was_received(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        make.record(session, make.call(session, answered_by=agent), customer_name="陈晨", organisation="个人",
                    content="打印机多少钱")
        make.call(session, answered_by=agent, rang=5)
        make.record(session, make.call(session, from_dialable="+8613911112222"))
        make.call(session, outcome="message", ring_count=5, answered_within_limit=False)
    page = enter().get("/").text
    for words in ("三声内", "迟接", "放弃来电", "未接 · 留言", "138 0000 4471", "139 1111 2222", "陈晨", "打印机多少钱",
                  "待确认", "待补全", "王丽", "10:00:00"):
        assert words in page, words


def test_filters_live_in_the_address(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        make.call(session, answered_by=agent, rang=5, from_dialable="+8613911112222")
        make.call(session, answered_by=agent, started=make.NOW - timedelta(days=2))
    seat = enter()
    assert "139 1111 2222" in seat.get("/", state="late").text
    assert "138 0000 4471" not in seat.get("/", state="late").text
    assert "没有符合条件的来电" in seat.get("/", state="abandoned").text
    assert "138 0000 4471" in seat.get("/", **{"from": "2026-07-29", "to": "2026-07-29"}).text
    assert "139 1111 2222" in seat.get("/", q="1111 2222").text


def test_a_long_list_goes_on_by_cursor(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)
        for number in range(45):
            make.call(session, from_dialable=f"+86138{number:08d}", started=make.NOW - timedelta(minutes=number))
    seat = enter()
    first = seat.get("/").text
    assert "138 0000 0039" in first
    assert "138 0000 0040" not in first
    older = first.split('class="more"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = seat.get(older).text
    assert "138 0000 0040" in second
    assert "更早的来电" not in second


def test_each_role_gets_its_own_desk(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        call = make.call(session, answered_by=agent)
        record = make.record(session, call)
        make.callback(session, call)
        for role in ("handler", "account_manager", "supervisor"):
            make.person(session, role, role=role)
        make.person(session, "other")
    expected = {"wangli": (200, 200, 200, 200), "supervisor": (200, 200, 200, 200), "other": (200, 404, 200, 200),
                "handler": (200, 404, 403, 403), "account_manager": (302, 404, 403, 200)}
    for name, statuses in expected.items():
        seat = enter(name)
        assert tuple(seat.get(path).status_code for path in (
            "/", f"/records/{record.id}", "/callbacks", "/sign-ins")) == statuses, name


def test_a_callback_is_registered_as_done(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)
        row = make.callback(session, make.call(session), due_at=make.NOW - timedelta(minutes=1))
    seat = enter()
    assert "已超时" in seat.get("/callbacks").text
    assert seat.post(f"/callbacks/{row.id}/done").status_code == 302
    assert "没有待打的电话" in seat.get("/callbacks").text
    assert "王丽 07-31 10:00" in seat.get("/callbacks", state="done").text
    again = seat.post(f"/callbacks/{row.id}/done")
    assert again.status_code == 409
    assert "已经回过电" in again.text


def test_duty_staff_confirm_a_sign_in_and_nobody_their_own(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)
        manager = make.person(session, "zhou", role="account_manager", display_name="周经理")
        row = make.sign_in(session, make.call(session, outcome="sign_in"), manager, compliant=False,
                           reason="手机号码，不是市场固定电话")
    own = enter("zhou")
    assert "手机号码，不是市场固定电话" in own.get("/sign-ins").text
    assert own.post(f"/sign-ins/{row.id}/confirm", "/sign-ins").status_code == 403
    duty = enter()
    assert "周经理" in duty.get("/sign-ins", show="odd").text
    assert duty.post(f"/sign-ins/{row.id}/confirm").status_code == 302
    assert "没有符合条件的签到" in duty.get("/sign-ins", show="open").text


def test_a_callback_shows_when_the_customer_called(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)
        row = make.callback(session, make.call(session))
        called, row.created_at = row.created_at, row.created_at + timedelta(hours=3)
    page = enter().get("/callbacks").text
    assert f"{called.astimezone(desk.settings.zone):%m-%d %H:%M}" in page
    assert f"{row.created_at.astimezone(desk.settings.zone):%m-%d %H:%M}" not in page


def test_an_address_typed_by_hand_is_answered_in_chinese(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)
    seat = enter()
    assert "没有“zz”这种筛选" in seat.get("/callbacks", state="zz").text
    assert seat.get("/", cursor="zz").status_code == 200  # the newest calls


def test_calls_are_narrowed_by_agent_day_and_category_and_figures_lead_to_what_they_count(
        enter: Enter, desk: Desk) -> None:
    yesterday = make.NOW - timedelta(days=1)
    with desk.db.session() as session:
        make.person(session, "boss", role="supervisor")
        agent, other = make.person(session), make.person(session, "zhaomin")
        late = make.call(session, answered_by=agent, rang=5, started=yesterday, from_dialable="+8613911110001")
        make.record(session, late, content="迟接的")
        make.call(session, answered_by=other, started=yesterday, from_dialable="+8613911110002")
        missed = make.call(session, from_dialable="+8613911110003")
        make.leg(session, missed, other)
        make.record(session, make.call(session, category="rescue", from_dialable="+8613911110004"))
    seat = enter("boss")

    def tails(**query: str) -> set[str]:
        page = seat.get("/", **query).text
        return {tail for tail in ("0001", "0002", "0003", "0004") if f"139 1111 {tail}" in page}

    assert tails(day="yesterday") == {"0001", "0002"}
    assert tails(day="today") == {"0003", "0004"}
    assert tails(agent="wangli") == {"0001"}
    assert tails(agent="zhaomin") == {"0002", "0003"}
    assert tails(category="rescue") == {"0004"}
    assert tails(state="unrecorded") == {"0001", "0002", "0003", "0004"}
    assert tails(state="unrecorded", day="yesterday", category="other") == {"0001"}
    assert tails(q="139-1111-0002") == {"0002"}
    page = seat.get("/", day="yesterday").text
    link = page.split("迟接</dt><dd><a href=\"")[1].split('"')[0].replace("&amp;", "&")
    found = seat.get(link).text
    assert ("139 1111 0001" in found, "139 1111 0002" in found) == (True, False)
    assert "王丽 <b>1</b>" in found


def test_a_wrong_part_of_an_address_is_told_and_the_rest_holds(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session, "boss", role="supervisor")
        make.record(session, make.call(session, answered_by=agent, rang=5), customer_name="迟到者")
        make.record(session, make.call(session, from_dialable="+8613911112222"), customer_name="放弃者")
    seat = enter("boss")
    for query, told in (({"day": "zz"}, "没有“zz”这种日期范围"), ({"from": "0001-01-01"}, "离现在太远"),
                        ({"to": "31.7."}, "不是日期"), ({"agent": "nobody"}, "没有登录名为“nobody”的人员"),
                        ({"category": "zz"}, "没有“zz”这个类别"), ({"q": "abc"}, "不是号码"),
                        ({"line": "9" * 201}, "最多200个字"), ({"line": "a\0b"}, "无法识别的字符"),
                        ({"line": "+861"}, "没有“+861”这种筛选")):
        answer = seat.get("/", state="answered_late", **query)
        assert (answer.status_code, told in answer.text) == (422, True), query
        assert ("迟到者" in answer.text, "放弃者" in answer.text) == (True, False), query
    for path, part in (("/records", "view"), ("/records", "missing"), ("/cases", "standard"), ("/deadlines", "show"),
                       ("/deadlines", "mine"), ("/deadlines", "standard"), ("/callbacks", "state"),
                       ("/callbacks", "due"), ("/callbacks", "reason")):
        assert seat.get(path, **{part: "zz'%"}).status_code == 422, (path, part)
        assert seat.get(path, cursor="zz", before="zz", colour="red").status_code == 200


def test_records_are_listed_by_what_is_to_be_done_with_them(enter: Enter, desk: Desk) -> None:
    five = {"customer_name": "陈晨", "organisation": "个人"}
    with desk.db.session() as session:
        make.person(session, "boss", role="supervisor")
        made = {name: make.record(session, make.call(session), **{**five, "content": f"事由-{name}"})
                for name in ("ready", "unsure", "complaint", "urgent", "marked", "reviewed")}
        made["draft"] = make.record(session, make.call(session), content="事由-draft", customer_name="陈晨")
        made["unsure"].fields[2].confidence = 0.4
        made["complaint"].is_complaint, made["urgent"].urgency = True, "urgent"
        made["marked"].status, made["marked"].marked = "reviewed", "silent"
        made["reviewed"].status = "reviewed"
    seat = enter("boss")

    def shown(**query: str) -> set[str]:
        page = seat.get("/records", **query).text
        return {name for name in made if f"事由-{name}" in page}

    assert shown() == set(made)
    assert shown(view="draft") == shown(missing="organisation") == {"draft"}
    assert shown(missing="customer_name") == set()
    assert shown(view="to_review") == {"ready", "unsure", "complaint", "urgent"}
    for view in ("unsure", "complaint", "urgent", "marked", "reviewed"):
        assert shown(view=view) == {view}, view
    assert shown(view="to_review", day="yesterday") == set()


def test_a_reviewer_reads_every_record_with_numbers_hidden_and_changes_none(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        make.person(session, "qa", role="reviewer")
        make.record(session, make.call(session, answered_by=agent), content="询问价格")
    seat = enter("qa")
    for path in ("/", "/records", "/search?q=询问"):
        page = seat.get(path).text
        assert "138 0000 4471" not in page, path
        assert 'id="bulk"' not in page, path
    assert "询问价格" in seat.get("/records").text
    assert "询问价格" in seat.get("/", q="13800004471").text
    assert "后4位查找" in seat.get("/", q="0004471").text
