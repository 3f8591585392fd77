"""Cases of their own kinds (纠正预防措施, 服务工单, 订单沟通) on the page: their steps as forms, and filled forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.people.models import Person
from callcenter.web.pages.case_verbs import Field


@dataclass(frozen=True)
class StepForm:
    """A step that can be taken now, with the fields of its form."""

    id: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Filled:
    """A filled form as it is read: label and value of each entry."""

    title: str
    by: str
    at: datetime
    values: Sequence[tuple[str, str]]


def titles() -> dict[str, str]:
    """The kinds by name."""
    return {}


def steps_of(case: Case, person: Person) -> list[StepForm]:
    """The steps of the case's kind that this person may take now."""
    return []


def filled_forms(session: Session, case: Case) -> list[Filled]:
    """The forms of a case, the oldest first."""
    return []
