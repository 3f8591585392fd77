"""Relay slips 转告单: written when nobody could be reached, taken and done by whom they are for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import LARGEST_ID, Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.people.models import Department, Person
from callcenter.records.models import RelaySlip
from callcenter.records.relaying import finish_slip, list_slips, take_slip, write_slip

Short = Annotated[str, StringConstraints(max_length=60)]


class SlipShape(Shape):
    """To `person` (a login) or to `department`."""

    id: int
    record_id: int | None
    person: str | None
    department: str | None
    caller_name: str | None
    caller_phone: str | None
    message: str
    urgent: bool
    state: Literal["open", "taken", "done"]
    written_by: str
    written_at: datetime
    taken_by: str | None
    taken_at: datetime | None
    done_at: datetime | None


class SlipQuery(PageQuery):
    """`done`: instead of those that wait, those that are done."""

    done: bool = False


class SlipInput(Input):
    """One of `person` and `department`."""

    message: Annotated[str, StringConstraints(max_length=1000)]
    person: Short = ""
    department: Short = ""
    record_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    caller_name: Short = ""
    caller_phone: Short = ""
    urgent: bool = False


def relay_slip_list(asked: Asked, query: SlipQuery) -> Page[SlipShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_slips(asked.session, asked.person, done=query.done, before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[SlipShape](items=[_shape(row, asked) for row in page],
                           next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def relay_slip_write(asked: Asked, wanted: SlipInput) -> SlipShape:
    return _shape(write_slip(
        asked.session, message=wanted.message, to_person=wanted.person, to_department=wanted.department,
        record_id=wanted.record_id, caller_name=wanted.caller_name, caller_phone=wanted.caller_phone,
        urgent=wanted.urgent, person=asked.person, now=asked.now), asked)


def relay_slip_take(asked: Asked, slip_id: int) -> SlipShape:
    return _shape(take_slip(asked.session, slip_id, person=asked.person, now=asked.now), asked)


def relay_slip_done(asked: Asked, slip_id: int) -> SlipShape:
    return _shape(finish_slip(asked.session, slip_id, person=asked.person, now=asked.now), asked)


def _shape(row: RelaySlip, asked: Asked) -> SlipShape:
    def login(person_id: int | None) -> str | None:
        return asked.session.get_one(Person, person_id).name if person_id is not None else None

    department = asked.session.get_one(Department, row.department_id) if row.department_id is not None else None
    return SlipShape.model_validate({
        "id": row.id, "record_id": row.record_id, "person": login(row.person_id),
        "department": department.name if department else None, "caller_name": row.caller_name,
        "caller_phone": number_for(asked.person, row.caller_phone) if row.caller_phone else None,
        "message": row.message, "urgent": row.urgent, "state": row.state, "written_by": login(row.written_by),
        "written_at": row.written_at.astimezone(asked.zone), "taken_by": login(row.taken_by),
        "taken_at": local(row.taken_at, asked.zone), "done_at": local(row.done_at, asked.zone)})


OPERATIONS = (
    Operation("GET", "/relay_slips", relay_slip_list, "Relay slips that you may see, the newest first",
              query=SlipQuery, answer=Page[SlipShape]),
    Operation("POST", "/relay_slips", relay_slip_write, "Write a slip for a person or a department", body=SlipInput,
              answer=SlipShape, problems=(401, 403, 404, 422)),
    Operation("POST", "/relay_slips/<int:slip_id>/take", relay_slip_take, "See to a slip", answer=SlipShape,
              problems=(401, 403, 404, 409)),
    Operation("POST", "/relay_slips/<int:slip_id>/done", relay_slip_done, "A slip is done", answer=SlipShape,
              problems=(401, 403, 404, 409)),
)
