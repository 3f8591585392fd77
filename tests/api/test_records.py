"""Call records over the API: their shape, people's corrections, and the rules that nobody gets around."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from callcenter.calls.models import Call
from callcenter.desk import Desk
from callcenter.records.filling import fill_record
from callcenter.records.models import Record, RecordPromise
from callcenter.records.promise_clocks import start_promises
from tests import factories as make

FIELDS = ("called_at", "customer_name", "organisation", "contact_phone", "content", "order_no", "product")


@pytest.fixture
def talk(desk: Desk) -> dict[str, Any]:
    """An answered call with a record that lacks two fields, its agent's token, and somebody else's."""
    with desk.db.session() as session:
        agent, other = make.person(session), make.person(session, "zhaomin")
        call = make.call(session, answered_by=agent)
        make.recording(session, call, segments=[make.segment("agent", 0.5, 2.0, "您好"),
                                                make.segment("customer", 2.0, 4.0, "我 叫 王丽")])
        record = make.record(session, call, customer_name="王力")
        return {"id": record.id, "call": call.sid, "headers": make.token(session, agent),
                "reader": make.token(session, agent, "read"), "other": make.token(session, other),
                "boss": make.token(session, make.person(session, "boss", role="supervisor"))}


def test_it_gives_a_record_in_the_contract_s_shape(client: FlaskClient, talk: dict[str, Any]) -> None:
    answer = client.get(f"/api/v1/records/{talk['id']}", headers=talk["reader"])
    assert answer.status_code == 200
    body = answer.json
    assert {name: body[name] for name in ("id", "call_sid", "customer_id", "status", "missing", "category", "urgency",
                                          "is_complaint", "promises", "case_id")} == {
        "id": talk["id"], "call_sid": talk["call"], "customer_id": None, "status": "draft",
        "missing": ["organisation", "content"], "category": "other", "urgency": "normal", "is_complaint": False,
        "promises": [], "case_id": None}
    assert tuple(body["fields"]) == FIELDS
    assert body["fields"]["called_at"]["value"] == "2026-07-31T10:00:00+08:00"
    assert body["fields"]["content"] == {"value": None, "source": None, "confidence": None, "evidence": None,
                                         "changed_by": None, "changed_at": None}
    named = body["fields"]["customer_name"]
    assert (named["value"], named["source"], named["confidence"]) == ("王力", "transcript", 0.8)
    assert named["evidence"] == {"channel": "customer", "start": 4.0, "end": 6.0, "text": "王力", "segment": None}
    assert body["transcript"]["state"] == "done"
    assert [(one["channel"], one["start"], one["text"]) for one in body["transcript"]["segments"]] == [
        ("agent", 0.5, "您好"), ("customer", 2.0, "我 叫 王丽")]


def test_a_person_s_values_complete_a_record_and_are_confirmed(
        client: FlaskClient, desk: Desk, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}"
    early = client.post(f"{url}/confirm", headers=talk["headers"])
    assert early.status_code == 409
    assert "单位" in early.json["detail"]
    changed = client.patch(f"{url}/fields", headers=talk["headers"], json={"fields": {
        "customer_name": " 王丽 ", "organisation": "个人", "content": "空调不制冷", "category": "repair"}})
    assert changed.status_code == 200, changed.json
    assert (changed.json["status"], changed.json["missing"], changed.json["category"]) == ("complete", [], "repair")
    name = changed.json["fields"]["customer_name"]
    assert (name["value"], name["source"], name["changed_by"]) == ("王丽", "person", "wangli")
    confirmed = client.post(f"{url}/confirm", headers=talk["headers"], json={"version": changed.json["version"]})
    assert (confirmed.status_code, confirmed.json["status"], confirmed.json["reviewed_by"]) == (
        200, "reviewed", "wangli")
    assert confirmed.json["customer_id"] is not None
    history = client.get(f"{url}/history", headers=talk["reader"]).json["items"]
    assert ("customer_name", "王力", "王丽", "wangli") in [
        (one["field"], one["old"], one["new"], one["by"]) for one in history]


@pytest.mark.parametrize(("fields", "field"), [
    ({"customer_name": "   "}, "customer_name"), ({"contact_phone": "abc"}, "contact_phone"),
    ({"contact_phone": "95013123456789"}, "contact_phone"), ({"category": "gossip"}, "fields.category"),
    ({"called_at": "2026-01-01"}, "fields.called_at"), ({"customer_name": "王" * 61}, "customer_name"), ({}, "fields")])
def test_it_says_which_field_is_wrong(client: FlaskClient, talk: dict[str, Any], fields: dict[str, str],
                                      field: str) -> None:
    answer = client.patch(f"/api/v1/records/{talk['id']}/fields", headers=talk["headers"], json={"fields": fields})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["field"] == field


def test_the_second_of_two_editors_is_told_what_changed(client: FlaskClient, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}"
    seen = client.get(url, headers=talk["headers"]).json["version"]
    first = client.patch(f"{url}/fields", headers=talk["boss"],
                         json={"version": seen, "fields": {"organisation": "第一机械厂"}})
    assert first.status_code == 200
    second = client.patch(f"{url}/fields", headers=talk["headers"],
                          json={"version": seen, "fields": {"organisation": "个人"}})
    assert (second.status_code, second.mimetype) == (409, "application/problem+json")
    assert second.json["current"]["fields"]["organisation"]["value"] == "第一机械厂"
    assert second.json["current"]["fields"]["organisation"]["changed_by"] == "boss"
    assert second.json["current"]["version"] > seen


def test_a_machine_never_overwrites_a_person(client: FlaskClient, desk: Desk, talk: dict[str, Any]) -> None:
    client.patch(f"/api/v1/records/{talk['id']}/fields", headers=talk["headers"],
                 json={"fields": {"customer_name": "王莉"}})
    with desk.db.session() as session:
        fill_record(session, talk["call"], company="三响科技", now=make.NOW, zone=make.ZONE)
    body = client.get(f"/api/v1/records/{talk['id']}", headers=talk["reader"]).json
    assert body["fields"]["customer_name"]["value"] == "王莉"
    statements = ("update record_fields set value = '王力', source = 'transcript' where name = 'customer_name'",
                  "delete from record_fields where name = 'customer_name'",
                  "update records set status = 'reviewed'")
    for statement in statements:
        with pytest.raises(IntegrityError), desk.db.session() as session:
            session.execute(text(statement))


def test_a_marked_call_is_closed_without_its_fields(client: FlaskClient, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}"
    assert client.post(f"{url}/mark", headers=talk["headers"], json={"kind": "boring"}).json["field"] == "kind"
    answer = client.post(f"{url}/mark", headers=talk["headers"], json={"kind": "nuisance"})
    assert (answer.status_code, answer.json["status"], answer.json["marked"]) == (200, "reviewed", "nuisance")


def test_an_incomplete_record_is_closed_only_with_a_reason(client: FlaskClient, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}/close"
    for body in ({}, {"reason": ""}, {"reason": "忙"}):
        assert (client.post(url, headers=talk["headers"], json=body).status_code) == 422
    answer = client.post(url, headers=talk["headers"], json={"reason": "客户挂断，回拨三次未接"})
    assert (answer.status_code, answer.json["status"]) == (200, "reviewed")
    assert answer.json["incomplete_reason"] == "客户挂断，回拨三次未接"


def test_a_reading_token_writes_nothing(client: FlaskClient, talk: dict[str, Any]) -> None:
    for path, body in (("confirm", {}), ("mark", {"kind": "silent"}), ("close", {"reason": "无法联系客户"})):
        answer = client.post(f"/api/v1/records/{talk['id']}/{path}", headers=talk["reader"], json=body)
        assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")


def test_what_a_person_may_not_see_does_not_exist(client: FlaskClient, talk: dict[str, Any]) -> None:
    for method, path, body in (("GET", "", None), ("GET", "/history", None), ("POST", "/confirm", {}),
                               ("PATCH", "/fields", {"fields": {"content": "x"}})):
        answer = client.open(f"/api/v1/records/{talk['id']}{path}", method=method, headers=talk["other"], json=body)
        assert answer.status_code == 404
        assert client.open(f"/api/v1/records/99999{path}", method=method, headers=talk["boss"],
                           json=body).status_code == 404


def test_it_answers_bad_bodies_with_what_would_be_right(client: FlaskClient, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}/fields"
    for send, status in (({"data": "{", "content_type": "application/json"}, 400),
                         ({"data": "a=b", "content_type": "application/x-www-form-urlencoded"}, 415),
                         ({"data": b"\xff\xfe", "content_type": "application/json"}, 400),
                         ({"json": [1, 2]}, 422), ({"json": {"field": {}}}, 422),
                         ({"json": {"fields": {}, "version": "new"}}, 422),
                         ({"data": b" " * (600 * 1024), "content_type": "application/json"}, 413)):
        answer = client.patch(url, headers=talk["headers"], **send)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), send.keys()


def test_it_lists_records_by_what_is_missing(client: FlaskClient, desk: Desk, talk: dict[str, Any]) -> None:
    with desk.db.session() as session:
        full = make.record(session, make.call(session), customer_name="陈晨", organisation="个人", content="报修")

    def found(**query: str) -> list[int]:
        return [one["id"] for one in client.get("/api/v1/records", headers=talk["boss"],
                                                query_string=query).json["items"]]

    assert found() == [full.id, talk["id"]]
    assert found(missing="content") == [talk["id"]]
    assert found(status="complete") == [full.id]
    first = client.get("/api/v1/records", headers=talk["boss"], query_string={"limit": 1}).json
    assert found(cursor=first["next_cursor"]) == [talk["id"]]


def test_each_segment_comes_raw_and_readable_with_the_second_of_each_character(
        client: FlaskClient, desk: Desk, talk: dict[str, Any]) -> None:
    with desk.db.session() as session:
        call = make.call(session)
        make.recording(session, call, segments=[make.segment("customer", 2.0, 6.0, "呃 我 买 了 三十七 台")])
        record_id = make.record(session, call).id
    segment = client.get(f"/api/v1/records/{record_id}", headers=talk["boss"]).json["transcript"]["segments"][0]
    told = segment["readable"]
    assert segment["text"] == "呃 我 买 了 三十七 台"
    assert "37台" in told["text"]
    assert [told["text"][span["begin"]:span["end"]] for span in told["fillers"]] == ["呃"]
    assert len(told["starts"]) == len(told["text"])
    assert told["starts"] == sorted(told["starts"])
    assert 2.0 <= told["starts"][0] <= told["starts"][-1] <= 6.0


def test_optional_fields_are_set_and_emptied_and_stay_out_of_missing(
        client: FlaskClient, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}"
    told = client.patch(f"{url}/fields", headers=talk["headers"], json={"fields": {
        "order_no": "wx 1024", "product": "打印机"}}).json
    assert (told["fields"]["order_no"]["value"], told["fields"]["product"]["value"]) == ("WX1024", "打印机")
    assert told["missing"] == ["organisation", "content"]
    emptied = client.patch(f"{url}/fields", headers=talk["headers"], json={"fields": {"product": ""}})
    assert (emptied.status_code, emptied.json["fields"]["product"]["value"]) == (200, None)


def test_conduct_is_told_to_supervisors_with_evidence_and_to_nobody_else(
        client: FlaskClient, talk: dict[str, Any]) -> None:
    url = f"/api/v1/records/{talk['id']}/conduct"
    assert client.get(url, headers=talk["headers"]).status_code == 403
    assert client.get(url, headers=talk["other"]).status_code == 404
    told = client.get(url, headers=talk["boss"]).json
    assert (told["heard"], told["greeted"], told["self_identified"], told["forbidden"]) == (True, False, False, [])
    assert "not_greeted" in [one["kind"] for one in told["findings"]]


def test_conduct_of_a_call_that_nobody_heard_is_unknown(
        client: FlaskClient, desk: Desk, talk: dict[str, Any]) -> None:
    with desk.db.session() as session:
        record_id = make.record(session, make.call(session)).id
    told = client.get(f"/api/v1/records/{record_id}/conduct", headers=talk["boss"]).json
    assert (told["heard"], told["greeted"], told["findings"]) == (False, None, [])


def test_what_was_promised_stands_in_the_record_with_its_clocks_status(
        client: FlaskClient, desk: Desk, talk: dict[str, Any]) -> None:
    with desk.db.session() as session:
        record = session.get_one(Record, talk["id"])
        evidence = {"channel": "agent", "start": 20.0, "end": 22.0, "text": "半 小时 之内 回电", "segment": 2}
        for place, due in ((1, make.NOW + timedelta(minutes=30)), (2, None)):
            session.add(RecordPromise(record_id=record.id, place=place, kind="reply", text="半小时之内回电", due_at=due,
                                      confidence=0.9, evidence=evidence if due else None, heard_at=make.NOW))
        session.flush()
        call = session.get_one(Call, record.call_sid)
        call.ended_at = call.ended_at or make.NOW
        start_promises(session, record, now=make.NOW, zone=make.ZONE)
    first, second = client.get(f"/api/v1/records/{talk['id']}", headers=talk["reader"]).json["promises"]
    assert first == {"text": "半小时之内回电", "due_at": "2026-07-31T10:30:00+08:00", "status": "running",
                     "evidence": {"channel": "agent", "start": 20.0, "end": 22.0, "text": "半 小时 之内 回电",
                                  "segment": 2}}
    assert (second["status"], second["evidence"]) == ("running", None)
