"""What people do with a call record: correct, complete, mark, confirm. Machines fill it in `filling.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.cases.opening import consider
from callcenter.cases.states import LEADERS
from callcenter.customers.services import remember_customer
from callcenter.deadlines.clocks import cancel, lock_case
from callcenter.deadlines.models import Deadline
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.lists.indexing import index_fields
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.records.models import CATEGORIES, Record, RecordChange, RecordField, RecordPromise
from callcenter.records.promise_clocks import start_promises
from callcenter.records.rules import LABELS, clean_value, missing_of

MARKS = {"wrong_number": "打错电话", "silent": "无声电话", "nuisance": "骚扰电话"}
WRITERS = {Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


@dataclass(frozen=True)
class Change:
    """One wish for one field."""

    field: str
    value: str


def get_record(session: Session, record_id: int, person: Person) -> Record:
    """A record that this person may see: NotFoundError otherwise, so that nothing is learnt by guessing ids."""
    record = session.scalar(select(Record).where(Record.id == record_id).options(selectinload(Record.fields)))
    if record is None or not may_see(session, record, person):
        raise NotFoundError(f"没有编号为 {record_id} 的来电记录")
    return record


def may_see(session: Session, record: Record, person: Person) -> bool:
    """Whoever may see the call may see its record."""
    return session.scalar(select(Call.sid).where(Call.sid == record.call_sid, visible_calls(person))) is not None


def correct(session: Session, record_id: int, changes: list[Change], *, person: Person, now: datetime, zone: ZoneInfo,
            version: int | None = None) -> Record:
    """A person's values for some fields: they win over every machine, now and later (S003 3.2.1 准确完整). What they
    mean to the record's case follows at once."""
    record = record_for_writing(session, record_id, person, version)
    for change in changes:
        if change.field == "category":
            _set_category(session, record, change.value, person, now)
        elif change.field == "urgency":
            _set_urgency(session, record, change.value, person, now)
        else:
            set_by_person(session, record, change.field, change.value, person, now)
    _settle(session, record)
    record_act(session, who=person.name, action="record.correct", subject=str(record.id), now=now,
               fields=[change.field for change in changes])
    index_fields(session, record, now=now)
    consider(session, record, now=now, zone=zone, by=person.name)
    return record


def accept(session: Session, record_id: int, name: str, *, person: Person, now: datetime, zone: ZoneInfo) -> Record:
    """A field as it stands becomes this person's word and keeps its evidence. FieldError: nothing stands there."""
    record = record_for_writing(session, record_id, person)
    value = _standing(record, name)
    if not value:
        raise FieldError(name, f"{LABELS[name]}还没有内容；请先填写" if name in LABELS else "没有这个字段")
    return correct(session, record_id, [Change(name, value)], person=person, now=now, zone=zone)


def _standing(record: Record, name: str) -> str:
    if name in ("category", "urgency"):
        return record.category if name == "category" else record.urgency
    return next((field.value for field in record.fields if field.name == name), "")


def set_by_person(session: Session, record: Record, name: str, value: str, person: Person, now: datetime) -> None:
    cleaned = clean_value(name, value)
    write_field(session, record, name, cleaned, source="person", confidence=1.0, evidence=None, by=person.name, now=now)


def write_field(session: Session, record: Record, name: str, value: str, *, source: str, confidence: float,
                evidence: dict[str, object] | None, by: str, now: datetime) -> None:
    """Writes a field with its history; the database refuses a machine's write over a person's. That a machine heard
    what another one had told before is history too: only so can one tell later whose value a person changed."""
    field = next((one for one in record.fields if one.name == name), None)
    old = field.value if field else None
    news = old != value or source != "person" and field is not None and field.source != source
    if field is None:
        field = RecordField(record_id=record.id, name=name, value=value, source=source, confidence=confidence,
                            evidence=evidence, changed_by=by, changed_at=now)
        record.fields.append(field)
    else:
        if source == "person" and field.value == value:
            evidence = field.evidence  # confirmed as it stands: the proof stays
        field.value, field.source, field.confidence = value, source, confidence
        field.evidence, field.changed_by, field.changed_at = evidence, by, now
    flag_modified(record, "status")  # fields are rows of their own: without this the record's version would stand still
    if news:
        session.add(RecordChange(record_id=record.id, field=name, old=old, new=value, source=source, by=by, at=now))


def mark(session: Session, record_id: int, kind: str, *, person: Person, now: datetime,
         version: int | None = None) -> Record:
    """Wrong number, silent or nuisance call: closed without the five fields, and out of the denominator."""
    if kind not in MARKS:
        raise FieldError("marked", f"标记只能是：{'、'.join(MARKS.values())}")
    record = record_for_writing(session, record_id, person, version)
    session.add(RecordChange(record_id=record.id, field="marked", old=record.marked, new=kind, source="person",
                             by=person.name, at=now))
    record.marked = kind
    _review(record, person, now)
    record_act(session, who=person.name, action="record.mark", subject=str(record.id), now=now, marked=kind)
    return record


def close_incomplete(session: Session, record_id: int, reason: str, *, person: Person, now: datetime,
                     version: int | None = None) -> Record:
    """Closes a record that stays incomplete; only with a person's reason."""
    record = record_for_writing(session, record_id, person, version)
    text = " ".join(reason.split())
    if not 4 <= len(text) <= 500:
        raise FieldError("reason", "请写明无法补全的原因，4到500个字")
    session.add(RecordChange(record_id=record.id, field="incomplete_reason", old=record.incomplete_reason, new=text,
                             source="person", by=person.name, at=now))
    record.incomplete_reason = text
    _review(record, person, now)
    record_act(session, who=person.name, action="record.close_incomplete", subject=str(record.id), now=now)
    return record


def confirm(session: Session, record_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
            version: int | None = None) -> Record:
    """A person confirms the record as it stands: reviewed. Every field becomes this person's word."""
    record = record_for_writing(session, record_id, person, version)
    missing = missing_of(record)
    if missing and not record.marked and not record.incomplete_reason:
        raise ConflictError("记录不完整，还缺：" + "、".join(LABELS[name] for name in missing))
    for field in record.fields:
        if field.name != "called_at" and field.source != "person":
            write_field(session, record, field.name, field.value, source="person", confidence=1.0, evidence=None,
                        by=person.name, now=now)
    _review(record, person, now)
    remember_customer(session, record, now=now)
    record_act(session, who=person.name, action="record.confirm", subject=str(record.id), now=now)
    consider(session, record, now=now, zone=zone, by=person.name)
    start_promises(session, record, now=now, zone=zone, confirmed_by=person.name)
    return record


def dismiss_promise(session: Session, record_id: int, promise_id: int, reason: str, *, person: Person, now: datetime,
                    version: int | None = None) -> RecordPromise:
    """No promise was made, whatever was heard: it is dismissed and its clock, if it runs, ends. Whoever writes records
    may dismiss what has no clock yet, only a leader what has one; what is broken stays broken."""
    record = record_for_writing(session, record_id, person, version)
    row = session.get(RecordPromise, promise_id)
    if row is None or row.record_id != record.id:
        raise NotFoundError(f"这条记录没有编号为 {promise_id} 的承诺")
    why = " ".join(reason.split())
    if not 2 <= len(why) <= 500:
        raise FieldError("reason", "请写明为什么不是承诺，2到500个字")
    clock = session.get(Deadline, row.deadline_id) if row.deadline_id is not None else None
    if clock is not None and Role(person.role) not in LEADERS:
        raise NotAllowedError("承诺已开始计时，只有主管可以取消")
    row.state, row.dismissed_by = "dismissed", person.name
    if clock is not None:
        lock_case(session, clock.case_id)
        cancel(session, [clock], reason=f"不是承诺：{why}", now=now, by=person.name)
    record_act(session, who=person.name, action="record.dismiss_promise", subject=str(record.id), now=now,
               promise=row.text, reason=why)
    session.flush()
    return row


def _review(record: Record, person: Person, now: datetime) -> None:
    record.status, record.reviewed_by, record.reviewed_at = "reviewed", person.name, now


def record_for_writing(session: Session, record_id: int, person: Person, version: int | None = None) -> Record:
    """The record, locked until the transaction ends, for somebody who may write in it; NotAllowedError otherwise.
    ConflictError: it is not at `version` any more."""
    record = get_record(session, record_id, person)
    if Role(person.role) not in WRITERS:
        raise NotAllowedError("您的角色不能修改来电记录")
    # Read again under the lock, fields too: another session may have written in between.
    session.scalars(select(Record).where(Record.id == record_id).options(selectinload(Record.fields)).with_for_update()
                    .execution_options(populate_existing=True)).one()
    if version is not None and version != record.version:
        raise ConflictError("记录刚被别人修改过，请看过最新内容后再保存")
    return record


def _set_category(session: Session, record: Record, value: str, person: Person, now: datetime) -> None:
    if value not in CATEGORIES:
        raise FieldError("category", "类别只能是：" + "、".join(CATEGORIES))
    if value != record.category:
        session.add(RecordChange(record_id=record.id, field="category", old=record.category, new=value,
                                 source="person", by=person.name, at=now))
    record.category, record.category_source = value, "person"
    record.is_complaint = value == "complaint" or record.is_complaint


def _set_urgency(session: Session, record: Record, value: str, person: Person, now: datetime) -> None:
    if value not in ("normal", "urgent"):
        raise FieldError("urgency", "紧急程度只能是 normal（一般）或 urgent（紧急）")
    if value != record.urgency:
        session.add(RecordChange(record_id=record.id, field="urgency", old=record.urgency, new=value,
                                 source="person", by=person.name, at=now))
    record.urgency = value


def _settle(session: Session, record: Record) -> None:
    """Complete as soon as nothing is missing; a reviewed record that was changed needs no second review."""
    session.flush()
    if record.status == "draft" and not missing_of(record):
        record.status = "complete"
