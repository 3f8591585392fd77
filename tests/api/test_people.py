"""People and tokens over the API: the rules of the desk's pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from callcenter.desk import Desk
from callcenter.people.models import Department
from callcenter.people.secrets import verify_secret
from callcenter.people.services import find_person
from tests import factories as make

Headers = dict[str, dict[str, str]]
NEW = {"login": "zhangmin", "display_name": "张敏", "role": "agent", "staff_no": "8008", "phone": "13800138000",
       "department": "维修部", "skills": ["英语", "VIP"], "key_to_accept": True}


@pytest.fixture(autouse=True)
def headers(desk: Desk) -> Headers:
    with desk.db.session() as session:
        session.add(Department(name="维修部"))
        return {login: make.token(session, make.person(session, login, role=role)) for login, role in (
            ("wangli", "agent"), ("boss", "supervisor"), ("mgr", "manager"), ("root", "admin"))}


def id_of(desk: Desk, name: str) -> int:
    with desk.db.session() as session:
        return find_person(session, name).id


def test_somebody_new_gets_a_password_for_once_and_is_changed_field_by_field(client: FlaskClient, desk: Desk,
                                                                             headers: Headers) -> None:
    answer = client.post("/api/v1/people", json=NEW, headers=headers["boss"])
    assert answer.status_code == 200, answer.json
    person, word = answer.json["person"], answer.json["one_time_password"]
    told = {name: person[name] for name in (*NEW, "password")}
    assert told == {**NEW, "phone": "+8613800138000", "password": "once"}
    with desk.db.session() as session:
        assert verify_secret(find_person(session, "zhangmin").password_hash, word)
    one = f"/api/v1/people/{person['id']}"
    changed = client.patch(one, json={"role": "handler", "skills": [], "phone": None}, headers=headers["boss"]).json
    assert (changed["role"], changed["skills"], changed["phone"]) == ("handler", [], None)
    assert (changed["display_name"], changed["department"], changed["key_to_accept"]) == ("张敏", "维修部", True)
    assert client.post(f"{one}/leave", headers=headers["boss"]).json["active"] is False
    gone = client.get("/api/v1/people", query_string={"active": "false"}, headers=headers["boss"]).json["items"]
    assert [row["login"] for row in gone] == ["zhangmin"]
    assert client.post(f"{one}/back", headers=headers["boss"]).json["active"] is True
    assert client.put(f"{one}/pin", json={"pin": "8642"}, headers=headers["boss"]).json["pin"] is True
    assert client.post(f"{one}/password", headers=headers["boss"]).json["one_time_password"] != word


@pytest.mark.parametrize(("wrong", "status", "field"), [
    ({"login": "wang li"}, 422, "login"), ({"login": "WangLi"}, 409, None), ({"role": "king"}, 422, "role"),
    ({"phone": "my phone"}, 422, "phone"), ({"department": "市场部"}, 422, "department"),
    ({"skills": ["a,b"]}, 422, "skills.0"), ({"role": "manager"}, 403, None), ({"pasword": "x"}, 422, "pasword")])
def test_what_is_wrong_is_named(client: FlaskClient, headers: Headers, wrong: dict[str, object], status: int,
                                field: str | None) -> None:
    answer = client.post("/api/v1/people", json={**NEW, **wrong}, headers=headers["boss"])
    assert (answer.status_code, answer.json.get("field")) == (status, field), answer.json


def test_leaders_see_and_change_those_below_them_only(client: FlaskClient, desk: Desk, headers: Headers) -> None:
    assert client.get("/api/v1/people", headers=headers["wangli"]).status_code == 403
    boss, root = id_of(desk, "boss"), id_of(desk, "root")
    for by, whom, status in (("boss", boss, 403), ("boss", root, 403), ("mgr", boss, 200), ("root", root, 403)):
        answer = client.patch(f"/api/v1/people/{whom}", json={"display_name": "某人"}, headers=headers[by])
        assert answer.status_code == status, (by, whom)
    names: list[str] = []
    cursor = None
    while cursor or not names:
        page = client.get("/api/v1/people", headers=headers["mgr"],
                          query_string={"limit": 3, **({"cursor": cursor} if cursor else {})}).json
        names += [row["login"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(names) == ["boss", "mgr", "root", "wangli"]


def test_a_lock_is_ended_by_a_leader(client: FlaskClient, desk: Desk, headers: Headers) -> None:
    with desk.db.session() as session:
        person = find_person(session, "wangli")
        person.locked_until = make.NOW + timedelta(minutes=9)
    one = f"/api/v1/people/{person.id}"
    assert client.get(one, headers=headers["boss"]).json["locked_until"] == "2026-07-31T10:09:00+08:00"
    assert client.post(f"{one}/unlock", headers=headers["wangli"]).status_code == 403
    assert client.post(f"{one}/unlock", headers=headers["boss"]).json["locked_until"] is None


def test_a_token_is_told_once_speaks_for_somebody_and_is_taken_back(client: FlaskClient, headers: Headers) -> None:
    asked = {"person": "wangli", "scope": "read", "label": "与ERP同步工单"}
    for by in ("wangli", "mgr"):
        assert client.post("/api/v1/tokens", json=asked, headers=headers[by]).status_code == 403
        assert client.get("/api/v1/tokens", headers=headers[by]).status_code == 403
    made = client.post("/api/v1/tokens", json=asked, headers=headers["root"]).json
    secret, token = made["secret"], made["token"]
    assert (token["person"], token["scope"], token["label"]) == ("wangli", "read", "与ERP同步工单")
    own = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/calls", headers=own).status_code == 200
    listed = client.get("/api/v1/tokens", headers=headers["root"])
    assert listed.json["items"][0]["last_used_at"] and secret not in listed.text
    assert client.delete(f"/api/v1/tokens/{token['id']}", headers=headers["root"]).json["revoked_at"]
    assert client.get("/api/v1/calls", headers=own).status_code == 401
    missing = client.post("/api/v1/tokens", json={**asked, "person": "nobody"}, headers=headers["root"])
    assert (missing.status_code, missing.json["field"]) == (422, "person")
