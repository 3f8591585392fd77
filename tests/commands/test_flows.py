"""`callcenter flows` as people and scripts use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from callcenter.commands.flows import flows


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(flows, arguments, input=typed)


def test_lint_finds_the_shipped_flows_usable() -> None:
    result = run("lint")
    assert result.exit_code == 0
    assert "main" in result.stdout


def test_lint_tells_file_and_line_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "flow: mine\nstart: a\ngive_up: a\nnodes:\n  a: {type: hangup}\n  b: {type: nap}\n", "utf-8"
    )
    result = run("lint", str(file))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}:6: node b has the unknown type 'nap'; write ")
    assert result.stdout == ""


def test_a_warning_alone_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "flow: mine\nperson: false\nstart: a\ngive_up: z\nnodes:\n"
        '  a: {type: menu, say: 你好, keys: {"1": {to: z}}, silent: z}\n  z: {type: hangup}\n',
        "utf-8",
    )
    result = run("lint", str(file))
    assert result.exit_code == 0
    assert "warning" in result.stderr


def test_lint_finds_entered_flows_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text(
        "flow: part\nperson: false\nstart: a\ngive_up: a\nnodes: {a: {type: back}}\n", "utf-8"
    )
    whole = tmp_path / "whole.yaml"
    whole.write_text(
        "flow: whole\nperson: false\nstart: a\ngive_up: z\nnodes:\n"
        "  a: {type: enter, flow: part, next: z}\n  z: {type: hangup}\n",
        "utf-8",
    )
    assert run("lint", str(whole)).exit_code == 0


def test_a_file_that_is_not_utf8_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "gbk.yaml"
    file.write_bytes("title: 主线".encode("gbk"))
    result = run("lint", str(file))
    assert result.exit_code == 1
    assert "save it as UTF-8" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("lint", "/nowhere.yaml"), ("graph", "nothing"), ("play", "nothing"), ("graph",)]
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_graph_prints_mermaid() -> None:
    assert run("graph", "main").stdout.startswith("flowchart TD\n")


def test_play_walks_a_complaint_to_its_survey() -> None:
    result = run("play", "main", "--input", "2 - - a 1")
    assert result.exit_code == 0
    for heard in ("欢迎致电", "cycle=3", "请您评价本次服务", "label='非常满意'", "通话结束"):
        assert heard in result.stdout


def test_play_hangs_up_when_the_script_ends() -> None:
    result = run("play", "main", "--input", "2")
    assert result.exit_code == 0
    assert "挂机" in result.stdout


def test_play_takes_typed_keys() -> None:
    result = run("play", "closed", "--closed", typed="1\n你好\n")
    assert result.exit_code == 0
    assert "LeaveMessage()" in result.stdout


def test_play_signs_in_and_says_what_is_wrong_with_a_mobile() -> None:
    assert "不合规" in run("play", "signin", "--input", "1001 1234").stdout
    assert "签到已登记，等待" in run("play", "signin", "--landline", "--input", "1001 1234").stdout


def test_play_waits_where_nobody_is_free() -> None:
    assert "您排在第1位" in run("play", "main", "--nobody", "--input", "0 -").stdout


@pytest.mark.parametrize("command", ["lint", "graph", "play"])
def test_every_command_shows_an_example(command: str) -> None:
    assert "Example: callcenter flows" in run(command, "--help").stdout
