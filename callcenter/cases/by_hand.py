"""Cases that a person opens: by the button of a call record 转工单, or by hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases.kinds import PLAIN, kinds
from callcenter.cases.making import open_case
from callcenter.cases.models import Case
from callcenter.cases.opening import case_and_relation, customer_of, open_for_record, reachable
from callcenter.cases.states import DESK
from callcenter.cases.words import CATEGORIES
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.people.models import Person, Role
from callcenter.records.models import Record
from callcenter.records.services import get_record


def open_from_record(session: Session, record_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
                     category: str | None = None, content: str | None = None, urgency: str | None = None,
                     standard: str | None = None) -> Case:
    """转工单, whatever the record's category; on an open matter it is a further call like any other."""
    _allow(person)
    record = get_record(session, record_id, person)
    if record.marked is not None:
        raise ConflictError("来电已标记为打错、无声或骚扰，不能转工单")
    if case_and_relation(session, record) is not None:
        raise ConflictError("这条来电记录已有工单")
    call = session.get_one(Call, record.call_sid)
    if call.ended_at is None:
        raise ConflictError("通话还没有结束，请挂机后再转工单")
    session.get(Record, record_id, with_for_update=True)
    if category is not None and category not in CATEGORIES:
        raise FieldError("category", f"没有“{category[:30]}”这个类别；可选：{'、'.join(CATEGORIES)}")
    return open_for_record(session, record, call, now=now, zone=zone, by=person.name, category=category,
                           urgency=urgency, standard=standard, content=content)


def open_by_hand(session: Session, *, person: Person, category: str | None, content: str | None, now: datetime,
                 zone: ZoneInfo, kind: str = PLAIN, phone: str | None = None, customer_id: int | None = None,
                 customer_name: str | None = None, organisation: str | None = None, urgency: str | None = None,
                 standard: str | None = None, started_at: datetime | None = None) -> Case:
    """A case without a call record, such as one from a letter, or one of a kind with steps of its own, whose category
    it takes. FieldError names what is missing."""
    _allow(person)
    if kind in kinds() and not kinds()[kind].by_hand:
        raise FieldError("kind", f"“{kinds()[kind].title}”不能手工新建，请登记购买、维修或接待")
    category = category or (kinds()[kind].category if kind in kinds() else None)
    matter = " ".join((content or "").split())
    if category is None:
        raise FieldError("category", f"请选择类别：{'、'.join(CATEGORIES)}")
    if not matter:
        raise FieldError("content", "请填写内容")
    number = reachable(phone)
    if phone and number is None:
        raise FieldError("phone", f"“{phone[:30]}”不是电话号码；请填手机号，或区号加固定电话，如021-62881234")
    return open_case(
        session, category=category, content=matter, phone=number, by=person.name, now=now, zone=zone, kind=kind,
        started_at=started_at or now, standard=standard, urgency=urgency or "normal",
        customer_id=customer_id or customer_of(session, number), customer_name=customer_name,
        organisation=organisation, agent_id=person.id if Role(person.role) in (Role.AGENT, Role.DISPATCHER) else None)


def _allow(person: Person) -> None:
    if Role(person.role) not in DESK:
        raise NotAllowedError("您的角色不能新建工单")
