"""States of agents, wrap-ups and relay slips over the API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.calls.models import Call
from callcenter.desk import Desk
from tests import factories as make

API = "/api/v1"


@pytest.fixture
def office(desk: Desk) -> dict[str, Any]:
    """An agent with a call that is over, a handler, a dispatcher, a reviewer; headers of each."""
    with desk.db.session() as session:
        agent = make.person(session, phone="+8613900000001")
        rest = {role: make.person(session, role, role=role, department="维修部" if role == "handler" else None)
                for role in ("handler", "dispatcher", "supervisor", "reviewer")}
        call = make.call(session, answered_by=agent)
        going = make.call(session, answered_by=agent, ended_at=None, outcome=None)
        return {"record": make.record(session, call).id, "going": make.record(session, going).id, "sid": going.sid,
                "agent": make.token(session, agent), **{role: make.token(session, one) for role, one in rest.items()}}


def test_an_agent_sets_the_own_state_and_a_leader_anybody_s(client: FlaskClient, office: dict[str, Any]) -> None:
    def post(who: str, path: str, **body: str) -> Any:
        return client.post(f"{API}{path}", headers=office[who], json=body)

    assert client.get(f"{API}/me/state", headers=office["agent"]).json["state"] == "ready"
    busy = post("agent", "/me/state", state="busy", reason="会议").json
    assert (busy["state"], busy["reason"], busy["since"]) == ("busy", "会议", "2026-07-31T10:00:00+08:00")
    assert post("agent", "/me/state", state="busy", reason="钓鱼").json["field"] == "reason"
    assert post("agent", "/me/state", state="asleep").status_code == 422
    assert post("supervisor", "/agent_states/wangli", state="offline").json["state"] == "offline"
    assert post("handler", "/agent_states/wangli", state="ready").status_code == 403
    assert post("supervisor", "/agent_states/nobody", state="ready").status_code == 404
    assert post("supervisor", "/me/state", state="ready").status_code == 403
    found = client.get(f"{API}/agent_states", headers=office["dispatcher"]).json
    assert [(one["person"], one["state"]) for one in found["items"]] == [("wangli", "offline")]
    assert "培训" in found["busy_reasons"]
    for who in ("agent", "handler", "reviewer"):
        assert client.get(f"{API}/agent_states", headers=office[who]).status_code == 403


def test_a_call_is_wrapped_up_once_it_is_over(client: FlaskClient, office: dict[str, Any]) -> None:
    url = f"{API}/records/{office['record']}/wrap_up"
    assert client.get(url, headers=office["agent"]).status_code == 404
    saved = client.post(url, headers=office["agent"], json={"disposition": "需回电", "note": "下午三点"})
    assert (saved.status_code, saved.json["disposition"], saved.json["person"]) == (200, "需回电", "wangli")
    assert client.get(url, headers=office["supervisor"]).json["note"] == "下午三点"
    assert client.post(url, headers=office["agent"], json={"disposition": "随便"}).json["field"] == "disposition"
    going = client.post(f"{API}/records/{office['going']}/wrap_up", headers=office["agent"],
                        json={"disposition": "其他"})
    assert going.status_code == 409


def test_slips_are_written_taken_and_done(client: FlaskClient, office: dict[str, Any]) -> None:
    def post(who: str, path: str, **body: Any) -> Any:
        return client.post(f"{API}/relay_slips{path}", headers=office[who], json=body)

    slip = post("agent", "", department="维修部", message="客户等回电", caller_phone="13800004471", urgent=True,
                record_id=office["record"]).json
    assert (slip["state"], slip["department"], slip["caller_phone"]) == ("open", "维修部", "+8613800004471")
    assert post("agent", "", message="给谁").json["field"] == "to"
    assert post("agent", "", message="给谁", person="a", department="b").json["field"] == "to"
    assert post("agent", "", message="短", person="handler").json["field"] == "message"
    assert post("agent", "", message="不在这里", person="reviewer").json["field"] == "to"
    assert post("handler", "", department="维修部", message="我不能写").status_code == 403
    seen = client.get(f"{API}/relay_slips", headers=office["handler"]).json["items"]
    assert [(one["id"], one["caller_phone"]) for one in seen] == [(slip["id"], "138****4471")]
    assert client.get(f"{API}/relay_slips", headers=office["reviewer"]).status_code == 403
    assert post("handler", f"/{slip['id']}/take").json["taken_by"] == "handler"
    assert post("dispatcher", f"/{slip['id']}/take").status_code == 409
    assert post("agent", f"/{slip['id']}/done").status_code == 403
    assert post("handler", f"/{slip['id']}/done").json["state"] == "done"
    assert client.get(f"{API}/relay_slips?done=true", headers=office["agent"]).json["items"][0]["id"] == slip["id"]


def test_only_the_own_talk_s_recording_is_paused(client: FlaskClient, office: dict[str, Any], desk: Desk) -> None:
    url = f"{API}/calls/{office['sid']}/recording/pause"
    assert client.post(url, headers=office["supervisor"]).status_code == 404
    with desk.db.session() as session:
        session.get_one(Call, office["sid"]).ended_at = make.NOW
    assert client.post(url, headers=office["agent"]).status_code == 404
