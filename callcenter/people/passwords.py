"""Passwords as people meet them: what is good enough, one for the first time, one's own another."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.errors import FieldError
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.people.secrets import LOCKED_FOR, MOST_FAILURES, hash_secret, verify_secret

SHORTEST, LONGEST = 8, 200
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is easily taken for something else: i, l, o, 0, 1."""


def check_password(person: Person, password: str) -> None:
    """FieldError: too short, too long, of one character, or with the login in it."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise FieldError("password", f"新密码有{len(password)}个字符；请用{SHORTEST}到{LONGEST}个字符")
    if len(set(password)) < 4:
        raise FieldError("password", "新密码的字符太单一；请至少用4种不同的字符")
    if len(person.name) > 2 and person.name.lower() in password.lower():
        raise FieldError("password", "新密码里不能有登录名；请换一个")


def fits_own_password(session: Session, person: Person, password: str, *, now: datetime) -> bool:
    """Whether it is theirs, asked of somebody who is signed in: a desk left open is not enough for some things. Wrong
    ones count to the same lock as at the door, and while it holds none fits; so the transaction is kept also then."""
    if person.locked_until is not None and person.locked_until > now:
        return False
    if verify_secret(person.password_hash, password):
        return True
    person.failed_logins += 1
    if person.failed_logins >= MOST_FAILURES:
        person.locked_until, person.failed_logins = now + LOCKED_FOR, 0
    record_act(session, who=person.name, action="person.password_refused", subject=person.name, now=now)
    session.flush()
    return False


def change_own_password(session: Session, person_id: int, *, old: str, new: str, again: str, now: datetime) -> Person:
    """The person's own new password; every other session of theirs is over, and so is the duty to change it.
    FieldError names `old`, `password` or `again`; the transaction is to be kept also then."""
    person = session.get_one(Person, person_id, with_for_update={"of": Person}, populate_existing=True)
    if not fits_own_password(session, person, old, now=now):
        raise FieldError("old", "现在的密码不正确；请再输入一次")
    check_password(person, new)
    if new != again:
        raise FieldError("again", "两次输入的新密码不一样；请再输入一次")
    if new == old:
        raise FieldError("password", "新密码与现在的密码相同；请换一个")
    _give(person, new, must_change=False)
    record_act(session, who=person.name, action="person.password", subject=person.name, now=now)
    session.flush()
    return person


def give_one_time_password(person: Person) -> str:
    """A password that opens the desk once: to set an own one. The person's sessions are over, a lock is too."""
    word = "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
    _give(person, word, must_change=True)
    return word


def _give(person: Person, password: str, *, must_change: bool) -> None:
    person.password_hash, person.must_change_password = hash_secret(password), must_change
    person.failed_logins, person.locked_until = 0, None
    person.sessions += 1
