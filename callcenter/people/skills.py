"""技能组: who has which skill, given and taken in one grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.people.staff import skills_known
from callcenter.people.standing import may_change, must_lead

LONGEST, MOST = 30, 20
"""Letters of a skill's name; skills of one person."""

FLOWS_ASK = ("purchase", "complaint", "repair", "rescue", "visit")
"""Skills that the shipped flows ask for by their menus: shown though nobody has them yet."""

Mark = tuple[int, str]
"""A person's id and a skill."""


@dataclass(frozen=True)
class Grid:
    """Everybody whose phone may ring, by name; the skills in use and those that the flows ask for; whose boxes this
    leader may change."""

    people: Sequence[Person]
    skills: Sequence[str]
    open_to: frozenset[int]


def skill_grid(session: Session, by: Person, also: str = "") -> Grid:
    """`also`: one skill more, which nobody has yet. NotAllowedError, FieldError."""
    must_lead(by, "查看技能组")
    people = session.scalars(select(Person).where(Person.active, Person.role == Role.AGENT.value).order_by(
        Person.display_name, Person.id)).unique().all()
    skills = sorted({*skills_known(session), *FLOWS_ASK, *([checked(also)] if also.strip() else [])})
    return Grid(people, skills, frozenset(one.id for one in people if may_change(by, one)))


def checked(skill: str) -> str:
    """A skill's name as it is kept. FieldError."""
    skill = " ".join(skill.split())
    if not 1 <= len(skill) <= LONGEST or any(mark in skill for mark in "，、；;,:"):
        raise FieldError("skill", f"技能“{skill[:40]}”不能用；"
                         f"请填1到{LONGEST}个字，不含逗号、顿号、分号和冒号，如 报修")
    return skill


def set_skills(session: Session, had: Iterable[Mark], has: Iterable[Mark], *, by: Person, now: datetime) -> int:
    """Gives what `has` holds beyond `had`, takes what it lacks; what nobody touched stays, whatever others did
    meanwhile. How many people have others now. FieldError, ConflictError, NotAllowedError."""
    must_lead(by, "修改技能组")
    before, after = set(had), set(has)
    changed = 0
    for person_id in sorted({one for one, _ in before ^ after}):
        person = session.get(Person, person_id, with_for_update={"of": Person}, populate_existing=True)
        if person is None or not person.active or not may_change(by, person):
            raise ConflictError("有人已离开或不由您管理，没有保存；请刷新后再改")
        given = [checked(skill) for one, skill in sorted(after - before) if one == person_id]
        taken = {skill for one, skill in before - after if one == person_id}
        held = list(person.skills)
        wanted = list(dict.fromkeys([*(one for one in held if one not in taken), *given]))
        if len(wanted) > MOST:
            raise FieldError("skill", f"{person.display_name}的技能有{len(wanted)}项；最多{MOST}项")
        if wanted != held:
            person.skills = wanted
            changed += 1
            record_act(session, who=by.name, action="person.change", subject=person.name, now=now,
                       skills=[held, wanted])
    return changed
