"""转告单: whoever a caller wanted could not be reached, so what they wanted is written down and passed on at once
(S002 APP-5.5). To a person or to a department; both get it on their desk and at their addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from callcenter.changes import note
from callcenter.customers.numbers import read_number
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.notifying.targets import Targets
from callcenter.notifying.wording import for_group
from callcenter.notifying.writing import Notice, write_notices
from callcenter.people.audit import record_act
from callcenter.people.models import Department, Person, Role
from callcenter.records.models import RelaySlip
from callcenter.records.services import get_record

STATES = {"open": "待处理", "taken": "处理中", "done": "已办结"}
WRITERS = frozenset({Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
READERS = frozenset(Role) - {Role.REVIEWER}
_ALL = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
_LONGEST, _BRIEF = 1000, 80


def write_slip(session: Session, *, message: str, person: Person, now: datetime, to_person: str = "",
               to_department: str = "", record_id: int | None = None, caller_name: str = "", caller_phone: str = "",
               urgent: bool = False) -> RelaySlip:
    """A slip, passed on in the same transaction. `to_person`: a login; `to_department`: a name; one of them.
    FieldError, NotAllowedError, NotFoundError (no such record for this person)."""
    if Role(person.role) not in WRITERS:
        raise NotAllowedError("您的角色不能写转告单")
    if record_id is not None:
        get_record(session, record_id, person)
    who, department = _addressee(session, to_person.strip(), to_department.strip())
    words = message.strip()
    if not 2 <= len(words) <= _LONGEST:
        raise FieldError("message", f"请写明要转告的内容，2到{_LONGEST}个字")
    slip = RelaySlip(record_id=record_id, person_id=who.id if who else None,
                     department_id=department.id if department else None, caller_name=caller_name.strip()[:60] or None,
                     caller_phone=_phone(caller_phone), message=words, urgent=urgent, state="open",
                     written_by=person.id, written_at=now)
    session.add(slip)
    session.flush()
    record_act(session, who=person.name, action="slip.write", subject=str(slip.id), now=now)
    _pass_on(session, slip, person, now)
    note(session, "slip", slip.id)
    return slip


def _addressee(session: Session, login: str, name: str) -> tuple[Person | None, Department | None]:
    if bool(login) == bool(name):
        raise FieldError("to", "请选择转告给谁：一个人，或一个部门")
    if login:
        who = session.scalar(select(Person).where(Person.name == login, Person.active))
        if who is None or Role(who.role) not in READERS:
            raise FieldError("to", f"没有可以转告的人员“{login[:30]}”")
        return who, None
    department = session.scalar(select(Department).where(Department.name == name))
    if department is None:
        raise FieldError("to", f"没有名为“{name[:30]}”的部门")
    return None, department


def _phone(raw: str) -> str | None:
    """As records write numbers; whatever else was told stays as it is."""
    text = " ".join(raw.split())[:60]
    return (read_number(text).written or text) if text else None


def _pass_on(session: Session, slip: RelaySlip, writer: Person, now: datetime) -> None:
    """Notices on the desk and to the addresses; the clock's next sweep sends them."""
    brief = slip.message[:_BRIEF] + ("…" if len(slip.message) > _BRIEF else "")
    title = f"{'【紧急】' if slip.urgent else ''}转告单 {slip.id}"
    caller = "，".join(part for part in (slip.caller_name, slip.caller_phone) if part) or "来电者"
    body = f"{caller}：{brief}\n{writer.display_name} 转告"
    people = [slip.person_id] if slip.person_id is not None else []
    notices = []
    for place in Targets(session).of(people, slip.department_id):
        texts = (title, for_group(body, slip.caller_name)) if place.group else (title, body)
        notices.append(Notice(f"slip:{slip.id}:{place.key}", *texts, now, person_id=place.person_id,
                              department_id=place.department_id, address_id=place.address_id, channel=place.channel))
    connection: Any = session.connection().connection.driver_connection
    write_notices(connection, notices, now)
    for person_id in people:
        note(session, "notice", person_id)


def list_slips(session: Session, person: Person, *, done: bool = False, before_id: int | None = None,
               limit: int = 50) -> list[RelaySlip]:
    """What this person may see: for them, for their department, written by them; dispatchers and leaders see all. The
    open ones, or those that are done; the newest first. NotAllowedError."""
    query = select(RelaySlip).where(_visible(person), RelaySlip.state == "done" if done else RelaySlip.state != "done")
    if before_id is not None:
        query = query.where(RelaySlip.id < before_id)
    return list(session.scalars(query.order_by(RelaySlip.id.desc()).limit(limit)))


def open_slips(session: Session, person: Person) -> int:
    """How many nobody has taken yet that are for this person or their department."""
    if Role(person.role) not in READERS:
        return 0
    mine = RelaySlip.person_id == person.id
    if person.department_id is not None:
        mine = or_(mine, RelaySlip.department_id == person.department_id)
    return session.scalar(select(func.count()).where(RelaySlip.state == "open", mine)) or 0


def take_slip(session: Session, slip_id: int, *, person: Person, now: datetime) -> RelaySlip:
    """This person sees to it. ConflictError: somebody does already."""
    slip = _locked(session, slip_id, person)
    if slip.state == "taken" and slip.taken_by == person.id:
        return slip
    if slip.state != "open":
        raise ConflictError("这张转告单已经有人处理")
    slip.state, slip.taken_by, slip.taken_at = "taken", person.id, now
    return _changed(session, slip, "slip.take", person, now)


def finish_slip(session: Session, slip_id: int, *, person: Person, now: datetime) -> RelaySlip:
    """Done; whoever finishes an open one has taken it too."""
    slip = _locked(session, slip_id, person)
    if slip.state == "done":
        raise ConflictError("这张转告单已经办结")
    if slip.taken_by is None:
        slip.taken_by, slip.taken_at = person.id, now
    slip.state, slip.done_at = "done", now
    return _changed(session, slip, "slip.done", person, now)


def may_act(slip: RelaySlip, person: Person) -> bool:
    """Whether this person may take it or finish it: its addressee, or a leader; who wrote it only passes it on."""
    return (slip.person_id == person.id or Role(person.role) in _ALL
            or slip.department_id is not None and slip.department_id == person.department_id)


def _locked(session: Session, slip_id: int, person: Person) -> RelaySlip:
    slip = session.scalar(select(RelaySlip).where(RelaySlip.id == slip_id, _visible(person)).with_for_update())
    if slip is None:
        raise NotFoundError(f"没有编号为 {slip_id} 的转告单")
    if not may_act(slip, person):
        raise NotAllowedError("只有被转告的人、部门或主管可以处理")
    return slip


def _changed(session: Session, slip: RelaySlip, action: str, person: Person, now: datetime) -> RelaySlip:
    session.flush()
    record_act(session, who=person.name, action=action, subject=str(slip.id), now=now)
    note(session, "slip", slip.id)
    return slip


def _visible(person: Person) -> ColumnElement[bool]:
    role = Role(person.role)
    if role not in READERS:
        raise NotAllowedError("您的角色不能查看转告单")
    if role in _ALL:
        return true()
    mine = [RelaySlip.person_id == person.id, RelaySlip.written_by == person.id]
    if person.department_id is not None:
        mine.append(RelaySlip.department_id == person.department_id)
    return or_(*mine)
