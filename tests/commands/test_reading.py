"""`callcenter read --report`: what people made of what was read."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from callcenter.commands.reading import read
from callcenter.db import Database
from callcenter.records.filling import fill_record
from callcenter.records.services import Change, correct
from tests import factories as make
from tests.factories import NOW, ZONE
from transcripts.reading.corpus import read_call


@pytest.fixture
def corrected(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company in which one name was read, and then changed by a person."""
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("VAR_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    db = Database(database_url)
    with db.session() as session:
        agent = make.person(session)
        call = make.call(session, answered_by=agent)
        record = make.record(session, call)
        make.recording(session, call, segments=[make.segment("agent", 0.5, 2.5, "您好 请问 您 贵姓"),
                                                make.segment("customer", 3.0, 5.0, "我 姓 王 叫 王丽")])
        fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE)
        session.flush()
        correct(session, record.id, [Change("customer_name", "王力")], person=agent, now=NOW, zone=ZONE)
    db.close()


@pytest.mark.usefixtures("corrected")
def test_the_report_tells_per_field_how_often_people_changed_it() -> None:
    table = CliRunner().invoke(read, ["--report"])
    assert table.exit_code == 0, table.output
    lines = [line.split() for line in table.stdout.splitlines()]
    assert lines[0] == ["field", "filled", "judged", "changed", "rate", "added"]
    assert ["customer_name", "1", "1", "1", "100.0%", "0"] in lines
    assert ["organisation", "0", "0", "0", "-", "0"] in lines
    told = json.loads(CliRunner().invoke(read, ["--report", "--json"]).stdout)
    assert told[0] == {"field": "customer_name", "filled": 1, "judged": 1, "changed": 1, "added": 0, "rate": 1.0}


@pytest.mark.usefixtures("corrected")
def test_examples_are_calls_that_can_be_read_again_and_nobody_else_may_open_them(tmp_path: Path) -> None:
    file = tmp_path / "corrected.jsonl"
    done = CliRunner().invoke(read, ["--report", "--examples", str(file)])
    assert done.exit_code == 0, done.output
    assert "1 corrected calls written to" in done.stderr
    [call] = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert call["gold"] == {"customer_name": "王力"}
    assert read_call(call)["customer_name"] == "王丽"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    drafts = CliRunner().invoke(read, [str(file)])
    assert json.loads(drafts.stdout)["id"] == call["id"]


@pytest.mark.usefixtures("corrected")
def test_a_file_that_cannot_be_written_is_one_plain_line(tmp_path: Path) -> None:
    refused = CliRunner().invoke(read, ["--report", "--examples", str(tmp_path / "no" / "such.jsonl")])
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
    assert "No such file" in refused.stderr


@pytest.mark.parametrize("arguments", [[], ["--json"], ["-", "--report"], ["-", "--examples", "x.jsonl"]])
def test_what_does_not_go_together_is_wrong_usage(arguments: list[str]) -> None:
    refused = CliRunner().invoke(read, arguments, input="")
    assert refused.exit_code == 2
