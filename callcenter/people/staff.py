"""The company's people as leaders keep them on the desk: who is there, what they may do, where they are rung."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from callcenter.campaigns.models import Contact
from callcenter.customers.numbers import read_number
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import AgentState, Department, Person, Role
from callcenter.people.passwords import give_one_time_password
from callcenter.people.secrets import hash_secret
from callcenter.people.standing import may_change, must_lead, roles_given_by
from callcenter.people.states import sign_off

FIELDS = ("display_name", "role", "staff_no", "phone", "department", "skills", "planned_area", "key_to_accept")
"""What a leader enters of a person; all as text, `key_to_accept` yes or nothing."""

_LONGEST_NAME, _LONGEST_SKILL, _MOST_SKILLS = 60, 30, 20


def list_people(session: Session, by: Person, *, role: str | None = None, words: str = "", active: bool = True,
                after: tuple[str, int] | None = None, limit: int | None = None) -> Sequence[Person]:
    """Everybody by name; `words`: part of a name, a login or a staff number; `after`: name and id of the last one of
    the page before. NotAllowedError, FieldError."""
    must_lead(by, "查看人员")
    query = select(Person).where(Person.active == active).order_by(Person.display_name, Person.id)
    if role:
        if role not in list(Role):
            raise FieldError("role", f"没有“{role[:20]}”这种角色；可选：{'、'.join(Role)}")
        query = query.where(Person.role == role)
    if after is not None:
        query = query.where(tuple_(Person.display_name, Person.id) > after)
    if words.strip():
        query = query.where(or_(*(column.icontains(words.strip(), autoescape=True) for column in (
            Person.display_name, Person.name, Person.staff_no))))
    return session.scalars(query.limit(limit)).unique().all()


def get_person(session: Session, person_id: int, by: Person) -> Person:
    """Somebody, also who has left. NotAllowedError, NotFoundError."""
    must_lead(by, "查看人员")
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError(f"没有编号为 {person_id} 的人员")
    return person


def add_staff(session: Session, login: str, typed: Mapping[str, str], *, by: Person,
              now: datetime) -> tuple[Person, str]:
    """Somebody new, and the password for the first time, which is shown once. FieldError, ConflictError,
    NotAllowedError."""
    must_lead(by, "添加人员")
    login = login.strip()
    if not 1 <= len(login) <= _LONGEST_NAME or any(char.isspace() for char in login):
        raise FieldError("name", f"登录名“{login[:30]}”不能用；请填1到{_LONGEST_NAME}个字符，不含空格，如 wangli")
    if session.scalar(select(Person.id).where(func.lower(Person.name) == login.lower())) is not None:
        raise ConflictError(f"登录名“{login}”已有人使用；请换一个，或启用原来的人员")
    person = Person(name=login, display_name=login, role="", created_at=now, idle_since=now, sessions=0, skills=[],
                    state=AgentState.READY.value, state_since=now, active=True, key_to_accept=False)
    _fill(session, person, typed, by)
    word = give_one_time_password(person)
    session.add(person)
    session.flush()
    record_act(session, who=by.name, action="person.add", subject=login, now=now, role=person.role)
    return person, word


def change_staff(session: Session, person_id: int, typed: Mapping[str, str], *, by: Person, now: datetime) -> Person:
    """Changes what is given of FIELDS. With another role every session of the person is over. FieldError,
    ConflictError, NotAllowedError."""
    person = _below(session, person_id, by)
    before = _told(person)
    if typed.get("role", person.role) != person.role:
        sign_off(session, person, now)  # first, as an agent still: so the stretch ends
        session.flush()
    _fill(session, person, typed, by)
    session.flush()
    session.refresh(person, ["department"])
    after = _told(person)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if "role" in changed:
        person.sessions += 1
    if changed:
        record_act(session, who=by.name, action="person.change", subject=person.name, now=now, **changed)
    return person


def set_active(session: Session, person_id: int, active: bool, *, by: Person, now: datetime) -> Person:
    """停用 and 启用: whoever left signs in no more, is rung no more, and stays in the records."""
    person = _below(session, person_id, by)
    if person.active != active:
        person.active = active
        person.sessions += 1
        sign_off(session, person, now)
        person.failed_logins, person.locked_until = 0, None
        if not active:  # nobody waits for somebody who has left
            session.execute(update(Contact).where(Contact.assigned_id == person.id, Contact.state == "waiting")
                            .values(assigned_id=None))
        record_act(session, who=by.name, action="person.back" if active else "person.left", subject=person.name,
                   now=now)
    return person


def unlock(session: Session, person_id: int, *, by: Person, now: datetime) -> Person:
    """Ends the lock after wrong passwords or codes before its ten minutes are over. NotAllowedError."""
    person = _below(session, person_id, by)
    if person.locked_until is not None or person.failed_logins:
        person.failed_logins, person.locked_until = 0, None
        record_act(session, who=by.name, action="person.unlock", subject=person.name, now=now)
    return person


def reset_password(session: Session, person_id: int, *, by: Person, now: datetime) -> tuple[Person, str]:
    """A password for once; with it the person has to choose an own one."""
    person = _below(session, person_id, by)
    word = give_one_time_password(person)
    record_act(session, who=by.name, action="person.password_reset", subject=person.name, now=now)
    return person, word


def set_pin(session: Session, person_id: int, pin: str, *, by: Person, now: datetime) -> Person:
    """The PIN for signing in by telephone; an empty one takes it away. FieldError."""
    person = _below(session, person_id, by)
    pin = pin.strip()
    if pin and not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
        raise FieldError("pin", "密码应为4到12位数字，例如 8642")
    person.pin_hash = hash_secret(pin) if pin else None
    record_act(session, who=by.name, action="person.pin", subject=person.name, now=now, given=bool(pin))
    return person


def skills_known(session: Session) -> list[str]:
    """Every skill that somebody has."""
    return sorted(session.scalars(select(func.unnest(Person.skills).label("skill")).where(Person.active).distinct()))


def _below(session: Session, person_id: int, by: Person) -> Person:
    get_person(session, person_id, by)
    person = session.get_one(Person, person_id, with_for_update={"of": Person}, populate_existing=True)
    if not may_change(by, person):
        raise NotAllowedError("不能在这里修改自己" if person.id == by.id else "您的角色不能修改这位人员")
    return person


def _fill(session: Session, person: Person, typed: Mapping[str, str], by: Person) -> None:
    given = {name: " ".join(typed[name].split()) for name in FIELDS if name in typed}
    role = given.get("role", person.role)
    if role not in list(Role):
        raise FieldError("role", f"没有“{role[:20]}”这种角色；可选：{'、'.join(Role)}")
    if role not in roles_given_by(by):
        raise NotAllowedError("您的角色不能给出这个角色")
    person.role = role
    for name, fill in _FILLERS.items():
        if name in given:
            fill(session, person, given[name])


def _fill_name(_session: Session, person: Person, value: str) -> None:
    person.display_name = _between("display_name", "姓名", value or person.name, _LONGEST_NAME)


def _fill_staff_no(session: Session, person: Person, value: str) -> None:
    if value:
        _between("staff_no", "工号", value, 20)
        holder = session.scalar(select(Person).where(Person.staff_no == value))
        if holder is not None and holder.id != person.id:
            raise FieldError("staff_no", f"工号{value}已是{holder.display_name}的；请换一个")
    person.staff_no = value or None


def _fill_phone(_session: Session, person: Person, value: str) -> None:
    number = read_number(value) if value else None
    if number is not None and number.dialable is None:
        raise FieldError("phone", f"电话“{value[:30]}”不能拨打；请填手机号、区号加固定电话、分机号，或 sip:姓名@主机")
    person.phone = number.dialable if number is not None else None


def _fill_department(session: Session, person: Person, name: str) -> None:
    found = session.scalar(select(Department.id).where(Department.name == name)) if name else None
    if name and found is None:
        raise FieldError("department", f"没有“{name[:30]}”这个部门；请先在“部门”里建立")
    person.department_id = found


def _fill_skills(_session: Session, person: Person, value: str) -> None:
    for mark in "，、；;":
        value = value.replace(mark, ",")
    skills = list(dict.fromkeys(one.strip() for one in value.split(",") if one.strip()))
    if len(skills) > _MOST_SKILLS or any(len(one) > _LONGEST_SKILL for one in skills):
        raise FieldError("skills", f"技能最多{_MOST_SKILLS}项，每项最多{_LONGEST_SKILL}个字，用逗号分开")
    person.skills = skills


def _fill_area(_session: Session, person: Person, area: str) -> None:
    if area and not (area.isascii() and area.isdigit() and len(area) <= 5):
        raise FieldError("planned_area", f"区号“{area[:10]}”不对；请填数字区号，如 0512")
    person.planned_area = area or None


def _fill_key(_session: Session, person: Person, value: str) -> None:
    person.key_to_accept = value == "yes"


_FILLERS: Mapping[str, Callable[[Session, Person, str], None]] = MappingProxyType({
    "display_name": _fill_name, "staff_no": _fill_staff_no, "phone": _fill_phone, "department": _fill_department,
    "skills": _fill_skills, "planned_area": _fill_area, "key_to_accept": _fill_key})


def _between(field: str, what: str, value: str, longest: int) -> str:
    if not 1 <= len(value) <= longest:
        raise FieldError(field, f"{what}有{len(value)}个字；请填1到{longest}个字")
    return value


def _told(person: Person) -> dict[str, object]:
    department = person.department.name if person.department is not None else None
    return {"display_name": person.display_name, "role": person.role, "staff_no": person.staff_no,
            "phone": person.phone, "department": department, "skills": list(person.skills),
            "planned_area": person.planned_area, "key_to_accept": person.key_to_accept}
