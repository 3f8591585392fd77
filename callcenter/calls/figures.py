"""The few figures over a list of calls, each with its formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from callcenter.calls.listing import STATES
from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.people.models import Person

FORMULA = "三声接听率 = 三声内接听来电 ÷ 已振铃来电（含未接听）"


@dataclass(frozen=True)
class Figures:
    """Calls of a span that came in, as far as the person may see them. `rung`: somebody's phone rang; `in_time`:
    answered within the limit; `late`: answered after it."""

    calls: int
    rung: int
    in_time: int
    late: int
    abandoned: int
    unrecorded: int

    @property
    def rate(self) -> str:
        """三声接听率 in percent, or a dash while nothing rang."""
        return f"{100 * self.in_time / self.rung:.0f}%" if self.rung else "—"


def figures_of(session: Session, person: Person, since: datetime, until: datetime) -> Figures:
    """Counts the calls that began in [since, until)."""
    row = session.execute(select(
        func.count(), func.count().filter(Call.ring_count > 0),
        func.count().filter(Call.answered_within_limit.is_(True)), func.count().filter(STATES["answered_late"]),
        func.count().filter(STATES["abandoned"]),
        func.count().filter(STATES["unrecorded"]),
    ).select_from(Call).where(visible_calls(person), Call.direction == literal_column("'inbound'"),
                              Call.started_at >= since, Call.started_at < until)).one()
    return Figures(*row)
