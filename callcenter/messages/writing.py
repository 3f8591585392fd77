"""Messages to customers, written from a template and handed to the workers: after an attempt that reached nobody, or
by a person (the summary of 1 to 3 working days after a visit, N26: S000 4.2.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.cases.reading import get_case
from callcenter.customers.numbers import read_number
from callcenter.deadlines.models import Deadline
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.messages.models import Message, MessageTemplate
from callcenter.messages.templates import READERS, template_of
from callcenter.messages.wording import as_sms, salutation, written_out
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.work.rows import Queued, add_work

_MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")


def queue_message(session: Session, template: MessageTemplate, *, key: str, recipient: str,
                  facts: Mapping[str, str | None], company: str, by: str, now: datetime, due_at: datetime | None = None,
                  campaign_id: int | None = None, contact_id: int | None = None,
                  case_id: int | None = None) -> tuple[Message | None, Queued | None]:
    """A message that is to be sent, once for its `key`; None: it was written before. FieldError: the recipient is none
    of the channel, or the customer lacks what the template tells. What to enqueue after the commit comes with it."""
    text = written_out(template.text, {"公司": company, **facts})
    if template.channel == "sms":
        text = as_sms(text, company=company, marketing=template.marketing)
    made = session.scalar(insert(Message).values(
        key=key, template_id=template.id, channel=template.channel, recipient=_recipient(template.channel, recipient),
        subject=template.subject and written_out(template.subject, {"公司": company, **facts}), text=text,
        campaign_id=campaign_id, contact_id=contact_id, case_id=case_id, due_at=due_at or now, made_at=now, made_by=by,
    ).on_conflict_do_nothing(index_elements=["key"]).returning(Message))
    if made is None:
        return None, None
    connection: Any = session.connection().connection.driver_connection
    return made, add_work(connection, "message", str(made.id), "due", now=now, due_at=due_at)


def write_to_case(session: Session, case_id: int, template_id: int, *, recipient: str | None, person: Person,
                  company: str, now: datetime, facts: Mapping[str, str] | None = None) -> tuple[Message, Queued | None]:
    """A person sends the customer of a case a message. `recipient`: left out for an SMS, the case's phone. `facts`:
    what the person adds, such as 约定. ConflictError: this template was sent for this case today already."""
    if Role(person.role) not in READERS:
        raise NotAllowedError("您的角色不能给客户发消息")
    case = _case_of(session, case_id, person)
    template = template_of(session, template_id)
    if not template.active:
        raise ConflictError(f"模板“{template.name}”已停用")
    to = recipient or (case.phone if template.channel == "sms" else None)
    if not to:
        raise FieldError("recipient", "这张工单没有客户电话，请填写收件人" if template.channel == "sms"
                         else "请填写邮箱地址")
    known = {**case_facts(session, case), "坐席": person.display_name, "工号": person.staff_no, **(facts or {})}
    made, work = queue_message(session, template, key=f"case:{case.id}:{template.id}:{now:%Y%m%d}", recipient=to,
                               facts=known, company=company, by=person.name, now=now, case_id=case.id)
    if made is None:
        raise ConflictError("今天已经按这个模板给这位客户发过")
    record_act(session, who=person.name, action="message.write", subject=str(made.id), now=now, case=case.id,
               template=template.name)
    return made, work


def case_facts(session: Session, case: Case) -> dict[str, str | None]:
    """What a template may tell of a case."""
    promised = session.scalar(select(Deadline.title).where(
        Deadline.case_id == case.id, Deadline.standard == "promise", Deadline.state == "open")
        .order_by(Deadline.due_at).limit(1))
    return {"称呼": salutation(case.customer_name), "姓名": case.customer_name, "单位": case.organisation,
            "工单号": case.number, "事由": " ".join(case.content.split())[:60] if case.content else None,
            "约定": promised}


def messages_of(session: Session, case_id: int, person: Person) -> list[Message]:
    """What was written to a case's customer, the newest first."""
    case = _case_of(session, case_id, person)
    return list(session.scalars(select(Message).where(Message.case_id == case.id).order_by(Message.id.desc())))


def _case_of(session: Session, case_id: int, person: Person) -> Case:
    """A case that this person may see; the lead host 主接待人 of a visit sees its own."""
    own = session.get(Case, case_id)
    return own if own is not None and own.owner_id == person.id else get_case(session, case_id, person)


def _recipient(channel: str, given: str) -> str:
    if channel == "mail":
        if not _MAIL.fullmatch(given.strip()):
            raise FieldError("recipient", f"“{given[:60]}”不是邮箱地址；应如 name@example.com")
        return given.strip()
    number = read_number(given)
    if number.kind not in ("mobile", "foreign") or number.dialable is None:
        raise FieldError("recipient", f"“{given[:30]}”收不了短信；请填手机号")
    return number.dialable
