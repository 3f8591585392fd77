"""As whom PostgreSQL runs: it refuses to run as root, and a plain user needs nothing of this.

Root has two ways. With user namespaces the server runs in one where root carries another id: no second
account, and the data may lie under a home with mode 700. Without them it runs as an unprivileged account,
with data and binaries where that account can reach them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.folders import digest_of, private_folder, socket_folder

SYSTEM_DATA = Path("/var/lib/sanxiang")


@dataclass(frozen=True)
class Account:
    """How a command of PostgreSQL is run: a prefix to it, or a user and group id to drop to."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def run(self, command: Sequence[str | Path], timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Runs `command` to its end in a session of its own, so that a Ctrl-C for us does not reach it."""
        return subprocess.run(
            [*self.prefix, *map(str, command)], text=True, timeout=timeout, check=False, cwd="/",
            start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, user=self.user, group=self.group,
            extra_groups=None if self.user is None else [])

    def can_use(self, binaries: Path, folder: Path) -> bool:
        """True when the server's program runs this way and `folder` can be written."""
        try:
            return self.run(["/bin/sh", "-c", '"$1" --version && test -w "$2"', "sh",
                             binaries / "postgres", folder], timeout=30).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False

    def owns(self, folder: Path) -> Path:
        """Makes `folder` (private) and hands it to the account."""
        private_folder(folder, self.user)
        if self.user is not None:
            os.chown(folder, self.user, self.group if self.group is not None else -1)
        return folder


@dataclass(frozen=True)
class Home:
    """Where one cluster lives and how its programs are run. `note` is a line worth telling, or empty."""

    account: Account
    binaries: Path
    folder: Path
    sockets: Path
    note: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"


def choose(var_dir: Path, binaries: Path, *, namespaces: bool = True,
           system_data: Path = SYSTEM_DATA) -> Home:
    """Where and as whom the cluster of `var_dir` runs. Data that exists decides, else the first way."""
    usual = var_dir.resolve() / "postgres"
    if os.geteuid() != 0:
        private_folder(usual)
        return Home(Account(), binaries, usual, socket_folder(var_dir, "postgres"))
    system = system_data / digest_of(var_dir) / "postgres"
    existing = next((folder for folder in (usual, system) if (folder / "data").is_dir()), None)
    owner = (existing / "data").stat().st_uid if existing else 0
    if owner == 0 and namespaces:
        account = _namespace()
        private_folder(usual)
        if account.can_use(binaries, usual):
            return Home(account, binaries, usual, socket_folder(var_dir, "postgres"))
    if existing and owner == 0:
        raise EmbeddedError(f"{usual} was made by root inside a user namespace, and they are off now: "
                            "turn them on (sysctl user.max_user_namespaces) or set DATABASE_URL")
    for user in [pwd.getpwuid(owner)] if owner else _unprivileged(var_dir):
        home = _dropped(user, var_dir, binaries, usual, system)
        if home:
            return home
    raise EmbeddedError("PostgreSQL can't run as root, user namespaces are off and no unprivileged account "
                        f"(postgres, nobody) can use {usual} or {system}: run as another user, "
                        "or set DATABASE_URL")


def _namespace() -> Account:
    """Root seen as another id. initdb looks its id up, so it must be one that the system knows."""
    known = sorted(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid)
    inside = 1000 if 1000 in known or not known else known[0]
    return Account(("unshare", "-U", f"--map-user={inside}", f"--map-group={inside}"))


def _unprivileged(var_dir: Path) -> Iterator[pwd.struct_passwd]:
    """Accounts to drop to: the folder's owner (the person behind a sudo), then what systems have."""
    for name in (next(p for p in (var_dir, *var_dir.absolute().parents) if p.exists()).stat().st_uid,
                 "postgres", "nobody"):
        try:
            user = pwd.getpwuid(name) if isinstance(name, int) else pwd.getpwnam(name)
        except KeyError:
            continue
        if user.pw_uid != 0:
            yield user


def _dropped(user: pwd.struct_passwd, var_dir: Path, binaries: Path, usual: Path,
             system: Path) -> Home | None:
    account = Account(user=user.pw_uid, group=user.pw_gid)
    for folder in (usual, system):
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            if folder == system:
                folder.parent.chmod(0o755)
            account.owns(folder)
            reachable = _reachable_binaries(account, binaries, folder, system)
        except OSError:
            continue
        if reachable:
            sockets = folder / "run" if folder == system else socket_folder(var_dir, "postgres", account.user)
            account.owns(sockets)
            return Home(account, reachable, folder, sockets,
                        f"user namespaces are off: PostgreSQL runs as {user.pw_name}, data in {folder}")
        if not any(folder.iterdir()):
            folder.rmdir()
    return None


def _reachable_binaries(account: Account, binaries: Path, folder: Path, system: Path) -> Path | None:
    """The programs, or a copy where the account can't enter their folder; None when `folder` is closed."""
    if account.can_use(binaries, folder):
        return binaries
    if account.run(["test", "-w", folder]).returncode != 0:
        return None
    copy = system.parent / binaries.parent.name
    if not (copy / "bin" / "postgres").exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(binaries.parent, part, ignore=shutil.ignore_patterns("include", "*.a"))
        part.rename(copy)
    return copy / "bin" if account.can_use(copy / "bin", folder) else None
