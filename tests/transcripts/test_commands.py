"""`callcenter transcribe` and `callcenter models`, as people run them."""

import json
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from callcenter.commands.transcripts import commands
from tests.transcripts.model_folders import model_zip
from tests.transcripts.sounds import silence, write_wav
from transcripts.models import DEMO_MODEL

CALL = Path("callcenter/demo/audio/inquiry.wav").resolve()


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SPEECH_BASE_URL", "http://127.0.0.1:9/")
    monkeypatch.delenv("VOSK_MODEL", raising=False)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(click.Group(commands=commands), [str(argument) for argument in arguments])


def test_transcribe_prints_one_segment_a_line() -> None:
    done = run("transcribe", CALL, "--channels", "agent,customer")
    assert done.exit_code == 0
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert {len(row) for row in rows} == {5}
    assert [float(row[0]) for row in rows] == sorted(float(row[0]) for row in rows)
    assert {row[2] for row in rows} == {"agent", "customer"}


def test_transcribe_as_json_is_one_object_a_file_and_bad_files_one_line_each(tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"hello")
    done = run("transcribe", "--json", CALL, tmp_path / "bad.wav", tmp_path / "none.wav", CALL)
    assert done.exit_code == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(CALL), str(CALL)]
    assert lines[0]["segments"] == lines[1]["segments"]
    assert set(lines[0]["segments"][0]) == {"channel", "start", "end", "text", "confidence"}
    assert len(done.stderr.splitlines()) == 2
    assert "bad.wav: not a sound file" in done.stderr


def test_transcribe_of_a_cut_file_prints_what_is_there_and_fails(tmp_path: Path) -> None:
    whole = CALL.read_bytes()
    (tmp_path / "cut.wav").write_bytes(whole[: len(whole) // 2])
    done = run("transcribe", tmp_path / "cut.wav")
    assert done.exit_code == 1
    assert done.stdout.strip()
    assert "cut short" in done.stderr


def test_wrong_usage_is_two_and_a_missing_model_one_line(tmp_path: Path) -> None:
    assert run("transcribe").exit_code == 2
    done = run("transcribe", CALL, "--model", tmp_path / "none")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOSK_MODEL", "/no/such/folder")
    done = run("transcribe", CALL)
    assert done.exit_code == 1
    assert "VOSK_MODEL" in done.stderr


def test_models_are_listed_checked_and_installed(tmp_path: Path) -> None:
    listed = run("models", "list")
    assert "* demo_model" in listed.stdout
    assert "vosk-model-cn-0.22\tnot installed" in listed.stdout
    archive = Path(shutil.make_archive(str(tmp_path / "copy"), "zip", DEMO_MODEL.parent, DEMO_MODEL.name))
    installed = run("models", "install", archive)
    assert installed.exit_code == 0, installed.stderr
    assert "VOSK_MODEL=" in installed.stdout
    checked = run("models", "check", tmp_path / "var" / "models" / "demo_model")
    assert checked.exit_code == 0
    assert "files match their checksums" in checked.stdout


def test_models_refuse_in_one_line(tmp_path: Path) -> None:
    looks_right = model_zip(tmp_path / "m.zip", "m")
    for arguments in (
        ("install", "vosk-model-small-cn-0.22"),
        ("install", looks_right),
        ("install", looks_right, "--sha256", "hello"),
        ("check", tmp_path),
    ):
        done = run("models", *arguments)
        assert done.exit_code == 1
        assert done.stderr.splitlines()[-1].startswith("Error: ")
        assert "Traceback" not in done.stderr


def test_help_shows_an_example() -> None:
    for arguments in (("transcribe",), ("models", "list"), ("models", "install"), ("models", "check")):
        assert "Example: callcenter" in run(*arguments, "--help").stdout


def test_quiet_recordings_have_no_lines(tmp_path: Path) -> None:
    done = run("transcribe", write_wav(tmp_path / "quiet.wav", silence(1)))
    assert (done.exit_code, done.stdout) == (0, "")
