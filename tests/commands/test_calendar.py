"""`callcenter calendar`, and `hours set`: what people enter, and what they are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter.db import Database
from callcenter.lines.services import set_hours
from callcenter.people.models import Department
from tests import factories as make
from tests.commands.company import Company
from tests.over_database import db

__all__ = ["db"]

OFF = ("2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01")
NOTICE = "".join(f"{day},off\n" for day in OFF) + "2027-02-14,worked,春节调休\n"


@pytest.fixture
def company(db: Database, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Company:
    for name, value in {"DATABASE_URL": db.url, "REDIS_URL": redis_url, "VAR_DIR": str(tmp_path),
                        "SECRET_KEY": "s" * 32, "LOG_LEVEL": "error"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    Path("notice.csv").write_text(NOTICE)
    return Company(monkeypatch, capsys)


def test_the_status_tells_each_year_and_whose_hours_are_which(company: Company, db: Database) -> None:
    with db.session() as session:
        set_hours(session, "repairs", {"hours": {"sat": ["10:00-16:00"]}}, zone="Asia/Shanghai", now=make.NOW)
        session.flush()
        session.add(Department(name="维修部", hours="repairs"))
    lines = company.succeeds("calendar", "status").splitlines()
    assert "2026  known       library" in lines
    assert any(line.endswith("provisional no notice: statutory days only") for line in lines)
    assert any(line.startswith("company (default): Monday to Friday 9:00 to 18:00") for line in lines)
    assert any(line.startswith("维修部 (repairs): Saturday 10:00 to 16:00") for line in lines)


def test_a_notice_makes_its_year_known_and_the_status_says_by_whom(company: Company, db: Database) -> None:
    with db.session() as session:
        make.person(session, "banzhang", role="supervisor")
    assert company.succeeds("calendar", "notice", "2027", "notice.csv", "--source", "国办发明电〔2026〕7号", "--by",
                            "banzhang") == "2027: known, 8 dates entered; 0 running clocks moved\n"
    told = json.loads(company.succeeds("calendar", "status", "--json"))
    year = next(year for year in told["years"] if year["year"] == 2027)
    assert (year["status"], year["source"], year["days"], year["entered_by"]) == (
        "known", "国办发明电〔2026〕7号", 8, "banzhang")
    assert {"date": "2027-02-14", "worked": True, "name": "春节调休", "by": "banzhang"} in told["dates"]
    assert "国办发明电〔2026〕7号, entered by banzhang on " in company.succeeds("calendar", "status")


def test_an_amended_notice_says_what_it_dropped(company: Company) -> None:
    company.succeeds("calendar", "notice", "2027", "notice.csv")
    Path("amended.yaml").write_text("".join(f"{day}: off\n" for day in OFF))
    assert company.succeeds("calendar", "notice", "2027", "amended.yaml") == (
        "2027: known, 7 dates entered, 1 of the earlier notice dropped; 0 running clocks moved\n")


def test_a_date_is_set_and_forgotten(company: Company) -> None:
    assert company.succeeds("calendar", "set", "2026-12-24", "--off", "--name", "公司日") == (
        "2026-12-24: off; 0 running clocks moved\n")
    assert company.succeeds("calendar", "forget", "2026-12-24") == (
        "2026-12-24: as the library has it; 0 running clocks moved\n")
    assert company.refused("calendar", "forget", "2026-12-24") == (
        "callcenter: 2026-12-24 was not entered: there is nothing to forget")


@pytest.mark.parametrize(("text", "said"), [
    (NOTICE + "2027-02-15,worked\n", "notice.csv:9: 2027-02-15 is a Monday, worked anyhow"),
    (NOTICE.replace("2027-10-01,off\n", ""), "the notice does not give 2027-10-01 (国庆节) off"),
    (NOTICE + "2027-01-01,off\n", "notice.csv:9: 2027-01-01 stands in line 1 already")])
def test_a_wrong_notice_is_refused_in_one_line_and_nothing_is_entered(company: Company, text: str, said: str) -> None:
    Path("notice.csv").write_text(text)
    assert said in company.refused("calendar", "notice", "2027", "notice.csv")
    assert json.loads(company.succeeds("calendar", "status", "--json"))["dates"] == []


def test_a_notice_that_is_no_utf_8_is_refused(company: Company) -> None:
    Path("notice.csv").write_bytes("2027-01-01,off,元旦\n".encode("gbk"))
    assert "is no UTF-8 text" in company.refused("calendar", "notice", "2027", "notice.csv")


@pytest.mark.parametrize(("words", "said"), [
    (("set", "2027-02-30", "--off", "--name", "x"), "'2027-02-30' is no date; expected one such as 2027-02-06"),
    (("set", "2027-02-14", "--name", "x"), "say whether the date is worked: --worked or --off"),
    (("set", "2027-02-14", "--off"), "--name"), (("notice", "1999", "notice.csv"), "1999")])
def test_wrong_usage_is_told_with_2(company: Company, words: tuple[str, ...], said: str) -> None:
    code, _, err = company.run("calendar", *words)
    assert code == 2
    assert said in err


def test_hours_that_are_set_move_clocks_too(company: Company) -> None:
    Path("hours.yaml").write_text('hours: {mon: ["09:00-12:00", "13:00-18:00"]}\n')
    assert company.succeeds("hours", "set", "default", "hours.yaml") == "default: set; 0 running clocks moved\n"
    assert "company (default): Monday 9:00 to 12:00 and 13:00 to 18:00" in company.succeeds("calendar", "status")


@pytest.mark.parametrize("command", ["status", "set", "forget", "notice"])
def test_every_command_has_an_example(company: Company, command: str) -> None:
    assert "Example:\n    callcenter calendar " in company.succeeds("calendar", command, "--help")
