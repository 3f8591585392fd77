"""`callcenter standards publish`, `settings`, `set`: a company's own limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.standards import shipped_text
from tests.commands.company import Company
from tests.service import Service, service

__all__ = ["service"]


@pytest.fixture
def company(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Company:
    settings = service.desk.settings
    for name, value in {"DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url),
                        "VAR_DIR": str(settings.var_dir), "SECRET_KEY": "s" * 32, "LOG_LEVEL": "error"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(settings.var_dir)
    return Company(monkeypatch, capsys)


def test_a_published_file_is_what_is_listed_from_then_on(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "complaint.yaml"
    file.write_text(shipped_text("complaint").replace("limit: 10min", "limit: 5min"), "utf-8")
    said = company.succeeds("standards", "publish", str(file))
    assert said.startswith("complaint: published as ")
    assert said.split()[-1] in company.succeeds("standards", "list")


def test_a_file_with_mistakes_is_refused_a_line_for_each(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(shipped_text("complaint").replace("limit: 10min", "limit: -10min"), "utf-8")
    code, out, err = company.run("standards", "publish", str(file))
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1 and err.startswith(f"{file}:") and "-10" in err


def test_a_setting_is_shown_with_its_bounds_and_changed_with_the_standards_that_use_it(company: Company) -> None:
    assert "follow_up_days" in company.succeeds("standards", "settings")
    said = company.succeeds("standards", "set", "follow_up_days", "5").splitlines()
    assert said[0] == "follow_up_days: 5"
    assert [line.split(":")[0] for line in said[1:]] == ["complaint", "rescue", "general_problem"]
    line = next(one for one in company.succeeds("standards", "settings").splitlines() if "follow_up_days" in one)
    assert line.split()[1:] == ["5", "default", "3,", "1", "to", "90:", "complaint,", "rescue,", "general_problem"]


def test_the_categories_that_open_cases_are_shown_and_set(company: Company) -> None:
    said = company.succeeds("standards", "set", "case_categories", "inquiry,rescue,complaint")
    assert said.strip() == "case_categories: complaint,rescue,inquiry"
    line = next(one for one in company.succeeds("standards", "settings").splitlines() if "case_categories" in one)
    assert line.split()[1] == "complaint,rescue,inquiry"


@pytest.mark.parametrize(("name", "value", "says"), [
    ("follow_up_days", "91", "1 to 90"), ("follow_up_day", "3", "follow_up_days"), ("rings", "many", "many"),
    ("case_categories", "complaint", "rescue always opens a case"), ("case_categories", "robbery", "'robbery'")])
def test_a_setting_that_cannot_be_is_wrong_usage_and_says_what_may_be(
        company: Company, name: str, value: str, says: str) -> None:
    code, out, err = company.run("standards", "set", name, value)
    assert (code, out) == (2, "")
    assert says in err
