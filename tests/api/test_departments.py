"""Departments over the API."""

from __future__ import annotations

from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make


def test_everybody_with_a_token_reads_the_departments_by_name(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.person(session, "boss", role="supervisor")
        made.department(session, "维修部", supervisor_id=boss.id)
        made.department(session, "仓储部")
        headers = make.token(session, make.person(session, "lijie", role="handler"), "read")
    answer = client.get("/api/v1/departments", headers=headers)
    assert answer.status_code == 200
    assert {one["name"]: (one["supervisor"], one["manager"]) for one in answer.json["items"]} == {
        "维修部": ("boss", None), "仓储部": (None, None)}
    assert client.get("/api/v1/departments").status_code == 401
