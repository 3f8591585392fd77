"""People, departments, tokens and the trail of acts: kept by whom it belongs to, on pages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.people.models import ApiToken, Department
from callcenter.people.services import find_person, person_of_token
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat

FIELDS = {"display_name": "张敏", "role": "agent", "staff_no": "8008", "phone": "13800138000", "department": "维修部",
          "skills": "英语，VIP", "planned_area": "", "key_to_accept": "yes"}


@pytest.fixture(autouse=True)
def ids(desk: Desk) -> dict[str, int]:
    with desk.db.session() as session:
        made = {login: make.person(session, login, role=role) for login, role in (
            ("wangli", "agent"), ("boss", "supervisor"), ("mgr", "manager"), ("root", "admin"), ("qa", "reviewer"))}
        session.add(Department(name="维修部"))
        session.flush()
        return {login: person.id for login, person in made.items()}


def secret_of(page: str) -> str:
    found = re.search(r'<output class="secret">([^<]+)</output>', page)
    assert found, "the secret is shown"
    return found.group(1)


def post(seat: Seat, path: str, **values: str) -> tuple[int, str]:
    answer = seat.post(path, page="/settings/people", **values)
    return answer.status_code, answer.text


def test_somebody_new_gets_a_password_for_once(enter: Enter, desk: Desk) -> None:
    seat = enter("boss")
    status, page = post(seat, "/settings/people", name="zhangmin", **FIELDS)
    assert status == 200
    word = secret_of(page)
    with desk.db.session() as session:
        person = find_person(session, "zhangmin")
        assert (person.display_name, person.staff_no, person.phone) == ("张敏", "8008", "+8613800138000")
        assert (person.skills, person.department.name if person.department else "") == (["英语", "VIP"], "维修部")
        assert person.key_to_accept and person.must_change_password
    assert word not in seat.get("/settings/people").text
    listed = seat.get("/settings/people", q="8008").text
    assert "张敏" in listed and "待首次签入" in listed and "王丽" not in listed


@pytest.mark.parametrize(("field", "value", "words"), [
    ("name", "wang li", "不含空格"), ("name", "WangLi", "已有人使用"), ("role", "king", "没有“king”这种角色"),
    ("phone", "my phone", "不能拨打"), ("department", "市场部", "没有“市场部”这个部门"),
    ("planned_area", "苏州", "区号"), ("skills", "，".join(f"技能{n}" for n in range(21)), "最多20项"),
    ("staff_no", "9" * 21, "工号有21个字")])
def test_a_wrong_field_is_told_and_the_rest_stays(enter: Enter, field: str, value: str, words: str) -> None:
    status, page = post(enter("boss"), "/settings/people", **{"name": "zhangmin", **FIELDS, field: value})
    assert status == 422
    assert words in page and 'value="张敏"' in page


def test_leaders_change_those_below_them_and_nobody_changes_oneself(enter: Enter, desk: Desk,
                                                                    ids: dict[str, int]) -> None:
    boss, manager, root = enter("boss"), enter("mgr"), enter("root")
    for seat, whom, status in ((boss, "wangli", 302), (boss, "mgr", 403), (boss, "boss", 403), (manager, "boss", 302),
                               (manager, "root", 403), (manager, "mgr", 403), (root, "mgr", 302), (root, "root", 403)):
        assert post(seat, f"/settings/people/{ids[whom]}/pin", pin="8642")[0] == status, whom
    given = {**FIELDS, "role": "manager"}
    assert post(boss, f"/settings/people/{ids['wangli']}/change", **given)[0] == 403
    assert post(boss, "/settings/people", name="zhangmin", **given)[0] == 403
    assert 'value="manager"' not in boss.get("/settings/people/new").text
    with desk.db.session() as session:
        assert find_person(session, "wangli").role == "agent"


def test_another_role_ends_the_session_and_is_told_in_the_trail(enter: Enter, ids: dict[str, int]) -> None:
    agent, root = enter("wangli"), enter("root")
    assert agent.get("/callbacks").status_code == 200
    assert post(root, f"/settings/people/{ids['wangli']}/change", **{**FIELDS, "role": "handler"})[0] == 302
    assert agent.get("/callbacks").status_code == 302, "the old session is over"
    assert enter("wangli").get("/callbacks").status_code == 403
    trail = root.get("/settings/audit", action="person.", subject="wangli").text
    assert "agent → handler" in trail and "person.change" in trail


def test_who_left_is_out_at_once_and_may_come_back(enter: Enter, ids: dict[str, int], desk: Desk) -> None:
    agent, boss = enter("wangli"), enter("boss")
    assert post(boss, f"/settings/people/{ids['wangli']}/leave")[0] == 302
    assert agent.get("/callbacks").status_code == 302
    assert "wangli" not in boss.get("/settings/people").text and "已停用" in boss.get("/settings/people", left="1").text
    assert post(boss, f"/settings/people/{ids['wangli']}/back")[0] == 302
    assert agent.get("/callbacks").status_code == 302, "the session from before stays over"
    assert enter("wangli").get("/callbacks").status_code == 200


def test_a_reset_password_replaces_the_old_one(enter: Enter, ids: dict[str, int], desk: Desk) -> None:
    status, page = post(enter("boss"), f"/settings/people/{ids['wangli']}/password")
    assert status == 200 and secret_of(page)
    answer = Seat(enter("boss").client).client.get("/")
    assert answer.status_code == 200
    with desk.db.session() as session:
        assert find_person(session, "wangli").must_change_password
        acts = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.password_reset")).all()
        assert [(act.who, act.subject, act.detail) for act in acts] == [("boss", "wangli", {})]


def test_departments_get_their_heads_from_the_list(enter: Enter, desk: Desk) -> None:
    boss = enter("boss")
    assert post(boss, "/settings/departments", name="技术部")[0] == 302
    assert post(boss, "/settings/departments", name="技术部")[0] == 422
    assert "填1到60个字" in post(boss, "/settings/departments", name=" ")[1]
    assert post(boss, "/settings/departments/change", name="技术部", supervisor="boss", manager="", hours="")[0] == 302
    status, page = post(boss, "/settings/departments/change", name="技术部", supervisor="wangli")
    assert status == 422 and "不能选" in page
    with desk.db.session() as session:
        made = session.scalar(select(Department).where(Department.name == "技术部"))
        assert made is not None and made.supervisor_id == find_person(session, "boss").id
    assert post(boss, "/settings/departments/change", name="市场部")[0] == 404


def test_a_token_is_shown_once_and_taken_back(enter: Enter, desk: Desk) -> None:
    root = enter("root")
    status, page = post(root, "/settings/tokens", person="wangli", scope="read", label="与ERP同步")
    token = secret_of(page)
    assert status == 200 and token not in root.get("/settings/tokens").text
    asked = root.client.get("/api/v1/calls", headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 200
    assert "没有用过" not in root.get("/settings/tokens").text
    with desk.db.session() as session:
        token_id = session.scalar(select(ApiToken.id))
    assert post(root, f"/settings/tokens/{token_id}/revoke")[0] == 302
    with desk.db.session() as session:
        assert person_of_token(session, token) is None
    for wrong, words in (({"person": "nobody"}, "没有登录名为"), ({"label": ""}, "用途"), ({"scope": "all"}, "权限")):
        status, page = post(root, "/settings/tokens", **{"person": "wangli", "scope": "read", "label": "x", **wrong})
        assert status == 422 and words in page


def test_the_trail_is_narrowed_and_a_wrong_date_breaks_nothing(enter: Enter, desk: Desk, now: object) -> None:
    root = enter("root")
    assert "login" in root.get("/settings/audit", who="root").text
    page = root.get("/settings/audit", **{"from": "2026-13-01", "who": "root"})
    assert page.status_code == 422 and "不是日期" in page.text and 'value="root"' in page.text
    assert "没有符合条件的操作" in root.get("/settings/audit", **{"to": "2020-01-01"}).text
    with desk.db.session() as session:
        session.add_all(AuditEntry(at=make.NOW, who="-", action="search", subject=f"词{n}", detail={"words": "<b>空调"})
                        for n in range(70))
    page = root.get("/settings/audit", action="search").text
    assert "&lt;b&gt;空调" in page and "更早的操作" in page
    older = re.search(r'href="([^"]*before=\d+)"', page)
    assert older and "词9" in root.get(older.group(1).replace("&amp;", "&")).text


def test_nobody_below_sees_these_pages(enter: Enter) -> None:
    for login in ("wangli", "qa"):
        seat = enter(login)
        for path in ("people", "people/new", "people/1", "departments", "tokens", "audit"):
            assert seat.get(f"/settings/{path}").status_code == 403, (login, path)
    boss = enter("boss")
    assert [boss.get(f"/settings/{path}").status_code for path in ("people", "departments", "tokens", "audit")] == [
        200, 200, 403, 403]
