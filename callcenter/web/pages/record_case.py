"""The clocks of a record's case as lines: started, warned, due, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.belongings import Belongings, belongings_of
from callcenter.deadlines.models import Deadline

_MOST = 12
_MARGIN = 1.08


@dataclass(frozen=True)
class ClockLine:
    """One clock drawn from its start on; places in percent. `reached`: how far it came (done, or now), `tone` of that
    stretch: good | late | bad | quiet; `warned` None: never warns."""

    clock: Deadline
    about: Belongings
    warned: float | None
    due: float
    reached: float
    tone: str


def lines_of_case(session: Session, case: Case | None, *, now: datetime) -> list[ClockLine]:
    """The case's clocks, open ones first, then the latest; an extended one is shown by its extension."""
    if case is None:
        return []
    clocks: Sequence[Deadline] = session.scalars(select(Deadline).where(
        Deadline.case_id == case.id, Deadline.state.not_in(("extended", "cancelled")))
        .order_by(Deadline.state != "open", Deadline.due_at, Deadline.id).limit(_MOST)).all()
    about = belongings_of(session, clocks)
    return [_line(clock, about[clock.id], now) for clock in clocks]


def _line(clock: Deadline, about: Belongings, now: datetime) -> ClockLine:
    end = clock.met_at or (clock.ended_at or now)
    whole = max((max(end, clock.due_at) - clock.started_at).total_seconds() * _MARGIN, 1.0)

    def place(moment: datetime) -> float:
        return round(min(100.0, max(0.0, 100 * (moment - clock.started_at).total_seconds() / whole)), 2)

    return ClockLine(clock, about, place(clock.warn_at) if clock.warn_at else None, place(clock.due_at), place(end),
                     _tone(clock, now))


def _tone(clock: Deadline, now: datetime) -> str:
    if clock.state == "late" or clock.breached_at is not None or clock.state == "open" and now > clock.due_at:
        return "bad"
    if clock.state == "met":
        return "good"
    return "late" if clock.warn_at is not None and now >= clock.warn_at else "quiet"
