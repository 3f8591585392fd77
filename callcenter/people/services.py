"""People: adding them, signing them in, their tokens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callcenter.customers.numbers import read_number
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import AgentState, ApiToken, Department, Person, Role
from callcenter.people.secrets import (
    LOCKED_FOR,
    MOST_FAILURES,
    hash_secret,
    new_token,
    token_digest,
    verify_secret,
)

SCOPES = ("read", "write")
_SHORTEST_PASSWORD = 8
_USE_KEPT = timedelta(minutes=1)


def add_person(session: Session, name: str, *, role: str, now: datetime, phone: str | None = None,
               department: str | None = None, skills: tuple[str, ...] = (), password: str | None = None,
               display_name: str | None = None, staff_no: str | None = None, pin: str | None = None,
               planned_area: str | None = None, key_to_accept: bool = False) -> Person:
    """A person. An agent with no roster is on duty whenever the line is open; one with no skill takes every skill."""
    if not name.strip() or len(name) > 60:
        raise FieldError("name", f"{name!r}; expected 1 to 60 characters")
    if role not in list(Role):
        raise FieldError("role", f"{role!r}; expected one of {', '.join(Role)}")
    if session.scalar(select(Person.id).where(Person.name == name)) is not None:
        raise ConflictError(f"there is a person named {name!r} already")
    if staff_no is not None and session.scalar(select(Person.id).where(Person.staff_no == staff_no)) is not None:
        raise ConflictError(f"the staff number {staff_no} is taken")
    if pin is not None and not (pin.isdigit() and 4 <= len(pin) <= 12):
        raise FieldError("pin", "the PIN is wrong; expected 4 to 12 digits")
    person = Person(
        name=name, display_name=display_name or name, role=role, staff_no=staff_no, phone=_phone(phone),
        department_id=_department(session, department), skills=list(skills), created_at=now, idle_since=now,
        state=AgentState.READY.value, state_since=now, planned_area=planned_area, key_to_accept=key_to_accept,
        password_hash=_hashed(password) if password is not None else None, pin_hash=hash_secret(pin) if pin else None)
    session.add(person)
    session.flush()
    record_act(session, who="-", action="person.add", subject=name, now=now, role=role)
    return person


def set_password(session: Session, name: str, password: str, *, now: datetime) -> Person:
    """A new password for somebody who had none or forgot it; a lock after wrong ones ends with it,
    and so does every session of theirs."""
    person = find_person(session, name)
    person.password_hash, person.failed_logins, person.locked_until = _hashed(password), 0, None
    person.sessions += 1
    record_act(session, who="-", action="person.password", subject=name, now=now)
    return person


def _hashed(password: str) -> str:
    if len(password) < _SHORTEST_PASSWORD:
        raise FieldError("password", f"the password is too short; expected at least {_SHORTEST_PASSWORD} characters")
    return hash_secret(password)


def _phone(phone: str | None) -> str | None:
    if phone is None:
        return None
    number = read_number(phone)
    if number.dialable is None:
        raise FieldError("phone", f"{phone!r} can't be dialled; expected E.164 such as +8613800138000, "
                                  "an extension, or sip:name@host")
    return number.dialable


def _department(session: Session, name: str | None) -> int | None:
    if name is None:
        return None
    department = session.scalar(select(Department).where(Department.name == name))
    if department is None:
        department = Department(name=name)
        session.add(department)
        session.flush()
    return department.id


def find_person(session: Session, name: str) -> Person:
    person = session.scalar(select(Person).where(Person.name == name, Person.active))
    if person is None:
        raise NotFoundError(f"no person named {name!r}")
    return person


def create_token(session: Session, name: str, *, scope: str, now: datetime) -> str:
    """An API token, shown once."""
    if scope not in SCOPES:
        raise FieldError("scope", f"{scope!r}; expected one of {', '.join(SCOPES)}")
    person = find_person(session, name)
    token, digest = new_token()
    session.add(ApiToken(person_id=person.id, digest=digest, scope=scope, created_at=now))
    record_act(session, who="-", action="token.create", subject=name, now=now, scope=scope)
    return token


def person_of_token(session: Session, token: str, now: datetime | None = None) -> tuple[Person, str] | None:
    """Whom a token speaks for, and its scope; that it was used `now` is kept, to the minute."""
    row = session.scalar(select(ApiToken).where(ApiToken.digest == token_digest(token), ApiToken.revoked_at.is_(None)))
    if row is None or not row.person.active:
        return None
    if now is not None and (row.last_used_at is None or now - row.last_used_at >= _USE_KEPT):
        free = select(ApiToken.id).where(ApiToken.id == row.id).with_for_update(skip_locked=True).scalar_subquery()
        session.execute(update(ApiToken).where(ApiToken.id == free).values(last_used_at=now)
                        .execution_options(synchronize_session=False))
    return row.person, row.scope


def sign_in(session: Session, name: str, password: str, *, now: datetime) -> Person | None:
    """签入: the person, or None. Five failures in a row lock the login for ten minutes. With a second factor the count
    goes on until its code fits too."""
    person = session.scalar(select(Person).where(Person.name == name, Person.active).with_for_update(of=Person))
    if person is not None and person.locked_until is not None and person.locked_until > now:
        return None
    fits = verify_secret(person.password_hash if person else None, password)
    if person is None or not fits:
        if person is not None:
            person.failed_logins += 1
            if person.failed_logins >= MOST_FAILURES:
                person.locked_until, person.failed_logins = now + LOCKED_FOR, 0
            record_act(session, who=name[:60], action="login.failed", subject=name[:60], now=now)
        return None
    if person.totp_secret is None:
        person.failed_logins, person.locked_until = 0, None
    record_act(session, who=name, action="login", subject=name, now=now)
    return person
