"""Departments: finding one by its name, and all of them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import FieldError
from callcenter.people.models import Department


def find_department(session: Session, name: str, *, field: str = "department") -> Department:
    """The department of that name. FieldError names the input `field`, and which departments there are."""
    found = session.scalar(select(Department).where(Department.name == name))
    if found is None:
        names = "、".join(one.name for one in list_departments(session)) or "（还没有任何部门）"
        raise FieldError(field, f"没有名为“{name[:40]}”的部门；有：{names}")
    return found


def list_departments(session: Session) -> list[Department]:
    """All of them, by name."""
    return list(session.scalars(select(Department).order_by(Department.name)))
