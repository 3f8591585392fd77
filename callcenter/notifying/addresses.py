"""Addresses of people, departments and the company: added with care, taken away, never shown whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotFoundError, SettingsError
from callcenter.notifying.channels import EXAMPLES, as_apprise, channel_of, read_address, shown
from callcenter.notifying.models import ContactAddress, Notification
from callcenter.people.audit import record_act
from callcenter.people.departments import find_department
from callcenter.people.models import Department, Person
from callcenter.people.services import find_person

FROM_SETTINGS = "NOTIFY_URLS"
_BETWEEN = re.compile(r"\s+|,(?=\s*[A-Za-z][\w+.-]*://)")
"""Blanks, or a comma before the next address: one within an address belongs to it."""


def add_address(session: Session, url: str, *, person: str | None = None, department: str | None = None, by: str,
                now: datetime) -> ContactAddress:
    """An address of a person (by login), of a department (by name), or of the company. FieldError says what would be
    right; addresses are secret and in no message."""
    if person is not None and department is not None:
        raise FieldError("address", "an address belongs to a person, or to a department, or to the company")
    person_id = find_person(session, person).id if person is not None else None
    department_id = find_department(session, department).id if department is not None else None
    read_address(url)
    url = as_apprise(url)
    known = session.scalar(select(ContactAddress).where(
        ContactAddress.url == url, ContactAddress.active, ContactAddress.person_id.is_not_distinct_from(person_id),
        ContactAddress.department_id.is_not_distinct_from(department_id)))
    if known is not None:
        raise ConflictError(f"the address is there already: {known.id}")
    made = ContactAddress(person_id=person_id, department_id=department_id, channel=channel_of(url), url=url,
                          created_at=now, created_by=by)
    session.add(made)
    session.flush()
    record_act(session, who=by, action="address.add", subject=str(made.id), now=now, channel=made.channel,
               person=person, department=department)
    return made


def find_address(session: Session, address_id: int) -> ContactAddress:
    address = session.get(ContactAddress, address_id)
    if address is None or not address.active:
        raise NotFoundError(f"no address {address_id}; callcenter notices list shows them")
    return address


def list_addresses(session: Session) -> Sequence[ContactAddress]:
    """All that are used: the company's, then the departments', then people's."""
    return session.scalars(select(ContactAddress).where(ContactAddress.active).order_by(
        ContactAddress.person_id.is_not(None), ContactAddress.department_id.is_not(None), ContactAddress.id)).all()


def remove_address(session: Session, address_id: int, *, by: str, now: datetime) -> ContactAddress:
    """Takes an address away; what waited for it stands on the desk only."""
    address = find_address(session, address_id)
    _retire(session, address, by=by, now=now)
    return address


def check_urls(urls: str) -> list[str]:
    """The addresses of the setting NOTIFY_URLS, each once; SettingsError when one can't be read."""
    wanted = list(dict.fromkeys(as_apprise(url) for url in split_urls(urls)))
    for place, url in enumerate(wanted, start=1):
        try:
            read_address(url)
        except FieldError:
            raise SettingsError(FROM_SETTINGS, f"address {place} of {len(wanted)} (hidden) can't be read",
                                f"Apprise addresses such as {EXAMPLES}") from None
    return wanted


def sync_company(session: Session, urls: str, *, now: datetime) -> int:
    """Makes the company's addresses of the setting NOTIFY_URLS those that it names now; returns how many that is."""
    # Any number of clocks may start at once: the second finds what the first has done.
    session.execute(text("select pg_advisory_xact_lock(hashtext('notify_urls'))"))
    wanted = check_urls(urls)
    company = {row.url: row for row in session.scalars(select(ContactAddress).where(
        ContactAddress.active, ContactAddress.person_id.is_(None), ContactAddress.department_id.is_(None)))}
    for url in wanted:
        if url not in company:
            made = ContactAddress(channel=channel_of(url), url=url, created_at=now, created_by=FROM_SETTINGS)
            session.add(made)
            session.flush()
            record_act(session, who=FROM_SETTINGS, action="address.add", subject=str(made.id), now=now,
                       channel=made.channel)
    for url, row in company.items():
        if row.created_by == FROM_SETTINGS and url not in wanted:
            _retire(session, row, by=FROM_SETTINGS, now=now)
    return len(wanted)


def split_urls(urls: str) -> list[str]:
    """Addresses separated by blanks or commas."""
    return [url for url in (part.strip().rstrip(",") for part in _BETWEEN.split(urls)) if url]


def _retire(session: Session, address: ContactAddress, *, by: str, now: datetime) -> None:
    address.active = False
    session.flush()
    session.execute(text("update notifications set state = 'failed', problem = '地址已停用' where address_id = :id"
                         " and state = 'pending'"), {"id": address.id})
    record_act(session, who=by, action="address.remove", subject=str(address.id), now=now, channel=address.channel)


def shown_address(address: ContactAddress) -> str:
    """For people's eyes: 企业微信群 …a1b2."""
    return shown(address.channel, address.url)


def owner_of(session: Session, address: ContactAddress) -> str:
    """Whose it is: a login, a department's name, or "company"."""
    if address.person_id is not None:
        return session.get_one(Person, address.person_id).name
    if address.department_id is not None:
        return session.get_one(Department, address.department_id).name
    return "company"


class Failing(NamedTuple):
    """An address with notices that did not arrive: how many have failed, how many still wait."""

    address: ContactAddress
    failed: int
    waiting: int


def failing(session: Session) -> list[Failing]:
    """Addresses that refuse, or have refused something for a day."""
    counts = select(Notification.address_id, func.count().filter(Notification.state == "failed").label("failed"),
                    func.count().filter(Notification.state == "pending").label("waiting")).where(
        Notification.state != "sent").group_by(Notification.address_id).subquery()
    rows = session.execute(select(ContactAddress, func.coalesce(counts.c.failed, 0), func.coalesce(counts.c.waiting, 0))
                           .outerjoin(counts, counts.c.address_id == ContactAddress.id)
                           .where(or_(ContactAddress.refused_since.is_not(None), counts.c.failed > 0))
                           .order_by(ContactAddress.id))
    return [Failing(address, failed, waiting) for address, failed, waiting in rows]
