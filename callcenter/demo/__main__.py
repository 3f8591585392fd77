"""Runs the demo: `ONCE=1` ends by itself, 0 when every call and the complaint's clocks came out as expected."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import ExitStack
from functools import partial

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from callcenter.config import load_settings
from callcenter.db import Database, utcnow
from callcenter.demo.calls import CALLS, COMPLAINT, FIRST, LINE, REPEAT, SECOND, DemoCall
from callcenter.demo.campaign import run_campaign
from callcenter.demo.company import demo_company, everybody_ready
from callcenter.demo.inbox import inbox
from callcenter.demo.report import Result, read_result, show
from callcenter.demo.stage import DemoProblem, Stage, stage
from callcenter.demo.story import AGAIN, Story
from callcenter.demo.week.unfolding import unfold
from callcenter.demo.week.writing import leave_room, write_week
from callcenter.errors import DeskError
from callcenter.lines.catalog import Catalog
from callcenter.recordings.storage import Storage

_HEARING_SECONDS = 180.0
_LEAD = 360.0
"""Seconds ago at which the calls begin. Their stamps pass twelve times as fast as life, up to the present: early enough
for five calls, late enough that a department told now is told within ten minutes of the complaint."""


def main() -> int:
    """0 when all is as expected."""
    console = Console(highlight=False)
    for ending in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: the service and its servers end too
        signal.signal(ending, signal.default_int_handler)
    try:
        return _run(console)
    except DeskError as problem:
        print(f"demo: {problem.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1 if os.environ.get("ONCE") else 0


def _run(console: Console) -> int:
    with ExitStack() as stack:
        captured = stack.enter_context(inbox())
        company = partial(demo_company, inbox=captured, zone=load_settings(_env_file=None).zone)
        up = stack.enter_context(stage(lambda text: console.print(f"▸ {text}"), utcnow(), company=company, lead=_LEAD))
        leave_room(up.db)
        sids = [play(up, demo, f"第{number}通：{demo.title}", console) for number, demo in enumerate(CALLS, 1)]
        settle(up.db, console)
        results = _results(up, sids, CALLS)
        show(console, results, CALLS, up.settings.zone)
        wrong = run_campaign(up, console)
        story = Story(up, captured, console)
        shown = tell_story(story, sids[CALLS.index(COMPLAINT)])
        add_week(up, console)
        wrong += [line for result in results for line in result.wrong] + story.wrong
        wrong += [f"违反运营商规则：{violation}" for violation in up.simulator.violations]
        for line in wrong:
            console.print(f"✘ {line}", style="bold red")
        if not wrong:
            console.print("五通来电、一轮外呼、一张工单、一次再投诉全部符合预期。", style="bold green")
        if os.environ.get("ONCE"):
            return 1 if wrong else 0
        _leave_open(up, console, shown)
        return 0


def add_week(up: Stage, console: Console) -> None:
    """What the company did in the days before, so that the desk is not empty."""
    catalog = Catalog(up.db, up.settings.company_timezone, up.settings.spool_dir / "demo-lines.json")
    with console.status("写入此前一周的来电、记录和工单"):
        calls, passwords = write_week(up.db, line=LINE, now=utcnow(), zone=up.settings.zone,
                                      company=up.settings.company_name, catalog=catalog, tell=unfold,
                                       storage=Storage(up.settings.recordings_address))
    up.passwords.update(passwords)
    console.print(f"▸ 此前一周：{calls} 通来电（编写的对话，近期的和立了工单的有声音）")


def tell_story(story: Story, complaint_sid: str) -> list[int]:
    """From the complaint to the complaint about it; returns the ids of the cases to look at."""
    case_id = story.opening(complaint_sid)
    reached = story.passing(case_id) if case_id is not None else None
    if case_id is None or reached is None:
        return [] if case_id is None else [case_id]
    story.up.simulator.leap(reached + AGAIN)
    seen = len(story.inbox.arrived)
    sid = play(story.up, REPEAT, REPEAT.title, story.console)
    settle(story.up.db, story.console)
    story.wrong += [line for result in _results(story.up, [sid], (REPEAT,)) for line in result.wrong]
    repeat_id = story.again(case_id, sid, seen)
    return [case_id] if repeat_id is None else [case_id, repeat_id]


def _results(up: Stage, sids: list[str], demos: tuple[DemoCall, ...]) -> list[Result]:
    with up.db.session() as session:
        return [read_result(session, sid, demo) for sid, demo in zip(sids, demos, strict=True)]


def play(up: Stage, demo: DemoCall, title: str, console: Console) -> str:
    """Plays one call to its end; returns its SID."""
    console.print(f"▸ {title}（{demo.caller}）")
    everybody_ready(up.db, utcnow())
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
                                         " from work where kind <> 'notify'").fetchone()
            assert row is not None
            progress.update(task, completed=row.done, total=row.total)
            if row.done == row.total:
                return
            time.sleep(0.2)
    raise DemoProblem(f"recordings were not heard within {_HEARING_SECONDS:.0f} s")


_WHO = {"zhangmin": "坐席 张敏", "liqiang": "坐席 李强", "liugong": "售后处理人 刘工", "banzhang": "主管 周班长",
        "sunjl": "经理 孙经理", "tangdiaodu": "派单员 唐调度", "qiuzhijian": "质检员 邱质检"}
_TRY = ("以banzhang签入：在“来电”里点“昨天”“迟接”，看昨天谁接晚了；点一行进到记录，空格键听录音，点哪个字从哪里听",
        "仍以banzhang：“大屏”是挂墙的看板，“时限”列出快到期和已超时的，点工单号看它的时限线和每一次上报",
        "以zhangmin签入：“待确认”里按回车确认、按 E 改一栏、按 ? 看全部按键；顶上改示闲、示忙和小休")


def _leave_open(up: Stage, console: Console, cases: list[int]) -> None:
    base = up.settings.public_base_url
    console.print(f"\n坐席桌面：[bold]{base}[/bold]（Ctrl-C 结束）")
    console.print("谁可以签入：")
    for name, password in up.passwords.items():
        console.print(f"  登录名 {name:<11} 密码 {password}   {_WHO.get(name, '')}")
    console.print("可以试的三件事：")
    for number, what in enumerate(_TRY, 1):
        console.print(Padding(Text(f"{number}. {what}"), (0, 0, 0, 2)))
    if cases:
        console.print(f"刚才那张投诉工单和再投诉：{'  '.join(f'{base}/cases/{case_id}' for case_id in cases)}")
        console.print("（桌面上是现在的时间：巡检用过的那些时刻，在那里还没有到。）")
    up.service.wait()


if __name__ == "__main__":
    sys.exit(main())
