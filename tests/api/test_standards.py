"""Written standards, their due times and the calendar's years over the API."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.desk import Desk
from callcenter.lines.services import set_hours
from tests import case_factories as made
from tests import factories as make
from tests.factories import NOW

SHIPPED = ["purchase_inquiry", "complaint", "rescue", "general_problem", "after_purchase", "after_repair",
           "visit_appointment", "post_visit", "promise"]


@pytest.fixture
def reader(desk: Desk) -> dict[str, str]:
    with desk.db.session() as session:
        return make.token(session, make.person(session), "read")


def test_the_shipped_standards_are_listed_with_their_clauses(client: FlaskClient, reader: dict[str, str]) -> None:
    answer = client.get("/api/v1/standards", headers=reader)
    assert answer.status_code == 200
    assert [one["name"] for one in answer.json["items"]][:len(SHIPPED)] == SHIPPED
    complaint = client.get("/api/v1/standards/complaint", headers=reader).json
    assert (complaint["begins"], complaint["night"], len(complaint["version"])) == ("call_ended", True, 64)
    steps = {step["id"]: step for step in complaint["steps"]}
    assert (steps["notify"]["clause"], steps["notify"]["limit"], steps["notify"]["counts"]) == (
        "S002 4.10b-6", "10分钟", "elapsed")
    assert steps["tell"]["cap"] == {"after": "call_ended", "limit": "30分钟", "clause": "S002 4.10b-5"}
    assert (steps["follow_up"]["setting"], steps["follow_up"]["counts"]) == ("follow_up_days", "working")


def test_due_times_come_with_their_explanation_in_the_company_s_zone(
        client: FlaskClient, reader: dict[str, str]) -> None:
    answer = client.get("/api/v1/standards/complaint/due", headers=reader,
                        query_string={"start": "2026-02-13T16:40:00+08:00"})
    assert answer.status_code == 200, answer.json
    dues = {one["step"]: one for one in answer.json["items"]}
    assert dues["notify"]["due_at"] == "2026-02-13T16:50:00+08:00"
    assert dues["tell"]["due_at"] == "2026-02-13T17:10:00+08:00"
    assert dues["satisfaction"]["due_at"] == "2026-02-14T16:40:00+08:00"
    assert dues["notify"]["explain"]
    now = client.get("/api/v1/standards/complaint/due", headers=reader).json["items"]
    assert now[0]["started_at"] == "2026-07-31T10:00:00+08:00"
    unescaped = client.get("/api/v1/standards/complaint/due?start=2026-02-13T16:40:00+08:00", headers=reader)
    assert unescaped.json["items"] == answer.json["items"]


def test_a_department_s_own_hours_count_for_it(client: FlaskClient, desk: Desk, reader: dict[str, str]) -> None:
    with desk.db.session() as session:
        set_hours(session, "late", {"hours": {day: ["12:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")}},
                  zone="Asia/Shanghai", now=NOW)
        session.flush()
        made.department(session, "仓储部", hours="late")
    start = {"start": "2026-07-31T10:00:00+08:00"}
    url = "/api/v1/standards/after_purchase/due"
    usual = client.get(url, headers=reader, query_string=start).json["items"][0]
    late = client.get(url, headers=reader, query_string={**start, "department": "仓储部"}).json["items"][0]
    assert (usual["due_at"], late["due_at"]) == ("2026-08-03T18:00:00+08:00", "2026-08-03T20:00:00+08:00")


@pytest.mark.parametrize(("query", "field"), [
    ({"start": "yesterday"}, "start"), ({"start": "2026-02-13T16:40:00"}, "start"),
    ({"start": "0001-01-01T00:00:00+08:00"}, "start"), ({"department": "没有"}, "department"), ({"from": "x"}, "from")])
def test_a_wrong_start_or_department_is_named(client: FlaskClient, reader: dict[str, str], query: dict[str, Any],
                                              field: str) -> None:
    answer = client.get("/api/v1/standards/complaint/due", headers=reader, query_string=query)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_an_unknown_standard_is_not_found(client: FlaskClient, reader: dict[str, str]) -> None:
    for url in ("/api/v1/standards/gossip", "/api/v1/standards/gossip/due"):
        answer = client.get(url, headers=reader)
        assert answer.status_code == 404
        assert "complaint" in answer.json["detail"]


def test_the_calendar_tells_which_years_are_known(client: FlaskClient, reader: dict[str, str]) -> None:
    years = client.get("/api/v1/calendar/status", headers=reader).json["years"]
    assert [one["year"] for one in years] == list(range(NOW.year - 1, NOW.year + 4))
    assert {one["year"]: one["status"] for one in years}[2026] == "known"
    assert years[-1]["status"] == "provisional"
