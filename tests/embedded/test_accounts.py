"""As whom PostgreSQL runs: the three ways, each tried for real where the test may."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from callcenter.embedded.accounts import choose
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.folders import private_folder
from callcenter.embedded.postgres import PostgresServer, binaries

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to choose an account")


def _start_write_stop(server: PostgresServer) -> None:
    server.start()
    with server.connect() as connection:
        connection.execute("create table if not exists kept (number int)")
    server.stop()


@as_root
def test_root_runs_it_under_another_account_where_user_namespaces_are_off(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)  # as the home of root: an unprivileged account can't enter it
    system = Path(tempfile.gettempdir()) / f"sanxiang-system-{os.getpid()}"
    try:
        home = choose(tmp_path / "var", binaries(), namespaces=False, system_data=system)
        assert home.account.user not in (None, 0)
        assert str(system) in home.note
        assert "user namespaces are off" in home.note
        _start_write_stop(PostgresServer(home))
        again = choose(tmp_path / "var", binaries(), namespaces=True, system_data=system)
        assert (again.data, again.account) == (home.data, home.account), "data that exists decides"
        _start_write_stop(PostgresServer(again))
    finally:
        subprocess.run(["rm", "-r", str(system)], check=True)


@as_root
def test_data_stays_in_var_where_the_account_can_reach_it() -> None:
    var = Path(tempfile.gettempdir()) / f"sanxiang-open-{os.getpid()}"
    try:
        home = choose(var, binaries(), namespaces=False, system_data=var / "system")
        assert home.folder == var / "postgres" or str(var / "system") in str(home.folder)
        _start_write_stop(PostgresServer(home))
    finally:
        subprocess.run(["rm", "-r", str(var)], check=True)


@as_root
def test_data_made_in_a_user_namespace_is_refused_in_one_line_without_them(tmp_path: Path) -> None:
    server = PostgresServer.under(tmp_path / "var")
    if not server.home.account.prefix:
        pytest.skip("no user namespaces here")
    _start_write_stop(server)
    with pytest.raises(EmbeddedError, match="made by root inside a user namespace"):
        choose(tmp_path / "var", binaries(), namespaces=False)


@as_root
def test_a_plain_user_needs_no_other_account() -> None:
    var = Path(tempfile.gettempdir()) / f"sanxiang-plain-{os.getpid()}"
    var.mkdir()
    nobody = 65534
    os.chown(var, nobody, nobody)
    code = ("import sys; from pathlib import Path; from callcenter.embedded.postgres import PostgresServer;"
            "from callcenter.embedded.redis import RedisServer;"
            f"servers = [PostgresServer.under(Path({str(var)!r})), RedisServer(Path({str(var)!r}))];"
            "[s.start() for s in servers]; print([s.answers() for s in servers]);"
            "[s.stop() for s in servers]")
    try:
        # The capability to read lets it run this checkout's Python from under a home that is closed to it.
        done = subprocess.run(["setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups",
                               "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
                               sys.executable, "-c", code], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, timeout=60,
                              env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(var)})
        assert done.stdout.strip() == "[True, True]"
    finally:
        subprocess.run(["rm", "-r", str(var)], check=True)


@as_root
def test_a_folder_that_somebody_else_put_there_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "socket").mkdir()
    os.chown(tmp_path / "socket", 65534, 65534)
    with pytest.raises(EmbeddedError, match="not a folder of this user"):
        private_folder(tmp_path / "socket")
