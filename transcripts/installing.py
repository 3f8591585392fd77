"""Installing a recogniser model from its published name, an address or a ZIP file."""

import hashlib
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from transcripts.downloading import DownloadProblem, Progress, download, published_md5
from transcripts.modelcheck import ModelFacts, ModelProblem, check, write_sums

LARGEST = 20 * 1024**3  # no model is larger unpacked; a crafted ZIP may be
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class InstallProblem(Exception):
    """A model that was not installed, and why: one plain line. Nothing half-installed is left."""


def install(
    source: str,
    models_dir: Path,
    base_url: str,
    *,
    sha256: str | None = None,
    progress: Progress = lambda _done, _total: None,
    try_out: Callable[[Path], None] = lambda _folder: None,
) -> ModelFacts:
    """Install `source` (a model's name, an http(s) address, or a ZIP file) as a folder under `models_dir`.

    The archive's checksum must equal `sha256` where that is given; a model by name is otherwise compared
    with the checksum that its site publishes. `try_out` may refuse the unpacked folder (ModelProblem).
    Raises InstallProblem.
    """
    try:
        archive, fetched = _archive(source, models_dir, base_url, sha256, progress)
        try:
            return _unpack(archive, models_dir, try_out)
        finally:
            if fetched:
                archive.unlink(missing_ok=True)
    except (DownloadProblem, ModelProblem) as problem:
        raise InstallProblem(str(problem)) from problem
    except BadZipFile as problem:
        raise InstallProblem(f"{source} is no sound ZIP archive ({problem})") from problem
    except OSError as problem:
        raise InstallProblem(f"{source}: {problem.strerror or problem}") from problem


def pin_from(text: str, name: str) -> str:
    """The SHA-256 in `text`: the 64 digits themselves, or the lines of a sha256sum file that names `name`."""
    if _SHA256.fullmatch(text.strip().lower()):
        return text.strip().lower()
    for line in text.splitlines():
        digits, _, file = line.strip().partition(" ")
        if _SHA256.fullmatch(digits.lower()) and PurePosixPath(file.strip(" *")).name == name:
            return digits.lower()
    raise InstallProblem(
        f"no SHA-256 for {name} there: 64 hexadecimal digits, or lines as sha256sum writes them"
    )


def archive_name(source: str) -> str:
    """What the model's archive is called, whichever way it is named."""
    name = PurePosixPath(source).name
    return name if name.endswith(".zip") else f"{name}.zip"


def _archive(
    source: str,
    models_dir: Path,
    base_url: str,
    sha256: str | None,
    progress: Progress,
) -> tuple[Path, bool]:
    """The model's ZIP file with its checksum verified, and whether it was fetched for this."""
    if source.endswith(".zip") and Path(source).is_file():
        archive, fetched, md5 = Path(source), False, None
    else:
        by_name = _NAME.fullmatch(source) is not None and not source.endswith(".zip")
        if not by_name and not source.startswith(("http://", "https://")):
            raise InstallProblem(
                f"{source}: no such ZIP file, and neither a model's name nor an http(s) address"
            )
        archive, fetched = models_dir / ".downloads" / archive_name(source), True
        try:
            download(f"{base_url}{source}.zip" if by_name else source, archive, progress)
        except DownloadProblem as problem:
            raise InstallProblem(
                f"{problem}; or fetch it elsewhere and run: callcenter models install {archive.name}"
            ) from problem
        md5 = published_md5(base_url, source) if by_name and sha256 is None else None
    for expected, kind in ((sha256, "sha256"), (md5, "md5")):
        if expected and expected != (found := _digest(archive, kind)):
            if fetched:
                archive.unlink()
            raise InstallProblem(
                f"{archive.name} is damaged or another file: its {kind} is {found}, not {expected}"
            )
    return archive, fetched


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def _unpack(archive: Path, models_dir: Path, try_out: Callable[[Path], None]) -> ModelFacts:
    """Unpack beside the final place, check there, then rename: a model is there whole or not at all."""
    with ZipFile(archive) as content:
        members = content.infolist()
        top = _one_folder(archive, members)
        final = models_dir / top
        if final.exists():
            raise InstallProblem(f"{final} is already there; remove it first to install it again")
        staging = models_dir / ".unpacking"
        shutil.rmtree(staging, ignore_errors=True)
        try:
            staging.mkdir(parents=True)
            content.extractall(staging, members)
            if not (staging / top / "SHA256SUMS").exists():
                check(staging / top)
                write_sums(staging / top)
            facts = check(staging / top)
            try_out(staging / top)
            (staging / top).rename(final)
        except ModelProblem as problem:
            raise ModelProblem(final, str(problem).replace(f"model {staging / top}: ", "")) from problem
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return ModelFacts(facts.name, final, facts.rate, facts.size, facts.checked)


def _one_folder(archive: Path, members: list[ZipInfo]) -> str:
    """The one folder that the archive holds. A path that leads out of it, or a link, refuses the archive."""
    tops = set()
    for member in members:
        path = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        odd_kind = kind not in (0, stat.S_IFREG, stat.S_IFDIR)
        if (
            path.is_absolute()
            or ".." in path.parts
            or "\\" in member.filename
            or ":" in member.filename
            or odd_kind
        ):
            raise InstallProblem(
                f"{archive.name} is unsafe: {member.filename!r} would lead out of its folder"
            )
        if len(path.parts) < 2 and not member.is_dir():
            raise InstallProblem(f"{archive.name} does not hold one folder with the model in it")
        tops.add(path.parts[0])
    if len(tops) != 1 or not _NAME.fullmatch(top := tops.pop()):
        raise InstallProblem(f"{archive.name} does not hold one folder with the model in it")
    if sum(member.file_size for member in members) > LARGEST:
        raise InstallProblem(f"{archive.name} is larger unpacked than any model ({LARGEST // 1024**3} GB)")
    return top
