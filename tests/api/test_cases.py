"""Cases over the API: their shape, who sees which, how they are found and opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from tests import case_factories as made
from tests import factories as make
from tests.factories import CALLER, NOW

CONTRACT = {"id", "number", "customer_id", "standard", "status", "department", "owner", "deadlines", "repeat_of"}
ROLES = {"wangli": "agent", "zhaomin": "dispatcher", "boss": "supervisor", "chief": "manager", "root": "admin",
         "am": "account_manager"}


@pytest.fixture
def desk_people(desk: Desk) -> dict[str, Any]:
    """Headers by login: one person of each role; lijie and sunwei solve problems of two departments."""
    with desk.db.session() as session:
        people = [make.person(session, name, role=role) for name, role in ROLES.items()]
        people.append(make.person(session, "lijie", role="handler", department="维修部"))
        people.append(make.person(session, "sunwei", role="handler", department="仓储部"))
        return {person.name: make.token(session, person) for person in people}


@pytest.fixture
def complaint(desk: Desk, desk_people: dict[str, Any]) -> int:
    """A complaint that the repair department has, not taken by anybody yet, with one open clock."""
    with desk.db.session() as session:
        case = made.case(session, department_id=made.department(session).id, status="dispatched")
        made.deadline(session, case, "tell")
        return case.id


def test_a_case_has_the_contract_s_shape(client: FlaskClient, desk: Desk, desk_people: dict[str, Any],
                                         complaint: int) -> None:
    with desk.db.session() as session:
        record = make.record(session, make.call(session))
        made.link(session, made.Case(id=complaint), record, "chase")
    answer = client.get(f"/api/v1/cases/{complaint}", headers=desk_people["wangli"])
    assert answer.status_code == 200
    case = answer.json
    assert set(case) >= CONTRACT
    assert (case["standard"], case["status"], case["department"], case["owner"]) == (
        "complaint", "dispatched", "维修部", None)
    assert len(case["deadlines"]) == 1
    assert case["started_at"] == "2026-07-31T09:45:00+08:00"
    assert [(one["record_id"], one["relation"]) for one in case["records"]] == [(record.id, "chase")]
    assert client.get(f"/api/v1/records/{record.id}", headers=desk_people["boss"]).json["case_id"] == complaint


@pytest.mark.parametrize(("login", "status"), [
    ("wangli", 200), ("zhaomin", 200), ("boss", 200), ("chief", 200), ("root", 200), ("lijie", 200), ("sunwei", 404),
    ("am", 404)])
def test_a_case_is_seen_by_the_desk_and_its_department_only(
        client: FlaskClient, desk_people: dict[str, Any], complaint: int, login: str, status: int) -> None:
    for path in ("", "/history", "/forms"):
        assert client.get(f"/api/v1/cases/{complaint}{path}", headers=desk_people[login]).status_code == status
    listed = client.get("/api/v1/cases", headers=desk_people[login]).json["items"]
    assert [one["id"] for one in listed] == ([complaint] if status == 200 else [])


def test_a_handler_reads_the_number_of_an_own_case_and_leaves_a_trace(
        client: FlaskClient, desk: Desk, desk_people: dict[str, Any], complaint: int) -> None:
    url = f"/api/v1/cases/{complaint}"
    assert client.get(url, headers=desk_people["lijie"]).json["phone"] == "138****4471"
    assert client.get(url, headers=desk_people["wangli"]).json["phone"] == CALLER
    assert client.get(f"{url}/number", headers=desk_people["lijie"]).json == {"phone": CALLER}
    assert client.get(f"{url}/number", headers=desk_people["sunwei"]).status_code == 404
    with desk.db.session() as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.number_seen")).all()
        assert [(one.who, one.subject) for one in seen] == [("lijie", str(complaint))]


def test_numbers_in_the_texts_of_a_case_are_hidden_from_handlers(
        client: FlaskClient, desk: Desk, desk_people: dict[str, Any], complaint: int) -> None:
    with desk.db.session() as session:
        session.get_one(made.Case, complaint).content = "请改拨 13900001234 找陈晨，工单号 202607310001"
    url = f"/api/v1/cases/{complaint}"
    client.post(f"{url}/contact", headers=desk_people["wangli"], json={"reached": False, "note": "13900001234 无人接"})
    seen = client.get(url, headers=desk_people["lijie"]).json["content"]
    assert seen == "请改拨 139****1234 找陈晨，工单号 202607310001"
    notes = {login: client.get(f"{url}/history", headers=desk_people[login]).json["items"][-1]["data"]["note"]
             for login in ("lijie", "wangli")}
    assert notes == {"lijie": "139****1234 无人接", "wangli": "13900001234 无人接"}


def test_a_department_that_only_helps_does_not_read_the_number(
        client: FlaskClient, desk_people: dict[str, Any], complaint: int) -> None:
    asked = client.post(f"/api/v1/cases/{complaint}/co-handle", headers=desk_people["boss"],
                        json={"department": "仓储部", "reason": "请核对库存"})
    assert [one["department"] for one in asked.json["co_handlers"]] == ["仓储部"]
    assert client.get(f"/api/v1/cases/{complaint}", headers=desk_people["sunwei"]).status_code == 200
    assert client.get(f"/api/v1/cases/{complaint}/number", headers=desk_people["sunwei"]).status_code == 403


def test_cases_are_narrowed_and_paged(client: FlaskClient, desk: Desk, desk_people: dict[str, Any],
                                      complaint: int) -> None:
    with desk.db.session() as session:
        late = made.case(session, category="repair", standard="general_problem")
        made.deadline(session, late, "reply", due=NOW - timedelta(minutes=1))
        closed = made.case(session, status="closed", number="202607310900")
        made.case(session, merged_into=complaint)

    def found(**query: Any) -> list[int]:
        answer = client.get("/api/v1/cases", headers=desk_people["boss"], query_string=query)
        assert answer.status_code == 200, answer.json
        return [one["id"] for one in answer.json["items"]]

    assert found() == [closed.id, late.id, complaint]
    assert found(status="open") == [late.id, complaint]
    assert found(status="closed") == [closed.id]
    assert found(department="维修部") == [complaint]
    assert found(category="repair") == [late.id]
    assert found(number="202607310900") == [closed.id]
    assert found(undispatched="true") == [late.id]
    assert found(overdue="true") == [late.id]
    assert found(customer=4711) == []
    assert found(mine="true") == []
    page = client.get("/api/v1/cases", headers=desk_people["boss"], query_string={"limit": 2}).json
    rest = client.get("/api/v1/cases", headers=desk_people["boss"],
                      query_string={"limit": 2, "cursor": page["next_cursor"]}).json
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([complaint], None)


@pytest.mark.parametrize(("query", "field"), [
    ({"status": "lost"}, "status"), ({"department": "没有"}, "department"), ({"category": "gossip"}, "category"),
    ({"cursor": "x"}, "cursor"), ({"limit": 0}, "limit"), ({"stauts": "new"}, "stauts"), ({"mine": "perhaps"}, "mine")])
def test_a_filter_that_cannot_be_is_named(client: FlaskClient, desk_people: dict[str, Any], query: dict[str, Any],
                                          field: str) -> None:
    answer = client.get("/api/v1/cases", headers=desk_people["boss"], query_string=query)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_a_person_opens_a_case_by_hand(client: FlaskClient, desk_people: dict[str, Any]) -> None:
    answer = client.post("/api/v1/cases", headers=desk_people["wangli"], json={
        "category": "complaint", "content": "来信投诉：设备漏水", "phone": "13800004471", "customer_name": "陈晨"})
    assert answer.status_code == 200, answer.json
    case = answer.json
    assert (case["status"], case["standard"], case["phone"], case["agent"]) == ("new", "complaint", CALLER, "wangli")
    clocks = client.get("/api/v1/deadlines", headers=desk_people["wangli"], query_string={"case": case["id"]}).json
    assert {one["step"]: one["due_at"] for one in clocks["items"]}["notify"] == "2026-07-31T10:10:00+08:00"
    assert [one["id"] for one in clocks["items"]] == case["deadlines"]
    history = client.get(f"/api/v1/cases/{case['id']}/history", headers=desk_people["wangli"]).json["items"]
    assert [(one["verb"], one["by"], one["events"]) for one in history] == [("open", "wangli", ["call_ended"])]


def test_a_person_opens_a_case_from_a_record_once(client: FlaskClient, desk: Desk,
                                                  desk_people: dict[str, Any]) -> None:
    with desk.db.session() as session:
        record = make.record(session, make.call(session, started=NOW - timedelta(minutes=10)),
                             customer_name="陈晨", content="想了解保养周期")
    first = client.post("/api/v1/cases", headers=desk_people["boss"],
                        json={"record_id": record.id, "category": "inquiry"})
    assert (first.status_code, first.json["content"], first.json["standard"]) == (
        200, "想了解保养周期", "general_problem")
    assert client.post("/api/v1/cases", headers=desk_people["boss"], json={"record_id": record.id}).status_code == 409
    assert client.get(f"/api/v1/records/{record.id}", headers=desk_people["boss"]).json["case_id"] == first.json["id"]
    assert client.post("/api/v1/cases", headers=desk_people["boss"], json={"record_id": 4711}).status_code == 404


@pytest.mark.parametrize(("body", "field"), [
    ({}, "category"), ({"category": "complaint"}, "content"), ({"category": "gossip", "content": "x"}, "category"),
    ({"category": "complaint", "content": "漏水", "phone": "abc"}, "phone"),
    ({"category": "complaint", "content": "漏水", "started_at": "2026-07-31T09:00:00"}, "started_at"),
    ({"category": "complaint", "content": "漏水", "started_at": "2026-08-31T09:00:00+08:00"}, "started_at"),
    ({"category": "complaint", "content": "漏水", "customer_id": 4711}, "customer_id"),
    ({"category": "complaint", "content": "漏水", "kind": "gossip"}, "kind"),
    ({"category": "complaint", "content": "漏水", "standard": "gossip"}, "standard"),
    ({"record_id": 1, "phone": "13800004471"}, "phone")])
def test_a_case_that_cannot_be_opened_says_which_field(client: FlaskClient, desk_people: dict[str, Any],
                                                       body: dict[str, Any], field: str) -> None:
    answer = client.post("/api/v1/cases", headers=desk_people["wangli"], json=body)
    assert (answer.status_code, answer.json.get("field")) == (422, field), answer.json


@pytest.mark.parametrize("login", ["lijie", "am"])
def test_who_takes_no_calls_opens_no_cases(client: FlaskClient, desk_people: dict[str, Any], login: str) -> None:
    answer = client.post("/api/v1/cases", headers=desk_people[login], json={"category": "complaint", "content": "漏水"})
    assert answer.status_code == 403


def test_nothing_is_read_or_done_without_a_token_that_may(client: FlaskClient, desk: Desk, complaint: int,
                                                          desk_people: dict[str, Any]) -> None:
    with desk.db.session() as session:
        reader = make.token(session, make.person(session, "reader", role="manager"), "read")
    assert client.get("/api/v1/cases").status_code == 401
    assert client.post(f"/api/v1/cases/{complaint}/close", headers=reader).status_code == 403
    assert client.get(f"/api/v1/cases/{complaint}", headers=reader).status_code == 200
