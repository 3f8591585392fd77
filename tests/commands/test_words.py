"""`callcenter words`: the company's words by command and by file; `callcenter read --words` without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from callcenter.commands.reading import read
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


def test_a_word_is_added_listed_and_taken_out(company: Company) -> None:
    company.succeeds("words", "add", "organisation", "南京市第一中学", "--said-as", "一中", "--said-as", "市一中")
    assert company.succeeds("words", "list", "--kind", "organisation").split() == [
        "organisation", "南京市第一中学;", "said", "as", "一中;", "市一中"]
    assert company.succeeds("words", "remove", "organisation", "南京市第一中学").startswith("organisation")
    assert company.succeeds("words", "list") == ""


def test_a_taboo_word_is_switched_off_and_on(company: Company) -> None:
    assert company.succeeds("words", "off", "没办法").split()[-1] == "off"
    assert "没办法; off" in company.succeeds("words", "list", "--kind", "taboo")
    assert "off" not in company.succeeds("words", "on", "没办法")
    assert "不知道; better:" in company.succeeds("words", "list", "--kind", "taboo")


def test_a_file_is_taken_in_twice_with_the_same_result(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_bytes("类别,词\n产品,冷干机,冷冻式干燥机\n禁语,我下班了,,我帮您登记\n".encode("gb18030"))
    assert company.succeeds("words", "import", str(file)).strip() == "2 added, 0 changed, 0 as they were"
    assert company.succeeds("words", "import", str(file)).strip() == "0 added, 0 changed, 2 as they were"


@pytest.mark.parametrize(("arguments", "says"), [
    (("words", "add", "product", "泵"), "word: '泵'; expected 2 to 60"),
    (("words", "add", "product", "水泵", "--better", "x"), "better"),
    (("words", "remove", "product", "水泵"), "水泵"), (("words", "off", "没听过"), "没听过")])
def test_what_cannot_be_is_one_line(company: Company, arguments: tuple[str, ...], says: str) -> None:
    code, out, err = company.run(*arguments)
    assert (code, out) == (1, "")
    assert says in err and len(err.splitlines()) == 1


def test_a_file_with_mistakes_changes_nothing_and_names_the_line(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text("product,冷干机\nthing,某物\nproduct,机\n", "utf-8")
    code, _, err = company.run("words", "import", str(file))
    assert code == 1 and len(err.splitlines()) == 1
    assert "line 2: kind: 'thing'" in err and "and 1 more" in err
    assert company.succeeds("words", "list") == ""


def test_calls_are_read_with_a_file_of_words_and_no_database(tmp_path: Path) -> None:
    words, calls = tmp_path / "words.csv", tmp_path / "calls.jsonl"
    words.write_text("product,蓝鲸七号\n", "utf-8")
    segment = {"channel": "customer", "start": 0, "end": 2, "text": "那个 蓝 经 七 号 不 动 了"}
    calls.write_text(json.dumps({"id": "x", "segments": [segment]}, ensure_ascii=False) + "\n", "utf-8")
    done = CliRunner().invoke(read, ["--words", str(words), str(calls)])
    assert done.exit_code == 0 and json.loads(done.stdout)["product"] == "蓝鲸七号"
    words.write_text("thing,蓝鲸七号\n", "utf-8")
    refused = CliRunner().invoke(read, ["--words", str(words), str(calls)])
    assert refused.exit_code == 1 and "line 1: kind" in refused.stderr
    assert CliRunner().invoke(read, ["--words", str(words), "--report"]).exit_code == 2
