"""The demo's calls and the story of its complaint: what they promise holds, and `ONCE=1` ends by itself with 0."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
import requests

from callcenter.demo.calls import AUDIO, CALLS, COMPLAINT, FIRST, LINE, REPEAT, SECOND
from callcenter.demo.inbox import Arrived, inbox
from callcenter.demo.passing import whole_second
from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.people import Callee, Converse, Speak
from tests.commands.ports import free_port

ROOT = Path(__file__).parents[2]


def audio_of(script: tuple[object, ...]) -> set[Path]:
    return {step.audio for step in script if isinstance(step, Converse | Speak) and step.audio is not None}


def test_there_are_five_calls_by_five_callers() -> None:
    assert len({call.caller for call in CALLS}) == len(CALLS) == 5
    assert not {call.caller for call in CALLS} & {FIRST, SECOND, LINE}


def test_every_sound_is_there_small_and_real() -> None:
    used = {path for call in (*CALLS, REPEAT) for script in (call.script, call.first.script, call.second.script)
            for path in audio_of(script)}
    assert used == set(AUDIO.glob("*.wav"))
    for path in used:
        channels = sound.load(path)
        assert len(channels) == (1 if path.name == "message.wav" else 2)
        assert all(channel.any() for channel in channels)
        assert path.stat().st_size < 1_000_000


def test_the_customer_who_complains_again_calls_from_the_number_that_he_left() -> None:
    assert COMPLAINT.expected.fields["contact_phone"] == REPEAT.caller != COMPLAINT.caller
    assert COMPLAINT.expected.fields["customer_name"] == REPEAT.expected.fields["customer_name"]


def test_what_is_posted_to_an_address_is_kept_and_all_else_is_refused() -> None:
    with inbox() as captured:
        address = captured.address("客服部群").replace("json://", "http://")
        assert requests.post(address, json={"title": "派单", "message": "内容"}, timeout=5).status_code == 200
        assert requests.post(f"{address}9", json={"title": "", "message": ""}, timeout=5).status_code == 400
        assert requests.post(address, data=b"no json", timeout=5).status_code == 400
        assert captured.arrived == [Arrived("客服部群", "派单", "内容")]


def test_a_sweep_is_as_of_a_whole_second_that_is_not_before_the_moment() -> None:
    moment = datetime(2026, 11, 21, 6, 30, 0, tzinfo=UTC)
    assert whole_second(moment) == moment
    assert whole_second(moment + timedelta(microseconds=1)) == moment + timedelta(seconds=1)


@pytest.mark.parametrize("call", [*CALLS, REPEAT], ids=lambda call: call.title)
def test_both_sides_of_a_talk_are_the_two_channels_of_one_file(call: object) -> None:
    mine = [step for step in call.script if isinstance(step, Converse)]  # type: ignore[attr-defined]
    for step in mine:
        callees: tuple[Callee, ...] = (call.first, call.second)  # type: ignore[attr-defined]
        other = [one for callee in callees for one in callee.script if isinstance(one, Converse)]
        assert [(one.audio, one.mine) for one in other] == [(step.audio, 1 - step.mine)]


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_demo_that_is_told_to_end_leaves_nothing_at_work(tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "PORT": str(free_port()), "LANG": "C.UTF-8"}
    with subprocess.Popen([sys.executable, "-u", "-m", "callcenter.demo"], cwd=ROOT, text=True, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as demo:
        assert demo.stdout is not None
        try:
            seen = next((line for line in demo.stdout if "第1通" in line), None)  # the service is up
            started = psutil.Process(demo.pid).children(recursive=True)
            demo.terminate()
            rest = demo.stdout.read()
            code = demo.wait(60)
        finally:
            demo.kill()
    assert seen
    assert (code, "Traceback" in rest) == (0, False), rest
    assert started
    assert not psutil.wait_procs(started, timeout=10)[1]


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_once_1_plays_the_calls_moves_time_on_and_ends_with_0(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "callcenter.demo"], cwd=ROOT, capture_output=True, text=True,
                          timeout=400, check=False,
                          env={**os.environ, "VAR_DIR": str(tmp_path), "PORT": str(free_port()), "ONCE": "1",
                               "LANG": "C.UTF-8", "COLUMNS": "200"})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "五通来电、一轮外呼、一张工单、一次再投诉全部符合预期" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    for said in ("王丽", "东方医院", "金龙物流", "水泵", "菜单中挂机", "上报经理", "考核栏"):
        assert said in done.stdout
