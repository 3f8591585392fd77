"""The worker's side of a list: looked through whole, then added in batches, each its own transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg.types.json import Jsonb

from callcenter.campaigns.contact_files import MOST_ROWS, rows_of
from callcenter.campaigns.contact_rows import ContactRow, Problem, read_row
from callcenter.campaigns.models import Campaign, ContactImport
from callcenter.campaigns.services import allow_running
from callcenter.db import Database, utcnow
from callcenter.errors import DeskError, FieldError, LostLeaseError
from callcenter.lines.models import Line
from callcenter.people.models import Person
from callcenter.recordings.storage import Storage
from callcenter.work.leases import LEASE
from callcenter.work.rows import Claim, Connection, finish, give_up, put_off, renew

BATCH = 2000
MOST_PROBLEMS = 1000
"""Rows with a problem that are kept with the report; how many there are in all is counted."""

_SEEN = "create temporary table seen (number text primary key, row int not null) on commit drop"
_LOOK = """
with rows as (select * from unnest(%(numbers)s::text[], %(rows)s::int[]) as r (number, row)),
first as (insert into seen select distinct on (number) number, row from rows order by number, row
          on conflict do nothing returning number, row)
select * from (
  select r.row, f.row is null as duplicate, coalesce(s.row, g.row) as earlier,
    exists (select from contacts c where c.campaign_id = %(campaign)s and c.number = r.number) as known,
    exists (select from do_not_call d where d.number = r.number and d.lifted_at is null) as unwanted
  from rows r left join first f on f.number = r.number and f.row = r.row
    left join first g on g.number = r.number left join seen s on s.number = r.number) as looked
where duplicate or known or unwanted
"""
_ADD = """
with rows as (select * from unnest(
    %(numbers)s::text[], %(raws)s::text[], %(names)s::text[], %(organisations)s::text[], %(products)s::text[],
    %(data)s::jsonb[], %(rows)s::int[]) as r (number, raw, name, organisation, product, data, row)),
first as (select distinct on (number) * from rows r where not exists (
    select from do_not_call d where d.number = r.number and d.lifted_at is null) order by number, row),
made as (
  insert into contacts (campaign_id, number, raw, name, organisation, product, customer_id, data, row_no, next_at)
  select %(campaign)s, f.number, f.raw, f.name, f.organisation, f.product, p.customer_id, f.data, f.row, %(now)s
  from first f left join customer_phones p on p.number = f.number order by f.row
  on conflict (campaign_id, number) do nothing returning 1)
update contact_imports set added = added + (select count(*) from made), done_row = %(last)s
where id = %(id)s and state = 'adding'
"""


@dataclass
class _Report:
    total: int = 0
    duplicates: int = 0
    known: int = 0
    unwanted: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class _List:
    """A list that is being read, with what reading it needs."""

    id: int
    campaign_id: int
    path: str
    headings: Sequence[str]
    heading_row: int
    mapping: dict[str, str]
    done_row: int
    area_code: str | None
    by_machine: bool

    def batches(self, path: Path, size: int, after: int) -> Iterator[list[ContactRow | Problem]]:
        """Rows behind `after`, some at a time. FieldError: more than MOST_ROWS."""
        rows = (row for row in rows_of(path) if row[0] > self.heading_row)
        total = 0
        while batch := list(islice(rows, size)):
            total += len(batch)
            if total > MOST_ROWS:
                raise FieldError("file", f"文件超过{MOST_ROWS}行；请分成几个文件导入")
            if batch[-1][0] > after:
                yield [read_row(number, cells, self.headings, self.mapping, area_code=self.area_code,
                                by_machine=self.by_machine) for number, cells in batch if number > after]


@dataclass(frozen=True)
class ListWork:
    """The work kind `contacts` of the queue `exports`: subject `<import>:check`, `:add` or `:drop`."""

    db: Database
    storage: Storage
    scratch: Path
    batch: int = BATCH

    def do(self, claimed: Claim, now: datetime) -> None:
        import_id, _, step = claimed.subject.partition(":")
        steps: dict[str, Callable[[Claim, _List, datetime], None]] = {
            "check": self._check, "add": self._add, "drop": self._drop}
        try:
            one = self._list(int(import_id), {"check": "checking", "add": "adding"}.get(step))
            if one is None:
                return self._finish(claimed)
            steps[step](claimed, one, now)
        except LostLeaseError:
            raise
        except DeskError as problem:
            self._fail(claimed, int(import_id), problem.message, now)
        except FileNotFoundError:
            self._fail(claimed, int(import_id), "文件已不在存储中；请重新上传", now)

    def _list(self, import_id: int, state: str | None) -> _List | None:
        """None: it is in another state by now. NotAllowedError: whoever asked may not any more."""
        with self.db.session() as session:
            row = session.get(ContactImport, import_id)
            if row is None or (state is not None and row.state != state):
                return None
            if state is not None:
                allow_running(session.get_one(Person, row.person_id))
            campaign = session.get_one(Campaign, row.campaign_id)
            line = session.get(Line, campaign.line_id) if campaign.line_id is not None else None
            return _List(row.id, row.campaign_id, row.path, row.headings, row.heading_row, row.mapping, row.done_row,
                         line.area_code if line is not None else None, campaign.mode == "survey")

    def _check(self, claimed: Claim, one: _List, now: datetime) -> None:
        """Looks every row through; nothing is added. From the beginning, if a worker before this one died."""
        report, problems = _Report(), list[Problem]()
        with self.storage.local(one.path, self.scratch) as path, self.db.raw() as connection, connection.transaction():
            connection.execute(_SEEN)
            for batch in one.batches(path, self.batch, 0):
                report.total += len(batch)
                found = _looked(connection, one, batch, report)
                report.left_out += sum(isinstance(row, Problem) for row in batch)
                problems += sorted(found)[:MOST_PROBLEMS - len(problems)]
                self._tell(claimed, one.id, batch[-1].row)
        kept = [problem._asdict() for problem in problems]
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed, {"rows": report.total})
            connection.execute(
                "update contact_imports set state = 'checked', total = %s, duplicates = %s, known = %s, unwanted = %s,"
                " left_out = %s, problems = %s where id = %s and state = 'checking'",
                [report.total, report.duplicates, report.known, report.unwanted, report.left_out, Jsonb(kept), one.id])

    def _add(self, claimed: Claim, one: _List, now: datetime) -> None:
        """Adds what can be added, from where the last worker stopped."""
        with self.storage.local(one.path, self.scratch) as path:
            for batch in one.batches(path, self.batch, one.done_row):
                with self.db.raw() as connection, connection.transaction():
                    _held(connection, claimed)
                    connection.execute(_ADD, _values(one, batch, now))
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed)
            connection.execute("update contact_imports set state = 'done', finished_at = %s where id = %s",
                               [now, one.id])
        self.storage.remove(one.path)

    def _drop(self, claimed: Claim, one: _List, now: datetime) -> None:
        """The file's time is over; one that is being read keeps it for another day."""
        with self.db.raw() as connection, connection.transaction():
            connection.execute(
                "update contact_imports set state = 'failed', failure = %s, finished_at = %s where id = %s"
                " and state in ('matching', 'checked')", ["放了七天没有确认，文件已删除；请重新上传", now, one.id])
            reading = connection.execute(
                "select from contact_imports where id = %s and state in ('checking', 'adding')", [one.id]).fetchone()
            if reading is not None:
                return put_off(connection, claimed, until=now + timedelta(days=1), problem="the list is being read")
            finish(connection, claimed)
        self.storage.remove(one.path)

    def _tell(self, claimed: Claim, import_id: int, row: int) -> None:
        """How far it is, for the page."""
        with self.db.raw() as connection, connection.transaction():
            _held(connection, claimed)
            connection.execute("update contact_imports set done_row = %s where id = %s", [row, import_id])

    def _finish(self, claimed: Claim) -> None:
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed)

    def _fail(self, claimed: Claim, import_id: int, problem: str, now: datetime) -> None:
        with self.db.raw() as connection, connection.transaction():
            give_up(connection, claimed, problem)
            connection.execute("update contact_imports set state = 'failed', failure = %s, finished_at = %s"
                               " where id = %s", [problem, now, import_id])


def _held(connection: Connection, claimed: Claim) -> None:
    """LostLeaseError: another worker has taken it over, and adds these rows itself."""
    if not renew(connection, claimed, now=utcnow(), lease=LEASE):
        raise LostLeaseError(f"work {claimed.id} ({claimed.kind} {claimed.subject}) is in other hands")


def _looked(connection: Connection, one: _List, batch: Sequence[ContactRow | Problem],
            report: _Report) -> list[Problem]:
    """What is wrong in a batch, the file itself, the campaign's list and 免打扰名单 considered."""
    good = {row.row: row for row in batch if isinstance(row, ContactRow)}
    found = [row for row in batch if isinstance(row, Problem)]
    column = next(heading for heading, meaning in one.mapping.items() if meaning == "number")
    rows = connection.execute(_LOOK, {"numbers": [row.number for row in good.values()], "rows": list(good),
                                      "campaign": one.campaign_id}).fetchall()
    for row in rows:
        if row.duplicate:
            report.duplicates += 1
            why = f"与第{row.earlier}行的号码相同"
        elif row.known:
            report.known += 1
            why = "已在这个外呼任务的名单里"
        else:
            report.unwanted += 1
            why = "在免打扰名单里"
        found.append(Problem(row.row, column, good[row.row].raw, why))
    return found


def _values(one: _List, batch: Sequence[ContactRow | Problem], now: datetime) -> dict[str, Any]:
    good = [row for row in batch if isinstance(row, ContactRow)]
    return {"id": one.id, "campaign": one.campaign_id, "now": now, "last": batch[-1].row,
            "numbers": [row.number for row in good], "raws": [row.raw for row in good],
            "names": [row.name for row in good], "organisations": [row.organisation for row in good],
            "products": [row.product for row in good], "data": [Jsonb(row.data) for row in good],
            "rows": [row.row for row in good]}
