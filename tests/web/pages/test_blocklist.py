"""The blocklist's page: asked for by one, approved by another, by role."""

from __future__ import annotations

from callcenter.desk import Desk
from tests import factories as make
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire

ASK = {"number": "138 0000 4471", "reason": "三天内骚扰来电十二次", "expires_at": "2026-08-30"}


def test_one_asks_another_approves_and_a_leader_lifts(enter: Enter, desk: Desk) -> None:
    hire(desk)
    agent, boss, mgr = enter("wangli"), enter("boss"), enter("mgr")
    wrong = agent.post("/blocklist", "/blocklist", **{**ASK, "expires_at": "2027-09-30"})
    assert (wrong.status_code, "一年以内" in wrong.text, "骚扰来电十二次" in wrong.text) == (422, True, True)
    assert agent.post("/blocklist", "/blocklist", **ASK).status_code == 302
    page = boss.get("/blocklist", state="asked").text
    assert "138 0000 4471" in page
    assert "批准</button>" in page
    assert "批准</button>" not in agent.get("/blocklist").text
    assert agent.post("/blocklist/1/approve", "/blocklist").status_code == 422
    assert boss.post("/blocklist/1/approve", "/blocklist").status_code == 302
    assert "李主管批准" in mgr.get("/blocklist", state="standing").text
    assert mgr.post("/blocklist/1/lift", "/blocklist").status_code == 302
    assert "周经理解除" in agent.get("/blocklist", state="over").text
    assert agent.get("/blocklist", state="谁").status_code == 422
    assert enter("zhao").get("/blocklist").status_code == 403


def test_the_api_keeps_the_same_rules(enter: Enter, desk: Desk) -> None:
    hire(desk)
    with desk.db.session() as session:
        agent, boss = (make.token(session, make.person(session, login, role)) for login, role in (
            ("li", "agent"), ("han", "supervisor")))
    client = enter("boss").client
    body = {**ASK, "expires_at": "2026-08-30T10:00:00+08:00"}
    made = client.post("/api/v1/blocked-numbers", headers=agent, json=body).get_json()
    assert made["state"] == "asked"
    path = f"/api/v1/blocked-numbers/{made['id']}"
    assert client.post(f"{path}/approve", headers=agent).status_code == 403
    assert client.post(f"{path}/approve", headers=boss).get_json()["state"] == "standing"
    assert client.post("/api/v1/blocked-numbers", headers=agent, json=body).status_code == 409
    assert client.post(f"{path}/lift", headers=boss).get_json()["lifted_by"] == "han"
    assert len(client.get("/api/v1/blocked-numbers?state=over", headers=agent).get_json()["items"]) == 1
