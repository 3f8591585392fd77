"""`callcenter campaigns`, as a supervisor types it: made from a file, filled, run, watched to its end, exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.db import Database
from callcenter.lines.services import add_line
from tests import factories as make
from tests.commands.company import Company
from tests.factories import NOW

PLAN = """
name: 七月回访
mode: survey
line: "+862162881234"
consent_basis: 购买合同第8条
consent_proof: 档案室
windows: {days: {mon: ["09:00-12:00"]}, except: {2026-12-31: []}}
questionnaire:
  start: 满意
  questions:
    满意: {text: 您满意吗？, kind: choice, options: [{key: 1, label: 满意}, {key: 2, label: 不满意}]}
"""
LIST = "姓名,电话\n陈晨,13800004471\n李雷,13800004472\n陈晨,13800004471\n无号,abc\n"


@pytest.fixture
def company(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Company:
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("VAR_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    db = Database(database_url)
    with db.session() as session:
        make.person(session, "boss", "supervisor")
        add_line(session, make.LINE, flow="main", now=NOW).outbound = True
    db.close()
    (tmp_path / "july.yaml").write_text(PLAN, "utf-8")
    (tmp_path / "list.csv").write_bytes(LIST.encode("gb18030"))
    return Company(monkeypatch, capsys)


def test_a_campaign_goes_from_a_file_to_its_result(company: Company, tmp_path: Path) -> None:
    assert company.succeeds("campaigns", "create", "july.yaml", "--by", "boss") == "1: 七月回访, survey, draft\n"
    assert "名单" in company.refused("campaigns", "start", "七月回访")
    code, out, err = company.run("campaigns", "import", "七月回访", "list.csv", "--by", "boss")
    assert (code, out.rstrip()) == (0, ("1: 4 rows; 2 can be added, 1 are there twice, 0 on the list already, "
                                    "0 want no calls, 1 are wrong"))
    assert err.splitlines()[0] == "  row 4 电话: 与第2行的号码相同"
    code, out, _ = company.run("campaigns", "import", "1", "list.csv", "--by", "boss", "--yes", "--column", "姓名=data")
    assert (code, out.splitlines()[-1]) == (0, "2: 2 added")
    assert company.succeeds("campaigns", "start", "1") == "1: 七月回访, running\n"
    assert company.succeeds("campaigns", "pause", "1", "--why", "名单有误") == "1: 七月回访, paused\n"
    told = company.succeeds("campaigns", "status", "七月回访")
    assert told == f"七月回访 paused  [{'-' * 24}] 0.0%  0/2  名单有误\n"
    company.succeeds("campaigns", "resume", "1")
    assert company.succeeds("campaigns", "list", "--state", "running") == "1  running  survey      0/2  七月回访\n"
    company.succeeds("campaigns", "stop", "1", "--by", "boss")
    assert company.succeeds("campaigns", "status", "1", "--follow").startswith("七月回访 stopped  [----")
    assert company.succeeds("campaigns", "export", "1", "july.csv") == "july.csv: 2 rows\n"
    assert "13800004472" in (tmp_path / "july.csv").read_text("utf-8-sig")
    assert company.succeeds("campaigns", "copy", "1", "八月回访") == "2: 八月回访, draft\n"


def test_wrong_input_is_one_line(company: Company, tmp_path: Path) -> None:
    assert "方式" in company.refused("campaigns", "create", "--name", "八月回访")
    assert "没有名称或编号" in company.refused("campaigns", "start", "九月回访")
    (tmp_path / "broken.yaml").write_text("name: [", "utf-8")
    code, _, err = company.run("campaigns", "create", "broken.yaml")
    assert code == 1 and "no YAML" in err
    code, _, err = company.run("campaigns", "export", "1", "july.pdf")
    assert code == 2 and ".xlsx or .csv" in err
