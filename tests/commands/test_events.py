"""`callcenter events replay`, `flows publish`, `transcripts retry`, `clock --once`: looking after a service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr_flows import shipped
from tests import factories as make
from tests.commands.company import Company
from tests.phones import Caller
from tests.service import ACCOUNT, BASE, TOKEN, Service, service

__all__ = ["service"]


@pytest.fixture
def company(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Company:
    settings = service.desk.settings
    for name, value in {"DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url),
                        "VAR_DIR": str(settings.var_dir), "SECRET_KEY": "s" * 32, "PUBLIC_BASE_URL": BASE,
                        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "LOG_LEVEL": "error"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(settings.var_dir)
    return Company(monkeypatch, capsys)


def test_calls_that_stand_as_they_happened_are_identical(service: Service, company: Company) -> None:
    callers = [Caller(service) for _ in range(3)]
    for caller in callers:
        caller.into_line("2")
        caller.hang_up()
    assert company.succeeds("events", "replay", callers[0].sid) == f"{callers[0].sid}: identical\n"
    assert company.succeeds("events", "replay", "--all") == "3 calls replayed, 3 identical, 0 differ\n"


def test_a_call_that_differs_ends_with_1_and_says_where(service: Service, company: Company) -> None:
    caller = Caller(service)
    caller.dial()
    service.rows("update calls set category = 'rescue'")
    code, out, err = company.run("events", "replay", caller.sid)
    assert (code, out) == (1, f"{caller.sid}: differs\n")
    assert err == f"{caller.sid}: category: stands 'rescue', events say None\n"


def test_events_are_shown_one_a_line_without_what_was_keyed(service: Service, company: Company) -> None:
    caller = Caller(service)
    caller.into_line("2")
    lines = company.succeeds("events", "replay", caller.sid, "--show").splitlines()
    assert [json.loads(line)["kind"] for line in lines[:-1]] == ["start", "input"]
    assert "digits" not in lines[1]


def main_flow(**changes: str) -> str:
    text = shipped.flow_text("main") or ""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def test_a_published_flow_is_what_the_next_call_hears(service: Service, company: Company) -> None:
    before = Caller(service)
    before.dial()
    Path("main.yaml").write_text(main_flow(**{"title: 客户服务主线": "title: 新的主线"}))
    assert company.succeeds("flows", "publish", "main.yaml").startswith("main: ")
    service.desk.catalog._read_at = float("-inf")
    after = Caller(service)
    after.dial()
    assert service.call(before.sid).flow_version != service.call(after.sid).flow_version
    assert company.succeeds("events", "replay", "--all").endswith("0 differ\n")


@pytest.mark.parametrize("command", ["lint", "publish"])
@pytest.mark.parametrize(("old", "new", "said"), [
    ("silent: people", "silent: poeple", "node menu: silent leads to the unknown node 'poeple'; write 'people'"),
    ("type: ring\n    busy", "type: rnig\n    busy", "node people has the unknown type 'rnig'; write 'ring'"),
    ("say: goodbye", "say: godbye", "node goodbye: the prompt 'godbye' stands in no prompt file; write 'goodbye'")])
def test_a_flow_with_a_mistake_is_told_file_line_and_what_to_write_instead(
        service: Service, company: Company, command: str, old: str, new: str, said: str) -> None:
    text = main_flow(**{old: new})
    Path("main.yaml").write_text(text)
    line = text[:text.index(new)].count("\n") + 1
    code, out, err = company.run("flows", command, "main.yaml")
    assert (code, out) == (1, "")
    assert err.startswith(f"main.yaml:{line}: {said}")
    assert service.row("select count(*) from flow_versions where name = 'main'")[0] == 1


def test_a_flow_that_a_silent_caller_could_never_leave_is_not_published(service: Service, company: Company) -> None:
    Path("round.yaml").write_text(
        "flow: round\nperson: false\nstart: a\ngive_up: z\nnodes:\n"
        "  a: {type: say, say: 你好, next: b}\n  b: {type: say, say: 再见, next: a}\n  z: {type: hangup}\n")
    code, _, err = company.run("flows", "lint", "round.yaml")
    assert code == 1
    assert "round.yaml:" in err


def test_recordings_that_wait_for_a_model_are_queued_again(service: Service, company: Company) -> None:
    with service.desk.db.session() as session:
        call = make.call(session)
        recording = make.recording(session, call, segments=[])
    service.rows("update transcripts set state = 'waiting_for_model'")
    assert company.succeeds("transcripts", "retry") == "1 recordings will be heard\n"
    assert company.succeeds("transcripts", "retry") == "0 recordings will be heard\n"
    assert service.row("select subject from work where kind = 'hear'").subject == recording.sid
    assert service.desk.queues.connection().llen("rq:queue:hearing") == 1


def test_a_sweep_as_of_a_moment_says_what_it_found(service: Service, company: Company) -> None:
    caller = Caller(service)
    caller.dial()
    assert company.succeeds("clock", "--once", "--now", "2026-07-31T10:06:00+08:00") == (
        "drained=0 deadlines=0 queued=0\n")
    assert service.row("select count(*) from work where kind = 'fetch_call'")[0] == 1
