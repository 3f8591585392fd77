"""The spool: an event a file, on disk when `write` returns, taken in again in order and once."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.events import CallEvent
from callcenter.calls.spool import Spool, Spooled
from tests.factories import NOW

EVENT = CallEvent("status", "CA1", "CA1:completed:0", at=NOW, data={"status": "completed"}, raw=[("X", "1")])


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def test_what_is_written_comes_back_whole_and_in_order(spool: Spool) -> None:
    for second in (2, 0, 1):
        spool.write(EVENT, f"answer {second}", NOW + timedelta(seconds=second))
    taken: list[Spooled] = []
    assert spool.drain(taken.append) == 3
    assert [one.answer for one in taken] == ["answer 0", "answer 1", "answer 2"]
    assert taken[0] == Spooled(EVENT, "answer 0", NOW)
    assert spool.waiting() == []


@given(st.builds(CallEvent, kind=st.just("status"), call_sid=st.text(), key=st.text(), leg_id=st.none() | st.integers(),
                 at=st.none() | st.datetimes(timezones=st.just(UTC)),
                 data=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()),
                 raw=st.lists(st.tuples(st.text(), st.text()))))
def test_every_event_survives_its_file(tmp_path_factory: pytest.TempPathFactory, event: CallEvent) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"))
    spool.write(event, "", datetime.now(UTC))
    taken: list[Spooled] = []
    spool.drain(taken.append)
    assert [one.event for one in taken] == [event]


def test_where_the_database_goes_away_again_the_rest_stays(spool: Spool) -> None:
    for second in range(3):
        spool.write(EVENT, str(second), NOW + timedelta(seconds=second))
    taken: list[str] = []

    def take(one: Spooled) -> None:
        if one.answer == "1":
            raise psycopg.OperationalError("away")
        taken.append(one.answer)

    assert spool.drain(take) == 1
    assert (taken, len(spool.waiting())) == (["0"], 2)


def test_two_who_drain_at_once_take_each_event_once(spool: Spool) -> None:
    for second in range(30):
        spool.write(EVENT, str(second), NOW + timedelta(seconds=second))
    taken: list[str] = []
    barrier = threading.Barrier(4)

    def drain() -> None:
        barrier.wait()
        spool.drain(lambda one: taken.append(one.answer))

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spool.drain(lambda one: taken.append(one.answer))
    assert sorted(taken, key=int) == [str(number) for number in range(30)]


def test_a_half_written_file_is_not_there(spool: Spool) -> None:
    spool.write(EVENT, "", NOW)
    (spool.folder / ".20260731T020000.000000-1-000009").write_text("{")
    assert len(spool.waiting()) == 1


def test_writing_where_nothing_can_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("in the way")
    spool = Spool(tmp_path / "spool")
    assert not spool.writable()
    with pytest.raises(OSError, match="exists|directory"):
        spool.write(EVENT, "", NOW)


def test_a_probe_leaves_nothing(spool: Spool) -> None:
    assert spool.writable()
    assert os.listdir(spool.folder) == []
