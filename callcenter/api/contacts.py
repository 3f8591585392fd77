"""Contacts 名单 of a campaign: listed, added, assigned, recalled, taken off."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.campaigns.contacts import (
    MOST_AT_ONCE,
    add_contacts,
    add_customers,
    assign,
    list_contacts,
    recall,
    remove_contact,
)
from callcenter.campaigns.models import Contact

State = Literal["waiting", "reserved", "done", "removed"]
Word = Annotated[str, StringConstraints(max_length=120)]
Ids = Annotated[list[Annotated[int, Field(ge=1, le=2**63 - 1)]], Field(max_length=MOST_AT_ONCE)]


class ContactShape(Shape):
    """Somebody on a campaign's list; `number` with its middle hidden from who may not read it. `next_at`: not called
    before; `skipped`: why the last check before dialling put it off; `data`: other columns of the list."""

    id: int
    number: str
    name: str | None
    organisation: str | None
    product: str | None
    customer_id: int | None
    data: dict[str, str]
    state: State
    next_at: datetime
    attempts: int
    asked: int
    outcome: str | None
    skipped: str | None
    assigned_id: int | None
    ended_at: datetime | None


class ContactQuery(PageQuery):
    state: State | None = None
    outcome: Word | None = None
    assigned: Word | None = Field(None, description="a login, or - for those that are nobody's")
    number: Word | None = None


class ContactInput(Input):
    number: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    name: Word | None = None
    organisation: Word | None = None
    product: Word | None = None
    data: dict[Annotated[str, StringConstraints(max_length=40)],
               Annotated[str, StringConstraints(max_length=500)]] = {}


class ContactsInput(Input):
    contacts: Annotated[list[ContactInput], Field(max_length=MOST_AT_ONCE)]


class CustomersInput(Input):
    """Customers of a filter, as in the list of customers."""

    q: Word | None = None
    grade: Annotated[str, StringConstraints(max_length=20)] | None = None


class LeftOutShape(Shape):
    """A row that was left out, `row` from 1, and why."""

    row: int
    column: str
    value: str
    problem: str


class AddedShape(Shape):
    """`duplicates` were on the list already; `left_out` could not be added."""

    added: int
    duplicates: int
    left_out: int
    problems: list[LeftOutShape]


class AssignInput(Input):
    """Those named, else the next `most` that are nobody's."""

    agent: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    contacts: Ids = []
    most: Annotated[int, Field(ge=1, le=100_000)] | None = None


class RecallInput(Input):
    """Those named, else an agent's, else all."""

    agent: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    contacts: Ids = []


class CountShape(Shape):
    contacts: int


def contact_list(asked: Asked, campaign_id: int, query: ContactQuery) -> Page[ContactShape]:
    after = position_of(query.cursor, int)[0] if query.cursor else 0
    found = list_contacts(asked.session, campaign_id, asked.person, state=query.state, outcome=query.outcome,
                          assigned=query.assigned, number=query.number, after_id=after, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[ContactShape](items=[_shape(row, asked) for row in page],
                              next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def contact_add(asked: Asked, campaign_id: int, body: ContactsInput) -> AddedShape:
    told = add_contacts(asked.session, campaign_id, [one.model_dump() for one in body.contacts], person=asked.person,
                        now=asked.now)
    return AddedShape.model_validate(vars(told))


def contact_add_customers(asked: Asked, campaign_id: int, body: CustomersInput) -> AddedShape:
    told = add_customers(asked.session, campaign_id, words=body.q, grade=body.grade, person=asked.person,
                         now=asked.now)
    return AddedShape.model_validate(vars(told))


def contact_assign(asked: Asked, campaign_id: int, body: AssignInput) -> CountShape:
    return CountShape(contacts=assign(asked.session, campaign_id, body.agent, contact_ids=body.contacts,
                                      most=body.most, person=asked.person, now=asked.now))


def contact_recall(asked: Asked, campaign_id: int, body: RecallInput) -> CountShape:
    return CountShape(contacts=recall(asked.session, campaign_id, login=body.agent, contact_ids=body.contacts,
                                      person=asked.person, now=asked.now))


def contact_remove(asked: Asked, contact_id: int) -> ContactShape:
    return _shape(remove_contact(asked.session, contact_id, person=asked.person, now=asked.now), asked)


def _shape(row: Contact, asked: Asked) -> ContactShape:
    return ContactShape(
        id=row.id, number=number_for(asked.person, row.number), name=row.name, organisation=row.organisation,
        product=row.product, customer_id=row.customer_id, data={key: str(value) for key, value in row.data.items()},
        state=row.state, next_at=row.next_at.astimezone(asked.zone), attempts=row.attempts, asked=row.asked,
        outcome=row.outcome, skipped=row.skipped, assigned_id=row.assigned_id,
        ended_at=local(row.ended_at, asked.zone))


_LIST = "/campaigns/<int:campaign_id>/contacts"
_WRITING = (401, 403, 404, 409)
OPERATIONS = (
    Operation("GET", _LIST, contact_list, "A campaign's contacts in the order of the list", query=ContactQuery,
              answer=Page[ContactShape], problems=(401, 403, 404)),
    Operation("POST", _LIST, contact_add, f"Adds contacts, at most {MOST_AT_ONCE} at once", body=ContactsInput,
              answer=AddedShape, problems=_WRITING),
    Operation("POST", f"{_LIST}/customers", contact_add_customers, "Adds customers of a filter", body=CustomersInput,
              answer=AddedShape, problems=_WRITING),
    Operation("POST", f"{_LIST}/assign", contact_assign, "Gives waiting contacts to an agent", body=AssignInput,
              answer=CountShape, problems=_WRITING),
    Operation("POST", f"{_LIST}/recall", contact_recall, "Takes waiting contacts back", body=RecallInput,
              answer=CountShape, problems=_WRITING),
    Operation("POST", "/contacts/<int:contact_id>/remove", contact_remove, "Takes a contact off its list",
              answer=ContactShape, problems=_WRITING),
)
