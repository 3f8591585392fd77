"""What the event path knows of lines: read anew every second, and a fallback number without any database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from callcenter.db import Database
from callcenter.errors import NotFoundError
from callcenter.lines.catalog import Catalog, line_facts
from callcenter.lines.services import add_line, set_hours
from tests.factories import LINE, NOW


class Clock:
    """Seconds that the test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalog(db: Database, tmp_path: Path, clock: Clock) -> Catalog:
    with db.session() as session:
        add_line(session, LINE, flow="main", now=NOW, fallback_number="+8613800138009",
                 landing_numbers=("+862150001111",))
    return Catalog(db, "Asia/Shanghai", tmp_path / "lines.json", monotonic=clock)


def test_a_line_is_known_by_its_number_and_its_landing_numbers(catalog: Catalog) -> None:
    assert catalog.line(LINE) == catalog.line("+862150001111") == catalog.line_by_id(catalog.line(LINE).id)
    with pytest.raises(NotFoundError, match="没有登记号码"):
        catalog.line("+862100000000")


def test_a_change_is_seen_within_a_second_and_needs_no_restart(catalog: Catalog, db: Database, clock: Clock) -> None:
    before = catalog.line(LINE)
    with db.raw() as connection:
        connection.execute("update lines set record = 'never'")
    assert catalog.line(LINE) == before
    clock.seconds = 1.0
    assert catalog.line(LINE).record == "never"


def test_a_call_keeps_what_its_line_was(catalog: Catalog) -> None:
    assert set(line_facts(catalog.line(LINE))) == {
        "line_id", "flow", "flow_version", "ring_plan", "ring_limit", "cycle_seconds", "record", "hours"}


def test_hours_are_there_by_name_and_without_any_it_is_always_open(
        catalog: Catalog, db: Database, clock: Clock) -> None:
    assert set(catalog.calendars()) == {"default"}
    with db.session() as session:
        set_hours(session, "night", {"hours": {"mon": ["20:00-23:00"]}}, zone="Asia/Shanghai", now=NOW)
    clock.seconds = 1.0
    assert set(catalog.calendars()) == {"default", "night"}


def test_the_fallback_number_outlives_the_database_and_the_process(catalog: Catalog, tmp_path: Path) -> None:
    catalog.line(LINE)
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing", patience=0.2)
    fresh = Catalog(nowhere, "Asia/Shanghai", tmp_path / "lines.json")
    assert fresh.fallback_number(LINE) == "+8613800138009"
    assert fresh.fallback_number("+862100000000") is None
    nowhere.close()


def test_unknown_versions_are_said_to_be_unknown(catalog: Catalog) -> None:
    with pytest.raises(NotFoundError):
        catalog.flow("0" * 64)
    with pytest.raises(NotFoundError):
        catalog.plan("0" * 64)


def test_a_snapshot_that_cannot_be_written_stops_no_call(catalog: Catalog) -> None:
    catalog.snapshot.mkdir()
    assert catalog.line(LINE).fallback_number == "+8613800138009"


def test_lines_keep_the_holidays_that_the_company_entered(catalog: Catalog, db: Database, clock: Clock) -> None:
    with db.session() as session:
        set_hours(session, "default", {"hours": {"mon": ["09:00-18:00"]}}, zone="Asia/Shanghai", now=NOW)
    assert catalog.calendars()["default"].spans_on(date(2026, 11, 23)) != ()
    with db.raw() as connection:
        connection.execute("insert into holiday_overrides (day, worked, name, changed_at, changed_by)"
                           " values ('2026-11-23', false, '公司日', now(), 'wangli')")
        connection.execute("insert into holiday_notices (year, source, entered_at, entered_by)"
                           " values (2027, '通知', now(), 'wangli')")
    clock.seconds = 1.0
    assert catalog.calendars()["default"].spans_on(date(2026, 11, 23)) == ()
    assert catalog.calendars()["default"].is_known(date(2027, 10, 1))
