from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.standards import main as bench
from callcenter.commands.standards import standards
from callcenter.db import Database
from callcenter.people.models import Department
from callcenter.standards import shipped, shipped_standard, shipped_text


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "COMPANY_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(standards, arguments)


def refused(*arguments: str) -> str:
    ended = run(*arguments)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_it_lists_every_standard_with_its_version_steps_and_clauses() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert [one["name"] for one in listed] == [*shipped()]
    complaint = listed[1]
    assert complaint["digest"] == shipped_standard("complaint").digest
    assert complaint["digest"].startswith(complaint["version"])
    assert [(step["id"], step["clause"], step["limit_text"]) for step in complaint["steps"]][:2] == [
        ("notify", "S002 4.10b-6", "10分钟"), ("tell", "S002 4.10b-7", "20分钟")]
    told = run("list").stdout
    assert "follow_up     3个工作日   handled -> followed_up" in told


def test_due_times_have_the_fields_of_the_contract() -> None:
    ended = run("due", "general_problem", "--start", "2026-02-13T02:00:00Z", "--json")
    assert "no database: the shipped standards, and office hours" in ended.stderr
    [reply, _, follow_up] = json.loads(ended.stdout)
    assert {"step", "due_at", "limit", "counts", "clause", "explain", "title", "started_at", "warn_at",
            "provisional"} <= reply.keys()
    assert (reply["due_at"], reply["limit"], reply["counts"]) == ("2026-02-14T10:00:00+08:00", "24小时", "elapsed")
    assert (follow_up["limit"], follow_up["counts"]) == ("3个工作日", "working")
    assert "2026-02-25 18:00:00  3个工作日   S003 3.4.1    处理后回访" in run(
        "due", "general_problem", "--start", "2026-02-13T02:00:00Z").stdout


@pytest.mark.parametrize(("arguments", "told"), [
    (("complaint", "--start", "2026-02-13T10:00:00"), "has no zone; add an offset"),
    (("complaint", "--start", "Friday"), "'Friday' is no time; write it as"),
    (("complaint", "--start", "0001-01-01T00:00:00Z"), "too far off; give a year from 2000 to 2099"),
    (("complain", "--start", "2026-02-13T10:00:00Z"), "there is no standard 'complain'; there are purchase_inquiry, "),
    (("complaint", "--start", "2026-02-13T10:00:00Z", "--event", "notified"), "has no time; write it as notified="),
    (("complaint", "--start", "2026-02-13T10:00:00Z", "--event", "notify=2026-02-13T10:00:00Z"),
     "'notify' is no event; write 'notified'"),
    (("complaint", "--start", "2026-02-13T10:00:00Z", "--event", "notified=2026-02-13T10:00:00"), "has no zone")])
def test_wrong_usage_is_told_in_one_line(arguments: tuple[str, ...], told: str) -> None:
    assert told in refused("due", *arguments)


def test_the_companys_zone_is_that_of_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANY_TIMEZONE", "Asia/Tokyo")
    [confirm] = json.loads(run("due", "visit_appointment", "--start", "2026-02-13T10:00:00Z", "--json").stdout)
    assert confirm["due_at"] == "2026-02-14T19:00:00+09:00"


def test_files_are_checked(tmp_path: Path) -> None:
    good, bad, other = tmp_path / "good.yaml", tmp_path / "bad.yaml", tmp_path / "gbk.yaml"
    good.write_text(shipped_text("complaint"), "utf-8")
    bad.write_text(shipped_text("complaint").replace("limit: 10min", "limit: 10"), "utf-8")
    other.write_bytes(shipped_text("complaint").encode("gbk"))
    ended = run("check", str(good))
    assert (ended.exit_code, ended.stdout) == (0, f"{good}: usable: complaint, steps: 5\n")
    ended = run("check", str(good), str(bad), str(other))
    assert ended.exit_code == 1
    assert f"{bad}:17: step notify: the limit 10 has no unit; write 10min" in ended.stderr
    assert f"{other}:1: this is not UTF-8" in ended.stderr


def test_a_database_that_lacks_the_tables_says_what_to_do(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    from sqlalchemy import text

    db = Database(database_url)
    with db.session() as session:
        session.execute(text("drop table standard_versions cascade"))
    db.close()
    monkeypatch.setenv("DATABASE_URL", database_url)
    ended = run("list")
    assert (ended.exit_code, ended.stderr) == (
        1, "Error: the database lacks the tables of standards; run callcenter db upgrade\n")


def test_the_companys_own_settings_and_holidays_are_used(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    from callcenter.calendars.models import HolidayOverride
    from callcenter.deadlines.publishing import set_setting
    from tests.workcalendar.calendars import shanghai

    now = shanghai(2026, 3, 2, 9)
    db = Database(database_url)
    with db.session() as session:
        session.add(Department(name="客服部"))
        set_setting(session, "follow_up_days", 1, by="ban", now=now)
        session.add(HolidayOverride(day=date(2026, 3, 9), worked=False, name="厂庆", changed_at=now, changed_by="ban"))
    db.close()
    monkeypatch.setenv("DATABASE_URL", database_url)
    ended = run("due", "complaint", "--start", "2026-03-06T10:00:00+08:00", "--json")
    assert (ended.exit_code, ended.stderr) == (0, "")
    follow_up = json.loads(ended.stdout)[-1]
    assert (follow_up["limit"], follow_up["due_at"]) == ("1个工作日", "2026-03-10T18:00:00+08:00")
    assert "节假日表：放假" in [line["why"] for line in follow_up["explain"]]


def test_the_benchmark_in_miniature_agrees_with_the_plain_loop(tmp_path: Path,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    bench(["--out", str(tmp_path), "--starts", "50"])
    assert "ratio" in capsys.readouterr().out
    line = json.loads((tmp_path / "standards.json").read_text())
    assert set(line["standards"]) >= {"complaint", "general_problem"}
