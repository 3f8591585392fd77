"""How often customers are called at most, over all campaigns and follow-ups together (DESK.md: a policy, no statute),
and how fast the company dials in all. Managers set them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.deadlines.models import CompanySetting
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role


class Limit(NamedTuple):
    """`default` where the company says nothing; `least` and `most` bound what it may say."""

    title: str
    default: int
    least: int
    most: int


LIMITS: Mapping[str, Limit] = MappingProxyType({
    "outbound_a_day": Limit("同一客户每天最多外呼几次", 2, 1, 10),
    "outbound_hours_apart": Limit("两次外呼至少相隔几小时", 2, 0, 72),
    "outbound_a_matter": Limit("同一事项最多外呼几次", 5, 1, 20),
    "outbound_a_second": Limit("全公司每秒最多拨打几次（0不限）", 0, 0, 100)})
_SETTERS = frozenset({Role.MANAGER, Role.ADMIN})


def limits_of(session: Session) -> dict[str, int]:
    """Every limit: the company's value, else the default."""
    rows = session.execute(select(CompanySetting.name, CompanySetting.value).where(
        CompanySetting.name.in_(list(LIMITS))))
    return {**{name: one.default for name, one in LIMITS.items()}, **{name: int(value) for name, value in rows}}


def set_limit(session: Session, name: str, value: int, *, by: Person, now: datetime) -> None:
    """Another limit, from the next call on. FieldError, NotAllowedError."""
    if Role(by.role) not in _SETTERS:
        raise NotAllowedError("外呼的次数和速度由经理或管理员设置")
    limit = LIMITS.get(name)
    if limit is None:
        raise FieldError("name", f"没有名为“{name[:30]}”的外呼限制；可设置：{'、'.join(LIMITS)}")
    if type(value) is not int or not limit.least <= value <= limit.most:
        raise FieldError(name, f"“{limit.title}”不能是 {value}；应为 {limit.least} 到 {limit.most} 的整数")
    values = {"value": value, "changed_at": now, "changed_by": by.name}
    old = limits_of(session)[name]
    session.execute(insert(CompanySetting).values(name=name, **values).on_conflict_do_update(
        index_elements=["name"], set_=values))
    record_act(session, who=by.name, action="setting.change", subject=name, now=now, old=old, new=value)
