"""The servers of one machine: owned by `callcenter up`, used by every other command."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import structlog

from callcenter.config import Settings
from callcenter.embedded import processes
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.lock import Note, note_path, owner_lock, read_note
from callcenter.embedded.postgres import PostgresServer
from callcenter.embedded.redis import RedisServer

MARK = "SANXIANG_UP"  # in the environment of every process of an owner
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Owned:
    """What an owner has: settings that name both servers, and the mark for its processes' environment."""

    settings: Settings
    mark: str


@contextmanager
def owned(settings: Settings) -> Iterator[Owned]:
    """Owns `settings.var_dir`: ends what a killed owner left at work, starts (or adopts) the servers that the
    settings do not name, stops them at the end. EmbeddedError: another owns it, or no start."""
    secret = settings.session_secret()
    with ExitStack() as stack:
        stack.enter_context(owner_lock(settings.var_dir))
        _end_leftovers(settings)
        mark = secrets.token_hex(16)
        database_url, redis_url = settings.database_url, settings.redis_url
        if database_url is None:
            postgres = PostgresServer.under(settings.var_dir)
            stack.callback(postgres.stop)
            postgres.start()
            database_url = postgres.url()
            _log.info("embedded PostgreSQL is up", adopted=postgres.adopted, data=str(postgres.home.data))
            if postgres.home.note:
                _log.warning(postgres.home.note)
        if redis_url is None:
            redis = RedisServer(settings.var_dir)
            stack.callback(redis.stop)
            redis.start()
            redis_url = redis.url()
            _log.info("embedded Redis is up", adopted=redis.adopted, data=str(redis.data))
        Note.of_us(mark, None if settings.database_url else database_url,
                   None if settings.redis_url else redis_url).write(settings.var_dir)
        stack.callback(note_path(settings.var_dir).unlink, missing_ok=True)
        stack.callback(_end_marked, mark)
        yield Owned(_with(settings, database_url, redis_url, secret), mark)


def attached(settings: Settings) -> Settings:
    """Settings that name both servers: these, or completed from a running `up`; EmbeddedError without it."""
    missing = [name for name in ("database_url", "redis_url") if getattr(settings, name) is None]
    if not missing:
        return settings
    note = read_note(settings.var_dir)
    if note is None or not note.owner_alive:
        raise EmbeddedError(f"no {' and no '.join(map(str.upper, missing))}, and no `callcenter up` runs on "
                            f"{settings.var_dir}: set them or start it")
    still = [name for name in missing if getattr(note, name) is None]
    if still:
        raise EmbeddedError(f"no {' and no '.join(map(str.upper, still))}: the running `callcenter up` uses "
                            "the one of its own settings; set it here too")
    return _with(settings, settings.database_url or note.database_url, settings.redis_url or note.redis_url,
                 settings.session_secret())


def _with(settings: Settings, database_url: str | None, redis_url: str | None, secret: str) -> Settings:
    return settings.model_copy(update={"database_url": database_url, "redis_url": redis_url,
                                       "secret_key": secret})


def _end_leftovers(settings: Settings) -> None:
    """A killed owner's processes die with it, but their own children may live on (a hearing, for minutes)."""
    note = read_note(settings.var_dir)
    if note is not None and not note.owner_alive:
        _end_marked(note.mark)


def _end_marked(mark: str) -> None:
    """Ends what carries an owner's mark, in whatever session: a job's process starts one of its own."""
    left = processes.marked(MARK, mark)
    if left:
        _log.warning("ending processes that their owner left", ids=left)
        processes.end(left, grace=2)
