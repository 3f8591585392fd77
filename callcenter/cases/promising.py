"""What people set clocks of their own for: promises 承诺 to the customer, and supervision orders 督办."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for
from callcenter.callbacks.owing import owe_call
from callcenter.cases.models import Case
from callcenter.cases.telling import tell_department
from callcenter.cases.verbs import SYSTEM, Turn, take, take_by_rule, written
from callcenter.deadlines.clocks import open_clocks, stated_clock
from callcenter.deadlines.models import Deadline
from callcenter.errors import FieldError
from callcenter.moments import check_moment
from callcenter.people.models import Person
from transcripts.reading.actions import actions
from transcripts.reading.timesaid import fold

PURPOSE = "promise"
"""What the call is for that a promise takes."""


def supervise(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
              due_at: datetime | None = None, version: int | None = None) -> Case:
    """督办, by a supervisor or above: the handler has to answer by a deadline of its own; every other clock runs on."""
    turn = take(session, case_id, "supervise", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "督办要求")
    _check_later("due_at", due_at, now, "现在")
    clock = stated_clock(session, turn.case, "supervision", started_at=now, due_at=due_at, title=f"督办：{why[:40]}",
                         owner_id=turn.case.owner_id, now=now, zone=zone)
    turn.fired.append("supervised")
    tell_department(session, turn.case, "督办", occasion=f"supervise:{clock.id}", now=now, reason=why)
    return turn.settle(reason=why, deadline=clock.id, due_at=clock.due_at.isoformat())


def promise(session: Session, case_id: int, *, title: str, person: Person, now: datetime, zone: ZoneInfo,
            due_at: datetime | None = None, promised_at: datetime | None = None,
            version: int | None = None) -> Deadline:
    """A spoken promise gets a clock of its own (S002 4.10a-5 商定答复时间, N18); it never extends a clause's clock.
    `promised_at`: when it was said, where that is entered later; one that is broken by then is broken at once."""
    turn = take(session, case_id, "promise", person=person, now=now, zone=zone, version=version)
    what = written("title", title, "承诺内容")
    if promised_at is not None:
        check_moment("promised_at", promised_at)
        if promised_at > now:
            raise FieldError("promised_at", "承诺的时间不能晚于现在")
    _check_later("due_at", due_at, promised_at or now, "承诺的时间" if promised_at else "现在")
    clock = stated_clock(session, turn.case, "promise", started_at=promised_at or now, due_at=due_at, title=what,
                         owner_id=turn.case.owner_id or person.id, now=now, zone=zone)
    if is_a_call(what):
        _owe(turn, clock)
    turn.fired.append("promised")
    turn.settle(at=promised_at, note=what, deadline=clock.id)
    return clock


def promise_heard(session: Session, case: Case, *, title: str, said_at: datetime, due_at: datetime | None,
                  now: datetime, zone: ZoneInfo, record_id: int, by: str = SYSTEM, call: bool = False) -> Deadline:
    """The same for a promise that was heard in the call of a record: no person enters it. Due by the company's
    `promise_hours` where no time was said. `call`: what is kept by calling the customer. The caller holds the case,
    which is not closed."""
    turn = take_by_rule(session, case, "promise", now=now, zone=zone, by=by)
    clock = stated_clock(session, case, "promise", started_at=said_at, due_at=due_at, title=title,
                         owner_id=case.owner_id or case.agent_id, now=now, zone=zone)
    if call:
        _owe(turn, clock)
    turn.fired.append("promised")
    turn.settle(at=said_at, note=title, deadline=clock.id, record=record_id)
    return clock


def is_a_call(promised: str) -> bool:
    """Whether these words promise to call or to answer 回电、答复; to come, to send or to write is no call."""
    return any(act.kind == "reply" for act in actions(fold(promised)))


def keep_promise(session: Session, case_id: int, deadline_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
                 note: str | None = None, version: int | None = None) -> Case:
    """One promise of the case is kept; the others run on."""
    turn = take(session, case_id, "contact", person=person, now=now, zone=zone, version=version)
    clock = running_clock(turn, deadline_id)
    if clock.stops != "promise_kept":
        raise FieldError("deadline", "这不是承诺的时限")
    turn.fire("promise_kept", only=clock.id)
    return turn.settle(purpose="promise", note=note, deadline=clock.id)


def running_clock(turn: Turn, deadline_id: int | None = None, step: str | None = None) -> Deadline:
    """The open clock of the case that was asked for, by id or step; of several the one that is due first."""
    clocks = sorted(open_clocks(turn.session, turn.case.id), key=lambda clock: (clock.due_at, clock.id))
    wanted = [clock for clock in clocks if deadline_id in (None, clock.id) and step in (None, clock.step)]
    if not wanted:
        name = "deadline" if deadline_id is not None or step is None else "step"
        running = "、".join(f"{clock.title}（{clock.step}）" for clock in clocks)
        raise FieldError(name, f"该时限不在运行；正在运行：{running}" if clocks else "工单没有运行中的时限")
    return wanted[0]


def _check_later(name: str, at: datetime | None, than: datetime, what: str) -> None:
    if at is None:
        return
    check_moment(name, at)
    if at <= than:
        raise FieldError(name, f"时间必须晚于{what}")


def _owe(turn: Turn, clock: Deadline) -> None:
    """The promise is a call to make, due by its clock; a completed talk keeps it."""
    calendar = calendar_for(turn.session, clock.department_id, turn.zone)
    owe_call(turn.session, turn.case, clock, PURPOSE, planned_at=turn.now, now=turn.now, calendar=calendar)
