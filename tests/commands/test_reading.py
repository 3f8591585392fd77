"""`callcenter read --report`: what people made of what was read."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from callcenter.commands.reading import read
from callcenter.config import load_settings
from callcenter.db import Database
from callcenter.errors import SettingsError
from callcenter.records.filling import fill_record
from callcenter.records.services import Change, correct
from tests import factories as make
from tests.factories import NOW, ZONE
from tests.transcripts.second_reader.standin import answering, claim
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


CALL = {"id": "x1", "caller_id": "+8613862104471", "started_at": "2026-03-05T09:42:10+08:00", "segments": [
    {"channel": "agent", "start": 0, "end": 2, "text": "您好 请 讲"},
    {"channel": "customer", "start": 3, "end": 9, "text": "喂 那个 登记 一下 欧阳 青 山 嗯 那 批 货 还 没 影 子"}]}


def test_a_second_reader_betters_the_drafts_with_its_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOND_READER_KEY", "hush")
    answer = json.dumps({"customer_name": claim("欧阳青山", 1, "欧阳 青 山"), "order_no": claim("A1234", 1, "那 批")})
    with answering(says=answer) as model:
        done = CliRunner().invoke(read, ["-", "--second-reader", model.url, "--model", "m"], input=json.dumps(CALL))
    assert done.exit_code == 0, done.output
    draft = json.loads(done.stdout)
    assert (draft["customer_name"], draft["evidence"]["customer_name"]) == ("欧阳青山", 1)
    assert 0.5 <= draft["confidence"]["customer_name"] <= 0.75
    assert done.stderr == "second reader: asked=1 improved=1 refused_value=1\n"
    assert (model.headers[0]["Authorization"], model.got[0]["model"]) == ("Bearer hush", "m")


def test_without_its_answer_the_first_reader_s_draft_stands() -> None:
    plain = CliRunner().invoke(read, ["-"], input=json.dumps(CALL))
    with answering(status=500) as model:
        done = CliRunner().invoke(read, ["-", "--second-reader", model.url, "--model", "m"], input=json.dumps(CALL))
    assert (done.exit_code, done.stdout) == (0, plain.stdout)
    assert done.stderr == "second reader: problem_status=1\n"


@pytest.mark.parametrize(("arguments", "wrong"), [
    (["-", "--model", "m"], "--model goes with --second-reader"),
    (["--report", "--second-reader", "http://127.0.0.1/v1"], "--words and --second-reader go with CALLS")])
def test_a_second_reader_needs_calls(arguments: list[str], wrong: str) -> None:
    refused = CliRunner().invoke(read, arguments, input="")
    assert refused.exit_code == 2
    assert wrong in refused.stderr


@pytest.mark.parametrize(("given", "wrong"), [
    ({"second_reader_url": "ftp://host/v1", "second_reader_model": "m"}, "SECOND_READER_URL"),
    ({"second_reader_url": "http://me:hush@host/v1", "second_reader_model": "m"}, "SECOND_READER_URL"),
    ({"second_reader_url": "http://host/v1"}, "SECOND_READER_MODEL"),
    ({"second_reader_timeout": "0"}, "SECOND_READER_TIMEOUT")])
def test_a_wrong_setting_of_the_second_reader_is_named_and_no_secret_shown(given: dict[str, str], wrong: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(_env_file=None, **given)
    assert str(refused.value).startswith(wrong)
    assert "hush" not in str(refused.value)
