"""Cases of their own kinds (纠正预防措施, 服务工单, 订单沟通) on the page: their steps as forms, and filled forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.kinds import PLAIN, Form, kinds
from callcenter.cases.kinds import Field as Entry
from callcenter.cases.models import Case
from callcenter.cases.reading import forms_of
from callcenter.cases.states import open_verbs
from callcenter.cases.stepping import open_steps
from callcenter.people.models import Person, Role
from callcenter.web.pages.case_form import values_of
from callcenter.web.pages.case_verbs import Field

_ANSWERS = {"": "请选择", "yes": "是", "no": "否"}
_HINTS = {"signature": "签名人姓名"}


@dataclass(frozen=True)
class StepForm:
    """A step that can be taken now, or (`step` false) a ticket that can be filled, with the fields of its form."""

    id: str
    title: str
    department: str
    fields: tuple[Field, ...]
    step: bool = True


@dataclass(frozen=True)
class Filled:
    """A filled form as it is read: label and value of each entry."""

    title: str
    by: str
    at: datetime
    values: list[tuple[str, str]]


def titles(*, by_hand: bool = False) -> dict[str, str]:
    """The kinds by name, but the plain one; all, or those that people may open."""
    return {name: kind.title for name, kind in kinds().items()
            if name != PLAIN and (kind.by_hand or not by_hand)}


def steps_of(case: Case, person: Person) -> list[StepForm]:
    """The steps that this person may take now; of a plain problem the tickets of its category."""
    kind = kinds()[case.kind]
    steps = [StepForm(step.id, step.title, step.department or "",
                      _fields(kind.forms[step.form]) if step.form else ()) for step in open_steps(case, person)]
    if case.kind != PLAIN or "fill" not in open_verbs(case.status, Role(person.role)):
        return steps
    return [*steps, *(StepForm(form.name, f"填写{form.title}", "", _fields(form), step=False)
                      for form in kind.forms.values() if form.name in tickets_of(case))]


def tickets_of(case: Case) -> tuple[str, ...]:
    """The names of the tickets that a plain case of this category has (REQUIREMENTS 3.1)."""
    own = {"purchase": ("inquiry_ticket",), "inquiry": ("inquiry_ticket",), "complaint": ("complaint_ticket",),
           "rescue": ("rescue_ticket",)}.get(case.category, ())
    return (*own, "follow_up_record") if case.status in ("handled", "following_up") else own


def entered(case: Case, name: str, given: Mapping[str, str], zone: ZoneInfo, *, step: bool) -> dict[str, Any]:
    """The values of a step's form (or a ticket) as the service takes them; what was left empty is left out."""
    kind = kinds()[case.kind]
    known = kind.steps.get(name) if step else None
    form = kind.forms.get(known.form or "") if known else kind.forms.get(name) if not step else None
    # What is needed the service says: whether the step may be taken at all comes first.
    fields = [replace(field, required=False) for field in _fields(form)] if form else []
    values = values_of(fields, given, zone)
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()
            if value is not None}


def filled_forms(session: Session, case: Case) -> list[Filled]:
    """The forms of a case, the oldest first."""
    known: dict[str, Form] = {**kinds()[PLAIN].forms, **kinds()[case.kind].forms}
    return [Filled(known[row.form].title if row.form in known else row.form, row.by, row.at,
                   _read(known.get(row.form), row.values)) for row in forms_of(session, case)]


def _read(form: Form | None, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = {field.name: field.title for field in form.fields} if form else {}
    return [(labels.get(name, name), "是" if value is True else "否" if value is False else str(value))
            for name, value in values.items()]


def _fields(form: Form) -> tuple[Field, ...]:
    return tuple(_field(entry) for entry in form.fields)


def _field(entry: Entry) -> Field:
    hint = _HINTS.get(entry.type, "")
    if entry.type == "bool":
        return Field(entry.name, entry.title, "choice", entry.required, hint, _ANSWERS)
    if entry.type == "choice":
        return Field(entry.name, entry.title, "choice", entry.required, hint,
                     {"": "请选择", **{choice: choice for choice in entry.choices}})
    kind = {"number": "number", "date": "date", "moment": "moment"}.get(entry.type, "text")
    return Field(entry.name, entry.title, kind, entry.required, hint)
