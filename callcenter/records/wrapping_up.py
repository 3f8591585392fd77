"""小结: what came of a call, in the agent's words after it. Never demanded; saving it ends 话后."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.changes import note
from callcenter.errors import ConflictError, FieldError
from callcenter.people.audit import record_act
from callcenter.people.choices import choices
from callcenter.people.models import Person
from callcenter.people.states import end_own_wrap_up
from callcenter.records.models import RecordChange, WrapUp
from callcenter.records.services import get_record, record_for_writing

LONGEST_NOTE = 1000


def wrap_up(session: Session, record_id: int, disposition: str, text: str = "", *, person: Person,
            now: datetime) -> WrapUp:
    """Writes it, or writes it anew; what stood before is in the record's history. Whoever writes the record may.
    FieldError, ConflictError (the call still lasts), NotAllowedError, NotFoundError."""
    record = record_for_writing(session, record_id, person)
    call = session.get_one(Call, record.call_sid)
    if call.ended_at is None:
        raise ConflictError("通话还没有结束，结束后再写小结")
    known = choices(session, "dispositions")
    standing = session.get(WrapUp, record_id)
    chosen, words = disposition.strip(), text.strip()
    if chosen not in known and not (standing is not None and standing.disposition == chosen):
        raise FieldError("disposition", f"请选择处理结果：{'、'.join(known)}")
    if len(words) > LONGEST_NOTE:
        raise FieldError("note", f"小结最多{LONGEST_NOTE}个字，现在有{len(words)}个字")
    old = _told(standing) if standing is not None else None
    if standing is None:
        standing = WrapUp(record_id=record_id)
        session.add(standing)
    standing.disposition, standing.note, standing.person_id, standing.at = chosen, words, person.id, now
    session.flush()
    if old != _told(standing):
        session.add(RecordChange(record_id=record_id, field="wrap_up", old=old, new=_told(standing), source="person",
                                 by=person.name, at=now))
        record_act(session, who=person.name, action="record.wrap_up", subject=str(record_id), now=now,
                   disposition=chosen)
    end_own_wrap_up(session, session.get_one(Person, person.id), now)
    note(session, "call", record.call_sid)
    return standing


def wrap_up_of(session: Session, record_id: int, person: Person) -> WrapUp | None:
    """The wrap-up of a record that this person may see. NotFoundError."""
    return session.get(WrapUp, get_record(session, record_id, person).id)


def _told(row: WrapUp) -> str:
    return f"{row.disposition}：{row.note}" if row.note else row.disposition
