"""Kinds of cases with steps and forms of their own: work orders, corrective action, order communication; the tickets of
inquiry, complaint and rescue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from callcenter.api.case_inputs import FormInput, StepInput
from callcenter.api.case_shapes import CaseFormShape, CaseFormsShape
from callcenter.api.case_verbs import verb
from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Shape
from callcenter.cases import stepping
from callcenter.cases.kinds import Form, Kind, kinds
from callcenter.cases.models import Case
from callcenter.cases.reading import forms_of, get_case
from callcenter.cases.seeing import plain_for
from callcenter.errors import FieldError


class FormFieldShape(Shape):
    """One entry of a form. `least` and `most`: bounds of a number; `choices`: of a choice. A moment says its offset."""

    name: str
    title: str
    type: Literal["text", "number", "date", "moment", "choice", "bool", "signature"]
    required: bool
    choices: list[str]
    least: float | None
    most: float | None


class FormShape(Shape):
    """A form 表单."""

    name: str
    title: str
    fields: list[FormFieldShape]


class KindStepShape(Shape):
    """A step. `who`: desk | solver | anybody; `next`: the steps that may follow; `finishes`: the case is handled."""

    id: str
    title: str
    who: str
    department: str | None
    form: str | None
    next: list[str]
    finishes: bool


class KindShape(Shape):
    """A kind of case. `begins`: the first steps; `category`, `standard`: whose clocks the customer's side runs by."""

    name: str
    title: str
    source: str
    category: str | None
    standard: str | None
    begins: list[str]
    steps: list[KindStepShape]
    forms: list[FormShape]


class KindsShape(Shape):
    """All of them; `problem` is the usual one, without steps."""

    items: list[KindShape]


def case_kind_list(_asked: Asked) -> KindsShape:
    return KindsShape(items=[_kind(kind) for kind in kinds().values()])


def case_forms(asked: Asked, case_id: int) -> CaseFormsShape:
    case = get_case(asked.session, case_id, asked.person)
    return CaseFormsShape(items=[
        CaseFormShape(form=one.form, step=one.step, values=plain_for(asked.person, one.values), by=one.by,
                      at=one.at.astimezone(asked.zone))
        for one in forms_of(asked.session, case)])


def _kind(kind: Kind) -> KindShape:
    return KindShape(
        name=kind.name, title=kind.title, source=kind.source, category=kind.category, standard=kind.standard,
        begins=list(kind.begins), forms=[_form(form) for form in kind.forms.values()],
        steps=[KindStepShape(id=one.id, title=one.title, who=one.who, department=one.department, form=one.form,
                             next=list(one.next), finishes=one.finishes) for one in kind.steps.values()])


def _form(form: Form) -> FormShape:
    return FormShape(name=form.name, title=form.title, fields=[
        FormFieldShape(name=one.name, title=one.title, type=one.type, required=one.required, choices=list(one.choices),
                       least=one.least, most=one.most) for one in form.fields])


def _form_errors(do: Callable[..., Case]) -> Callable[..., Case]:
    """A field of a form stands under `values` in what was sent."""

    def act(*given: Any, **named: Any) -> Case:
        try:
            return do(*given, **named)
        except FieldError as wrong:
            field = wrong.field if wrong.field in ("step", "form") else f"values.{wrong.field}"
            raise FieldError(field, wrong.message) from None

    return act


def _step(body: StepInput) -> dict[str, Any]:
    return {"step_id": body.step, "values": body.values, "note": body.note, "version": body.version}


OPERATIONS = (
    Operation("GET", "/case_kinds", case_kind_list, "Kinds of cases with their steps and forms", answer=KindsShape),
    Operation("GET", "/cases/<int:case_id>/forms", case_forms, "The filled forms of a case, in order",
              answer=CaseFormsShape, problems=(401, 403, 404)),
    verb("step", _form_errors(stepping.step), StepInput, "办理步骤 of the case's kind, with its form", _step),
    verb("fill", _form_errors(stepping.fill), FormInput, "填写表单 that belongs to no step: a ticket 登记单"),
)
