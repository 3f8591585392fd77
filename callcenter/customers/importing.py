"""Customers brought in from a file: looked through first, then taken in by batches, each its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, defer

from callcenter.customers.changing import allow_leading
from callcenter.customers.import_files import read_table
from callcenter.customers.import_rows import look_through
from callcenter.customers.models import Customer, CustomerImport, CustomerPhone
from callcenter.db import Database
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.work.rows import Claim, add_work, finish

BATCH = 1000
KEPT = timedelta(days=30)
"""How long an import stays to be looked at."""

EXISTING = {"update": "用文件里的内容更新", "skip": "保持不变，跳过"}
_SLICE: Any = literal_column("'$[$first to $last]'::jsonpath")
_KNOWN = text("""
select count(distinct p.customer_id)
from customer_imports i cross join jsonb_path_query(i.rows, '$[*].phones[*].number') as n
  join customer_phones p on p.number = n #>> '{}' where i.id = :id
""")
_FILLED = ("name", "organisation", "grade", "note")


def begin_import(session: Session, name: str, data: bytes, *, person: Person, now: datetime) -> CustomerImport:
    """Reads a file and keeps what was found in it. FieldError: it cannot be read. Nothing is brought in yet."""
    allow_leading(person, "导入客户")
    looked = look_through(read_table(data))
    made = CustomerImport(person_id=person.id, file=name[:120] or "-", columns=looked.columns, rows=looked.rows,
                          problems=looked.problems, total=looked.total, made_at=now)
    session.add(made)
    session.flush()
    record_act(session, who=person.name, action="customer.import_read", subject=str(made.id), now=now,
               rows=looked.total, problems=len(looked.problems))
    connection: Any = session.connection().connection.driver_connection
    add_work(connection, "drop_import", str(made.id), "due", now=now, due_at=now + KEPT)
    return made


def drop_import(db: Database, claimed: Claim, _now: datetime) -> None:
    """Work kind `drop_import`: what was read from a file goes, names and numbers that became nobody's customer too."""
    with db.raw() as connection, connection.transaction():
        finish(connection, claimed)
        connection.execute("delete from customer_imports where id = %s", [int(claimed.subject)])


def imports_of(session: Session, person: Person, limit: int = 20) -> Sequence[CustomerImport]:
    """A person's own imports, the newest first."""
    allow_leading(person, "导入客户")
    return session.scalars(select(CustomerImport).where(CustomerImport.person_id == person.id)
                           .order_by(CustomerImport.id.desc()).limit(limit)
                           .options(defer(CustomerImport.rows), defer(CustomerImport.problems))).all()


def get_import(session: Session, import_id: int, person: Person, *, lock: bool = False) -> CustomerImport:
    """One of a person's own imports, its rows not loaded."""
    allow_leading(person, "导入客户")
    query = select(CustomerImport).where(CustomerImport.id == import_id, CustomerImport.person_id == person.id)
    found = session.scalar((query.with_for_update() if lock else query).options(defer(CustomerImport.rows)))
    if found is None:
        raise NotFoundError(f"没有编号为 {import_id} 的导入")
    return found


def usable(session: Session, one: CustomerImport) -> int:
    """How many rows can be brought in."""
    return session.scalar(select(func.jsonb_array_length(CustomerImport.rows)).where(CustomerImport.id == one.id)) or 0


def known_customers(session: Session, one: CustomerImport) -> int:
    """How many customers there are already whose number is in the rows."""
    return session.scalar(_KNOWN, {"id": one.id}) or 0


def bring_in(session: Session, import_id: int, existing: str | None, *, person: Person, now: datetime,
             batch: int = BATCH) -> CustomerImport:
    """Takes in the next rows. `existing` (update | skip) is chosen with the first batch and stays. ConflictError: it is
    finished."""
    one = get_import(session, import_id, person, lock=True)
    if one.finished_at is not None:
        raise ConflictError("这个文件已经导入完")
    one.existing = one.existing or existing
    if one.existing not in EXISTING:
        raise FieldError("existing", "请选择已有客户怎么处理：更新，或跳过")
    span = func.jsonb_build_object("first", one.done, "last", one.done + batch - 1)
    rows: list[dict[str, Any]] = session.scalar(select(func.jsonb_path_query_array(
        CustomerImport.rows, _SLICE, span, type_=JSONB)).where(CustomerImport.id == one.id)) or []
    _take_in(session, one, rows, now)
    one.done += len(rows)
    if len(rows) < batch:
        one.finished_at = now
        record_act(session, who=person.name, action="customer.import", subject=str(one.id), now=now, added=one.added,
                   updated=one.updated, skipped=one.skipped)
    session.flush()
    return one


def _take_in(session: Session, one: CustomerImport, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    numbers = [phone["number"] for row in rows for phone in row["phones"]]
    found = session.execute(select(CustomerPhone.number, CustomerPhone.customer_id).where(
        CustomerPhone.number.in_(numbers)))
    owners: dict[str, int] = {row.number: row.customer_id for row in found}
    new, problems = [], []
    for row in rows:
        owning = {owners[phone["number"]] for phone in row["phones"] if phone["number"] in owners}
        if len(owning) > 1:
            problems.append({"row": row["row"], "column": "", "value": "", "problem":
                             f"号码分属客户 {'、'.join(map(str, sorted(owning)))}；如为同一人，请先合并"})
            one.skipped += 1
        elif not owning:
            new.append(row)
        elif one.existing == "update":
            _update(session, owning.pop(), row, owners)
            one.updated += 1
        else:
            one.skipped += 1
    _add(session, new, now)
    one.added += len(new)
    if problems:
        one.problems = [*one.problems, *problems]


def _update(session: Session, customer_id: int, row: dict[str, Any], owners: dict[str, int]) -> None:
    """What the file tells wins; what it leaves empty stays."""
    customer = session.get_one(Customer, customer_id)
    for name in _FILLED:
        if row[name]:
            setattr(customer, name, row[name])
    session.add_all(CustomerPhone(customer_id=customer_id, **phone) for phone in row["phones"]
                    if phone["number"] not in owners)


def _add(session: Session, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    if not rows:
        return
    ids = session.scalars(insert(Customer).returning(Customer.id, sort_by_parameter_order=True), [
        {**{name: row[name] for name in _FILLED}, "created_at": now} for row in rows]).all()
    session.execute(insert(CustomerPhone), [{"customer_id": customer_id, **phone}
                                            for customer_id, row in zip(ids, rows, strict=True)
                                            for phone in row["phones"]])
