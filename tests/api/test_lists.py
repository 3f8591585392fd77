"""Customers, callbacks, telephone sign-ins and recordings over the API."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from tests import factories as make

AUDIO = Path(__file__).parents[2] / "callcenter/demo/audio/inquiry.wav"


def test_customers_are_found_added_given_numbers_and_merged(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        boss = make.token(session, make.person(session, "boss", role="supervisor"))
        agent = make.token(session, make.person(session))
        handler = make.token(session, make.person(session, "lijie", role="handler"))
    added = client.post("/api/v1/customers", headers=agent, json={
        "name": "王丽", "organisation": "第一机械厂", "phones": ["13800004471"]})
    assert (added.status_code, added.json["phones"][0]["number"]) == (200, make.CALLER)
    first = added.json["id"]
    again = client.post("/api/v1/customers", headers=agent, json={"name": "王莉", "phones": ["13800004471"]})
    assert again.status_code == 409
    second = client.post("/api/v1/customers", headers=agent, json={"name": "王莉", "phones": ["021-62881234"]}).json
    wrong = client.post(f"/api/v1/customers/{first}/phones", headers=agent, json={"number": "95013123456789"})
    assert (wrong.status_code, wrong.json["field"]) == (422, "phone")
    more = client.post(f"/api/v1/customers/{first}/phones", headers=agent, json={"number": "139 1111 2222"})
    assert {phone["number"] for phone in more.json["phones"]} == {make.CALLER, "+8613911112222"}
    for words, ids in (("机械", [first]), ("62881234", [second["id"]]), ("王", [second["id"], first]), ("%", [])):
        found = client.get("/api/v1/customers", headers=agent, query_string={"q": words}).json["items"]
        assert [one["id"] for one in found] == ids, words
    graded = client.put(f"/api/v1/customers/{second['id']}/grade", headers=boss, json={"grade": "VIP"})
    assert graded.json["grade"] == "VIP"
    refused = client.post(f"/api/v1/customers/{first}/merge", headers=agent, json={"gone": second["id"]})
    assert refused.status_code == 403
    merged = client.post(f"/api/v1/customers/{first}/merge", headers=boss, json={"gone": second["id"]})
    assert (merged.json["grade"], len(merged.json["phones"])) == ("VIP", 3)
    assert client.get(f"/api/v1/customers/{second['id']}", headers=agent).json["merged_into"] == first
    assert client.post(f"/api/v1/customers/{first}/merge", headers=boss,
                       json={"gone": second["id"]}).status_code == 409
    assert client.get("/api/v1/customers", headers=handler).status_code == 403
    assert client.get("/api/v1/customers/4711", headers=agent).status_code == 404


def test_a_callback_is_done_once(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.token(session, make.person(session))
        manager = make.token(session, make.person(session, "am", role="account_manager"))
        rows = [make.callback(session, make.call(session), f"+861380000000{number}") for number in range(3)]
    page = client.get("/api/v1/callbacks", headers=agent, query_string={"limit": 2}).json
    assert [one["id"] for one in page["items"]] == [rows[0].id, rows[1].id]
    assert page["items"][0]["due_at"] == "2026-07-31T12:00:00+08:00"
    rest = client.get("/api/v1/callbacks", headers=agent, query_string={"cursor": page["next_cursor"]}).json
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([rows[2].id], None)
    done = client.post(f"/api/v1/callbacks/{rows[0].id}/done", headers=agent)
    assert (done.json["state"], done.json["closed_by"]) == ("done", "wangli")
    assert client.post(f"/api/v1/callbacks/{rows[0].id}/done", headers=agent).status_code == 409
    assert client.post("/api/v1/callbacks/4711/done", headers=agent).status_code == 404
    assert client.get("/api/v1/callbacks", headers=manager).status_code == 403


def test_a_sign_in_is_confirmed_by_somebody_else_on_duty(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        manager, colleague = (make.person(session, name, role="account_manager") for name in ("zhou", "wu"))
        mine = make.sign_in(session, make.call(session, outcome="sign_in"), manager)
        make.sign_in(session, make.call(session, outcome="sign_in"), colleague, compliant=False, reason="手机签到")
        own, duty = make.token(session, manager), make.token(session, make.person(session))
    assert [one["id"] for one in client.get("/api/v1/sign_ins", headers=own).json["items"]] == [mine.id]
    assert len(client.get("/api/v1/sign_ins", headers=duty).json["items"]) == 2
    (odd,) = client.get("/api/v1/sign_ins", headers=duty, query_string={"compliant": "false"}).json["items"]
    assert odd["reason"] == "手机签到"
    assert client.post(f"/api/v1/sign_ins/{mine.id}/confirm", headers=own).status_code == 403
    confirmed = client.post(f"/api/v1/sign_ins/{mine.id}/confirm", headers=duty)
    assert (confirmed.status_code, confirmed.json["confirmed_by"]) == (200, "wangli")
    assert client.post(f"/api/v1/sign_ins/{mine.id}/confirm", headers=duty).status_code == 409


def test_a_recording_is_heard_in_ranges_and_leaves_one_trace(client: FlaskClient, desk: Desk) -> None:
    desk.storage.put(AUDIO, "2026/07/31/talk.wav")
    with desk.db.session() as session:
        agent = make.person(session)
        call = make.call(session, answered_by=agent)
        sid = make.recording(session, call, path="2026/07/31/talk.wav", digest="d" * 64).sid
        waiting = make.recording(session, call, state="announced").sid
        gone = make.recording(session, call, path="2026/07/31/gone.wav").sid
        mine = make.token(session, agent, "read")
        other = make.token(session, make.person(session, "zhaomin"), "read")
    url, whole = f"/api/v1/recordings/{sid}/audio", AUDIO.read_bytes()
    answer = client.get(url, headers=mine)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/wav", whole)
    part = client.get(url, headers={**mine, "Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    beyond = client.get(url, headers={**mine, "Range": f"bytes={len(whole) + 5}-"})
    assert (beyond.status_code, beyond.mimetype) == (416, "application/problem+json")
    with desk.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "recording.listen")).all()
        assert [(entry.who, entry.subject) for entry in entries] == [("wangli", sid)]
    assert client.get(url, headers=other).status_code == 404
    assert client.get(f"/api/v1/recordings/{waiting}/audio", headers=mine).status_code == 409
    assert client.get(f"/api/v1/recordings/{gone}/audio", headers=mine).status_code == 404


def test_the_agent_s_button_makes_a_call_important_once(client: FlaskClient, desk: Desk) -> None:
    with desk.db.session() as session:
        headers = make.token(session, make.person(session))
    call = make.begun_call(desk)
    first = client.post(f"/api/v1/calls/{call}/important", headers=headers)
    assert (first.status_code, first.json["important"]) == (200, True)
    assert client.post(f"/api/v1/calls/{call}/important", headers=headers).status_code == 200
    with desk.db.raw() as connection:
        pressed = connection.execute("select data from call_events where kind = 'important'").fetchall()
        work = connection.execute("select subject from work where kind = 'record_call'").fetchall()
    assert [row.data for row in pressed] == [{"by": "wangli"}]
    assert [row.subject for row in work] == [call]
