"""Cases of their own kinds over the API: their steps in order, their forms field by field."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make

ORDER = {"product": "冷水机组 A-17", "appearance": "完好", "configuration": "标准", "fault": "不制冷"}


@pytest.fixture
def repair(client: FlaskClient, desk: Desk) -> dict[str, Any]:
    """A repair order, just opened, and headers of whoever works on it."""
    with desk.db.session() as session:
        made.department(session)
        agent = make.token(session, make.person(session))
        solver = make.token(session, make.person(session, "lijie", role="handler", department="维修部"))
        boss = make.token(session, make.person(session, "boss", role="supervisor"))
    case = client.post("/api/v1/cases", headers=agent, json={"kind": "repair_service", "content": "冷水机组不制冷"})
    assert case.status_code == 200, case.json
    return {"case": case.json, "url": f"/api/v1/cases/{case.json['id']}", "wangli": agent, "lijie": solver,
            "boss": boss}


def test_the_kinds_are_listed_with_their_steps_and_forms(client: FlaskClient, repair: dict[str, Any]) -> None:
    kinds = {one["name"]: one for one in client.get("/api/v1/case_kinds", headers=repair["wangli"]).json["items"]}
    assert {"problem", "corrective_action", "remote_service", "on_site_service", "repair_service",
            "order_log"} <= set(kinds)
    order = kinds["repair_service"]
    assert (order["source"], order["begins"]) == ("S001-G", ["intake"])
    form = next(one for one in order["forms"] if one["name"] == "repair_order")
    assert [(one["name"], one["required"]) for one in form["fields"]][:2] == [("product", True), ("appearance", True)]


def test_a_repair_order_goes_step_by_step(client: FlaskClient, repair: dict[str, Any]) -> None:
    url = repair["url"]
    assert (repair["case"]["category"], repair["case"]["next_steps"]) == ("repair", ["intake"])
    early = client.post(f"{url}/step", headers=repair["boss"], json={"step": "diagnose", "values": {"finding": "x"}})
    assert (early.status_code, early.json["current"]["kind_step"]) == (409, None)
    taken = client.post(f"{url}/step", headers=repair["wangli"], json={"step": "intake", "values": ORDER})
    assert (taken.status_code, taken.json["kind_step"], taken.json["next_steps"]) == (200, "intake", []), taken.json
    assert client.get(url, headers=repair["boss"]).json["next_steps"] == ["diagnose"]
    client.post(f"{url}/dispatch", headers=repair["boss"], json={"department": "维修部"})
    found = client.post(f"{url}/step", headers=repair["lijie"],
                        json={"step": "diagnose", "values": {"finding": "压缩机损坏"}})
    assert (found.status_code, found.json["next_steps"]) == (200, ["warranty"]), found.json
    forms = client.get(f"{url}/forms", headers=repair["wangli"]).json["items"]
    assert [(one["form"], one["step"], one["by"]) for one in forms] == [
        ("repair_order", "intake", "wangli"), ("diagnosis", "diagnose", "lijie")]
    assert forms[0]["values"] == ORDER


@pytest.mark.parametrize(("body", "field"), [
    ({}, "step"), ({"step": "gossip"}, "step"), ({"step": "intake"}, "values.product"),
    ({"step": "intake", "values": {**ORDER, "colour": "红"}}, "values.colour"),
    ({"step": "intake", "values": {**ORDER, "fault": 17}}, "values.fault"),
    ({"step": "intake", "values": []}, "values")])
def test_a_step_says_which_entry_of_its_form_is_wrong(client: FlaskClient, repair: dict[str, Any],
                                                      body: dict[str, Any], field: str) -> None:
    answer = client.post(f"{repair['url']}/step", headers=repair["wangli"], json=body)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert client.get(f"{repair['url']}/forms", headers=repair["wangli"]).json["items"] == []


def test_a_ticket_is_filled_at_any_time(client: FlaskClient, repair: dict[str, Any]) -> None:
    headers = repair["wangli"]
    case = client.post("/api/v1/cases", headers=headers, json={"category": "complaint", "content": "漏水"}).json["id"]
    url = f"/api/v1/cases/{case}/fill"
    filled = client.post(url, headers=headers, json={"form": "complaint_ticket", "values": {"complaint": "设备漏水"}})
    assert filled.status_code == 200, filled.json
    for body, field in (({"form": "gossip", "values": {}}, "form"), ({"form": "complaint_ticket"}, "values"),
                        ({"form": "complaint_ticket", "values": {}}, "values.complaint")):
        answer = client.post(url, headers=headers, json=body)
        assert (answer.status_code, answer.json["field"]) == (422, field)
