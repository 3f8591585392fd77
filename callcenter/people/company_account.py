"""The company account 企业账号 of a person: linked by an administrator, or by the person with their password; then it
opens the desk. Nobody is ever found by a name or a mail address that a provider tells, and nobody is made by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.company_sign_in import Account, account_key
from callcenter.people.models import Person
from callcenter.people.passwords import fits_own_password
from callcenter.people.standing import may_change, must_administer

_LONGEST = 255


def enter_by_account(session: Session, account: Account, *, now: datetime) -> Person | None:
    """The person that this account belongs to, who may have left (`active`); None: nobody. A password for once that
    still waits is void from then on: it would lie about for nothing."""
    person = session.scalar(select(Person).where(Person.oidc_subject == account.key).with_for_update(of=Person))
    if person is None or not person.active:
        record_act(session, who=person.name if person else "-", action="login.company_refused",
                   subject=account.subject, now=now, name=account.name)
        return person
    if person.must_change_password:
        person.must_change_password, person.password_hash = False, None
        record_act(session, who=person.name, action="person.password_void", subject=person.name, now=now)
    record_act(session, who=person.name, action="login", subject=person.name, now=now, how="company")
    return person


def may_link_own(session: Session, person_id: int, password: str, *, now: datetime) -> bool:
    """Whether the password is theirs: before somebody links their own account."""
    return fits_own_password(session, _locked(session, person_id), password, now=now)


def link_own_account(session: Session, person_id: int, account: Account, *, now: datetime) -> Person:
    """FieldError: it is somebody else's, or the person has another."""
    person = _locked(session, person_id)
    if person.oidc_subject not in (None, account.key):
        raise FieldError("account", "您已关联另一个企业账号；要换请联系管理员")
    return _link(session, person, account.key, account.subject, by=person, now=now)


def link_account(session: Session, person_id: int, issuer: str, subject: str, *, by: Person, now: datetime) -> Person:
    """By an administrator: the subject as the provider names the person; an empty one takes the link away, and with it
    every session of the person. FieldError, NotAllowedError."""
    must_administer(by, "关联企业账号")
    if not issuer:
        raise NotFoundError("公司没有设置企业账号签入")
    person = _locked(session, person_id)
    if not may_change(by, person):
        raise NotAllowedError("自己的企业账号请在“我的账号”里关联")
    subject = subject.strip()
    if len(subject) > _LONGEST or not subject.isprintable():
        raise FieldError("account", f"账号编号不对；请填企业账号系统里的用户编号（sub），最多{_LONGEST}个字符")
    return _link(session, person, account_key(issuer, subject) if subject else None, subject, by=by, now=now)


def subject_of(person: Person, issuer: str) -> str:
    """The subject of the person's account at this issuer; empty: none, or at another."""
    start = account_key(issuer, "")
    kept = person.oidc_subject or ""
    return kept[len(start):] if kept.startswith(start) else ""


def _link(session: Session, person: Person, key: str | None, subject: str, *, by: Person, now: datetime) -> Person:
    if person.oidc_subject == key:
        return person
    holder = session.scalar(select(Person).where(Person.oidc_subject == key)) if key is not None else None
    if holder is not None:
        raise FieldError("account", f"这个企业账号已关联给{holder.display_name}（{holder.name}）；请先在那里取消")
    if person.oidc_subject is not None:
        person.sessions += 1
    person.oidc_subject = key
    record_act(session, who=by.name, action="person.company_account", subject=person.name, now=now,
               account=subject or None)
    session.flush()
    return person


def _locked(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id, with_for_update={"of": Person}, populate_existing=True)
