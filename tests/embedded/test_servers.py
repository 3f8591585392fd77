"""Owning the servers and attaching to them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from callcenter.config import Settings
from callcenter.db import conninfo
from callcenter.embedded import processes
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.lock import Note, note_path, owner_lock, read_note
from callcenter.embedded.servers import MARK, attached, owned


def _settings(tmp_path: Path, **more: object) -> Settings:
    given: dict[str, Any] = {"database_url": None, "redis_url": None, "var_dir": tmp_path / "var", **more}
    return Settings(_env_file=None, **given)


def test_an_owner_names_its_servers_to_others_and_stops_them_at_the_end(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    with owned(settings) as own:
        joined = attached(settings)
        assert (joined.database_url, joined.redis_url) == (own.settings.database_url, own.settings.redis_url)
        assert joined.secret_key == own.settings.secret_key
        assert own.settings.database_url is not None
        assert own.settings.redis_url is not None
        with psycopg.connect(conninfo(own.settings.database_url)) as connection:
            assert connection.execute("select current_database()").fetchone() == ("sanxiang",)
        with redis.Redis.from_url(own.settings.redis_url) as client:
            assert client.ping()
        assert note_path(settings.var_dir).stat().st_mode & 0o777 == 0o600
    assert processes.all_in(settings.var_dir / "postgres" / "data", "postgres") == []
    assert processes.all_in(settings.var_dir / "redis", "redis-server") == []
    with pytest.raises(EmbeddedError, match="no DATABASE_URL and no REDIS_URL, and no `callcenter up` runs"):
        attached(settings)


def test_servers_that_the_settings_name_are_not_embedded(tmp_path: Path, redis_url: str) -> None:
    settings = _settings(tmp_path, database_url="postgresql+psycopg://elsewhere/desk", redis_url=redis_url,
                         secret_key="x" * 32)
    with pytest.raises(EmbeddedError, match="no DATABASE_URL"):
        attached(_settings(tmp_path, redis_url=redis_url))
    with owned(settings) as own:
        assert own.settings.database_url == settings.database_url
        assert not (settings.var_dir / "postgres").exists()
        with pytest.raises(EmbeddedError, match="uses the one of its own settings"):
            attached(_settings(tmp_path))
    assert attached(settings) is settings


def test_a_second_owner_is_refused_by_name_in_one_line(tmp_path: Path) -> None:
    with owner_lock(tmp_path), pytest.raises(EmbeddedError) as refused, owner_lock(tmp_path):
        pass
    assert f"(process {os.getpid()}) owns {tmp_path}" in str(refused.value)
    assert "\n" not in str(refused.value)
    with owner_lock(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedError, match=r"VAR_DIR: .*can't be written"), owner_lock(tmp_path / "file"):
        pass


def test_a_note_of_a_dead_owner_or_of_its_reused_process_id_is_not_believed(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    (settings.var_dir / "run").mkdir(parents=True)
    note = Note(os.getpid(), 12345.0, "mark", "postgresql+psycopg://gone", "redis://gone")
    note.write(settings.var_dir)
    assert read_note(settings.var_dir) == note
    with pytest.raises(EmbeddedError, match="no `callcenter up` runs"):
        attached(settings)
    note_path(settings.var_dir).write_text("{half")
    assert read_note(settings.var_dir) is None


def test_an_owner_ends_the_children_that_a_killed_one_left(tmp_path: Path, redis_url: str) -> None:
    settings = _settings(tmp_path, database_url="postgresql+psycopg://elsewhere/desk", redis_url=redis_url,
                         secret_key="x" * 32)
    (settings.var_dir / "run").mkdir(parents=True)
    Note(os.getpid(), 12345.0, "left-over", None, None).write(settings.var_dir)
    left = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True,
                            env={**os.environ, MARK: "left-over"})
    try:
        with owned(settings):
            assert left.wait(timeout=10) != 0
    finally:
        left.kill()
        left.communicate()
