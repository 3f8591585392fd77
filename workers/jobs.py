"""What RQ runs: an id in, one service call."""

from __future__ import annotations

from callcenter.db import utcnow
from callcenter.desk import Desk
from callcenter.work.doing import do_work
from callcenter.work.failing import after_death

_desk: Desk | None = None


def use(desk: Desk) -> None:
    """The worker's entry says which desk its jobs work at, before any fork."""
    global _desk
    _desk = desk


def run(work_id: int) -> None:
    """Does one piece of work. Repeats and latecomers find nothing to do."""
    if _desk is None:
        raise RuntimeError("no desk: start workers with `callcenter worker QUEUE...`")
    do_work(_desk, work_id, utcnow())


def died(work_id: int, reason: str) -> None:
    """The process of a job died under it."""
    if _desk is None:
        raise RuntimeError("no desk: start workers with `callcenter worker QUEUE...`")
    with _desk.db.raw() as connection, connection.transaction():
        after_death(connection, work_id, reason, utcnow())
