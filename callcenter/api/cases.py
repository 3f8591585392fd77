"""Cases: lists, one, its history, its forms; opening one by hand. What is done to one: `case_verbs.py`."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from callcenter.api.case_inputs import CaseInput, CaseQuery
from callcenter.api.case_shapes import (
    CaseHistoryShape,
    CaseNumberShape,
    CaseShape,
    case_page,
    case_shape,
    event_shape,
)
from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Page, cursor_of, position_of
from callcenter.cases.by_hand import open_by_hand, open_from_record
from callcenter.cases.reading import CaseFilter, get_case, history, list_cases
from callcenter.cases.seeing import number_of
from callcenter.customers.models import Customer
from callcenter.deadlines.publishing import published
from callcenter.errors import FieldError

OF_A_RECORD = ("category", "content", "urgency", "standard")
"""What may be said otherwise than the call record has it."""


def case_list(asked: Asked, query: CaseQuery) -> Page[CaseShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    wanted = CaseFilter(query.status, query.department, query.category, query.customer, query.number, query.standard,
                        query.mine, query.my_department, query.undispatched, query.urgent, query.overdue)
    found = list_cases(asked.session, asked.person, wanted, now=asked.now, before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return case_page(page, cursor_of(page[-1].id) if len(found) > query.limit else None, asked)


def case_open(asked: Asked, body: CaseInput) -> CaseShape:
    given = body.model_dump(exclude_none=True)
    if body.customer_id is not None and asked.session.get(Customer, body.customer_id) is None:
        raise FieldError("customer_id", f"没有编号为 {body.customer_id} 的客户")
    if body.standard is not None:
        known_standard(asked.session, body.standard)
    record_id = given.pop("record_id", None)
    common: dict[str, Any] = {"person": asked.person, "now": asked.now, "zone": asked.zone}
    if record_id is None:
        case = open_by_hand(asked.session, **{"category": None, "content": None, **given, **common})
        return case_shape(case, asked)
    for name in given:
        if name not in OF_A_RECORD:
            raise FieldError(name, "由来电记录转工单时，这一项取自记录；请先在记录中更正")
    return case_shape(open_from_record(asked.session, record_id, **given, **common), asked)


def known_standard(session: Session, name: str) -> None:
    """FieldError when there is no standard of that name."""
    names = [standard.name for standard in published(session)]
    if name not in names:
        raise FieldError("standard", f"没有名为“{name[:40]}”的标准；可选：{'、'.join(names)}")


def case_by_id(asked: Asked, case_id: int) -> CaseShape:
    return case_shape(get_case(asked.session, case_id, asked.person), asked)


def case_history(asked: Asked, case_id: int) -> CaseHistoryShape:
    case = get_case(asked.session, case_id, asked.person)
    return CaseHistoryShape(items=[event_shape(event, asked) for event in history(asked.session, case)])


def case_number(asked: Asked, case_id: int) -> CaseNumberShape:
    return CaseNumberShape(phone=number_of(asked.session, case_id, person=asked.person, now=asked.now))


_READING = (401, 403, 404)
OPERATIONS = (
    Operation("GET", "/cases", case_list, "Cases, the newest first", query=CaseQuery, answer=Page[CaseShape]),
    Operation("POST", "/cases", case_open, "Open a case, from a call record or by hand", body=CaseInput,
              answer=CaseShape, problems=(401, 403, 404, 409)),
    Operation("GET", "/cases/<int:case_id>", case_by_id, "A case", answer=CaseShape, problems=_READING),
    Operation("GET", "/cases/<int:case_id>/history", case_history, "Who did what with a case, in order",
              answer=CaseHistoryShape, problems=_READING),
    Operation("GET", "/cases/<int:case_id>/number", case_number, "The customer's number in full; audited",
              answer=CaseNumberShape, problems=_READING),
)
