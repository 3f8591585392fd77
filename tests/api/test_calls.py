"""GET /api/v1/calls and /calls/{sid}: the shapes of CONTRACT, for those who may see them."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from callcenter.desk import Desk
from tests import factories as make


def test_it_gives_a_call_in_the_contract_s_shape(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session, phone="+8613900000001")
        call = make.call(session, answered_by=agent, rang=2)
        record = make.record(session, call)
        recording = make.recording(session, call)
        headers = make.token(session, agent, "read")
    answer = client.get(f"/api/v1/calls/{call.sid}", headers=headers)
    assert answer.status_code == 200
    body = answer.json
    assert {name: body[name] for name in ("sid", "direction", "from", "to", "line", "started_at", "answered_at",
                                          "ended_at", "status", "flow", "flow_version", "hung_up_by",
                                          "record_id")} == {
        "sid": call.sid, "direction": "inbound", "from": make.CALLER, "to": make.LINE, "line": None,
        "started_at": "2026-07-31T10:00:00+08:00", "answered_at": "2026-07-31T10:00:19+08:00",
        "ended_at": "2026-07-31T10:01:10+08:00", "status": "completed", "flow": "main", "flow_version": "f" * 64,
        "hung_up_by": "customer", "record_id": record.id}
    assert body["rings"] == {
        "limit": 3, "cycle_seconds": 5.0, "count": 2, "answered_within_limit": True,
        "legs": [{"person": "wangli", "display_name": "王丽", "to": "+8613900000001",
                  "ringing_at": "2026-07-31T10:00:10+08:00", "answered_at": "2026-07-31T10:00:19+08:00",
                  "ended_at": "2026-07-31T10:01:10+08:00", "rings": 2, "outcome": "accepted"}]}
    (shown,) = body["recordings"]
    assert (shown["sid"], shown["channels"], shown["duration"], shown["state"]) == (recording.sid, 2, 32.8, "stored")


def test_it_pages_by_cursor_without_losing_or_repeating_a_call(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        headers = make.token(session, make.person(session, role="supervisor"), "read")
        sids = [make.call(session, started=make.NOW - timedelta(minutes=number // 2)).sid for number in range(7)]
    seen, cursor = [], None
    while True:
        page = client.get("/api/v1/calls", headers=headers,
                          query_string={"limit": 3, **({"cursor": cursor} if cursor else {})}).json
        seen += [call["sid"] for call in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(sids)
    assert len(seen) == len(set(seen))


def test_it_narrows_the_list_down(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        headers = make.token(session, make.person(session, "zhaomin", role="supervisor"), "read")
        prompt = make.call(session, answered_by=agent)
        late = make.call(session, answered_by=agent, rang=5, started=make.NOW - timedelta(days=1))
        gone = make.call(session, from_number="+8613911112222", from_dialable="+8613911112222")
        make.record(session, prompt, customer_name="王丽", organisation="个人", content="询问价格")

    def found(**query: str) -> set[str]:
        answer = client.get("/api/v1/calls", headers=headers, query_string=query)
        assert answer.status_code == 200, answer.json
        return {call["sid"] for call in answer.json["items"]}

    assert found(state="answered") == {prompt.sid, late.sid}
    assert found(state="late") == {late.sid}
    assert found(state="abandoned") == {gone.sid}
    assert found(state="unrecorded") == {late.sid, gone.sid}
    assert found(q="2222") == {gone.sid}
    assert found(**{"from": "2026-07-31", "to": "2026-07-31"}) == {prompt.sid, gone.sid}
    assert found(to="2026-07-30") == {late.sid}
    assert found(line=make.LINE) == set()


def test_it_says_which_part_of_a_query_is_wrong(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        headers = make.token(session, make.person(session, role="supervisor"), "read")
    for query, field in (({"state": "lost"}, "state"), ({"from": "yesterday"}, "from"), ({"limit": "0"}, "limit"),
                         ({"cursor": "%%%"}, "cursor"), ({"q": "abc"}, "q"), ({"colour": "red"}, "colour")):
        answer = client.get("/api/v1/calls", headers=headers, query_string=query)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), query
        assert answer.json["field"] == field


def test_it_wants_a_token_that_it_gave_out(client: FlaskClient, desk: Desk) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic abc"}):
        answer = client.get("/api/v1/calls", headers=headers)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_each_role_sees_what_it_may_and_nothing_tells_that_there_is_more(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        mine, other = make.person(session), make.person(session, "zhaomin")
        own, foreign, missed = (make.call(session, answered_by=mine), make.call(session, answered_by=other),
                                make.call(session))
        tokens = {role: make.token(session, make.person(session, f"p-{role}", role=role), "read")
                  for role in ("handler", "account_manager", "dispatcher", "supervisor", "manager", "admin")}
        tokens["agent"] = make.token(session, mine, "read")
    everything = {own.sid, foreign.sid, missed.sid}
    expected = {"agent": {own.sid, missed.sid}, "handler": set(), "account_manager": set(), "dispatcher": everything,
                "supervisor": everything, "manager": everything, "admin": everything}
    for role, visible in expected.items():
        listed = client.get("/api/v1/calls", headers=tokens[role]).json["items"]
        assert {call["sid"] for call in listed} == visible, role
        for sid in everything:
            answer = client.get(f"/api/v1/calls/{sid}", headers=tokens[role])
            assert answer.status_code == (200 if sid in visible else 404), (role, sid)
    unknown = client.get("/api/v1/calls/CAnone", headers=tokens["admin"])
    assert (unknown.status_code, unknown.mimetype) == (404, "application/problem+json")


def test_a_handler_reads_masked_numbers(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        handler = make.person(session, "lijie", role="handler", phone="+8613900001234")
        call = make.call(session, answered_by=handler)
        headers = make.token(session, handler, "read")
    body = client.get(f"/api/v1/calls/{call.sid}", headers=headers).json
    assert body["from"] == "138****4471"
    assert body["rings"]["legs"][0]["to"] == "139****1234"
