"""Lists brought in from files: a person matches the columns, a worker looks the whole list through, the person sees
what would be left out and why, and only then the worker adds it. A worker that dies goes on where it stopped."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.campaigns.contact_files import MEANINGS, read_head
from callcenter.campaigns.contacts import allow_list
from callcenter.campaigns.models import ContactImport
from callcenter.campaigns.services import allow_running, get_campaign, locked
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.recordings.storage import Storage
from callcenter.work.rows import Queued, add_work, reopen

QUEUE = "exports"
KEPT = timedelta(days=7)
"""For so long a file may wait for its person; what was brought in goes with the last row."""

_TIMEOUT = 4 * 3600
_ONCE = ("number", "name", "organisation", "product")
_SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")


def begin_import(session: Session, storage: Storage, campaign_id: int, name: str, path: Path, *, person: Person,
                 now: datetime) -> ContactImport:
    """Reads the head of a file on this machine and stores the file. FieldError: it cannot be read. Nothing is looked
    through yet."""
    allow_running(person)
    campaign = get_campaign(session, campaign_id, person)
    allow_list(campaign)
    head = read_head(path)
    suffix = Path(name).suffix.lower()
    kept = f"contacts/{campaign.id}-{secrets.token_hex(8)}{suffix if suffix in _SUFFIXES else ''}"
    storage.put(path, kept)
    made = ContactImport(campaign_id=campaign.id, person_id=person.id, file=Path(name).name[:120] or "-", path=kept,
                         headings=head.headings, heading_row=head.row, mapping=head.mapping, sample=head.sample,
                         made_at=now)
    session.add(made)
    session.flush()
    add_work(_connection(session), "contacts", f"{made.id}:drop", QUEUE, now=now, due_at=now + KEPT)
    record_act(session, who=person.name, action="contacts.upload", subject=str(made.id), now=now,
               campaign=campaign.id, file=made.file)
    return made


def match_columns(session: Session, import_id: int, mapping: Mapping[str, str], *, person: Person,
                  now: datetime) -> tuple[ContactImport, Queued]:
    """What each column is, as a person says; columns that are not named are kept for reference. The list is then looked
    through; enqueue what comes back after the commit. Said again, it is looked through again."""
    one = _open(session, import_id, person, ("matching", "checked", "failed"))
    meant = {str(heading): mapping.get(heading, "data") for heading in one.headings}
    for heading in mapping:
        if heading not in meant:
            raise FieldError("mapping", f"文件里没有“{heading[:40]}”这一列；有：{'、'.join(one.headings)[:200]}")
    for heading, meaning in meant.items():
        if meaning not in MEANINGS:
            known = "、".join(f"{name}（{title}）" for name, title in MEANINGS.items())
            raise FieldError("mapping", f"“{heading}”不能是“{str(meaning)[:20]}”；可选：{known}")
    for meaning in _ONCE:
        if list(meant.values()).count(meaning) > 1:
            raise FieldError("mapping", f"只能有一列是{MEANINGS[meaning]}；请改其中一列")
    if "number" not in meant.values():
        raise FieldError("mapping", "请指明哪一列是客户电话")
    one.mapping, one.state, one.failure, one.done_row = meant, "checking", None, 0
    one.total = one.duplicates = one.known = one.unwanted = one.left_out = 0
    one.problems = []
    record_act(session, who=person.name, action="contacts.match", subject=str(one.id), now=now, mapping=meant)
    return one, _ask(session, one, "check", now)


def bring_in(session: Session, import_id: int, *, person: Person, now: datetime) -> tuple[ContactImport, Queued]:
    """The person has seen the report: the list is added. Enqueue what comes back after the commit."""
    one = _open(session, import_id, person, ("checked",))
    if usable(one) <= 0:
        raise ConflictError("这份名单里没有可以加入的联系人；请改正文件后重新上传")
    one.state, one.done_row, one.added = "adding", 0, 0
    record_act(session, who=person.name, action="contacts.add", subject=str(one.id), now=now, rows=usable(one))
    return one, _ask(session, one, "add", now)


def usable(one: ContactImport) -> int:
    """How many rows a list would add, by its report."""
    return one.total - one.duplicates - one.known - one.unwanted - one.left_out


def get_import(session: Session, import_id: int, person: Person) -> ContactImport:
    """One list. NotFoundError, NotAllowedError."""
    allow_running(person)
    found = session.get(ContactImport, import_id, populate_existing=True)
    if found is None:
        raise NotFoundError(f"没有编号为 {import_id} 的名单")
    return found


def imports_of(session: Session, campaign_id: int, person: Person, limit: int = 20) -> Sequence[ContactImport]:
    """A campaign's lists, the newest first."""
    allow_running(person)
    get_campaign(session, campaign_id, person)
    return session.scalars(select(ContactImport).where(ContactImport.campaign_id == campaign_id)
                           .order_by(ContactImport.id.desc()).limit(limit)).all()


def _open(session: Session, import_id: int, person: Person, states: tuple[str, ...]) -> ContactImport:
    one = get_import(session, import_id, person)
    allow_list(locked(session, one.campaign_id))
    session.refresh(one, with_for_update=True)
    if one.state not in states:
        raise ConflictError({"checking": "正在检查这份名单", "adding": "正在加入这份名单", "done": "这份名单已经加入",
                             "matching": "请先核对各列的含义", "failed": "这份名单没有读成，请先核对各列的含义",
                             "checked": "这份名单已经检查完"}[one.state])
    return one


def _ask(session: Session, one: ContactImport, step: str, now: datetime) -> Queued:
    session.flush()
    return reopen(_connection(session), "contacts", f"{one.id}:{step}", QUEUE, now=now, payload={"timeout": _TIMEOUT})


def _connection(session: Session) -> Any:
    return session.connection().connection.driver_connection
