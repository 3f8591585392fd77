"""What the record of a call that we made 外呼 takes from its attempt: whom we meant to reach, and what was answered."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.campaigns.models import Answer, Contact
from callcenter.dialing.models import Attempt

_LISTED, _KEYED = 0.6, 0.95
_QUESTIONS = {"satisfaction": "满意度", "opinion": "意见"}
_BY_HIMSELF = "自动语音回访"


def told_by_attempt(session: Session, call: Call) -> list[tuple[str, str, str, float]]:
    """(field, value, source, confidence); empty for a call that came in."""
    if call.direction != "outbound":
        return []
    attempt = session.scalar(select(Attempt).where(Attempt.sid == call.sid))
    if attempt is None:
        return []
    told: list[tuple[str, str, str, float]] = []
    contact = session.get(Contact, attempt.contact_id) if attempt.contact_id is not None else None
    if contact is not None:
        known = (("customer_name", contact.name), ("organisation", contact.organisation))
        told += [(name, value, "customer", _LISTED) for name, value in known if value]
    if attempt.person_id is None:
        told.append(("content", _content(session, attempt), "keypad", _KEYED))
    return told


def _content(session: Session, attempt: Attempt) -> str:
    """What an automatic survey came to, in one line."""
    answers = session.scalars(select(Answer).where(Answer.attempt_id == attempt.id).order_by(Answer.id)).all()
    said = [f"{_QUESTIONS.get(one.question, one.question)}：{one.label or one.text or '语音留言'}" for one in answers]
    if not said:
        return f"{_BY_HIMSELF}：客户未评价"
    return f"{_BY_HIMSELF}：{'；'.join(said)}"
