"""Deadlines over the API: the contract's shape, filters, pages, and who sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.deadlines.models import DeadlineChange
from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make
from tests.factories import NOW

CONTRACT = {"id", "case_id", "standard", "standard_version", "clause", "step", "owner", "started_at", "due_at",
            "warn_at", "met_at", "breached_at", "explain", "escalations"}


@pytest.fixture
def clocks(desk: Desk) -> dict[str, Any]:
    """Two cases: one with a kept, a late and an overdue clock, owned by lijie; one with an open clock."""
    with desk.db.session() as session:
        boss = make.person(session, "boss", role="supervisor")
        lijie = make.person(session, "lijie", role="handler", department="维修部")
        sunwei = make.person(session, "sunwei", role="handler", department="仓储部")
        manager = make.person(session, "am", role="account_manager")
        case = made.case(session, department_id=lijie.department_id, owner_id=lijie.id)
        kept = made.ended(session, case, "notify", met=NOW - timedelta(minutes=8), due=NOW - timedelta(minutes=5))
        late = made.ended(session, case, "tell", met=NOW, due=NOW - timedelta(minutes=3))
        overdue = made.deadline(session, case, "check", due=NOW - timedelta(minutes=1), breached_at=None,
                                explain=[{"from": "2026-07-31T09:45:00+08:00", "counted": True}])
        made.escalation(session, overdue, 1, recipients=["lijie"], reason="维修部无人值班，直接上报")
        session.add(DeadlineChange(deadline_id=overdue.id, at=NOW, by="boss", reason="放假通知", old_explain=[],
                                   old_due_at=NOW - timedelta(minutes=9), new_due_at=overdue.due_at))
        other = made.deadline(session, made.case(session), "notify")
        return {"case": case.id, "kept": kept.id, "late": late.id, "overdue": overdue.id, "other": other.id,
                "boss": make.token(session, boss, "read"), "lijie": make.token(session, lijie, "read"),
                "sunwei": make.token(session, sunwei, "read"), "am": make.token(session, manager, "read")}


def ids(client: FlaskClient, headers: dict[str, str], **query: Any) -> list[int]:
    answer = client.get("/api/v1/deadlines", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.json
    return [one["id"] for one in answer.json["items"]]


def test_a_deadline_has_the_contract_s_shape(client: FlaskClient, clocks: dict[str, Any]) -> None:
    clock = client.get(f"/api/v1/deadlines/{clocks['overdue']}", headers=clocks["boss"]).json
    assert set(clock) >= CONTRACT
    assert (clock["case_id"], clock["owner"], clock["clause"], clock["state"], clock["overdue"]) == (
        clocks["case"], "lijie", "S002 4.10b-8", "open", True)
    assert clock["due_at"] == "2026-07-31T09:59:00+08:00"
    assert clock["explain"] == [{"from": "2026-07-31T09:45:00+08:00", "counted": True}]
    (told,) = clock["escalations"]
    assert {name: told[name] for name in ("level", "to", "channel", "recipients")} == {
        "level": 1, "to": "李主管", "channel": "desk", "recipients": ["lijie"]}
    (change,) = clock["changes"]
    assert (change["by"], change["old_due_at"]) == ("boss", "2026-07-31T09:51:00+08:00")


def test_late_stays_late_and_says_so(client: FlaskClient, clocks: dict[str, Any]) -> None:
    late = client.get(f"/api/v1/deadlines/{clocks['late']}", headers=clocks["boss"]).json
    assert (late["state"], late["overdue"], late["breached_at"]) == ("late", False, late["due_at"])
    assert late["met_at"] > late["due_at"]


def test_clocks_are_narrowed_and_paged(client: FlaskClient, clocks: dict[str, Any]) -> None:
    boss = clocks["boss"]
    mine = [clocks["kept"], clocks["late"], clocks["overdue"]]
    assert ids(client, boss) == [*mine, clocks["other"]]
    assert ids(client, boss, case=clocks["case"]) == mine
    assert ids(client, boss, state="late") == [clocks["late"]]
    assert ids(client, boss, overdue="true") == [clocks["overdue"]]
    assert ids(client, boss, owner="lijie") == mine
    assert ids(client, boss, case=4711) == []
    page = client.get("/api/v1/deadlines", headers=boss, query_string={"limit": 3}).json
    assert [one["id"] for one in page["items"]] == mine
    rest = client.get("/api/v1/deadlines", headers=boss, query_string={"limit": 3, "cursor": page["next_cursor"]}).json
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([clocks["other"]], None)


def test_clocks_are_seen_by_whoever_sees_their_case(client: FlaskClient, clocks: dict[str, Any]) -> None:
    assert ids(client, clocks["lijie"]) == [clocks["kept"], clocks["late"], clocks["overdue"]]
    assert ids(client, clocks["sunwei"]) == []
    assert client.get(f"/api/v1/deadlines/{clocks['kept']}", headers=clocks["sunwei"]).status_code == 404
    assert client.get(f"/api/v1/deadlines/{clocks['kept']}", headers=clocks["am"]).status_code == 404
    assert client.get("/api/v1/deadlines/999999", headers=clocks["boss"]).status_code == 404


@pytest.mark.parametrize(("query", "field"), [
    ({"state": "lost"}, "state"), ({"case": "x"}, "case"), ({"overdue": "perhaps"}, "overdue"),
    ({"cursor": "x"}, "cursor"), ({"owner": "nobody"}, "owner"), ({"limit": 1000}, "limit")])
def test_a_filter_that_cannot_be_is_named(client: FlaskClient, clocks: dict[str, Any], query: dict[str, Any],
                                          field: str) -> None:
    answer = client.get("/api/v1/deadlines", headers=clocks["boss"], query_string=query)
    assert (answer.status_code, answer.json["field"]) == (422, field)
