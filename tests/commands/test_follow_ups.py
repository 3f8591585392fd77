"""`callcenter follow-ups import`: as a supervisor types it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.db import Database
from tests import factories as make
from tests.commands.company import Company


def test_a_file_of_purchases_begins_its_rounds_once(database_url: str, redis_url: str, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("VAR_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    db = Database(database_url)
    with db.session() as session:
        make.person(session, "boss", "supervisor")
    db.close()
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    Path("list.csv").write_text(f"类型,日期,产品,电话\n购买,{day},立式空调,13800004471\n", encoding="gb18030")
    company = Company(monkeypatch, capsys)
    first = company.succeeds("follow-ups", "import", "list.csv", "--by", "boss")
    assert first == "1 rows; 1 begun, 0 begun before, 0 are wrong\n"
    assert "0 begun, 1 begun before" in company.succeeds("follow-ups", "import", "list.csv", "--by", "boss")
