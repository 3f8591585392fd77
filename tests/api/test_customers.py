"""Customers over the API: changed, their numbers moved, their history, and what a reviewer may read."""

from __future__ import annotations

from flask.testing import FlaskClient

from callcenter.customers.services import create_customer
from callcenter.desk import Desk
from tests import factories as make


def test_a_customer_is_changed_and_looked_at_before_a_merge(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.token(session, make.person(session, "boss", "supervisor"))
        judge = make.token(session, make.person(session, "judge", "reviewer"))
        keep, gone = (create_customer(session, name=name, organisation=None, phones=[phone], now=make.NOW).id
                      for name, phone in (("陈晨", make.CALLER), ("陈小晨", "13911112222")))
        call = make.call(session, customer_id=keep)
        make.callback(session, call)
        sid = call.sid
    path = f"/api/v1/customers/{keep}"
    changed = client.patch(path, headers=boss, json={"note": "周末不接电话"}).get_json()
    assert (changed["name"], changed["note"]) == ("陈晨", "周末不接电话")
    assert client.patch(path, headers=judge, json={"note": "x"}).status_code == 403
    told = client.get(path, headers=judge).get_json()["phones"][0]
    assert (told["number"], told["raw"]) == ("138****4471", "138****4471")
    assert client.get("/api/v1/customers?q=4471", headers=judge).get_json()["items"] == []
    assert len(client.get("/api/v1/customers?q=13800004471", headers=judge).get_json()["items"]) == 1
    known = client.get(f"{path}/history", headers=boss).get_json()
    assert (known["calls"], len(known["callbacks"]), known["cases"]) == ([sid], 1, [])
    seen = client.get(f"{path}/merge?gone={gone}", headers=boss).get_json()
    assert (seen["name"], seen["calls"], seen["phones"]) == ("陈晨", 0, [make.CALLER, "+8613911112222"])
    assert client.get(f"{path}/merge?gone={keep}", headers=boss).status_code == 422
    moved = client.post(f"{path}/phones/move", headers=boss, json={"number": make.CALLER, "to": gone})
    assert moved.get_json()["phones"] == []
    taken = client.post(f"/api/v1/customers/{gone}/phones/take", headers=boss, json={"number": "+8613911112222"})
    assert [phone["number"] for phone in taken.get_json()["phones"]] == [make.CALLER]
    assert client.post(f"{path}/phones/take", headers=boss, json={"number": make.CALLER}).status_code == 404
