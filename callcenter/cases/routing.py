"""Routing rules as data: which department gets which cases. The first active rule that fits wins; without one a case
waits on the dispatcher's list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.cases.models import RoutingRule
from callcenter.customers.numbers import read_number
from callcenter.errors import FieldError, NotFoundError
from callcenter.lines.models import Line
from callcenter.people.audit import record_act
from callcenter.people.models import Department, Person
from callcenter.records.models import CATEGORIES
from callcenter.standards import shipped

URGENCIES = ("normal", "urgent")


@dataclass(frozen=True)
class Facts:
    """What a rule may look at. `line`: the number that was called; `grade`: the customer's, such as VIP."""

    category: str
    content: str = ""
    line: str | None = None
    grade: str | None = None


def fits(conditions: Mapping[str, Any], facts: Facts) -> bool:
    """Whether every condition that a rule names is met: `keywords` by any of its words, letters' case aside."""
    content = facts.content.casefold()
    keywords = conditions.get("keywords")
    return (conditions.get("category") in (None, facts.category)
            and conditions.get("line") in (None, facts.line)
            and (conditions.get("grade") or "").casefold() in ("", (facts.grade or "").casefold())
            and (not keywords or any(word.casefold() in content for word in keywords)))


def rules(session: Session) -> Sequence[RoutingRule]:
    """The active rules, in the order in which they are tried."""
    return session.scalars(select(RoutingRule).where(RoutingRule.active)
                           .order_by(RoutingRule.position, RoutingRule.id)).all()


def first_fitting(found: Iterable[RoutingRule], facts: Facts) -> RoutingRule | None:
    return next((rule for rule in found if fits(rule.conditions, facts)), None)


def add_rule(session: Session, *, department: str, by: str, now: datetime, category: str | None = None,
             line: str | None = None, keywords: Sequence[str] = (), grade: str | None = None, owner: str | None = None,
             urgency: str | None = None, standard: str | None = None, position: int | None = None) -> RoutingRule:
    """A new rule, last unless `position` puts it before the one that stands there. FieldError names what is wrong."""
    conditions = _conditions(session, category, line, keywords, grade)
    if urgency is not None and urgency not in URGENCIES:
        raise FieldError("urgency", f"{urgency!r}; expected one of {', '.join(URGENCIES)}")
    if standard is not None and standard not in shipped():
        raise FieldError("standard", f"there is no standard {standard!r}; expected one of {', '.join(shipped())}")
    goal = _department(session, department)
    last = session.scalar(select(func.max(RoutingRule.position))) or 0
    place = last + 1 if position is None else position
    if position is not None:
        if position < 1:
            raise FieldError("position", "positions count from 1")
        for rule in rules(session):
            rule.position += rule.position >= position
    then = {name: value for name, value in (("urgency", urgency), ("standard", standard)) if value}
    made = RoutingRule(position=place, conditions=conditions, then=then, department_id=goal,
                       owner_id=_owner(session, owner, goal), active=True, changed_at=now, changed_by=by)
    session.add(made)
    session.flush()
    record_act(session, who=by, action="routing.add", subject=str(made.id), now=now, conditions=conditions,
               department=department)
    return made


def remove_rule(session: Session, rule_id: int, *, by: str, now: datetime) -> RoutingRule:
    """Ends a rule; cases that it dispatched stay where they are."""
    rule = session.get(RoutingRule, rule_id)
    if rule is None or not rule.active:
        raise NotFoundError(f"there is no routing rule {rule_id}")
    rule.active, rule.changed_at, rule.changed_by = False, now, by
    record_act(session, who=by, action="routing.remove", subject=str(rule_id), now=now)
    session.flush()
    return rule


def _department(session: Session, name: str) -> int:
    found = session.scalar(select(Department.id).where(Department.name == name))
    if found is None:
        raise FieldError("department", f"no department is named {name[:30]!r}; see callcenter departments list")
    return found


def _conditions(session: Session, category: str | None, line: str | None, keywords: Sequence[str],
                grade: str | None) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    if category is not None:
        if category not in CATEGORIES:
            raise FieldError("category", f"{category!r}; expected one of {', '.join(CATEGORIES)}")
        conditions["category"] = category
    if line is not None:
        number = read_number(line).dialable or line
        if session.scalar(select(Line.id).where(Line.number == number)) is None:
            raise FieldError("line", f"{line[:30]!r} is no line of ours; add it first (callcenter lines add)")
        conditions["line"] = number
    words = [word.strip() for word in keywords]
    if not all(words):
        raise FieldError("keywords", "a keyword is empty")
    if words:
        conditions["keywords"] = words
    if grade:
        conditions["grade"] = grade.strip()
    return conditions


def _owner(session: Session, login: str | None, department: int) -> int | None:
    if login is None:
        return None
    person = session.scalar(select(Person).where(Person.name == login, Person.active))
    if person is None:
        raise FieldError("owner", f"there is no person named {login[:30]!r}")
    if person.department_id != department:
        raise FieldError("owner", f"{person.name} is not of that department")
    return person.id
