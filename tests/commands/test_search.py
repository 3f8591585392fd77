"""`callcenter search reindex`, over records that were there before the search."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from callcenter.commands.search import search
from callcenter.db import Database
from callcenter.lists.models import SearchText
from tests import factories as make


def test_old_records_become_findable(database_url: str, redis_url: str, tmp_path: Path,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("VAR_DIR", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    db = Database(database_url)
    with db.session() as session:
        last = [make.record(session, make.call(session), customer_name="陈晨") for _ in range(3)][-1].id
    done = CliRunner().invoke(search, ["reindex", "--after", str(last - 2)])
    assert (done.exit_code, done.stderr) == (0, f"reindexed up to record {last}\n"), done.output
    with db.session() as session:
        assert session.scalar(select(func.count()).select_from(SearchText)) == 2
    db.close()
