"""Folders for data and sockets: private to their owner, and short enough for a socket's address."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import stat
from contextlib import suppress
from pathlib import Path

from callcenter.embedded.errors import EmbeddedError

_SHORT = Path("/tmp")
# A socket's address has 108 bytes (104 on macOS); the longest name put into a folder is `.s.PGSQL.5432.lock`.
_LONGEST_SOCKET_FOLDER = 80
# PostgreSQL reads the folder's name as a list: commas and quotes would split it.
_PLAIN = re.compile(r"[\w./+@:~ -]+")


def private_folder(path: Path, owner: int | None = None) -> Path:
    """Makes `path` a folder that only we (or the account `owner`) may enter, mode 700.

    EmbeddedError when it is there and somebody else's: under a shared /tmp anybody could have put it there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), owner):
            raise EmbeddedError(f"{path} is not a folder of this user: remove it, run as its owner, "
                                "or set VAR_DIR to another folder") from None
        if found.st_mode & 0o077:
            path.chmod(0o700)
    return path


def digest_of(folder: Path) -> str:
    """A short name for a folder, the same at every start."""
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def socket_folder(var_dir: Path, server: str, owner: int | None = None) -> Path:
    """A private folder for one server's socket: under `var/run`, or a short one where that can hold none.

    The choice depends on the path and its file system only, so a later owner finds the same folder.
    """
    usual = var_dir.resolve() / "run" / server
    if len(os.fsencode(usual)) <= _LONGEST_SOCKET_FOLDER and _PLAIN.fullmatch(str(usual)):
        private_folder(usual, owner)
        if _holds_sockets(usual):
            return usual
    return private_folder(_SHORT / f"sanxiang-{os.geteuid()}-{digest_of(var_dir)}-{server}", owner)


def discard_short(folder: Path) -> None:
    """Removes a short socket folder that its server has left; one under `var` stays."""
    if folder.parent == _SHORT:
        with suppress(OSError):
            folder.rmdir()


def _holds_sockets(folder: Path) -> bool:
    """Some shared and mounted file systems keep files but no sockets."""
    probe = folder / f".probe-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        try:
            listener.bind(str(probe))
        except OSError:
            return False
    probe.unlink()
    return True
