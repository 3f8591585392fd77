"""The assessment column 考核栏: drafts, a supervisor's decision, the employee's appeal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from callcenter.api.operations import LARGEST_ID, Asked, Operation
from callcenter.api.record_shapes import Text
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.people.models import Department, Person
from callcenter.quality import assessing
from callcenter.quality.models import Assessment

State = Literal["draft", "confirmed", "dismissed", "appealed", "upheld", "withdrawn"]


class AssessmentShape(Shape):
    """An entry of the assessment column (S002 4.10b-10): nothing counts before a person has confirmed it. `person`: the
    login of whom it concerns; `evidence`: the earlier case, its broken clock, the new call."""

    id: int
    case_id: int
    repeat_case_id: int | None
    deadline_id: int
    person: str | None
    display_name: str | None
    department: str | None
    clause: str
    text: str
    evidence: dict[str, Any]
    state: State
    drafted_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    decision: str | None
    appealed_at: datetime | None
    appeal: str | None
    appeal_decided_at: datetime | None
    appeal_decided_by: str | None
    appeal_decision: str | None


class AssessmentQuery(PageQuery):
    """Left out: all that you may see."""

    state: State | None = None
    case: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None


class ReasonInput(Input):
    """Why: kept with the entry, and read by the employee."""

    reason: Text


class DecisionInput(ReasonInput):
    """A manager's decision of an appeal. `upheld` 维持: the entry stands; `withdrawn` 撤销: it is taken back."""

    outcome: Literal["upheld", "withdrawn"]


def assessment_list(asked: Asked, query: AssessmentQuery) -> Page[AssessmentShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = assessing.list_assessments(asked.session, asked.person, state=query.state, case_id=query.case,
                                       before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[AssessmentShape](items=[_shape(row, asked) for row in page],
                                 next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def assessment_by_id(asked: Asked, assessment_id: int) -> AssessmentShape:
    return _shape(assessing.get_assessment(asked.session, assessment_id, asked.person), asked)


def assessment_confirm(asked: Asked, assessment_id: int, body: ReasonInput) -> AssessmentShape:
    return _shape(assessing.confirm(asked.session, assessment_id, person=asked.person, reason=body.reason,
                                    now=asked.now), asked)


def assessment_dismiss(asked: Asked, assessment_id: int, body: ReasonInput) -> AssessmentShape:
    return _shape(assessing.dismiss(asked.session, assessment_id, person=asked.person, reason=body.reason,
                                    now=asked.now), asked)


def assessment_appeal(asked: Asked, assessment_id: int, body: ReasonInput) -> AssessmentShape:
    return _shape(assessing.appeal(asked.session, assessment_id, person=asked.person, reason=body.reason,
                                   now=asked.now), asked)


def assessment_decide(asked: Asked, assessment_id: int, body: DecisionInput) -> AssessmentShape:
    return _shape(assessing.decide_appeal(asked.session, assessment_id, body.outcome, person=asked.person,
                                          reason=body.reason, now=asked.now), asked)


_AS_THEY_ARE = ("id", "case_id", "repeat_case_id", "deadline_id", "clause", "text", "evidence", "state", "decided_by",
                "decision", "appeal", "appeal_decided_by", "appeal_decision")
_MOMENTS = ("drafted_at", "decided_at", "appealed_at", "appeal_decided_at")


def _shape(row: Assessment, asked: Asked) -> AssessmentShape:
    person = asked.session.get(Person, row.person_id) if row.person_id else None
    department = asked.session.get(Department, row.department_id) if row.department_id else None
    return AssessmentShape(
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        **{name: local(getattr(row, name), asked.zone) for name in _MOMENTS},
        person=person.name if person else None, display_name=person.display_name if person else None,
        department=department.name if department else None)


_WRITING = (401, 403, 404, 409)
OPERATIONS = (
    Operation("GET", "/assessments", assessment_list, "Entries of the assessment column, the newest first",
              query=AssessmentQuery, answer=Page[AssessmentShape]),
    Operation("GET", "/assessments/<int:assessment_id>", assessment_by_id, "An entry with its evidence",
              answer=AssessmentShape, problems=(401, 403, 404)),
    Operation("POST", "/assessments/<int:assessment_id>/confirm", assessment_confirm, "A supervisor confirms a draft",
              body=ReasonInput, answer=AssessmentShape, problems=_WRITING),
    Operation("POST", "/assessments/<int:assessment_id>/dismiss", assessment_dismiss, "A supervisor dismisses a draft",
              body=ReasonInput, answer=AssessmentShape, problems=_WRITING),
    Operation("POST", "/assessments/<int:assessment_id>/appeal", assessment_appeal, "The employee appeals",
              body=ReasonInput, answer=AssessmentShape, problems=_WRITING),
    Operation("POST", "/assessments/<int:assessment_id>/decide", assessment_decide, "A manager decides an appeal",
              body=DecisionInput, answer=AssessmentShape, problems=_WRITING),
)
