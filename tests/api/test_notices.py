"""Notices over the API: one's own, the department's, and those that could not be sent."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make


@pytest.fixture
def notices(desk: Desk) -> dict[str, Any]:
    """One notice for lijie, one for whoever is in the department, one for the company, one that no address took."""
    with desk.db.session() as session:
        boss = make.person(session, "boss", role="supervisor")
        lijie = make.person(session, "lijie", role="handler", department="维修部")
        sunwei = make.person(session, "sunwei", role="handler", department="仓储部")
        case = made.case(session, department_id=lijie.department_id)
        own = made.notice(session, lijie.id, case, level=1)
        shared = made.notice(session, None, case, department_id=lijie.department_id)
        company = made.notice(session, None, case)
        failed = made.notice(session, lijie.id, case, channel="wecom", state="failed", sent_at=None, problem="拒收")
        return {"own": own.id, "shared": shared.id, "company": company.id, "failed": failed.id,
                **{person.name: make.token(session, person) for person in (boss, lijie, sunwei)}}


def ids(client: FlaskClient, headers: dict[str, str], **query: Any) -> list[int]:
    answer = client.get("/api/v1/notices", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.json
    return [one["id"] for one in answer.json["items"]]


def test_everybody_reads_own_notices_and_the_department_s(client: FlaskClient, notices: dict[str, Any]) -> None:
    assert ids(client, notices["lijie"]) == [notices["shared"], notices["own"]]
    assert ids(client, notices["sunwei"]) == []
    assert ids(client, notices["boss"]) == [notices["company"]]
    page = client.get("/api/v1/notices", headers=notices["lijie"], query_string={"limit": 1}).json
    assert ids(client, notices["lijie"], limit=1, cursor=page["next_cursor"]) == [notices["own"]]


def test_a_notice_is_seen_once_and_by_whom_it_is_for(client: FlaskClient, notices: dict[str, Any]) -> None:
    url = f"/api/v1/notices/{notices['own']}/seen"
    seen = client.post(url, headers=notices["lijie"])
    assert (seen.status_code, seen.json["seen_at"]) == (200, "2026-07-31T10:00:00+08:00")
    assert client.post(url, headers=notices["lijie"]).status_code == 200
    assert ids(client, notices["lijie"], unseen="true") == [notices["shared"]]
    assert client.post(url, headers=notices["sunwei"]).status_code == 404
    assert client.post(f"/api/v1/notices/{notices['failed']}/seen", headers=notices["lijie"]).status_code == 404


def test_leaders_read_what_no_address_took(client: FlaskClient, notices: dict[str, Any]) -> None:
    (failed,) = client.get("/api/v1/notices", headers=notices["boss"], query_string={"failed": "true"}).json["items"]
    assert (failed["id"], failed["state"], failed["problem"], failed["person"]) == (
        notices["failed"], "failed", "拒收", "lijie")
    refused = client.get("/api/v1/notices", headers=notices["lijie"], query_string={"failed": "true"})
    assert refused.status_code == 403
