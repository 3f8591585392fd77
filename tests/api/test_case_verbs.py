"""What is done to a case over the API: the way of a complaint, who may do what, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.app import create_app
from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make
from tests.factories import NOW

ROLES = {"wangli": "agent", "zhaomin": "dispatcher", "boss": "supervisor", "root": "admin", "am": "account_manager"}


class Day:
    """A clock that the test moves, and one client for everybody."""

    def __init__(self, desk: Desk) -> None:
        self.now = NOW
        self.app: Flask = create_app(desk=desk, now=lambda: self.now)
        self.app.testing = True
        self.client: FlaskClient = self.app.test_client()
        with desk.db.session() as session:
            people = [make.person(session, name, role=role) for name, role in ROLES.items()]
            people.append(make.person(session, "lijie", role="handler", department="维修部"))
            people.append(make.person(session, "liuyang", role="handler", department="维修部"))
            people.append(make.person(session, "sunwei", role="handler", department="仓储部"))
            self.headers = {person.name: make.token(session, person) for person in people}

    def at(self, **later: float) -> datetime:
        self.now = NOW + timedelta(**later)
        return self.now

    def open(self, **fields: Any) -> int:
        answer = self.client.post("/api/v1/cases", headers=self.headers["wangli"], json={
            "category": "complaint", "content": "空调修了三次还是不制冷", "phone": "13800004471", **fields})
        assert answer.status_code == 200, answer.json
        return int(answer.json["id"])

    def post(self, who: str, case: int, verb: str, body: dict[str, Any] | None = None) -> Any:
        return self.client.post(f"/api/v1/cases/{case}/{verb}", headers=self.headers[who], json=body)

    def done(self, who: str, case: int, verb: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.post(who, case, verb, body)
        assert answer.status_code == 200, answer.json
        return answer.json

    def clocks(self, case: int, who: str = "boss", **query: Any) -> dict[str, Any]:
        answer = self.client.get("/api/v1/deadlines", headers=self.headers[who], query_string={"case": case, **query})
        assert answer.status_code == 200, answer.json
        return {one["step"]: one for one in answer.json["items"]}


@pytest.fixture
def day(desk: Desk) -> Iterator[Day]:
    with desk.db.session() as session:
        made.department(session, "维修部")
        made.department(session, "仓储部")
    return Day(desk)


def test_a_complaint_goes_its_way_with_bodies_as_small_as_the_rules_allow(day: Day) -> None:
    case = day.open()
    day.at(minutes=5)
    assert day.done("zhaomin", case, "dispatch", {"department": "维修部"})["status"] == "dispatched"
    taken = day.done("lijie", case, "acknowledge")
    assert (taken["status"], taken["owner"]) == ("acknowledged", "lijie")
    day.at(minutes=20)
    assert day.done("wangli", case, "contact", {})["status"] == "handling"
    day.at(hours=3)
    day.done("wangli", case, "progress", {})
    assert day.done("lijie", case, "finish", {})["status"] == "handled"
    day.at(hours=5)
    asked = day.done("wangli", case, "contact", {"purpose": "satisfaction", "satisfaction": "满意"})
    assert asked["status"] == "following_up"
    refused = day.post("wangli", case, "close")
    assert (refused.status_code, refused.json["current"]["status"]) == (409, "following_up")
    day.done("wangli", case, "contact", {"purpose": "follow_up"})
    assert day.done("wangli", case, "close")["status"] == "closed"
    clocks = day.clocks(case)
    assert {step: clock["state"] for step, clock in clocks.items()} == {
        "notify": "met", "tell": "met", "check": "met", "satisfaction": "met", "follow_up": "met"}
    assert clocks["tell"]["due_at"] == "2026-07-31T10:25:00+08:00"
    history = day.client.get(f"/api/v1/cases/{case}/history", headers=day.headers["boss"]).json["items"]
    assert [one["verb"] for one in history] == ["open", "dispatch", "acknowledge", "contact", "progress", "finish",
                                                "follow_up", "follow_up", "close"]


def test_a_case_is_reopened_with_a_reason_and_a_new_round(day: Day) -> None:
    case = day.open()
    day.done("boss", case, "close", {"reason": "客户撤诉"})
    assert day.post("boss", case, "reopen").json["field"] == "reason"
    again = day.done("boss", case, "reopen", {"reason": "客户又来电"})
    assert (again["status"], again["round"]) == ("reopened", 2)


def test_a_limit_is_extended_only_with_proof_that_the_customer_was_told_before(day: Day) -> None:
    case = day.open()
    day.done("zhaomin", case, "dispatch", {"department": "维修部", "owner": "lijie"})
    before = len(day.clocks(case))
    later = {"step": "check", "new_due_at": "2026-08-01T12:00:00+08:00", "reason": "配件在途",
             "customer_told_at": "2026-07-31T10:30:00+08:00", "proof": "10:30电话告知，客户同意"}
    day.at(hours=1)
    for missing in ("new_due_at", "reason", "customer_told_at", "proof"):
        body = {name: value for name, value in later.items() if name != missing}
        answer = day.post("lijie", case, "extend", body)
        assert (answer.status_code, answer.json["field"]) == (422, missing)
    for name, value in (("reason", " "), ("customer_told_at", "2026-07-31T12:30:00+08:00"), ("step", "gossip"),
                        ("new_due_at", "2026-07-31T11:30:00+08:00"), ("new_due_at", "2026-08-01T12:00:00"),
                        ("proof", ""), ("proof", {}), ("deadline", 4711)):
        answer = day.post("lijie", case, "extend", {**later, name: value})
        assert (answer.status_code, answer.json["field"]) == (422, name), (name, answer.json)
    extended = day.done("lijie", case, "extend", later)
    assert len(extended["deadlines"]) == before + 1
    old, new = day.clocks(case, state="extended")["check"], day.clocks(case, state="open")["check"]
    assert (old["state"], old["met_at"]) == ("extended", None)
    assert (new["extends"], new["due_at"]) == (old["id"], "2026-08-01T12:00:00+08:00")
    assert "10:30电话告知" in str((old["proof"], new["proof"]))


def test_without_a_clock_named_the_one_that_is_due_first_is_extended(day: Day) -> None:
    case = day.open(category="repair")
    day.at(hours=1)
    body = {"new_due_at": "2026-08-03T10:00:00+08:00", "reason": "配件在途", "proof": {"note": "电话告知"},
            "customer_told_at": "2026-07-31T10:30:00+08:00"}
    first = min(day.clocks(case, state="open").values(), key=lambda clock: clock["due_at"])
    day.done("boss", case, "extend", body)
    assert [clock["id"] for clock in day.clocks(case, state="extended").values()] == [first["id"]]


def test_returning_and_handing_on_start_no_clock_anew(day: Day) -> None:
    case = day.open()
    day.at(minutes=4)
    day.done("zhaomin", case, "dispatch", {"department": "维修部"})
    told = day.clocks(case)["tell"]["due_at"]
    day.at(minutes=6)
    assert day.done("lijie", case, "return", {"reason": "不是维修问题"})["status"] == "new"
    assert day.done("zhaomin", case, "dispatch", {"department": "仓储部"})["department"] == "仓储部"
    moved = day.done("boss", case, "reassign", {"department": "维修部", "owner": "lijie", "reason": "已核实"})
    assert (moved["department"], moved["owner"]) == ("维修部", "lijie")
    clocks = day.clocks(case)
    assert (clocks["notify"]["met_at"], clocks["tell"]["due_at"]) == ("2026-07-31T10:04:00+08:00", told)


def test_the_second_of_two_handlers_who_finish_is_told_how_it_stands(day: Day) -> None:
    case = day.open()
    day.done("zhaomin", case, "dispatch", {"department": "维修部"})
    seen = day.done("lijie", case, "acknowledge")["version"]
    day.done("lijie", case, "finish", {"result": "已更换压缩机"})
    second = day.post("liuyang", case, "finish", {"result": "已重启"})
    assert (second.status_code, second.json["current"]["result"]) == (409, "已更换压缩机")
    stale = day.post("wangli", case, "contact", {"version": seen})
    assert (stale.status_code, stale.json["current"]["status"]) == (409, "handled")


def test_a_case_goes_into_another_one_which_is_the_answer(day: Day) -> None:
    first, second = day.open(), day.open()
    answer = day.done("zhaomin", second, "merge", {"into": first, "reason": "同一事项"})
    assert answer["id"] == first
    led = day.client.get(f"/api/v1/cases/{second}", headers=day.headers["wangli"]).json
    assert led["id"] == first
    assert day.post("zhaomin", second, "dispatch", {"department": "维修部"}).status_code == 409
    for body, field in (({"into": first, "reason": "同一事项"}, "into"), ({"reason": "同一事项"}, "into"),
                        ({"into": second}, "reason")):
        answer = day.post("zhaomin", first, "merge", body)
        assert (answer.status_code, answer.json["field"]) == (422, field)
    assert day.post("zhaomin", first, "merge", {"into": 4711, "reason": "同一事项"}).status_code in (404, 422)


def test_supervision_promises_and_suspension_have_their_own_rules(day: Day) -> None:
    case = day.open()
    day.done("zhaomin", case, "dispatch", {"department": "维修部", "owner": "lijie"})
    before = day.clocks(case)
    day.done("boss", case, "supervise", {"reason": "请今天处理", "due_at": "2026-07-31T16:00:00+08:00"})
    day.done("lijie", case, "promise", {"title": "两小时内回电", "due_at": "2026-07-31T12:00:00+08:00"})
    added = {clock["standard"]: clock for clock in day.clocks(case).values() if clock["id"] not in
             {one["id"] for one in before.values()}}
    assert added["supervision"]["due_at"] == "2026-07-31T16:00:00+08:00"
    assert added["promise"]["due_at"] == "2026-07-31T12:00:00+08:00"
    day.at(hours=1)
    url = f"promises/{added['promise']['id']}/kept"
    day.done("lijie", case, url, {"note": "已回电"})
    assert day.post("lijie", case, url).status_code == 422
    paused = day.done("lijie", case, "suspend", {"reason": "等待配件"})
    assert (paused["suspended_reason"], paused["suspended_at"]) == ("等待配件", "2026-07-31T11:00:00+08:00")
    assert day.clocks(case)["check"]["due_at"] == before["check"]["due_at"]
    assert day.done("lijie", case, "resume")["suspended_at"] is None
    assert day.post("lijie", case, "supervise", {"reason": "请今天处理"}).status_code == 403


def test_an_inquiry_that_is_a_complaint_after_all_gets_its_clocks(day: Day) -> None:
    case = day.open(category="inquiry")
    changed = day.done("wangli", case, "reclassify", {"category": "complaint", "reason": "客户明确投诉"})
    assert (changed["category"], changed["standard"]) == ("complaint", "complaint")
    assert day.clocks(case, state="open")["notify"]["due_at"] == "2026-07-31T10:10:00+08:00"
    assert day.post("wangli", case, "reclassify", {"reason": "看过"}).json["field"] == "category"


def test_what_the_agent_solves_in_the_call_needs_no_department(day: Day) -> None:
    case = day.open()
    solved = day.done("wangli", case, "finish", {"on_the_spot": True, "result": "已指导客户操作"})
    assert (solved["status"], solved["on_the_spot"]) == ("handled", True)
    states = {step: clock["state"] for step, clock in day.clocks(case).items()}
    assert (states["notify"], states["satisfaction"]) == ("cancelled", "open")


BODIES: dict[str, dict[str, Any]] = {
    "dispatch": {"department": "维修部"}, "acknowledge": {}, "contact": {}, "progress": {}, "finish": {},
    "extend": {"new_due_at": "2026-08-03T10:00:00+08:00", "reason": "配件在途", "proof": "电话告知",
               "customer_told_at": "2026-07-31T10:00:00+08:00"},
    "return": {"reason": "不是维修问题"}, "reassign": {"department": "仓储部", "reason": "转仓储核对"},
    "co-handle": {"department": "仓储部", "reason": "请核对库存"}, "merge": {"into": 2, "reason": "同一事项"},
    "suspend": {"reason": "等待配件"}, "resume": {}, "supervise": {"reason": "请今天处理"},
    "promise": {"title": "两小时内回电"}, "reclassify": {"category": "repair", "reason": "看过"},
    "close": {"reason": "客户撤诉"}, "reopen": {"reason": "客户又来电"}}
DESK_ONLY = {"dispatch", "reclassify", "close", "reopen"}
SOLVERS_ONLY = {"acknowledge", "return"}
LEADERS_ONLY = {"supervise"}


@pytest.mark.parametrize("verb", BODIES)
def test_a_role_that_may_not_is_refused_and_a_stranger_learns_nothing(day: Day, verb: str) -> None:
    case, _other = day.open(), day.open()
    if verb != "dispatch":
        day.done("zhaomin", case, "dispatch", {"department": "维修部"})
    body = BODIES[verb]
    assert day.post("am", case, verb, body).status_code in (403, 404)
    assert day.post("sunwei", case, verb, body).status_code in (403, 404)
    if verb in DESK_ONLY | LEADERS_ONLY:
        assert day.post("lijie", case, verb, body).status_code == 403
    if verb in SOLVERS_ONLY | LEADERS_ONLY:
        assert day.post("wangli", case, verb, body).status_code == 403
    missing = day.client.post(f"/api/v1/cases/4711/{verb}", headers=day.headers["root"], json=body)
    assert missing.status_code == 404
    misspelt = day.post("root", case, verb, {**body, "resaon": "x"})
    assert (misspelt.status_code, misspelt.json["field"]) == (422, "resaon")
    assert day.clocks(case)["notify"]["state"] == ("open" if verb == "dispatch" else "met")


def test_a_reason_is_asked_for_by_name_where_the_rules_want_one(day: Day) -> None:
    case, _other = day.open(), day.open()
    day.done("zhaomin", case, "dispatch", {"department": "维修部"})
    for verb in ("return", "reassign", "co-handle", "merge", "suspend", "supervise", "reclassify"):
        body = {name: value for name, value in BODIES[verb].items() if name != "reason"}
        for reason in ({}, {"reason": "  "}):
            answer = day.post("root", case, verb, {**body, **reason})
            assert (answer.status_code, answer.json.get("field")) == (422, "reason"), (verb, answer.json)
