"""Calls to make, and what they come of, over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import case_factories as cases
from tests import factories as make
from tests.factories import NOW

Headers = dict[str, str]


@pytest.fixture
def agent(desk: Desk) -> Headers:
    with desk.db.session() as session:
        return make.token(session, make.person(session, staff_no="8001"))


def post(client: FlaskClient, path: str, who: Headers, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"/api/v1{path}", headers=who, json=body)
    assert answer.status_code == status, answer.json
    return answer.json


def get(client: FlaskClient, path: str, who: Headers, **query: Any) -> Any:
    return client.get(f"/api/v1{path}", headers=who, query_string=query).json


def test_an_attempt_says_what_came_of_it_and_when_the_next_is(client: FlaskClient, desk: Desk, agent: Headers) -> None:
    with desk.db.session() as session:
        row = make.callback(session, make.call(session), due_at=NOW + timedelta(hours=8))
    tried = post(client, f"/callbacks/{row.id}/done", agent, outcome="busy", note="占线")
    assert (tried["state"], tried["outcome"], tried["attempts"]) == ("open", "busy", 1)
    assert tried["planned_at"] == "2026-07-31T14:00:00+08:00"
    assert [(one["outcome"], one["by"], one["note"]) for one in tried["tries"]] == [("busy", "wangli", "占线")]
    wrong = post(client, f"/callbacks/{row.id}/done", agent, 422, outcome="gone")
    assert wrong["field"] == "outcome"
    assert post(client, f"/callbacks/{row.id}/done", agent)["state"] == "done"


def test_the_list_is_paged_with_the_calls_to_a_number_together(client: FlaskClient, desk: Desk, agent: Headers) -> None:
    with desk.db.session() as session:
        case = cases.case(session)
        for hours, step in ((30, "satisfaction"), (1, "tell")):
            cases.call_to_make(session, cases.deadline(session, case, step, due=NOW + timedelta(hours=hours)), step)
        make.callback(session, make.call(session), "+8613800000001", due_at=NOW + timedelta(hours=2))
    seen, cursor = [], None
    while True:
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = get(client, "/callbacks", agent, **query)
        seen += [one["reason"] for one in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert seen == ["tell", "satisfaction", "abandoned"]
    one = get(client, "/callbacks", agent, reason="tell", case=case.id)
    assert [item["title"] for item in one["items"]] == ["告知处理结果"]


def test_the_brief_says_who_we_are_before_what_it_is_about(client: FlaskClient, desk: Desk, agent: Headers) -> None:
    with desk.db.session() as session:
        clock = cases.deadline(session, cases.case(session), "satisfaction")
        row = cases.call_to_make(session, clock)
    brief = get(client, f"/callbacks/{row.id}/brief", agent)
    company = desk.settings.company_name
    assert brief["opening"].startswith(
        f"您好，我是{company}客服，工号8001，请问是陈先生/女士吗？（确认身份后）想就您上次的服务做个回访")
    assert brief["clause"] == "S002 4.10b-9"
    assert "空调修了三次还是不制冷" in brief["matter"]
    assert client.get("/api/v1/callbacks/4711/brief", headers=agent).status_code == 404


def test_a_purchase_is_entered_and_its_first_call_finds_a_problem(client: FlaskClient, agent: Headers) -> None:
    case = post(client, "/follow-ups", agent, standard="after_purchase", on="2026-07-30", product="立式空调",
                phone="13800004471")
    assert (case["standard"], case["status"], len(case["deadlines"])) == ("after_purchase", "following_up", 3)
    listed = get(client, "/callbacks", agent, reason="round_1")["items"]
    done = post(client, f"/callbacks/{listed[0]['id']}/done", agent, satisfaction="一般",
                answers={"usage": "每天使用", "problem": "漏水"})
    assert done["state"] == "done"
    after = get(client, f"/cases/{case['id']}", agent)
    assert (after["status"], len(after["deadlines"])) == ("new", 4)


def test_a_visit_is_entered_and_its_tasks_are_done(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        host = make.token(session, make.person(session, "host", "handler"))
    case = post(client, "/visits", host, ended_at="2026-07-31T09:50:00+08:00", content="考察生产线", signed=False)
    assert (case["standard"], case["owner"], len(case["deadlines"])) == ("post_visit", "host", 6)
    post(client, f"/visits/{case['id']}/tasks", host, task="cost_plan", agreed=True)
    post(client, f"/visits/{case['id']}/tasks", host, task="archive")
    post(client, f"/visits/{case['id']}/tasks", host, 409, task="archive")
    post(client, f"/visits/{case['id']}/signed", host)
    post(client, f"/visits/{case['id']}/signed", host, 409)
    post(client, "/visits", host, 422, ended_at="2026-07-31T09:50:00+08:00", content="考察", signed=True, host="nobody")
