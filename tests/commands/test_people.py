"""`callcenter users`, `token`, `lines`, `hours`: setting a company up from the command line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest

from callcenter.cli import load_commands
from callcenter.db import conninfo
from callcenter.telephony.simulator.simulator import Simulator
from tests.commands.company import Company
from tests.factories import LINE
from tests.service import ACCOUNT, BASE, TOKEN


@pytest.fixture
def company(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Company:
    for name, value in {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "VAR_DIR": str(tmp_path),
                        "SECRET_KEY": "s" * 32, "PUBLIC_BASE_URL": BASE, "TWILIO_ACCOUNT_SID": ACCOUNT,
                        "TWILIO_AUTH_TOKEN": TOKEN, "LOG_LEVEL": "error"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Company(monkeypatch, capsys)


@pytest.fixture
def observer(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(conninfo(database_url), autocommit=True) as connection:
        yield connection


def test_a_person_is_added_with_phone_skills_and_a_password_from_standard_input(
        company: Company, observer: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("一个很长的密码啊\n8642\n"))
    said = company.succeeds("users", "add", "wangli", "--role", "agent", "--phone", "13800138000", "--skill", "repair",
                            "--skill", "rescue", "--department", "客服部", "--password-stdin", "--pin-stdin")
    assert said == "wangli: agent, +8613800138000\n"
    row = observer.execute("select skills, password_hash is not null, pin_hash is not null from people").fetchone()
    assert row == (["repair", "rescue"], True, True)


def test_the_second_factor_of_the_only_administrator_is_switched_off_here(
        company: Company, observer: psycopg.Connection[tuple[object, ...]]) -> None:
    company.succeeds("users", "add", "root", "--role", "admin")
    observer.execute("update people set totp_secret = 'sealed under a lost key', recovery_digests = '{x}'")
    company.succeeds("users", "second-factor-off", "root")
    assert observer.execute("select totp_secret, recovery_digests, sessions from people").fetchone() == (None, [], 1)
    assert observer.execute("select who from audit where action = 'person.second_factor_off'").fetchone() == ("-",)


@pytest.mark.parametrize(("arguments", "said"), [
    (("users", "add", "wangli", "--role", "agent", "--phone", "my phone"), "can't be dialled; expected E.164"),
    (("token", "create", "--user", "nobody"), "no person named 'nobody'"),
    (("users", "second-factor-off", "nobody"), "no person named 'nobody'"),
    (("lines", "add", "anonymous", "--flow", "main"), "expected E.164 such as +862162881234"),
    (("lines", "add", LINE, "--flow", "maim"), "no flow 'maim' is published; expected one of"),
    (("events", "replay", "CA0"), "no call CA0"),
    (("hours", "set", "default", "Procfile"), "Procfile")])
def test_what_is_wrong_is_said_in_one_line(company: Company, arguments: tuple[str, ...], said: str) -> None:
    Path("Procfile").write_text("just words")
    assert said in company.refused(*arguments)


@pytest.mark.parametrize("arguments", [
    ("users", "add", "wangli"), ("users", "add", "wangli", "--role", "king"), ("lines", "add", LINE),
    ("lines", "add", LINE, "--flow", "main", "--record", "some"), ("token", "create"), ("events", "replay"),
    ("lines", "add", LINE, "--flow", "main", "--cycle", "0"), ("hours", "set", "default", "nowhere.yaml"),
    ("nothing",)])
def test_wrong_usage_ends_with_2(company: Company, arguments: tuple[str, ...]) -> None:
    code, out, err = company.run(*arguments)
    assert (code, out) == (2, "")
    assert err


def test_a_token_is_printed_once_and_only_its_digest_is_kept(
        company: Company, observer: psycopg.Connection[tuple[object, ...]]) -> None:
    company.succeeds("users", "add", "wangli", "--role", "agent")
    token = company.succeeds("token", "create", "--user", "wangli", "--scope", "write").strip()
    assert token.startswith("sx_")
    stored = observer.execute("select digest, scope from api_tokens").fetchone()
    assert stored is not None
    assert stored[0] != token
    assert stored[1] == "write"


def test_a_line_is_added_with_its_three_addresses(company: Company) -> None:
    said = company.succeeds("lines", "add", "021-62881234", "--flow", "main", "--fallback", "13800138009")
    assert said.splitlines()[0] == LINE
    for name in ("voice", "status", "fallback"):
        assert f"{BASE}/webhooks/twilio/{name}" in said
    assert "there already" in company.refused("lines", "add", LINE, "--flow", "main")


def test_a_line_is_configured_at_the_provider(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with Simulator("http://127.0.0.1:9", BASE, ACCOUNT, TOKEN, speed=1) as simulator:
        monkeypatch.setenv("TWILIO_API_BASE_URL", simulator.serve())
        simulator.number(LINE)
        assert "set at the provider" in company.succeeds("lines", "add", LINE, "--flow", "main", "--configure")
        number = simulator.exchange.numbers[LINE]
        assert (number.voice_url, number.status_url, number.fallback_url) == tuple(
            f"{BASE}/webhooks/twilio/{name}" for name in ("voice", "status", "fallback"))


def test_a_number_that_is_not_the_account_s_is_said(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with Simulator("http://127.0.0.1:9", BASE, ACCOUNT, TOKEN, speed=1) as simulator:
        monkeypatch.setenv("TWILIO_API_BASE_URL", simulator.serve())
        code, _, err = company.run("lines", "add", LINE, "--flow", "main", "--configure")
    assert code == 1
    assert err.startswith("callcenter: the phone network refused: ")
    assert err.count("\n") == 1
    assert company.succeeds("lines", "add", LINE, "--flow", "main")  # it may be asked for again: nothing was added


def test_a_line_that_is_there_is_configured_later(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no line" in company.refused("lines", "configure", LINE)
    company.succeeds("lines", "add", LINE, "--flow", "main")
    with Simulator("http://127.0.0.1:9", BASE, ACCOUNT, TOKEN, speed=1) as simulator:
        monkeypatch.setenv("TWILIO_API_BASE_URL", simulator.serve())
        simulator.number(LINE)
        assert "set at the provider" in company.succeeds("lines", "configure", "021-62881234")
        assert simulator.exchange.numbers[LINE].voice_url == f"{BASE}/webhooks/twilio/voice"


def test_a_password_is_set_later(company: Company, observer: psycopg.Connection[tuple[object, ...]],
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    company.succeeds("users", "add", "wangli", "--role", "agent")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert "the password is too short; expected at least 8" in company.refused(
        "users", "password", "wangli", "--password-stdin")
    monkeypatch.setattr("sys.stdin", io.StringIO("一个很长的密码啊\n"))
    assert company.succeeds("users", "password", "wangli", "--password-stdin") == "wangli: the password is set\n"
    assert observer.execute("select password_hash is not null from people").fetchone() == (True,)


def test_hours_are_set_from_a_file_and_shown(company: Company) -> None:
    assert company.succeeds("hours", "show") == "default: always open (none set)\n"
    Path("hours.yaml").write_text('hours: {mon: ["09:00-12:00", "13:00-18:00"]}\nexceptions: {"2026-10-08": []}\n')
    assert company.succeeds("hours", "set", "default", "hours.yaml") == "default: set; 0 running clocks moved\n"
    assert "09:00-12:00" in company.succeeds("hours", "show")


@pytest.mark.parametrize(("text", "said"), [
    ("hours: {mon: [", "is no YAML"), ("- a list", "holds no hours"), ('hours: {mon: ["18:00-09:00"]}', "hours"),
    ('hours: {someday: ["09:00-18:00"]}', "hours")])
def test_hours_that_cannot_be_read_are_said_in_one_line(company: Company, text: str, said: str) -> None:
    Path("hours.yaml").write_text(text)
    assert said in company.refused("hours", "set", "default", "hours.yaml")


def test_a_database_that_is_away_is_said_in_one_line(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    assert "database" in company.refused("users", "add", "wangli", "--role", "agent")


@pytest.mark.parametrize(("name", "value"), [
    ("DATABASE_URL", "mysql://x"), ("PUBLIC_BASE_URL", "desk.example.com"), ("PORT", "eighty"),
    ("COMPANY_TIMEZONE", "Shanghai"), ("TWILIO_ACCOUNT_SID", "AC1"), ("VOSK_MODEL", "/nowhere"), ("SECRET_KEY", "x")])
def test_a_wrong_setting_stops_the_start_with_its_name(
        company: Company, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    said = company.refused("users", "add", "wangli", "--role", "agent")
    assert f"{name}: " in said
    assert "expected" in said


def _paths(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _paths(inner, (*path, name))


@pytest.mark.parametrize("command", [*_paths(load_commands())], ids=" ".join)
def test_every_command_and_group_shows_an_example(company: Company, command: tuple[str, ...]) -> None:
    assert "Example" in company.succeeds(*command, "--help")


@pytest.mark.parametrize("group", [(), *((name,) for name, one in load_commands().commands.items()
                                         if isinstance(one, click.Group))])
def test_a_list_of_commands_cuts_no_sentence_short(company: Company, group: tuple[str, ...]) -> None:
    assert "..." not in company.succeeds(*group, "--help").partition("Commands:")[2]
