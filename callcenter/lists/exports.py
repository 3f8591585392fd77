"""Exports 导出: somebody asks for a list as a file; a worker writes it into the store, where it lies for a week."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.db import Database
from callcenter.errors import ConflictError, DeskError, FieldError, NotFoundError
from callcenter.lists.asking import Around
from callcenter.lists.catalog import LISTINGS, listing_of
from callcenter.lists.files import FORMATS, sheet
from callcenter.lists.models import Export
from callcenter.lists.views import clean_query
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.recordings.storage import Storage
from callcenter.work.rows import Claim, Queued, add_work, finish, give_up

QUEUE = "exports"
"""Its own: a hundred thousand rows take a minute, and must hold up no clock and no call."""

KEPT = timedelta(days=7)
MOST_ROWS = 1_000_000
"""About what a sheet of Excel holds."""

_BATCH = 250
_TIMEOUT = 3600
_AT_ONCE = 5
_LISTED = 30


def ask_export(session: Session, *, person: Person, listed: str, query: str, kind: str,
               now: datetime) -> tuple[Export, Queued | None]:
    """A list with its filter as this person sees it, to be written; and what to enqueue after the commit. FieldError,
    NotAllowedError; ConflictError: too many are waiting already."""
    listing_of(listed).allow(person)
    if kind not in FORMATS:
        raise FieldError("format", f"没有“{kind[:20]}”这种格式；可选：{'、'.join(FORMATS)}")
    waiting = session.scalar(select(func.count()).select_from(Export).where(
        Export.person_id == person.id, Export.state.in_(("waiting", "running")))) or 0
    if waiting >= _AT_ONCE:
        raise ConflictError(f"已有{waiting}个导出正在进行，请等它们完成")
    row = Export(person_id=person.id, list=listed, query=clean_query(listed, query), format=kind, asked_at=now)
    session.add(row)
    session.flush()
    record_act(session, who=person.name, action="export.ask", subject=str(row.id), now=now, list=listed,
               query=row.query, format=kind)
    connection: Any = session.connection().connection.driver_connection
    return row, add_work(connection, "export", str(row.id), QUEUE, now=now, payload={"timeout": _TIMEOUT})


def exports_of(session: Session, person: Person) -> Sequence[Export]:
    """The own exports, the newest first."""
    return session.scalars(select(Export).where(Export.person_id == person.id).order_by(Export.id.desc())
                           .limit(_LISTED)).all()


def get_export(session: Session, export_id: int, person: Person) -> Export:
    """An own export; NotFoundError for anybody else's."""
    row = session.get(Export, export_id)
    if row is None or row.person_id != person.id:
        raise NotFoundError(f"没有编号为 {export_id} 的导出")
    return row


@dataclass(frozen=True)
class Download:
    """A finished export, open for reading."""

    file: IO[bytes]
    name: str
    media_type: str


def open_export(session: Session, storage: Storage, export_id: int, *, person: Person, now: datetime,
                zone: ZoneInfo) -> Download:
    """The file, for who asked for it alone. NotFoundError: none, or its time is over; ConflictError: not ready."""
    row = get_export(session, export_id, person)
    if row.state != "done":
        raise ConflictError("导出还没有完成" if row.state != "failed" else "导出没有成功，请重新导出")
    if row.path is None or row.expires_at is None or row.expires_at <= now:
        raise NotFoundError("导出文件已过期，请重新导出")
    try:
        file = storage.open(row.path)
    except FileNotFoundError:
        raise NotFoundError("导出文件已不在存储中，请重新导出") from None
    record_act(session, who=person.name, action="export.download", subject=str(row.id), now=now, rows=row.rows)
    name = f"{LISTINGS[row.list].title}-{row.asked_at.astimezone(zone):%Y%m%d-%H%M}.{row.format}"
    return Download(file, name, FORMATS[row.format])


@dataclass(frozen=True)
class Exporting:
    """The work of the queue `exports`."""

    db: Database
    storage: Storage
    scratch: Path
    zone: ZoneInfo

    def write(self, claimed: Claim, now: datetime) -> None:
        """Work kind `export`, subject the export's id. What was shown when it was asked for; a role that has changed
        since counts."""
        export_id = int(claimed.subject)
        with self.db.session() as session:
            row = session.get_one(Export, export_id)
        self.scratch.mkdir(parents=True, exist_ok=True)
        path = self.scratch / f"export-{export_id}-{claimed.token}.{row.format}"
        try:
            written = self._fill(row, path)
            name = f"exports/{export_id}-{secrets.token_hex(8)}.{row.format}"
            self.storage.put(path, name)
        except DeskError as problem:
            return self._fail(claimed, export_id, problem.message, now)
        finally:
            path.unlink(missing_ok=True)
        self._keep(claimed, export_id, name, written, now)

    def _fill(self, row: Export, path: Path) -> int:
        """Writes the rows; returns how many."""
        listing, written = listing_of(row.list), 0
        with self.db.session() as session:
            person = session.get_one(Person, row.person_id)
            listing.allow(person)
            around = Around(session, person, row.asked_at, self.zone)
            wanted = listing.read(dict(parse_qsl(row.query)), around)
            self._tell(row.id, 0, listing.count(around, wanted, MOST_ROWS))
            with sheet(path, row.format, listing.title, listing.heads, self.zone) as file:
                for batch in listing.batches(around, wanted, _BATCH, MOST_ROWS):
                    for cells in batch:
                        file.write(cells)
                    written += len(batch)
                    self._tell(row.id, written)
        return written

    def _tell(self, export_id: int, rows: int, total: int | None = None) -> None:
        """How far it is, for the bar on the page."""
        with self.db.raw() as connection:
            connection.execute("update exports set state = 'running', rows = %s, total = coalesce(%s, total)"
                               " where id = %s and state in ('waiting', 'running')", [rows, total, export_id])

    def _keep(self, claimed: Claim, export_id: int, name: str, rows: int, now: datetime) -> None:
        """Done; the file's own end is work that is due in a week."""
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed, {"rows": rows})
            connection.execute("update exports set state = 'done', rows = %s, total = %s, path = %s, finished_at = %s,"
                               " expires_at = %s, problem = null where id = %s",
                               [rows, rows, name, now, now + KEPT, export_id])
            add_work(connection, "drop_export", str(export_id), QUEUE, now=now, due_at=now + KEPT)

    def _fail(self, claimed: Claim, export_id: int, problem: str, now: datetime) -> None:
        with self.db.raw() as connection, connection.transaction():
            give_up(connection, claimed, problem)
            connection.execute("update exports set state = 'failed', problem = %s, finished_at = %s where id = %s",
                               [problem, now, export_id])

    def drop(self, claimed: Claim, _now: datetime) -> None:
        """Work kind `drop_export`: the file goes, the row tells that it was there."""
        with self.db.session() as session:
            path = session.get_one(Export, int(claimed.subject)).path
        if path is not None:
            self.storage.remove(path)
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed)
            connection.execute("update exports set path = null where id = %s", [int(claimed.subject)])
