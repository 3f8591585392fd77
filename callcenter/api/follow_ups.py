"""What follows a purchase, a repair or a visit: entered once, then clocks and calls to make by themselves."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from callcenter.api.case_shapes import CaseShape, case_shape
from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input
from callcenter.callbacks.rounds import start_follow_up
from callcenter.errors import FieldError
from callcenter.people.models import Person
from callcenter.visits.following_up import agree_task, customer_signed, start_visit_follow_up, task_done

Task = Literal["archive", "review", "summary", "feedback", "cost_plan", "comparison", "news", "salon"]


class FollowUpInput(Input):
    """`on`: the day of the purchase, or of the completed repair. `phone` may be left out for a known customer."""

    standard: Literal["after_purchase", "after_repair"]
    on: date
    product: str = Field(max_length=200)
    phone: str | None = Field(None, max_length=40)
    customer_id: int | None = Field(None, ge=1, le=2**31 - 1)
    customer_name: str | None = Field(None, max_length=100)
    organisation: str | None = Field(None, max_length=200)


class VisitInput(Input):
    """A visit that has ended. `host`: the login of the lead host 主接待人, left out: you. `signed` on the spot."""

    ended_at: AwareDatetime
    content: str = Field(max_length=2000)
    signed: bool
    host: str | None = Field(None, max_length=100)
    phone: str | None = Field(None, max_length=40)
    customer_name: str | None = Field(None, max_length=100)
    organisation: str | None = Field(None, max_length=200)


class TaskInput(Input):
    """`agreed`: the review sets the task (cost_plan, comparison); false: it is done."""

    task: Task
    agreed: bool = False
    note: str | None = Field(None, max_length=2000)


def follow_up_start(asked: Asked, body: FollowUpInput) -> CaseShape:
    case = start_follow_up(asked.session, **body.model_dump(), person=asked.person, now=asked.now, zone=asked.zone)
    return case_shape(case, asked)


def visit_start(asked: Asked, body: VisitInput) -> CaseShape:
    given = body.model_dump(exclude={"ended_at", "host"})
    case = start_visit_follow_up(asked.session, visit_ended=body.ended_at, host=_host(asked, body.host), **given,
                                 person=asked.person, now=asked.now, zone=asked.zone)
    return case_shape(case, asked)


def visit_task(asked: Asked, case_id: int, body: TaskInput) -> CaseShape:
    act = agree_task if body.agreed else task_done
    return case_shape(act(asked.session, case_id, body.task, person=asked.person, now=asked.now, zone=asked.zone,
                          note=body.note), asked)


def visit_signed(asked: Asked, case_id: int) -> CaseShape:
    return case_shape(customer_signed(asked.session, case_id, person=asked.person, now=asked.now, zone=asked.zone),
                      asked)


def _host(asked: Asked, login: str | None) -> Person:
    if login is None:
        return asked.person
    found = asked.session.scalar(select(Person).where(Person.name == login, Person.active))
    if found is None:
        raise FieldError("host", f"没有登录名为“{login[:30]}”的在职人员")
    return found


OPERATIONS = (
    Operation("POST", "/follow-ups", follow_up_start, "A purchase or repair: calls on days 3, 10 and 30",
              body=FollowUpInput, answer=CaseShape, problems=(401, 403)),
    Operation("POST", "/visits", visit_start, "A visit has ended: the host's tasks begin", body=VisitInput,
              answer=CaseShape, problems=(401, 403)),
    Operation("POST", "/visits/<int:case_id>/tasks", visit_task, "A task after a visit is done, or set by the review",
              body=TaskInput, answer=CaseShape, problems=(401, 403, 404, 409)),
    Operation("POST", "/visits/<int:case_id>/signed", visit_signed, "The customer has signed since",
              answer=CaseShape, problems=(401, 403, 404, 409)),
)
