"""Customers: finding, adding, changing, numbers, grades, merging, and what is known of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from callcenter.api.operations import LARGEST_ID, Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, position_of
from callcenter.calls.seeing import number_for
from callcenter.customers.changing import change_customer, move_phone, preview_merge, take_phone
from callcenter.customers.finding import add_customer, get_customer, give_phone, list_customers
from callcenter.customers.history import history_of
from callcenter.customers.models import Customer
from callcenter.customers.services import merge, set_grade

Word = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class PhoneShape(Shape):
    """A number of a customer; `number` in its dialable form, its middle hidden from who may not read it."""

    number: str
    kind: str
    raw: str


class CustomerShape(Shape):
    """A customer. `merged_into`: this row only points to another one."""

    id: int
    name: str | None
    organisation: str | None
    grade: str | None
    note: str | None
    phones: list[PhoneShape]
    merged_into: int | None
    created_at: datetime


class CustomerQuery(PageQuery):
    q: str | None = Field(None, description="part of a name or an organisation; or a number, or its end")
    grade: str | None = Field(None, max_length=20)


class CustomerInput(Input):
    name: Word | None = None
    organisation: Word | None = None
    phones: Annotated[list[Word], Field(max_length=20)] = []


class ChangeInput(Input):
    """What is given is written; null empties it."""

    name: Word | None = None
    organisation: Word | None = None
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None


class PhoneInput(Input):
    number: Word


class MoveInput(Input):
    number: Word
    to: int = Field(ge=1, le=LARGEST_ID, description="the customer whose number it is from now on")


class MergeQuery(Input):
    gone: int = Field(ge=1, le=LARGEST_ID)


class MergeShape(Shape):
    """A merge before it is done: how many rows move, and how the customer that stays is called then."""

    calls: int
    records: int
    cases: int
    name: str | None
    organisation: str | None
    grade: str | None
    phones: list[str]


class HistoryShape(Shape):
    """What is known of a customer: ids of the newest rows. `more_calls`: there are earlier ones."""

    calls: list[str]
    more_calls: bool
    cases: list[int]
    open_cases: list[int]
    callbacks: list[int]
    promises: list[int]


class GradeInput(Input):
    """`VIP` makes every call of the customer important; null takes the grade away."""

    grade: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None


class MergeInput(Input):
    gone: int = Field(ge=1, le=LARGEST_ID, description="the customer whose numbers, calls and records move here")


def customer_list(asked: Asked, query: CustomerQuery) -> Page[CustomerShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_customers(asked.session, asked.person, words=query.q, grade=query.grade, now=asked.now,
                           before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[CustomerShape](items=[_shape(row, asked) for row in page],
                               next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def customer_by_id(asked: Asked, customer_id: int) -> CustomerShape:
    return _shape(get_customer(asked.session, customer_id, asked.person), asked)


def customer_add(asked: Asked, body: CustomerInput) -> CustomerShape:
    made = add_customer(asked.session, name=body.name, organisation=body.organisation, phones=body.phones,
                        person=asked.person, now=asked.now)
    return _shape(made, asked)


def customer_change(asked: Asked, customer_id: int, body: ChangeInput) -> CustomerShape:
    return _shape(change_customer(asked.session, customer_id, body.model_dump(exclude_unset=True), person=asked.person,
                                  now=asked.now), asked)


def customer_phone(asked: Asked, customer_id: int, body: PhoneInput) -> CustomerShape:
    return _shape(give_phone(asked.session, customer_id, body.number, person=asked.person, now=asked.now), asked)


def customer_phone_take(asked: Asked, customer_id: int, body: PhoneInput) -> CustomerShape:
    return _shape(take_phone(asked.session, customer_id, body.number, person=asked.person, now=asked.now), asked)


def customer_phone_move(asked: Asked, customer_id: int, body: MoveInput) -> CustomerShape:
    return _shape(move_phone(asked.session, customer_id, body.number, body.to, person=asked.person, now=asked.now),
                  asked)


def customer_history(asked: Asked, customer_id: int) -> HistoryShape:
    known = history_of(asked.session, asked.person, get_customer(asked.session, customer_id, asked.person),
                       now=asked.now)
    return HistoryShape(
        calls=[past.call.sid for past in known.calls], more_calls=known.more, cases=[case.id for case in known.cases],
        open_cases=[case.id for case in known.open_cases], callbacks=[row.id for row in known.callbacks],
        promises=[one.promise.id for one in known.promises])


def customer_grade(asked: Asked, customer_id: int, body: GradeInput) -> CustomerShape:
    return _shape(set_grade(asked.session, customer_id, body.grade, person=asked.person, now=asked.now), asked)


def customer_merge_preview(asked: Asked, customer_id: int, query: MergeQuery) -> MergeShape:
    seen = preview_merge(asked.session, customer_id, query.gone, person=asked.person)
    return MergeShape(calls=seen.calls, records=seen.records, cases=seen.cases, name=seen.name,
                      organisation=seen.organisation, grade=seen.grade,
                      phones=[number_for(asked.person, phone.number)
                              for phone in (*seen.keep.phones, *seen.gone.phones)])


def customer_merge(asked: Asked, customer_id: int, body: MergeInput) -> CustomerShape:
    return _shape(merge(asked.session, customer_id, body.gone, person=asked.person, now=asked.now), asked)


def _shape(row: Customer, asked: Asked) -> CustomerShape:
    return CustomerShape(
        id=row.id, name=row.name, organisation=row.organisation, grade=row.grade, note=row.note,
        merged_into=row.merged_into,
        created_at=row.created_at.astimezone(asked.zone),
        phones=[PhoneShape(number=number_for(asked.person, phone.number), kind=phone.kind,
                           raw=number_for(asked.person, phone.raw)) for phone in row.phones])


_WRITING = (401, 403, 404, 409)
OPERATIONS = (
    Operation("GET", "/customers", customer_list, "Customers, the newest first", query=CustomerQuery,
              answer=Page[CustomerShape]),
    Operation("POST", "/customers", customer_add, "A new customer", body=CustomerInput, answer=CustomerShape,
              problems=(401, 403, 409)),
    Operation("GET", "/customers/<int:customer_id>", customer_by_id, "A customer with all numbers",
              answer=CustomerShape, problems=(401, 403, 404)),
    Operation("PATCH", "/customers/<int:customer_id>", customer_change, "Writes name, organisation or note",
              body=ChangeInput, answer=CustomerShape, problems=_WRITING),
    Operation("GET", "/customers/<int:customer_id>/history", customer_history, "What is known of a customer",
              answer=HistoryShape, problems=(401, 403, 404)),
    Operation("POST", "/customers/<int:customer_id>/phones/take", customer_phone_take, "Takes a number away",
              body=PhoneInput, answer=CustomerShape, problems=_WRITING),
    Operation("POST", "/customers/<int:customer_id>/phones/move", customer_phone_move,
              "Gives a number to another customer", body=MoveInput, answer=CustomerShape, problems=_WRITING),
    Operation("GET", "/customers/<int:customer_id>/merge", customer_merge_preview, "What a merge would move",
              query=MergeQuery, answer=MergeShape, problems=_WRITING),
    Operation("POST", "/customers/<int:customer_id>/phones", customer_phone, "Gives a customer a number",
              body=PhoneInput, answer=CustomerShape, problems=_WRITING),
    Operation("PUT", "/customers/<int:customer_id>/grade", customer_grade, "Sets a customer's grade",
              body=GradeInput, answer=CustomerShape, problems=_WRITING),
    Operation("POST", "/customers/<int:customer_id>/merge", customer_merge, "Two rows that are one customer",
              body=MergeInput, answer=CustomerShape, problems=_WRITING),
)
