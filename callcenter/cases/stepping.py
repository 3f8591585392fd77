"""Steps and forms of cases that have a kind: work orders, corrective action, order communication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.handling import finish
from callcenter.cases.kind_forms import checked
from callcenter.cases.kinds import PLAIN, WHO, Kind, KindStep, kinds
from callcenter.cases.models import Case, CaseForm
from callcenter.cases.verbs import Turn, take
from callcenter.deadlines.clocks import open_clocks
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.people.models import Person, Role


def open_steps(case: Case, person: Person) -> tuple[KindStep, ...]:
    """The steps that may come next and that this person may do."""
    if case.status == "closed":
        return ()
    role = Role(person.role)
    return tuple(one for one in kinds()[case.kind].open_steps(case.kind_step) if role in WHO[one.who])


def step(session: Session, case_id: int, step_id: str, values: Mapping[str, Any] | None = None, *, person: Person,
         now: datetime, zone: ZoneInfo, note: str | None = None, version: int | None = None) -> Case:
    """Does a step of the case's kind, with its form. ConflictError: another step comes first; FieldError names the
    field of the form; a step that finishes needs a dispatched case."""
    turn = take(session, case_id, "step", person=person, now=now, zone=zone, version=version)
    case, kind = turn.case, kinds()[turn.case.kind]
    one = _next(kind, case, step_id)
    if Role(person.role) not in WHO[one.who]:
        raise NotAllowedError(f"您的角色不能办理“{one.title}”")
    if one.form is not None:
        _keep(turn, kind, one.form, values or {}, step=one.id)
    elif values:
        raise FieldError(next(iter(values)), f"“{one.title}”没有表单")
    case.kind_step = one.id
    waited = {clock.stops for clock in open_clocks(session, case.id)}
    for event in one.events:
        if event in waited:
            turn.fire(event)
    turn.settle(note=note, step=one.id, title=one.title)
    if one.finishes and case.status not in ("handled", "following_up"):
        return finish(session, case_id, person=person, now=now, zone=zone, result=note)
    return case


def fill(session: Session, case_id: int, form: str, values: Mapping[str, Any], *, person: Person, now: datetime,
         zone: ZoneInfo, version: int | None = None) -> Case:
    """Fills a form that belongs to no step: the tickets of inquiry, complaint and rescue (REQUIREMENTS 3.1). The newest
    of a name counts; earlier ones stay."""
    turn = take(session, case_id, "fill", person=person, now=now, zone=zone, version=version)
    plain, kind = kinds()[PLAIN], kinds()[turn.case.kind]
    home = kind if form in kind.forms and kind.name == PLAIN else plain
    if form not in home.forms:
        raise FieldError("form", f"没有“{form[:30]}”这种表单；可选：{'、'.join(plain.forms)}")
    _keep(turn, home, form, values, step=None)
    return turn.settle(form=form, title=home.forms[form].title)


def _keep(turn: Turn, kind: Kind, form: str, values: Mapping[str, Any], *, step: str | None) -> None:
    turn.session.add(CaseForm(case_id=turn.case.id, form=form, step=step, values=checked(kind.forms[form], values),
                              by=turn.by, at=turn.now))


def _next(kind: Kind, case: Case, step_id: str) -> KindStep:
    if step_id not in kind.steps:
        known = "、".join(kind.steps) or "无"
        raise FieldError("step", f"“{kind.title}”没有“{step_id[:30]}”这一步；可选：{known}")
    coming = kind.open_steps(case.kind_step)
    if step_id not in {one.id for one in coming}:
        raise ConflictError(f"现在不能办理“{kind.steps[step_id].title}”；接下来是："
                            + ("、".join(one.title for one in coming) or "（已全部办完）"))
    return kind.steps[step_id]
