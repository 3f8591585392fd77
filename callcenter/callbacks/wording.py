"""Scripts of the calls that we owe, in the company's own words where it wrote some; else those of `scripts.py`.

What the rules want of every call is no part of it and cannot be changed: who calls, that it is recorded, the question
whether now is convenient (DESK, Outbound).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.callbacks.scripts import SCRIPTS, Script
from callcenter.deadlines.models import CompanySetting
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.people.standing import must_lead

_PREFIX = "script."
_LONGEST_SUBJECT, _MOST_POINTS, _LONGEST_POINT = 120, 12, 80


def script_of(session: Session, purpose: str) -> Script:
    """What to say in a call of that purpose."""
    row = session.get(CompanySetting, _PREFIX + purpose)
    return _read(row) if row is not None else SCRIPTS.get(purpose, Script("想就您的事项与您联系"))


def list_scripts(session: Session, by: Person) -> Mapping[str, tuple[Script, bool]]:
    """Every purpose's script, and whether it is the company's own. NotAllowedError."""
    must_lead(by, "查看回访话术")
    rows = session.scalars(select(CompanySetting).where(CompanySetting.name.startswith(_PREFIX, autoescape=True)))
    own = {row.name.removeprefix(_PREFIX): _read(row) for row in rows}
    return {purpose: (own.get(purpose, script), purpose in own) for purpose, script in SCRIPTS.items()}


def set_script(session: Session, purpose: str, subject: str, points: str, *, by: Person, now: datetime) -> Script:
    """The company's own script; `points` a line each. One that says what the shipped one says is none of its own.
    FieldError, NotFoundError, NotAllowedError."""
    must_lead(by, "修改回访话术")
    if purpose not in SCRIPTS:
        raise NotFoundError(f"没有名为 {purpose[:30]} 的回访话术")
    subject = " ".join(subject.split())
    if not 1 <= len(subject) <= _LONGEST_SUBJECT:
        raise FieldError("subject", f"开场事由有{len(subject)}个字；请填1到{_LONGEST_SUBJECT}个字")
    lines = tuple(" ".join(line.split()) for line in points.splitlines() if line.strip())
    if len(lines) > _MOST_POINTS or any(len(line) > _LONGEST_POINT for line in lines):
        raise FieldError("points", f"要点最多{_MOST_POINTS}条，每条最多{_LONGEST_POINT}个字；现有{len(lines)}条")
    old, script = script_of(session, purpose), Script(subject, lines)
    if script == old:
        return script
    name, values = _PREFIX + purpose, {"value": {"subject": subject, "points": list(lines)}, "changed_at": now,
                                       "changed_by": by.name}
    if script == SCRIPTS[purpose]:
        session.execute(delete(CompanySetting).where(CompanySetting.name == name))
    else:
        session.execute(insert(CompanySetting).values(name=name, **values).on_conflict_do_update(
            index_elements=["name"], set_=values))
    session.expire_all()
    record_act(session, who=by.name, action="setting.change", subject=name, now=now,
               old=[old.subject, *old.points], new=[subject, *lines])
    return script


def reset_script(session: Session, purpose: str, *, by: Person, now: datetime) -> Script:
    """Back to the words that come with the product. NotFoundError, NotAllowedError."""
    shipped = SCRIPTS.get(purpose)
    if shipped is None:
        raise NotFoundError(f"没有名为 {purpose[:30]} 的回访话术")
    return set_script(session, purpose, shipped.subject, "\n".join(shipped.points), by=by, now=now)


def _read(row: CompanySetting) -> Script:
    return Script(row.value["subject"], tuple(row.value["points"]))
