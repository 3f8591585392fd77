"""Runs the demo: `ONCE=1` ends by itself, 0 when every call came out as its script expects."""

from __future__ import annotations

import os
import signal
import sys
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from callcenter.db import Database, utcnow
from callcenter.demo.calls import CALLS, FIRST, LINE, SECOND, DemoCall
from callcenter.demo.report import read_result, show
from callcenter.demo.stage import DemoProblem, Stage, stage
from callcenter.errors import DeskError

_HEARING_SECONDS = 180.0
_LEAD = 3600.0
"""Seconds ago at which the calls begin: enough for a slow machine, and the desk counts them as of today."""


def main() -> int:
    """0 when all is as expected."""
    console = Console()
    for ending in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: the service and its servers end too
        signal.signal(ending, signal.default_int_handler)
    try:
        with stage(lambda text: console.print(f"▸ {text}"), utcnow(), lead=_LEAD) as up:
            sids = [play(up, demo, number, console) for number, demo in enumerate(CALLS, 1)]
            settle(up.db, console)
            with up.db.session() as session:
                results = [read_result(session, sid, demo) for sid, demo in zip(sids, CALLS, strict=True)]
                show(console, results, CALLS, up.settings.zone)
            problems = sum(len(result.wrong) for result in results) + len(up.simulator.violations)
            for violation in up.simulator.violations:
                console.print(f"违反运营商规则：{violation}", style="bold red")
            if problems == 0:
                console.print("五通来电全部符合预期。", style="bold green")
            if os.environ.get("ONCE"):
                return 1 if problems else 0
            _leave_open(up, console)
            return 0
    except DeskError as problem:
        print(f"demo: {problem.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1 if os.environ.get("ONCE") else 0


def play(up: Stage, demo: DemoCall, number: int, console: Console) -> str:
    """Plays one call to its end; returns its SID."""
    console.print(f"▸ 第{number}通：{demo.title}（{demo.caller}）")
    up.simulator.person(FIRST, demo.first)
    up.simulator.person(SECOND, demo.second)
    handle = up.simulator.call(demo.caller, LINE, demo.script)
    outcome = handle.wait(120)
    up.simulator.settle(60)
    for failure in outcome.failures:
        console.print(f"  脚本未能进行：{failure}", style="red")
    return outcome.sid


def settle(db: Database, console: Console) -> None:
    """Waits until every recording is fetched and heard and every record filled, and shows how far it is."""
    end = time.monotonic() + _HEARING_SECONDS
    with Progress(SpinnerColumn(), TextColumn("取回录音、识别、填写记录"), BarColumn(),
                  TextColumn("{task.completed}/{task.total}"), console=console) as progress:
        task = progress.add_task("work")
        while time.monotonic() < end:
            with db.raw() as connection:
                row = connection.execute("select count(*) filter (where state <> 'open') as done, count(*) as total"
                                         " from work").fetchone()
            assert row is not None
            progress.update(task, completed=row.done, total=row.total)
            if row.done == row.total:
                return
            time.sleep(0.2)
    raise DemoProblem(f"recordings were not heard within {_HEARING_SECONDS:.0f} s")


def _leave_open(up: Stage, console: Console) -> None:
    console.print(f"\n坐席桌面：[bold]{up.settings.public_base_url}[/bold]（Ctrl-C 结束）")
    for name, password in up.passwords.items():
        console.print(f"  登录名 {name:<9} 密码 {password}")
    up.service.wait()


if __name__ == "__main__":
    sys.exit(main())
