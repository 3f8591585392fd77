"""Calls that we make stand beside those that come in, and no figure of those counts them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.board.reading import look_at_board
from callcenter.calls.figures import figures_of
from callcenter.calls.listing import CallFilter, list_calls
from callcenter.errors import FieldError
from callcenter.lists.asking import Around
from callcenter.lists.catalog import LISTINGS
from callcenter.people.models import Person
from callcenter.records.reading import RecordFilter, list_records
from tests.factories import CALLER, LINE, NOW, ZONE, call, person, record, token
from tests.outbound import agent_call
from tests.service import Service


def both(session: Session) -> tuple[Person, Any, Any]:
    """One call that came in and was abandoned, and a survey that talked with somebody."""
    manager = person(session, "chenjing", "manager")
    came = call(session)
    made = call(session, direction="outbound", outcome="outbound", from_number=CALLER, from_dialable=CALLER,
                to_number=LINE, answered_at=NOW, ended_at=NOW + timedelta(seconds=30), ring_count=0,
                answered_within_limit=None)
    return manager, came, made


def test_figures_and_the_board_count_what_comes_in(service: Service) -> None:
    with service.desk.db.session() as session:
        manager, _, _ = both(session)
        figures = figures_of(session, manager, NOW - timedelta(hours=1), NOW + timedelta(hours=1))
        assert (figures.calls, figures.abandoned, figures.unrecorded) == (1, 1, 1)
        day = look_at_board(session, now=NOW + timedelta(minutes=5), zone=ZONE).day
        assert (day.calls, day.answered) == (1, 0)


def test_the_list_shows_one_way_or_the_other(service: Service) -> None:
    with service.desk.db.session() as session:
        manager, came, made = both(session)
        around = Around(session, manager, NOW + timedelta(minutes=5), ZONE)
        calls = LISTINGS["calls"]

        def shown(**given: str) -> list[str]:
            return [row.call.sid for row in calls.page(around, calls.read(given, around), None, 10).rows]

        assert (shown(), shown(direction="outbound")) == ([came.sid], [made.sid])
        wanted = calls.read({"direction": "outbound"}, around)
        assert calls.cells(around, calls.page(around, wanted, None, 10).rows)[0][10] == "外呼接通"
        assert len(list_calls(session, manager, CallFilter(), now=NOW)) == 2
    with pytest.raises(FieldError, match="可选：inbound、outbound"):
        CallFilter(direction="sideways")


def test_nobody_is_asked_to_complete_what_a_machine_asked(service: Service) -> None:
    with service.desk.db.session() as session:
        manager, came, made = both(session)
        records = {record(session, one, content="") for one in (came, made)}
        assert len(list_records(session, manager, RecordFilter())) == len(records) == 2
        drafts = list_records(session, manager, RecordFilter(missing="content"))
        assert [one.call_sid for one in drafts] == [came.sid]


def test_the_api_tells_who_called_whom(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    with service.desk.db.session() as session:
        headers = token(session, person(session, "chenjing", "manager"))
    client = service.app.test_client()
    body = client.get("/api/v1/calls", query_string={"direction": "outbound"}, headers=headers).get_json()["items"][0]
    assert (body["direction"], body["from"], body["to"]) == ("outbound", LINE, "+8613900000001")
    assert client.get("/api/v1/calls?direction=inbound", headers=headers).get_json()["items"] == []


def test_the_board_tells_whom_an_agent_calls(service: Service) -> None:
    outgoing = agent_call(service)
    outgoing.answers()
    states = []
    for _ in range(2):
        with service.desk.db.session() as session:
            board = look_at_board(session, now=service.now, zone=ZONE)
        states.append(next(one.state for one in board.agents))
        assert (board.ringing, board.waiting, board.talking) == ([], [], 0)
        outgoing.customer("in-progress")
    assert states == ["ringing", "talk"]
