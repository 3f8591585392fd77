"""The stream: whom it lets in, whom it tells what, when it ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from callcenter.changes import Change
from callcenter.config import Settings
from callcenter.desk import Desk
from callcenter.people.models import Person
from callcenter.people.second_factor import need_it_of
from callcenter.people.states import set_state
from callcenter.stream.asking import allows, cookie_reader
from callcenter.stream.hub import BOARD, REFRESH, Event, Hub, Seat
from tests import factories as make
from tests.factories import NOW, PASSWORD
from tests.stream.conftest import Served


def people(desk: Desk, **roles: str) -> dict[str, Person]:
    with desk.db.session() as session:
        return {name: make.person(session, name, role) for name, role in roles.items()}


def cookie_of(client: FlaskClient, name: str) -> dict[str, str]:
    """The session cookie that the desk gives this person."""
    page = client.get("/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/login", data={"name": name, "password": PASSWORD, "csrf_token": token}).status_code == 302
    kept = client.get_cookie("sanxiang")
    assert kept is not None
    return {"sanxiang": kept.value}


@contextmanager
def opened(url: str, cookies: dict[str, str], **headers: str) -> Iterator[Iterator[dict[str, Any]]]:
    """The events of an open stream; the first one is there already."""
    with closing(requests.get(f"{url}/stream", cookies=cookies, headers=headers, stream=True, timeout=10)) as answer:
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/event-stream")
        lines = answer.iter_lines(chunk_size=1)
        events = (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))
        assert next(events) == {"kind": "refresh", "id": ""}
        yield events


def until_listening(stream: Served) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if requests.get(f"{stream.url}/healthz", timeout=5).ok:
            return
    raise AssertionError("the stream does not listen")


def test_an_agent_is_told_within_two_seconds_of_the_own_call_and_state_and_of_nobody_else_s(
        desk: Desk, client: FlaskClient, stream: Served) -> None:
    who = people(desk, wangli="agent", zhaomin="agent")
    until_listening(stream)
    with opened(stream.url, cookie_of(client, "wangli")) as events:
        with desk.db.session() as session:
            others, own = make.call(session), make.call(session)
            make.leg(session, others, session.get_one(Person, who["zhaomin"].id))
            make.leg(session, own, session.get_one(Person, who["wangli"].id))
        began = time.monotonic()
        desk.db.changes.tell([Change("call", others.sid), Change("call", own.sid)])
        assert next(events) == {"kind": "call", "id": own.sid}
        assert time.monotonic() - began < 2
        with desk.db.session() as session:
            for name in ("zhaomin", "wangli"):
                person = session.get_one(Person, who[name].id)
                set_state(session, person.id, "break", by=person, now=NOW)
        assert next(events) == {"kind": "state", "id": str(who["wangli"].id)}


def test_a_supervisor_is_told_that_the_board_has_changed(desk: Desk, client: FlaskClient, stream: Served) -> None:
    people(desk, ban="supervisor", wangli="agent")
    until_listening(stream)
    with opened(stream.url, cookie_of(client, "ban")) as events:
        desk.db.changes.tell_call("CA1")
        assert next(events) == {"kind": "board", "id": ""}


def test_nobody_gets_in_without_a_session_that_still_holds_or_from_elsewhere(
        desk: Desk, client: FlaskClient, stream: Served) -> None:
    who = people(desk, wangli="agent")
    cookie = cookie_of(client, "wangli")

    def status(cookies: dict[str, str], **headers: str) -> int:
        with closing(requests.get(f"{stream.url}/stream", cookies=cookies, headers=headers, stream=True,
                                  timeout=10)) as answer:
            return answer.status_code

    assert status({}) == 401
    assert status({"sanxiang": cookie["sanxiang"][:-2] + "xx"}) == 401
    assert status(cookie, Origin="https://evil.example") == 403
    own = f"http://127.0.0.1:{desk.settings.port}"
    with opened(stream.url, cookie, Origin=own) as _events:
        pass
    with closing(requests.get(f"{stream.url}/stream", cookies=cookie, headers={"Origin": own}, stream=True,
                              timeout=10)) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == own
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    with desk.db.session() as session:
        session.get_one(Person, who["wangli"].id).sessions += 1
    assert status(cookie) == 401
    assert client.get("/").status_code == 302, "the desk asks to sign in again too"
    cookie = cookie_of(client, "wangli")
    with opened(stream.url, cookie) as _events:
        pass
    with desk.db.session() as session:
        session.get_one(Person, who["wangli"].id).must_change_password = True
    assert status(cookie) == 401, "an own password comes first"
    with desk.db.session() as session:
        session.get_one(Person, who["wangli"].id).must_change_password = False
        need_it_of(session, ["agent"], by=make.person(session, "root", role="admin"), now=NOW)
    assert status(cookie) == 401, "so does the second factor that the company wants of agents"


@pytest.mark.parametrize(("origin", "host", "allowed"), [
    (None, "desk.example.com", True), ("https://desk.example.com", "desk.example.com", True),
    ("http://10.0.0.5:8000", "10.0.0.5:8001", True), ("http://10.0.0.5:9000", "10.0.0.5:8001", False),
    ("http://10.0.0.6:8000", "10.0.0.5:8001", False), ("null", "10.0.0.5:8001", False),
    ("http://10.0.0.5:x", "10.0.0.5:8001", False)])
def test_only_pages_of_the_desk_may_read_it(origin: str | None, host: str, allowed: bool) -> None:
    settings = Settings(_env_file=None, public_base_url="https://desk.example.com")
    assert allows(settings, origin, host) is allowed


def test_a_cookie_of_another_key_speaks_for_nobody() -> None:
    assert cookie_reader("s" * 32)("eyJfdXNlcl9pZCI6IjEuMCJ9.aaaaaa.bbbbbb") is None
    assert cookie_reader("s" * 32)(None) is None


def test_who_reads_too_slowly_asks_for_everything_anew_and_who_was_locked_out_ends() -> None:
    hub, agent, leader = Hub(), Seat(1, 0, "agent"), Seat(2, 0, "supervisor")
    hub.join(agent)
    hub.join(leader)
    for number in range(51):
        hub.tell([1, 3], Event("call", str(number)))
    assert (agent.queue.qsize(), agent.queue.get_nowait()) == (1, REFRESH)
    hub.tell_board()
    assert (agent.queue.empty(), leader.queue.get_nowait()) == (True, BOARD)
    hub.keep_only({1: ("agent", 0), 2: ("supervisor", 1)})
    assert (agent.over, leader.over) == (False, True)
    hub.leave(agent)
    assert hub.people() == [2]
