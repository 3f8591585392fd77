"""Whose turn it is in campaigns whose calls agents make by hand 预览."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.campaigns.models import Campaign, Contact
from callcenter.campaigns.services import callers_of
from callcenter.dialing.by_hand import matters_of_contact
from callcenter.dialing.checks import may_dial_contact, read_rules
from callcenter.dialing.claiming import put_aside
from callcenter.dialing.joining import joined
from callcenter.errors import ConflictError, FieldError
from callcenter.people.audit import record_act
from callcenter.people.models import Person

_LOOKED_AT = 50
"""Contacts in a row that may not be called now; the rest waits for the next look."""


def own_campaigns(session: Session, person: Person) -> Sequence[Campaign]:
    """The running campaigns whose calls this person makes, the most urgent first."""
    rows = session.scalars(select(Campaign).where(Campaign.state == "running", Campaign.mode != "survey")
                           .order_by(Campaign.priority.desc(), Campaign.id)).all()
    return [row for row in rows if person.id in [one.id for one in callers_of(session, row)]]


def next_contact(session: Session, campaign: Campaign, person: Person, now: datetime, zone: ZoneInfo) -> Contact | None:
    """The contact whose turn it is: this person's own first, then nobody's, which is theirs from now on (a supervisor
    may take it back). Whom the rules hold back is put off, or ends, as in a campaign that dials by itself. None: nobody
    is due."""
    rules = read_rules(joined(session), zone)
    for _ in range(_LOOKED_AT):
        row = session.scalar(
            select(Contact).where(Contact.campaign_id == campaign.id, Contact.state == "waiting",
                                  Contact.next_at <= now,
                                  or_(Contact.assigned_id.is_(None), Contact.assigned_id == person.id))
            .order_by(Contact.assigned_id.is_(None), Contact.next_at, Contact.id).limit(1)
            .with_for_update(skip_locked=True))
        if row is None:
            return None
        skip = may_dial_contact(joined(session), row.id, rules, now)
        if skip is None:
            row.assigned_id = person.id
            session.flush()
            return row
        put_aside(joined(session), row.id, skip, None, now)
        session.expire(row)
    return None


def put_behind(session: Session, contact_id: int, until: datetime, why: str, *, person: Person,
               now: datetime) -> Contact:
    """Skips a contact for now 跳过, with a reason that everybody sees; it is nobody's again."""
    why = " ".join(why.split())
    if not 2 <= len(why) <= 100:
        raise FieldError("why", "请写明跳过的原因，2到100个字")
    contact = matters_of_contact(session, contact_id, person).contact
    assert contact is not None
    session.refresh(contact, with_for_update=True)
    if contact.state != "waiting":
        raise ConflictError("这个联系人正在拨打，或已经结束")
    contact.next_at, contact.skipped, contact.assigned_id = until, why, None
    record_act(session, who=person.name, action="contact.skip", subject=str(contact_id), now=now, why=why)
    session.flush()
    return contact
