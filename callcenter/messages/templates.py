"""Templates of messages, as supervisors keep them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.messages.models import MessageTemplate
from callcenter.messages.wording import check_wording
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

KEEPERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
READERS = KEEPERS | {Role.AGENT, Role.DISPATCHER, Role.ACCOUNT_MANAGER}
CHANNELS = {"sms": "短信", "mail": "邮件"}
_NAME, _SUBJECT = 60, 120


def list_templates(session: Session, person: Person, *, channel: str | None = None,
                   active: bool | None = None) -> Sequence[MessageTemplate]:
    """By name. NotAllowedError: the role writes to no customer."""
    if Role(person.role) not in READERS:
        raise NotAllowedError("您的角色不能查看消息模板")
    query = select(MessageTemplate).order_by(MessageTemplate.name)
    if channel is not None:
        query = query.where(MessageTemplate.channel == channel)
    if active is not None:
        query = query.where(MessageTemplate.active.is_(active))
    return session.scalars(query).all()


def template_of(session: Session, template_id: int) -> MessageTemplate:
    """One template. NotFoundError."""
    found = session.get(MessageTemplate, template_id)
    if found is None:
        raise NotFoundError(f"没有编号为 {template_id} 的消息模板")
    return found


def save_template(session: Session, *, name: str, channel: str, text: str, person: Person, now: datetime,
                  subject: str = "", marketing: bool = False, template_id: int | None = None) -> MessageTemplate:
    """Adds a template, or changes one; what was sent keeps its words. FieldError (R20 among others), ConflictError: the
    name is taken, NotAllowedError."""
    _allow(person)
    name, subject = " ".join(name.split()), " ".join(subject.split())
    if not 1 <= len(name) <= _NAME:
        raise FieldError("name", f"请填写模板名称，最多{_NAME}个字")
    if channel not in CHANNELS:
        raise FieldError("channel", f"没有“{channel[:20]}”这种渠道；可选：{'、'.join(CHANNELS)}")
    if channel == "mail" and not 1 <= len(subject) <= _SUBJECT:
        raise FieldError("subject", f"邮件要有主题，最多{_SUBJECT}个字")
    text = text.strip().replace("\r\n", "\n")
    check_wording(text, channel=channel)
    taken = session.scalar(select(MessageTemplate).where(MessageTemplate.name == name))
    if taken is not None and taken.id != template_id:
        raise ConflictError(f"已有名为“{name}”的模板")
    row = template_of(session, template_id) if template_id is not None else MessageTemplate(name=name)
    row.name, row.channel, row.text, row.marketing = name, channel, text, marketing
    row.subject, row.changed_by, row.changed_at = subject if channel == "mail" else "", person.name, now
    session.add(row)
    session.flush()
    record_act(session, who=person.name, action="template.save", subject=str(row.id), now=now, name=name,
               channel=channel, text=text)
    return row


def switch_template(session: Session, template_id: int, *, active: bool, person: Person,
                    now: datetime) -> MessageTemplate:
    """Offers a template, or no longer. NotFoundError, NotAllowedError."""
    _allow(person)
    row = template_of(session, template_id)
    if row.active != active:
        row.active, row.changed_by, row.changed_at = active, person.name, now
        record_act(session, who=person.name, action="template.on" if active else "template.off", subject=str(row.id),
                   now=now)
    session.flush()
    return row


def _allow(person: Person) -> None:
    if Role(person.role) not in KEEPERS:
        raise NotAllowedError("只有主管及以上可以修改消息模板")
