"""Campaigns over the API: made, filled, started, watched; numbers that are not to be called."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from callcenter.desk import Desk
from callcenter.lines.services import add_line
from tests import factories as make

PLAN: dict[str, Any] = {"name": "七月回访", "mode": "survey", "line": "021-62881234", "pace": {"calls_per_second": 2},
                        "actions": {"busy": {"then": "again", "after": 15}}}


def test_a_campaign_is_made_filled_started_and_watched(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.token(session, make.person(session, "boss", "supervisor"))
        judge = make.token(session, make.person(session, "judge", "reviewer"))
        make.person(session, "wangli")
        add_line(session, make.LINE, flow="main", now=make.NOW).outbound = True
    made = client.post("/api/v1/campaigns", headers=boss, json=PLAN).get_json()
    assert (made["state"], made["line"], made["flow"]) == ("draft", make.LINE, "satisfaction_call")
    assert [one["field"] for one in made["problems"]] == ["consent_basis", "consent_proof", "contacts"]
    path = f"/api/v1/campaigns/{made['id']}"
    refused = client.post(f"{path}/start", headers=boss)
    assert (refused.status_code, "同意" in refused.get_data(as_text=True)) == (422, True)
    client.patch(path, headers=boss, json={"consent_basis": "合同第8条", "consent_proof": "档案室"})
    added = client.post(f"{path}/contacts", headers=boss, json={"contacts": [
        {"number": "13800000001", "name": "陈晨"}, {"number": "13800000002"}, {"number": "abc"}]}).get_json()
    assert (added["added"], added["left_out"], added["problems"][0]["row"]) == (2, 1, 3)
    told = client.get(f"{path}/contacts?limit=1", headers=judge).get_json()
    assert (told["items"][0]["number"], told["items"][0]["name"]) == ("138****0001", "陈晨")
    more = client.get(f"{path}/contacts?cursor={told['next_cursor']}", headers=boss).get_json()
    assert [one["number"] for one in more["items"]] == ["+8613800000002"]
    given = client.post(f"{path}/contacts/assign", headers=boss, json={"agent": "wangli", "most": 5}).get_json()
    assert given == {"contacts": 2}
    assert client.post(f"{path}/contacts/recall", headers=boss, json={}).get_json() == {"contacts": 2}
    gone = client.post(f"/api/v1/contacts/{more['items'][0]['id']}/remove", headers=boss).get_json()
    assert gone["state"] == "removed"
    assert client.post(f"{path}/start", headers=boss).get_json()["state"] == "running"
    assert client.post(f"{path}/start", headers=boss).status_code == 409
    assert client.post(f"{path}/pause", headers=boss, json={"why": "名单有误"}).get_json()["paused_why"] == "名单有误"
    progress = client.get(f"{path}/progress", headers=judge).get_json()
    assert (progress["total"], progress["contacts"]) == (1, {"waiting": 1, "removed": 1})
    assert client.get(f"{path}/answers", headers=judge).get_json() == {"questions": {}}
    assert client.get(f"{path}/attempts", headers=judge).get_json()["items"] == []
    copy = client.post(f"{path}/copy", headers=boss, json={"name": "八月回访"}).get_json()
    assert (copy["copied_from"], copy["actions"]) == (made["id"], PLAN["actions"])
    assert [one["name"] for one in client.get("/api/v1/campaigns", headers=boss).get_json()["items"]] == [
        "八月回访", "七月回访"]
    wrong = client.post("/api/v1/campaigns", headers=boss, json={**PLAN, "name": "九月", "windows": {"days": {}}})
    assert (wrong.status_code, "windows.days" in wrong.get_data(as_text=True)) == (422, True)


def test_a_wish_for_no_calls_is_entered_read_and_taken_back_by_a_manager(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.token(session, make.person(session, "wangli"))
        judge = make.token(session, make.person(session, "judge", "reviewer"))
        chief = make.token(session, make.person(session, "chief", "manager"))
    made = client.post("/api/v1/do-not-call", headers=agent, json={"number": "13800004471", "reason": "电话中要求"})
    entry = made.get_json()
    assert (entry["number"], entry["source"]) == ("+8613800004471", "person")
    found = client.get("/api/v1/do-not-call?number=13800004471", headers=judge).get_json()["items"]
    assert [one["number"] for one in found] == ["138****4471"]
    lifting = {"why": "客户来电要求恢复"}
    path = f"/api/v1/do-not-call/{entry['id']}/lift"
    assert client.post(path, headers=agent, json=lifting).status_code == 403
    assert client.post(path, headers=chief, json=lifting).get_json()["lifted_by"] == "chief"
    assert client.get("/api/v1/do-not-call", headers=agent).get_json()["items"] == []
    assert len(client.get("/api/v1/do-not-call?standing=false", headers=agent).get_json()["items"]) == 1
