"""What the company sets for itself, as managers do it on the desk: values of the standards, choices of the agents."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.deadlines.previewing import Moved, preview_setting
from callcenter.deadlines.publishing import set_setting
from callcenter.dialing.limits import LIMITS, set_limit
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.choices import CHOICES, set_case_categories, set_choices, set_wrap_up_seconds
from callcenter.people.models import Person, Role
from callcenter.people.standing import must_lead
from callcenter.standards import SETTINGS

_MAY_SET = frozenset({Role.MANAGER, Role.ADMIN})


def may_set_standards(person: Person) -> bool:
    """Values of the standards are the manager's; what agents choose from is every leader's."""
    return Role(person.role) in _MAY_SET


def set_company_value(session: Session, name: str, text: str, *, by: Person, now: datetime) -> int:
    """A setting from what was typed; how many standards have a new version by it. FieldError, NotAllowedError."""
    must_lead(by, "修改公司设置")
    if name in CHOICES:
        set_choices(session, name, text.splitlines(), by=by, now=now)
        return 0
    if name == "case_categories":
        set_case_categories(session, text.split(), by=by, now=now)
        return 0
    if name == "wrap_up_seconds":
        set_wrap_up_seconds(session, _whole(name, text), by=by, now=now)
        return 0
    if name in LIMITS:
        set_limit(session, name, _whole(name, text), by=by, now=now)
        return 0
    if name not in SETTINGS:
        raise FieldError("name", f"没有名为“{name[:30]}”的公司设置")
    if not may_set_standards(by):
        raise NotAllowedError("只有经理和管理员可以修改服务标准的数值")
    try:
        return len(set_setting(session, name, _whole(name, text), by=by.name, now=now))
    except FieldError as problem:
        raise FieldError(name, problem.message) from None


def preview_company_value(session: Session, name: str, text: str, *, by: Person, now: datetime,
                          zone: ZoneInfo) -> list[Moved]:
    """Which steps of a start now a value that was typed would move. FieldError, NotAllowedError."""
    must_lead(by, "查看公司设置")
    return preview_setting(session, name, _whole(name, text), start=now, zone=zone, by=by)


def _whole(name: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise FieldError(name, f"“{text[:20]}”不是整数；请填数字，如 60")
    return int(text)
