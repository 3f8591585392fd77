"""From a clock that falls due to a message at its address: sweep, acting, sending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.deadlines.rows import a_case, fire
from tests.factories import NOW
from tests.notifying.company import address, department, somebody, turn
from tests.notifying.receiver import Receiver, receiving
from tests.service import Service, service_over, settings_for
from workers.clock import sweep, take_addresses


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def company(database_url: str, redis_url: str, tmp_path: Path, receiver: Receiver) -> Iterator[Service]:
    """A company whose NOTIFY_URLS names the receiver; a complaint ended 10 o'clock, and nobody did anything."""
    settings = settings_for(database_url, redis_url, tmp_path, notify_urls=receiver.url)
    with service_over(settings) as service:
        take_addresses(service.desk, NOW)
        with service.desk.db.session() as session:
            centre = department(session, "客服部")
            agent = somebody(session, "wangli", "agent", of=centre, display_name="王丽")
            somebody(session, "boss", "supervisor", display_name="赵敏")
            somebody(session, "chief", "manager")
            case = a_case(session, customer_name="张三丰", agent_id=agent.id)
            fire(session, case, "call_ended", NOW)
        yield service


def told(service: Service, receiver: Receiver, minutes: float) -> list[str]:
    """Titles that arrive when it is so many minutes past 10."""
    service.now = NOW + timedelta(minutes=minutes)
    before = len(receiver.got)
    sweep(service.desk, service.now, grace=timedelta(0))
    service.work("deadlines", "notify")
    return [got["title"] for got in receiver.got[before:]]


def test_a_complaint_that_nobody_passes_on_climbs_the_ladder(company: Service, receiver: Receiver) -> None:
    assert told(company, receiver, 1) == []
    titles = [title for minute in (8, 11, 16, 26) for title in told(company, receiver, minute)]
    heads = [title.partition("：")[0] for title in titles if "部门" in title]
    assert heads == ["即将超时", "已超时", "已超时，上报主管", "已超时，上报经理"]
    assert told(company, receiver, 27) == []
    rows = company.rows("select level, \"to\", channel from escalations order by level")
    assert [(row.level, row.to) for row in rows] == [(0, "王丽"), (1, "王丽"), (2, "主管 赵敏"), (3, "经理 chief")]
    assert {row.channel for row in rows} == {"desk, json"}
    assert "张三丰" not in "".join(got["message"] for got in receiver.got)
    assert len({got["key"] for got in receiver.got}) == len(receiver.got)


def test_a_refusing_address_delays_and_doubles_nothing(company: Service, receiver: Receiver) -> None:
    receiver.status = 503
    assert len(told(company, receiver, 11)) == 1
    receiver.status = 200
    arrived = told(company, receiver, 14)
    assert len(arrived) == len(set(arrived)) >= 1
    assert company.row("select count(*) from notifications where state = 'pending'")[0] == 0


def test_at_night_the_person_on_duty_is_paged_at_the_own_address(company: Service, receiver: Receiver) -> None:
    night = NOW + timedelta(hours=13)
    with receiving() as own, company.desk.db.session() as session:
        person = somebody(session, "night", display_name="夜班")
        address(session, own.url, person=person)
        turn(session, person, None, night - timedelta(hours=2))
        case = a_case(session, at=night, customer_name="李四")
        fire(session, case, "call_ended", night)
        session.commit()
        told(company, receiver, 13 * 60 + 11)
        mine: list[dict[str, Any]] = [got for got in own.got if case.number in got["title"]]
    assert len(mine) == 1 and mine[0]["title"].startswith("已超时")
    assert company.rows("select \"to\" from escalations e join deadlines d on d.id = e.deadline_id where d.case_id = %s"
                        " and level = 1", case.id) == [("值班 夜班",)]
