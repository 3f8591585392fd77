"""API tokens as the administrator keeps them: whose, for what, last used when, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import ApiToken, Person
from callcenter.people.secrets import new_token
from callcenter.people.services import SCOPES
from callcenter.people.standing import must_administer

_LONGEST_LABEL = 60


def list_tokens(session: Session, by: Person) -> Sequence[ApiToken]:
    """Those that hold first, each kind with the newest first. NotAllowedError."""
    must_administer(by, "查看接口令牌")
    return session.scalars(select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())).all()


def make_token(session: Session, login: str, *, scope: str, label: str, by: Person,
               now: datetime) -> tuple[ApiToken, str]:
    """A token that speaks for somebody, and its secret, which is shown this once. FieldError, NotAllowedError."""
    must_administer(by, "发放接口令牌")
    if scope not in SCOPES:
        raise FieldError("scope", f"没有“{scope[:20]}”这种权限；可选：{'、'.join(SCOPES)}")
    label = " ".join(label.split())
    if not 1 <= len(label) <= _LONGEST_LABEL:
        raise FieldError("label", f"请写明令牌的用途，1到{_LONGEST_LABEL}个字，如：与ERP同步工单")
    person = session.scalar(select(Person).where(Person.name == login.strip(), Person.active))
    if person is None:
        raise FieldError("person", f"没有登录名为“{login[:30]}”的人员；请填在用人员的登录名")
    token, digest = new_token()
    row = ApiToken(person=person, digest=digest, scope=scope, label=label, created_at=now)
    session.add(row)
    session.flush()
    record_act(session, who=by.name, action="token.create", subject=person.name, now=now, scope=scope, label=label)
    return row, token


def revoke_token(session: Session, token_id: int, *, by: Person, now: datetime) -> ApiToken:
    """Takes a token back; whoever holds it is turned away from now on. NotFoundError, NotAllowedError."""
    must_administer(by, "撤销接口令牌")
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFoundError(f"没有编号为 {token_id} 的接口令牌")
    if row.revoked_at is None:
        row.revoked_at = now
        record_act(session, who=by.name, action="token.revoke", subject=row.person.name, now=now, label=row.label)
    return row
