"""`callcenter cases` and `callcenter routing`, as a supervisor types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.cases.by_hand import open_by_hand
from callcenter.db import Database
from tests import factories as make
from tests.commands.company import Company
from tests.factories import NOW, ZONE


@pytest.fixture
def company(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
            capsys: pytest.CaptureFixture[str]) -> Company:
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("VAR_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    db = Database(database_url)
    with db.session() as session:
        make.person(session, "zhao", "handler", department="维修部")
        agent = make.person(session, "agent", "agent")
        open_by_hand(session, person=agent, category="complaint", content="空调不制冷", now=NOW, zone=ZONE)
    db.close()
    return Company(monkeypatch, capsys)


def test_rules_are_added_listed_tried_and_removed(company: Company) -> None:
    said = company.succeeds("routing", "add", "--category", "repair", "--keyword", "空调", "--to", "维修部", "--owner",
                            "zhao", "--urgency", "urgent")
    assert said == "1  category=repair keywords=空调 -> 维修部 urgency=urgent\n"
    assert company.succeeds("routing", "list") == said
    assert company.succeeds("routing", "test", "--category", "repair", "--content", "空调不制冷") == said
    assert "waits on the dispatcher's list" in company.succeeds("routing", "test", "--category", "complaint")
    assert company.succeeds("routing", "remove", "1") == "1: removed\n"
    assert company.refused("routing", "remove", "1") == "callcenter: there is no routing rule 1"


def test_a_wrong_rule_is_refused_in_one_line(company: Company) -> None:
    assert "no department is named '市场部'" in company.refused("routing", "add", "--to", "市场部")


def test_cases_are_listed_and_shown(company: Company) -> None:
    line = company.succeeds("cases", "list", "--undispatched", "--overdue")
    assert line.startswith("202607310001  new") and "overdue since 2026-07-31 10:10" in line
    assert company.succeeds("cases", "list", "--status", "closed") == ""
    shown = company.succeeds("cases", "show", "202607310001")
    assert "空调不制冷" in shown and "S002 4.10b-6" in shown and "agent: open -> new" in shown
    assert company.refused("cases", "show", "1") == "callcenter: no case has the number 1"
