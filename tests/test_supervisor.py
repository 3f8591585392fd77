"""The supervisor, with real processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from callcenter.supervisor import ProcfileError, Supervisor, parse_procfile

_FOREVER = f"{sys.executable} -c 'import signal; print(\"ready\", flush=True); signal.pause()'"
_DEAF = (f"{sys.executable} -c 'import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
         "print(\"ready\", flush=True); signal.pause()'")


def _run(commands: dict[str, str], until: Callable[[list[str]], bool], number: int = signal.SIGTERM,
         grace: float = 20.0) -> list[str]:
    """Runs until the lines written satisfy `until`, then stops by a real signal. Returns all lines."""
    lines: list[str] = []
    asked = False

    def write(line: str) -> None:
        nonlocal asked
        lines.append(line)
        if not asked and until(lines):
            asked = True
            os.kill(os.getpid(), number)

    Supervisor(commands, {**os.environ, "GREETING": "三响"}, write=write, grace=grace).run()
    return lines


def test_it_reads_a_procfile() -> None:
    assert parse_procfile("# all\nweb: callcenter web\n\nworker:  callcenter worker calls due \n") == {
        "web": "callcenter web", "worker": "callcenter worker calls due"}


@pytest.mark.parametrize(("text", "message"), [
    ("web: a\nweb: b", "Procfile, line 2: 'web: b' is not `name: command` with a new name"),
    ("web", "Procfile, line 1: 'web'"), ("web:", "line 1"), ("# none\n", "no process in it")])
def test_a_wrong_procfile_names_its_line(text: str, message: str) -> None:
    with pytest.raises(ProcfileError, match=re.escape(message)):
        parse_procfile(text)


def test_lines_come_under_their_names_with_the_environment_and_the_last_one_unfinished() -> None:
    lines = _run({"a": "printf 'one %s\\ntwo' $GREETING", "longer": _FOREVER},
                 lambda seen: any("two" in line for line in seen) and any("ready" in line for line in seen))
    assert "a      | one 三响" in lines
    assert "a      | two" in lines
    assert "longer | ready" in lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_of_them_and_leaves_the_handlers_as_they_were(number: int) -> None:
    before = signal.getsignal(number)
    lines = _run({"a": _FOREVER, "b": _FOREVER}, lambda seen: {"a | ready", "b | ready"} <= set(seen), number)
    assert {"up | a was ended by SIGTERM", "up | b was ended by SIGTERM"} <= set(lines)
    assert signal.getsignal(number) == before
    assert not [child for child in psutil.Process().children() if child.name().startswith("python")
                and child.status() != psutil.STATUS_ZOMBIE and "signal.pause" in " ".join(child.cmdline())]


def test_a_dead_process_is_started_again_and_later_each_time() -> None:
    lines = _run({"a": "sh -c 'echo here; exit 3'", "b": _FOREVER},
                 lambda seen: any("starting it again in 2 s" in line for line in seen))
    assert lines.count("a  | here") == 0
    assert [line for line in lines if line.startswith("a")] == ["a | here", "a | here"]
    assert "up | a ended with code 3; starting it again in 1 s" in lines


def test_a_process_deaf_to_term_is_killed_after_the_grace() -> None:
    lines = _run({"a": _DEAF}, lambda seen: any("ready" in line for line in seen), grace=0.3)
    assert lines[-1] == "up | a did not end in time: killed"


def test_no_process_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = ("import os; from callcenter.supervisor import Supervisor; "
            f"Supervisor({{'a': {_DEAF!r}}}, os.environ, write=lambda line: print(line, flush=True)).run()")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "a | ready\n"
        [child] = psutil.Process(owner.pid).children()
        owner.kill()
        psutil.wait_procs([child], timeout=10)
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
