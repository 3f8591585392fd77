"""A brake on guessing by address: who sends many wrong passwords from one address waits longer and longer between two.

It slows an address down and never shuts it out: a whole office stands behind one. An allowance of wrong passwords fills
up again with time, and a browser that somebody has signed in from before is not asked about it for that login.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.people.models import SignInBrake

ALLOWANCE = 30
SECONDS_EACH = 4.0
"""So many wrong passwords at once, and one more after each of so many seconds."""

_FULL_AFTER = timedelta(seconds=ALLOWANCE * SECONDS_EACH)


def waiting(session: Session, address: str, now: datetime) -> int:
    """Seconds until this address may try again; 0: now."""
    row = session.get(SignInBrake, address)
    left = _left(row, now) if row is not None else ALLOWANCE
    return 0 if left >= 1 else max(1, round((1 - left) * SECONDS_EACH))


def count_failure(session: Session, address: str, now: datetime) -> None:
    """One wrong password from there. Addresses that are quiet again are forgotten."""
    session.execute(delete(SignInBrake).where(SignInBrake.at < now - _FULL_AFTER))
    session.execute(insert(SignInBrake).values(address=address, remaining=ALLOWANCE, at=now)
                    .on_conflict_do_nothing())
    row = session.get_one(SignInBrake, address, with_for_update=True, populate_existing=True)
    row.remaining, row.at = max(0.0, _left(row, now) - 1), now


def _left(row: SignInBrake, now: datetime) -> float:
    return min(ALLOWANCE, row.remaining + max(0.0, (now - row.at).total_seconds()) / SECONDS_EACH)
