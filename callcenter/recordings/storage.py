"""Where recordings lie: any fsspec address (a folder, S3, OSS through s3fs)."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import fsspec


class StorageProblem(Exception):
    """The store could not take or give a file: full, away, or damaged. Worth another try."""


@dataclass(frozen=True)
class Storage:
    """A store of recordings under one address."""

    address: str

    def _fs(self) -> tuple[Any, str]:
        return fsspec.core.url_to_fs(self.address)

    def put(self, local: Path, name: str) -> str:
        """Stores a file under a name, whole or not at all, and reads it back; returns its SHA-256."""
        fs, root = self._fs()
        final = f"{root.rstrip('/')}/{name}"
        partial = f"{final}.{uuid.uuid4().hex}.part"
        digest = _digest_of(local.open("rb"))
        try:
            fs.makedirs(final.rsplit("/", 1)[0], exist_ok=True)
            fs.put_file(str(local), partial)
            if _digest_of(fs.open(partial, "rb")) != digest:
                raise StorageProblem(f"{name}: what was stored is not what was sent")
            fs.mv(partial, final)
        except OSError as problem:
            self._forget(fs, partial)
            raise StorageProblem(f"{name} could not be stored: {problem.strerror or problem}") from problem
        return digest

    @staticmethod
    def _forget(fs: Any, partial: str) -> None:
        try:
            fs.rm_file(partial)
        except OSError:
            pass  # the store that failed cannot be tidied either; a .part is never read

    def open(self, name: str) -> IO[bytes]:
        """A stored file for reading; FileNotFoundError when it is gone."""
        fs, root = self._fs()
        return fs.open(f"{root.rstrip('/')}/{name}", "rb")

    def remove(self, name: str) -> None:
        """Takes a file away; one that is gone already is no trouble."""
        fs, root = self._fs()
        try:
            fs.rm_file(f"{root.rstrip('/')}/{name}")
        except FileNotFoundError:
            pass

    def size(self, name: str) -> int:
        fs, root = self._fs()
        return int(fs.size(f"{root.rstrip('/')}/{name}"))

    @contextmanager
    def local(self, name: str, folder: Path) -> Iterator[Path]:
        """The file as a path on this machine, for what can only read files."""
        fs, root = self._fs()
        if "file" in (fs.protocol if isinstance(fs.protocol, tuple) else (fs.protocol,)):
            yield Path(root) / name
            return
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid.uuid4().hex}.audio"
        try:
            with self.open(name) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path
        finally:
            path.unlink(missing_ok=True)


def _digest_of(file: IO[bytes]) -> str:
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
