"""The company's words over the API."""

from __future__ import annotations

from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import factories as make


def test_a_supervisor_keeps_the_words(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.token(session, make.person(session, "boss", role="supervisor"))
    body = {"kind": "organisation", "word": "南京市第一中学", "said_as": ["一中"]}
    made = client.post("/api/v1/words", json=body, headers=boss)
    assert made.status_code == 200
    assert {key: made.json[key] for key in body} == body and made.json["changed_by"] == "boss"
    assert client.post("/api/v1/words", json=body, headers=boss).status_code == 409
    listed = client.get("/api/v1/words?kind=organisation", headers=boss).json
    assert [one["word"] for one in listed["items"]] == ["南京市第一中学"] and listed["starters"] == []
    assert client.delete(f"/api/v1/words/{made.json['id']}", headers=boss).json["word"] == "南京市第一中学"
    assert client.delete(f"/api/v1/words/{made.json['id']}", headers=boss).status_code == 404


def test_a_shipped_taboo_word_is_switched_off(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.token(session, make.person(session, "boss", role="manager"))
    switched = client.put("/api/v1/words/taboo", json={"phrase": "没办法", "off": True}, headers=boss)
    assert (switched.status_code, switched.json["off"]) == (200, True)
    starters = {one["phrase"]: one["off"] for one in client.get("/api/v1/words", headers=boss).json["starters"]}
    assert starters["没办法"] is True and starters["不知道"] is False
    unknown = client.put("/api/v1/words/taboo", json={"phrase": "没听过", "off": True}, headers=boss)
    assert unknown.status_code == 404


def test_agents_read_and_do_not_change(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.token(session, make.person(session, "wangli"))
    assert client.get("/api/v1/words", headers=agent).status_code == 200
    body = {"kind": "product", "word": "水泵"}
    assert client.post("/api/v1/words", json=body, headers=agent).status_code == 403
    assert client.put("/api/v1/words/taboo", json={"phrase": "没办法", "off": True}, headers=agent).status_code == 403
    assert client.delete("/api/v1/words/1", headers=agent).status_code == 403
    assert client.get("/api/v1/words").status_code == 401


def test_what_cannot_be_a_word_is_named(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.token(session, make.person(session, "boss", role="admin"))
    for body, field in (({"kind": "product", "word": "泵"}, "word"), ({"kind": "thing", "word": "水泵"}, "kind"),
                        ({"kind": "product", "word": "水泵", "better": "别的"}, "better")):
        refused = client.post("/api/v1/words", json=body, headers=boss)
        assert (refused.status_code, refused.json["field"]) == (422, field)
