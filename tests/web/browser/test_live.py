"""An agent's live call in a real browser: it opens by itself as it rings, by the stream or without
one, keeps what is typed, and is wrapped up by keyboard."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from callcenter.calls.models import Call
from callcenter.desk import Desk
from callcenter.people.models import Person
from callcenter.records.models import Record, WrapUp
from callcenter.stream.app import create_stream
from tests import factories as make
from tests.factories import PASSWORD
from tests.web.pages.test_live import ends, rings

pytestmark = pytest.mark.slow


@pytest.fixture
def now() -> datetime:
    """A browser's clocks run; the desk's stands at the moment at which the test begins."""
    return datetime.now(UTC)


@contextmanager
def streaming(desk: Desk, address: str) -> Iterator[None]:
    """The stream of this desk, and pages that know of it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        desk.settings.port = urlsplit(address).port or 0
        desk.settings.stream_port, desk.settings.stream_url = listener.getsockname()[1], None
        server = uvicorn.Server(uvicorn.Config(create_stream(desk.settings), log_level="error",
                                               timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def enter(page: Page) -> None:
    page.goto("/login?next=/callbacks")
    page.get_by_label("登录名").fill("wangli")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/callbacks")


def agent(desk: Desk) -> int:
    with desk.db.session() as session:
        return make.person(session, phone="+8613900000001").id


def pick_up(desk: Desk, record: Record) -> None:
    with desk.db.session() as session:
        call = session.get_one(Call, record.call_sid)
        call.answered_at, call.waiting = datetime.now(UTC), False
        call.accepted_leg, leg = call.legs[0].id, call.legs[0]
        leg.accepted_at, leg.outcome = call.answered_at, "accepted"
    desk.db.changes.tell_call(record.call_sid)


def test_a_call_opens_at_its_ring_is_recorded_while_it_lasts_and_wrapped_up(
        page: Page, desk: Desk, address: str) -> None:
    person_id = agent(desk)
    with streaming(desk, address):
        enter(page)
        expect(page.locator("html")).to_have_attribute("data-stream", "open")
        with desk.db.session() as session:
            record = rings(session, person_id, now=datetime.now(UTC))
        desk.db.changes.tell_call(record.call_sid)
        page.wait_for_url("**/live", timeout=8000)  # with a stream it asks by itself every 20 s only
        expect(page.locator(".live-head")).to_contain_text("振铃中")
        pick_up(desk, record)
        expect(page.locator(".live-head.talking")).to_be_visible(timeout=8000)
        page.keyboard.press("n")
        page.keyboard.type("王芳")
        page.keyboard.press("Tab")
        page.keyboard.type("个人")
        page.keyboard.press("Tab")
        expect(page.locator("#live-missing")).to_contain_text("还缺1项")
        page.get_by_label("类别").select_option("complaint")
        expect(page.locator("#live-standard")).to_contain_text("投诉问题应答")
        with desk.db.session() as session:
            ends(session, record, person_id, datetime.now(UTC))
            person = session.get_one(Person, person_id)
            person.state, person.state_since = "wrap_up", datetime.now(UTC)
        desk.db.changes.tell_call(record.call_sid)
        page.get_by_label("已转工单").focus(timeout=8000)
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type("请维修部尽快联系")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#live")).to_contain_text("现在没有通话")
        expect(page.locator("#own-state")).to_contain_text("示闲")
        page.goto("about:blank")  # the browser lets go of the stream before it ends
    with desk.db.session() as session:
        assert session.get_one(WrapUp, record.id).disposition == "已转工单"
        assert {field.value for field in session.get_one(Record, record.id).fields} >= {"王芳", "个人"}


def test_without_a_stream_the_page_asks_by_itself(page: Page, desk: Desk) -> None:
    person_id = agent(desk)
    enter(page)
    expect(page.locator("html")).to_have_attribute("data-stream", "polling")
    with desk.db.session() as session:
        rings(session, person_id, now=datetime.now(UTC))
    page.wait_for_url("**/live", timeout=8000)
