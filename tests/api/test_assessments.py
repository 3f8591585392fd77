"""The assessment column over the API: who sees what, who decides, and in which order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make
from tests.factories import NOW

REASON = {"reason": "已核对通话和工单"}


@pytest.fixture
def column(desk: Desk) -> dict[str, Any]:
    """A draft against an agent for telling the department too late, with a token for everybody concerned."""
    with desk.db.session() as session:
        people = {name: make.person(session, name, role=role) for name, role in (
            ("wangli", "agent"), ("zhaomin", "agent"), ("boss", "supervisor"), ("chief", "manager"),
            ("other", "manager"), ("am", "account_manager"))}
        earlier = made.case(session, owner_id=people["wangli"].id)
        clock = made.ended(session, earlier, "notify", met=NOW, due=NOW - timedelta(minutes=5))
        draft = made.assessment(session, clock, made.case(session))
        return {"url": f"/api/v1/assessments/{draft.id}", "id": draft.id, "case": earlier.id,
                **{name: make.token(session, person) for name, person in people.items()}}


def test_a_draft_is_confirmed_appealed_and_decided_by_another_manager(
        client: FlaskClient, column: dict[str, Any]) -> None:
    url = column["url"]
    draft = client.get(url, headers=column["boss"]).json
    assert (draft["state"], draft["person"], draft["clause"]) == ("draft", "wangli", "S002 4.10b-6")
    confirmed = client.post(f"{url}/confirm", headers=column["chief"], json=REASON)
    assert (confirmed.status_code, confirmed.json["state"], confirmed.json["decided_by"]) == (
        200, "confirmed", "chief")
    appealed = client.post(f"{url}/appeal", headers=column["wangli"], json={"reason": "当时电话线路故障"})
    assert (appealed.json["state"], appealed.json["appeal"]) == ("appealed", "当时电话线路故障")
    own = client.post(f"{url}/decide", headers=column["chief"], json={**REASON, "outcome": "upheld"})
    assert own.status_code == 403
    decided = client.post(f"{url}/decide", headers=column["other"], json={**REASON, "outcome": "withdrawn"})
    assert (decided.json["state"], decided.json["appeal_decided_by"]) == ("withdrawn", "other")
    assert client.post(f"{url}/decide", headers=column["other"],
                       json={**REASON, "outcome": "upheld"}).status_code == 409


def test_employees_see_their_own_once_confirmed(client: FlaskClient, column: dict[str, Any]) -> None:
    def seen(name: str) -> list[int]:
        return [one["id"] for one in client.get("/api/v1/assessments", headers=column[name]).json["items"]]

    assert (seen("wangli"), seen("boss"), seen("am")) == ([], [column["id"]], [])
    assert client.get(column["url"], headers=column["wangli"]).status_code == 404
    client.post(f"{column['url']}/confirm", headers=column["boss"], json=REASON)
    assert (seen("wangli"), seen("zhaomin")) == ([column["id"]], [])
    assert client.get(column["url"], headers=column["zhaomin"]).status_code == 404


def test_only_a_supervisor_decides_a_draft_and_only_once(client: FlaskClient, column: dict[str, Any]) -> None:
    assert client.post(f"{column['url']}/dismiss", headers=column["zhaomin"], json=REASON).status_code == 404
    dismissed = client.post(f"{column['url']}/dismiss", headers=column["boss"], json=REASON)
    assert (dismissed.json["state"], dismissed.json["decision"]) == ("dismissed", REASON["reason"])
    assert client.post(f"{column['url']}/confirm", headers=column["boss"], json=REASON).status_code == 409


@pytest.mark.parametrize(("verb", "body", "field"), [
    ("confirm", {}, "reason"), ("dismiss", {"reason": " "}, "reason"), ("decide", {"reason": "看过"}, "outcome"),
    ("decide", {"reason": "看过", "outcome": "perhaps"}, "outcome"), ("confirm", {"reason": "看过", "why": ""}, "why")])
def test_a_decision_says_what_is_missing(client: FlaskClient, column: dict[str, Any], verb: str, body: dict[str, str],
                                         field: str) -> None:
    answer = client.post(f"{column['url']}/{verb}", headers=column["boss"], json=body)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_the_column_is_narrowed_by_state_and_case_and_paged(
        client: FlaskClient, desk: Desk, column: dict[str, Any]) -> None:
    with desk.db.session() as session:
        case = made.case(session)
        clock = made.ended(session, case, "notify", met=NOW, due=NOW - timedelta(minutes=5))
        second = made.assessment(session, clock, made.case(session), state="dismissed").id

    def found(**query: Any) -> Any:
        return client.get("/api/v1/assessments", headers=column["boss"], query_string=query).json

    assert [one["id"] for one in found(state="draft")["items"]] == [column["id"]]
    assert [one["id"] for one in found(case=column["case"])["items"]] == [column["id"]]
    page = found(limit=1)
    assert [one["id"] for one in page["items"]] == [second]
    rest = found(limit=1, cursor=page["next_cursor"])
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([column["id"]], None)
