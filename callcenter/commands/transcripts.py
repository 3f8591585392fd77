"""Commands about hearing: `transcribe`, and `models list|install|check`."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from callcenter.config import load_settings
from callcenter.errors import SettingsError
from transcripts.installing import InstallProblem, archive_name, install, pin_from
from transcripts.isolated import HearingProblem, IsolatedHearing
from transcripts.model import Segment, Transcript
from transcripts.modelcheck import ModelProblem
from transcripts.models import DEMO_MODEL, available, installed

MEGABYTE = 1_000_000


@click.command(epilog="Example: callcenter transcribe call.wav --json")
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.option("--channels", default="", metavar="NAME,NAME", help="Names of the channels, in their order.")
@click.option(
    "--model", type=click.Path(path_type=Path), help="A model's folder (default: VOSK_MODEL, or the demo's)."
)
def transcribe(audio: tuple[Path, ...], as_json: bool, channels: str, model: Path | None) -> None:
    """Write down what is said in each AUDIO file.

    One segment a line: start and end in seconds, channel, confidence and words, separated by tabs.
    """
    names = [name.strip() for name in channels.split(",") if name.strip()]
    failed = False
    with _hearing(model or _settings_model()) as hearing:
        for path in audio:
            try:
                heard = hearing.hear(path, names)
            except HearingProblem as problem:
                failed = True
                click.echo(f"Error: {problem}", err=True)
                continue
            _write(path, heard, as_json, several=len(audio) > 1)
            if heard.missing_seconds:
                failed = True
                click.echo(
                    f"Error: {path}: cut short, the last {heard.missing_seconds:g} seconds are missing",
                    err=True,
                )
    sys.exit(1 if failed else 0)


@click.group(epilog="Example: callcenter models install vosk-model-small-cn-0.22")
def models() -> None:
    """Recogniser models: list, install, check."""


@models.command("list", epilog="Example: callcenter models list")
def list_models() -> None:
    """Show the models that are here or can be installed by name."""
    models_dir = _models_dir()
    in_use = _settings_model().resolve()
    for model in installed(models_dir):
        mark = "*" if model.folder.resolve() == in_use else " "
        facts = model.facts
        state = f"{facts.size / MEGABYTE:.1f} MB, {facts.rate} Hz" if facts else model.problem
        click.echo(f"{mark} {model.name}\t{state}\t{model.about}")
    for known in available(models_dir):
        click.echo(
            f"  {known.name}\tnot installed, about {known.size / MEGABYTE:.0f} MB to fetch\t{known.about}"
        )


@models.command("install", epilog="Example: callcenter models install vosk-model-small-cn-0.22")
@click.argument("source")
@click.option(
    "--sha256", metavar="DIGITS|FILE", help="The archive's SHA-256, or a file as sha256sum writes it."
)
def install_model(source: str, sha256: str | None) -> None:
    """Install a model: SOURCE is its name, an address, or a ZIP file.

    A broken download goes on where it stopped.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    try:
        pin = _pin(source, sha256) if sha256 else None
        with bar:
            task = bar.add_task(archive_name(source), total=None)
            facts = install(
                source,
                _models_dir(),
                load_settings().speech_base_url,
                sha256=pin,
                try_out=_try_out,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except (InstallProblem, SettingsError) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(
        f"Installed {facts.name}: {facts.size / MEGABYTE:.1f} MB, {facts.rate} Hz. "
        f"To use it: VOSK_MODEL={facts.folder}"
    )


@models.command("check", epilog="Example: callcenter models check var/models/vosk-model-small-cn-0.22")
@click.argument("path", type=click.Path(path_type=Path))
def check_model(path: Path) -> None:
    """Verify the model in folder PATH.

    Checksums, the files' sense, and that the engine loads it.
    """
    with _hearing(path) as hearing:
        facts = hearing.facts
    sums = (
        f"{facts.checked} files match their checksums"
        if facts.checked
        else "it has no checksums to compare with"
    )
    click.echo(f"{facts.name} is sound: {facts.size / MEGABYTE:.1f} MB, {facts.rate} Hz; {sums}")


def _hearing(model: Path) -> IsolatedHearing:
    try:
        return IsolatedHearing(model)
    except ModelProblem as problem:
        raise click.ClickException(str(problem)) from problem


def _try_out(folder: Path) -> None:
    with IsolatedHearing(folder):
        pass


def _pin(source: str, given: str) -> str:
    return pin_from(Path(given).read_text() if Path(given).is_file() else given, archive_name(source))


def _settings_model() -> Path:
    try:
        return load_settings().vosk_model or DEMO_MODEL
    except SettingsError as problem:
        raise click.ClickException(problem.message) from problem


def _models_dir() -> Path:
    try:
        return load_settings().var_dir / "models"
    except SettingsError as problem:
        raise click.ClickException(problem.message) from problem


def _write(path: Path, heard: Transcript, as_json: bool, *, several: bool) -> None:
    if as_json:
        segments = [segment.to_dict(words=False) for segment in heard.segments]
        line = {"file": str(path), "segments": segments, "seconds": heard.seconds, "model": heard.model}
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    for segment in heard.segments:
        click.echo((f"{path}\t" if several else "") + _line(segment))


def _line(segment: Segment) -> str:
    return (
        f"{segment.start:.2f}\t{segment.end:.2f}\t{segment.channel}\t{segment.confidence:.2f}\t{segment.text}"
    )


commands: list[click.Command] = [transcribe, models]
