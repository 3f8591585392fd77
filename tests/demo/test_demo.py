"""The demo's five calls: what they promise holds, and `ONCE=1` ends by itself with 0."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from callcenter.demo.calls import AUDIO, CALLS, FIRST, LINE, SECOND
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
    used = {path for call in CALLS for script in (call.script, call.first.script, call.second.script)
            for path in audio_of(script)}
    assert used == set(AUDIO.glob("*.wav"))
    for path in used:
        channels = sound.load(path)
        assert len(channels) == (1 if path.name == "message.wav" else 2)
        assert all(channel.any() for channel in channels)
        assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.title)
def test_both_sides_of_a_talk_are_the_two_channels_of_one_file(call: object) -> None:
    mine = [step for step in call.script if isinstance(step, Converse)]  # type: ignore[attr-defined]
    for step in mine:
        callees: tuple[Callee, ...] = (call.first, call.second)  # type: ignore[attr-defined]
        other = [one for callee in callees for one in callee.script if isinstance(one, Converse)]
        assert [(one.audio, one.mine) for one in other] == [(step.audio, 1 - step.mine)]


@pytest.mark.timeout(120)
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
@pytest.mark.timeout(300)
def test_once_1_plays_the_five_calls_and_ends_with_0(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "callcenter.demo"], cwd=ROOT, capture_output=True, text=True,
                          timeout=280, check=False,
                          env={**os.environ, "VAR_DIR": str(tmp_path), "PORT": str(free_port()), "ONCE": "1",
                               "LANG": "C.UTF-8", "COLUMNS": "200"})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "五通来电全部符合预期" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    for said in ("王丽", "东方医院", "金龙物流", "水泵", "菜单中挂机"):
        assert said in done.stdout
