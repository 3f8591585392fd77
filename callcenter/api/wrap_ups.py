"""小结 of a call: what came of it, in the agent's words."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Shape
from callcenter.errors import NotFoundError
from callcenter.people.choices import choices
from callcenter.people.models import Person
from callcenter.records.models import WrapUp
from callcenter.records.wrapping_up import wrap_up, wrap_up_of


class WrapUpShape(Shape):
    """`disposition`: one of the company's list, as it was then; `dispositions`: the list now."""

    record_id: int
    disposition: str
    note: str
    person: str
    at: datetime
    dispositions: list[str]


class WrapUpInput(Input):
    disposition: Annotated[str, StringConstraints(max_length=60)]
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


def record_wrap_up(asked: Asked, record_id: int) -> WrapUpShape:
    row = wrap_up_of(asked.session, record_id, asked.person)
    if row is None:
        raise NotFoundError(f"记录 {record_id} 还没有小结")
    return _shape(row, asked)


def save_record_wrap_up(asked: Asked, record_id: int, wanted: WrapUpInput) -> WrapUpShape:
    return _shape(wrap_up(asked.session, record_id, wanted.disposition, wanted.note, person=asked.person,
                          now=asked.now), asked)


def _shape(row: WrapUp, asked: Asked) -> WrapUpShape:
    return WrapUpShape(record_id=row.record_id, disposition=row.disposition, note=row.note,
                       person=asked.session.get_one(Person, row.person_id).name, at=row.at.astimezone(asked.zone),
                       dispositions=list(choices(asked.session, "dispositions")))


OPERATIONS = (
    Operation("GET", "/records/<int:record_id>/wrap_up", record_wrap_up, "The wrap-up of a call", answer=WrapUpShape,
              problems=(401, 403, 404)),
    Operation("POST", "/records/<int:record_id>/wrap_up", save_record_wrap_up, "Write the wrap-up of a call",
              body=WrapUpInput, answer=WrapUpShape, problems=(401, 403, 404, 409, 422)),
)
