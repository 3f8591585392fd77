"""A further call on the same matter: a chase 催单 inside the limit, a repeat complaint 再投诉 after a broken one, or
the matter of a closed case again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases.making import attach, open_case
from callcenter.cases.matching import repeat_of
from callcenter.cases.models import Case
from callcenter.cases.telling import tell_department
from callcenter.cases.verbs import SYSTEM, Turn, locked, take_by_rule
from callcenter.deadlines.publishing import current_version, standard_of
from callcenter.deadlines.reading import broken_clocks
from callcenter.quality.assessing import draft_assessments
from callcenter.records.models import Record


def further_call(session: Session, earlier: Case, record: Record, call: Call, *, content: str, now: datetime,
                 zone: ZoneInfo, agent_id: int | None, by: str = SYSTEM) -> Case:
    """What a further call makes of its matter; returns the case that the record belongs to now. The moment of the call
    decides, not that of its transcript."""
    latest = repeat_of(session, earlier, call.started_at) or earlier
    case = locked(session, latest.id)
    assert case is not None
    if broken_clocks(session, case.id, call.started_at):
        return _repeat(session, case, record, call, content=content, now=now, zone=zone, agent_id=agent_id, by=by)
    if case.status == "closed":
        attach(session, case, record, "linked", now)
        turn = take_by_rule(session, case, "reopen", now=now, zone=zone, by=by)
        return begin_again(turn, reason="客户就同一事项再次来电")
    attach(session, case, record, "chase", now)
    case.chases += 1
    tell_department(session, case, f"第{case.chases}次催单", occasion=f"chase:{record.id}", now=now, reason=content)
    return take_by_rule(session, case, "chase", now=now, zone=zone, by=by).settle(
        at=call.started_at, record=record.id, chases=case.chases)


def begin_again(turn: Turn, *, reason: str) -> Case:
    """Reopens a case: a new round, in which the standard's chain starts anew at this moment."""
    case, session = turn.case, turn.session
    version = current_version(session, case.standard)
    case.round, case.standard_version = case.round + 1, version.digest
    case.closed_at = case.handled_at = case.acknowledged_at = None
    case.on_the_spot = False
    session.flush()
    turn.fire(standard_of(session, version.digest).begins)
    return turn.settle(reason=reason, round=case.round)


def _repeat(session: Session, earlier: Case, record: Record, call: Call, *, content: str, now: datetime,
            zone: ZoneInfo, agent_id: int | None, by: str) -> Case:
    """S002 4.10b-10: 规定期间内服务没有到位，引起客户再投诉. Raised in urgency; the assessment column gets drafts."""
    assert call.ended_at is not None
    case = open_case(
        session, category="complaint", content=content, phone=earlier.phone, by=by, now=now, zone=zone,
        started_at=call.ended_at, standard="complaint", urgency="urgent", customer_id=earlier.customer_id,
        customer_name=earlier.customer_name, organisation=earlier.organisation, line_id=call.line_id,
        agent_id=agent_id, record=record, repeat_of=earlier)
    draft_assessments(session, earlier, case, now=max(now, call.ended_at))  # the provider's stamps may run ahead
    if earlier.status != "closed":
        take_by_rule(session, earlier, "chase", now=now, zone=zone, by=by).settle(
            at=call.started_at, reason="超时后客户再投诉", repeat=case.number)
        tell_department(session, earlier, "客户再投诉", occasion=f"repeat:{case.id}", now=now, reason=content)
    return case
