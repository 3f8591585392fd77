"""The second factor 两步验证: a code of six digits from an app (RFC 6238), or one of the codes kept for a lost phone.

The secret is kept encrypted under a key derived from SECRET_KEY: a copy of the database alone opens nothing. A time
step serves once. Wrong codes count to the same lock as wrong passwords.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.deadlines.models import CompanySetting
from callcenter.errors import FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.people.passwords import fits_own_password
from callcenter.people.secrets import LOCKED_FOR, MOST_FAILURES, token_digest
from callcenter.people.standing import may_change, must_administer

CODES = 8
"""So many codes for a lost phone; each serves once."""

_STEP = 30
_SETTING = "totp_roles"


class Vault:
    """Seals what must not lie open in the database or in a cookie."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"sanxiang second factor").derive(secret_key.encode())
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str | None:
        """None: not sealed under this key."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


def new_secret() -> str:
    """A secret for an app, in base32."""
    return pyotp.random_base32()


def app_address(secret: str, person: Person, company: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.name, issuer_name=company)


def begin_second_factor(session: Session, person_id: int, secret: str, code: str, *, vault: Vault,
                        now: datetime) -> list[str]:
    """Switches it on once the app's code proves that the app has it; returns the codes for a lost phone, which are
    shown once. FieldError."""
    person = _locked(session, person_id)
    step = _fitting(secret, code, now, after=None)
    if step is None:
        raise FieldError("code", "验证码不对；请输入验证器上现在显示的6位数字，并核对手机时间")
    codes = [_readable(secrets.token_hex(10)) for _ in range(CODES)]
    person.totp_secret, person.totp_step = vault.seal(secret), step
    person.recovery_digests = [token_digest(one) for one in codes]
    person.sessions += 1
    record_act(session, who=person.name, action="person.second_factor", subject=person.name, now=now)
    session.flush()
    return codes


def check_second_factor(session: Session, person_id: int, code: str, *, vault: Vault, now: datetime) -> Person | None:
    """The person, when the app's code or a code for a lost phone fits, each once; None: it does not, or the login is
    locked."""
    person = _locked(session, person_id)
    if not person.active or person.totp_secret is None or (person.locked_until is not None
                                                           and person.locked_until > now):
        return None
    how = _used(person, code, vault, now)
    if how is None:
        person.failed_logins += 1
        if person.failed_logins >= MOST_FAILURES:
            person.locked_until, person.failed_logins = now + LOCKED_FOR, 0
        record_act(session, who=person.name, action="login.code_failed", subject=person.name, now=now)
        return None
    person.failed_logins, person.locked_until = 0, None
    record_act(session, who=person.name, action="login.code", subject=person.name, now=now, how=how)
    return person


def end_own_second_factor(session: Session, person_id: int, *, password: str, now: datetime) -> Person:
    """Switches it off for oneself, by the password. FieldError (the transaction is to be kept also then);
    NotAllowedError: the company wants it of this role."""
    person = _locked(session, person_id)
    if person.role in roles_that_need_it(session):
        raise NotAllowedError("公司要求您的角色使用两步验证，不能关闭；换手机请先让管理员取消，再重新设置")
    if not fits_own_password(session, person, password, now=now):
        raise FieldError("off_password", "密码不正确；请再输入一次")
    return _ended(session, person, person.name, now)


def take_second_factor(session: Session, person_id: int, *, by: Person, now: datetime) -> Person:
    """Switches it off for somebody who lost phone and codes. NotAllowedError."""
    person = _locked(session, person_id)
    if not may_change(by, person):
        raise NotAllowedError("您的角色不能取消这位人员的两步验证")
    return _ended(session, person, by.name, now)


def forget_second_factor(session: Session, name: str, *, now: datetime) -> Person:
    """The same from the command line, where whoever owns the machine needs no role: for the only administrator, or
    after SECRET_KEY was lost. NotFoundError."""
    person = session.scalar(select(Person).where(Person.name == name, Person.active).with_for_update(of=Person))
    if person is None:
        raise NotFoundError(f"no person named {name!r}")
    return _ended(session, person, "-", now)


def roles_that_need_it(session: Session) -> tuple[str, ...]:
    """The roles whose people must have a second factor; by default none."""
    row = session.get(CompanySetting, _SETTING)
    return tuple(row.value) if row is not None else ()


def need_it_of(session: Session, roles: Sequence[str], *, by: Person, now: datetime) -> None:
    """Sets those roles. FieldError, NotAllowedError."""
    must_administer(by, "规定两步验证")
    if unknown := [role for role in roles if role not in list(Role)]:
        raise FieldError("totp_roles", f"没有“{unknown[0][:20]}”这种角色；可选：{'、'.join(Role)}")
    chosen = [role.value for role in Role if role in roles]
    row = session.get(CompanySetting, _SETTING)
    if row is None:
        session.add(CompanySetting(name=_SETTING, value=chosen, changed_at=now, changed_by=by.name))
    else:
        row.value, row.changed_at, row.changed_by = chosen, now, by.name
    record_act(session, who=by.name, action="setting.change", subject=_SETTING, now=now, new=chosen)


def _locked(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id, with_for_update={"of": Person}, populate_existing=True)


def _ended(session: Session, person: Person, by: str, now: datetime) -> Person:
    person.totp_secret = person.totp_step = None
    person.recovery_digests = []
    person.sessions += 1
    record_act(session, who=by, action="person.second_factor_off", subject=person.name, now=now)
    session.flush()
    return person


def _used(person: Person, code: str, vault: Vault, now: datetime) -> str | None:
    """Uses up what fits: `app` or `code`."""
    assert person.totp_secret is not None
    secret = vault.unseal(person.totp_secret)
    step = _fitting(secret, code, now, after=person.totp_step) if secret is not None else None
    if step is not None:
        person.totp_step = step
        return "app"
    digest = token_digest(_readable("".join(char for char in code.lower() if char.isalnum())))
    if digest not in person.recovery_digests:
        return None
    person.recovery_digests = [one for one in person.recovery_digests if one != digest]
    return "code"


def _fitting(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """The time step that a code belongs to, of the last, this and the next; none that was used already."""
    given = "".join(code.split())
    current = int(now.timestamp()) // _STEP
    app = pyotp.TOTP(secret)
    for step in (current - 1, current, current + 1):
        fits = given.isascii() and hmac.compare_digest(app.generate_otp(step), given)
        if fits and (after is None or step > after):
            return step
    return None


def _readable(code: str) -> str:
    return "-".join(code[place:place + 5] for place in range(0, len(code), 5))
