"""Another category 改类别, another standard: its clocks start as if it had been known from the beginning."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, CaseEvent
from callcenter.cases.routing import URGENCIES
from callcenter.cases.verbs import Turn, take, written
from callcenter.cases.words import CATEGORIES, STANDARDS
from callcenter.deadlines.clocks import cancel, happened, open_clocks
from callcenter.deadlines.publishing import current_version, standard_of
from callcenter.errors import FieldError
from callcenter.people.models import Person


def reclassify(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
               category: str | None = None, urgency: str | None = None, standard: str | None = None,
               version: int | None = None) -> Case:
    """Corrects what a case is. FieldError: no such category, urgency or standard."""
    turn = take(session, case_id, "reclassify", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "改类别的原因")
    if category is None and urgency is None and standard is None:
        raise FieldError("category", f"请选择类别：{'、'.join(CATEGORIES)}")
    if category is not None and category not in CATEGORIES:
        raise FieldError("category", f"没有“{category[:30]}”这个类别；可选：{'、'.join(CATEGORIES)}")
    if urgency is not None and urgency not in URGENCIES:
        raise FieldError("urgency", f"紧急程度“{urgency[:30]}”有误；可选：{'、'.join(URGENCIES)}")
    turn.case.urgency = urgency or turn.case.urgency
    return change_category(turn, category or turn.case.category, reason=why, standard=standard)


def change_category(turn: Turn, category: str, *, reason: str, standard: str | None = None) -> Case:
    """The new standard's clocks start from the case's own events, in their order: what happened has happened. Clocks
    of the old one that still run are cancelled with the reason; what they broke stays broken."""
    case, session, old = turn.case, turn.session, turn.case.category
    name = standard or (case.standard if category == old else STANDARDS[category])
    case.category = category
    case.urgency = "urgent" if category == "rescue" else case.urgency
    if name != case.standard:
        running = [clock for clock in open_clocks(session, case.id) if clock.standard == case.standard]
        cancel(session, running, reason=f"改为{CATEGORIES[category]}：{reason}", now=turn.now, by=turn.by)
        begun, began_with = _beginning(session, case)
        version = current_version(session, name)
        case.standard, case.standard_version = version.name, version.digest
        session.flush()
        new = standard_of(session, version.digest)
        known = {event for step in new.steps for event in (step.starts, step.stops)} - {began_with, new.begins}
        for event, at in [(new.begins, begun), *_since(session, case, begun, known)]:
            # again: the case may have been under this standard before, and come back to it.
            happened(session, case, event, at=at, now=turn.now, zone=turn.zone, by=turn.by, again=True)
    return turn.settle(reason=reason, category=category, from_category=old)


def _beginning(session: Session, case: Case) -> tuple[datetime, str | None]:
    """When the case's present round began, and with which event."""
    began = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_(("open", "reopen")))
    opened = session.scalars(began.order_by(CaseEvent.id.desc()).limit(1)).first()
    if opened is None:
        return case.started_at, None
    return opened.at, opened.events[0] if opened.events else None


def _since(session: Session, case: Case, begun: datetime, known: set[str]) -> list[tuple[str, datetime]]:
    """The first time of each event since then."""
    rows = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.at >= begun)
                           .order_by(CaseEvent.at, CaseEvent.id))
    first: dict[str, datetime] = {}
    for row in rows:
        for event in row.events:
            first.setdefault(event, row.at)
    return [(event, at) for event, at in first.items() if event in known]
