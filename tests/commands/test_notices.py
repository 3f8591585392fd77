"""`callcenter notices`, `duty`, `departments`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from callcenter.db import conninfo
from tests.commands.company import Company
from tests.notifying.receiver import receiving
from tests.service import ACCOUNT, BASE, TOKEN

KEY = "73febdcb-1b38-4d1b-a994-00000000a1b2"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)


@pytest.fixture
def company(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Company:
    for name, value in {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "VAR_DIR": str(tmp_path),
                        "SECRET_KEY": "s" * 32, "PUBLIC_BASE_URL": BASE, "TWILIO_ACCOUNT_SID": ACCOUNT,
                        "TWILIO_AUTH_TOKEN": TOKEN, "LOG_LEVEL": "error"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    company = Company(monkeypatch, capsys)
    company.succeeds("users", "add", "li", "--role", "handler", "--department", "维修部")
    company.succeeds("users", "add", "boss", "--role", "supervisor")
    return company


@pytest.fixture
def observer(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(conninfo(database_url), autocommit=True) as connection:
        yield connection


def test_an_address_is_added_listed_without_its_secret_and_removed(company: Company,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"wecombot://{KEY}\n"))
    assert company.succeeds("notices", "add", "--department", "维修部") == "1: 企业微信群 …a1b2\n"
    company.succeeds("notices", "add", "json://127.0.0.1:8099/", "--person", "li")
    company.succeeds("notices", "add", "mailtos://me:secret@example.com?to=a@example.com")
    listed = company.succeeds("notices", "list")
    assert listed == "3    company  邮件 ….com\n1    维修部  企业微信群 …a1b2\n2    li  接口 …8099\n"
    assert company.succeeds("notices", "remove", "1") == "1: 企业微信群 …a1b2 is not used any more\n"
    assert "维修部" not in company.succeeds("notices", "list")


def test_a_test_message_says_whether_it_arrived(company: Company) -> None:
    with receiving() as receiver:
        company.succeeds("notices", "add", receiver.url)
        assert company.succeeds("notices", "test", "1").endswith(": sent\n")
        assert receiver.got[0]["title"] == "测试提醒"
        receiver.status = 403
        assert company.refused("notices", "test", "1").endswith("对方回答 HTTP 403; the address has to be mended")


def test_what_failed_is_shown_and_sent_again(company: Company,
                                              observer: psycopg.Connection[tuple[object, ...]]) -> None:
    company.succeeds("notices", "add", "json://127.0.0.1:9/")
    assert company.succeeds("notices", "failed") == ""
    observer.execute("insert into notifications (key, address_id, channel, title, body, state, created_at, send_at)"
                     " values ('k', 1, 'json', 't', 'b', 'failed', now(), now())")
    observer.execute("update contact_addresses set refused_since = '2026-11-20T02:00Z', problem = '对方回答 HTTP 503'")
    assert company.succeeds("notices", "failed") == ("1    company  接口 ….1:9: 1 failed, 0 waiting  refuses since "
                                                     "2026-11-20T02:00:00+00:00: 对方回答 HTTP 503\n")
    assert company.succeeds("notices", "retry", "1") == "1: 1 wait again\n"
    assert observer.execute("select state from work where kind = 'notify'").fetchone() == ("open",)


def test_turns_are_added_listed_and_taken_out(company: Company) -> None:
    starts, ends = TOMORROW, TOMORROW + timedelta(hours=14)
    company.succeeds("duty", "add", "li", "--from", starts.isoformat(), "--to", ends.isoformat(), "--department",
                     "维修部")
    company.succeeds("duty", "add", "boss", "--from", starts.isoformat(), "--to", ends.isoformat())
    lines = company.succeeds("duty", "list").splitlines()
    assert [line.split()[-2:] for line in lines] == [["li", "维修部"], ["boss", "company"]]
    assert len(company.succeeds("duty", "list", "--department", "维修部").splitlines()) == 1
    company.succeeds("duty", "remove", "1")
    assert len(company.succeeds("duty", "list").splitlines()) == 1


def test_a_department_has_hours_and_heads(company: Company) -> None:
    Path("hours.yaml").write_text('hours: {mon: ["08:00-20:00"]}\n')
    company.succeeds("hours", "set", "repairs", "hours.yaml")
    assert company.succeeds("departments", "add", "物流部", "--supervisor", "boss") == (
        "物流部: hours of the company, supervisor boss, manager the company's\n")
    assert company.succeeds("departments", "set", "维修部", "--hours", "repairs", "--manager", "boss") == (
        "维修部: hours repairs, supervisor the company's, manager boss\n")
    company.succeeds("departments", "set", "维修部", "--manager", "none")
    assert len(company.succeeds("departments", "list").splitlines()) == 2


@pytest.mark.parametrize(("arguments", "said"), [
    (("notices", "add", "wecom://secret-1"), "expected one such as wecombot://KEY"),
    (("notices", "add", "json://a", "--person", "nobody"), "no person named 'nobody'"),
    (("notices", "add", "json://a", "--department", "财务部"), "no department '财务部'; there are: 维修部"),
    (("notices", "add", "json://a", "--department", "维修部", "--person", "li"), "belongs to a person, or"),
    (("notices", "remove", "9"), "no address 9"), (("notices", "test", "9"), "no address 9"),
    (("duty", "remove", "9"), "no turn 9"),
    (("duty", "add", "li", "--from", "soon", "--to", "later"), "--from: 'soon' is no moment"),
    (("duty", "add", "li", "--from", "2026-11-21T18:00", "--to", "2026-11-21T20:00"), "has no offset; expected"),
    (("duty", "add", "li", "--from", "2026-11-21T18:00+08:00", "--to", "2026-11-21T08:00+08:00"), "is not after"),
    (("duty", "add", "li", "--from", "2026-11-21T18:00+08:00", "--to", "2027-11-21T08:00+08:00"), "at most 31"),
    (("departments", "add", "维修部"), "named '维修部' already"),
    (("departments", "set", "财务部", "--manager", "boss"), "no department '财务部'"),
    (("departments", "set", "维修部", "--manager", "li"), "li is handler; expected one of supervisor"),
    (("departments", "set", "维修部", "--hours", "night"), "no hours 'night'; expected one of")])
def test_what_is_wrong_is_said_in_one_line(company: Company, arguments: tuple[str, ...], said: str) -> None:
    message = company.refused(*arguments)
    assert said in message and "secret-1" not in message


def test_a_turn_is_not_added_twice(company: Company) -> None:
    turn = ("duty", "add", "li", "--from", TOMORROW.isoformat(), "--to", (TOMORROW + timedelta(hours=8)).isoformat())
    company.succeeds(*turn)
    assert "has a turn then already: 1" in company.refused(*turn)
