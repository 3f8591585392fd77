"""Telephone sign-ins 电话签到: the list, and the confirmation by duty staff."""

from __future__ import annotations

from datetime import datetime

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.visits.models import SignIn
from callcenter.visits.services import confirm_sign_in, list_sign_ins


class SignInShape(Shape):
    """An account manager called in. `reason`: why it is not compliant 不合规."""

    id: int
    call_sid: str
    person: str
    display_name: str
    from_number: str
    from_kind: str
    compliant: bool
    reason: str | None
    at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


class SignInQuery(PageQuery):
    """Left out: both kinds."""

    compliant: bool | None = None
    confirmed: bool | None = None


def sign_in_list(asked: Asked, query: SignInQuery) -> Page[SignInShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_sign_ins(asked.session, asked.person, compliant=query.compliant, confirmed=query.confirmed,
                          before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[SignInShape](items=[_shape(row, asked) for row in page],
                             next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def sign_in_confirm(asked: Asked, sign_in_id: int) -> SignInShape:
    return _shape(confirm_sign_in(asked.session, sign_in_id, person=asked.person, now=asked.now), asked)


def _shape(row: SignIn, asked: Asked) -> SignInShape:
    return SignInShape(
        id=row.id, call_sid=row.call_sid, person=row.person.name, display_name=row.person.display_name,
        from_number=number_for(asked.person, row.from_number), from_kind=row.from_kind, compliant=row.compliant,
        reason=row.reason, at=row.at.astimezone(asked.zone), confirmed_by=row.confirmed_by,
        confirmed_at=local(row.confirmed_at, asked.zone))


OPERATIONS = (
    Operation("GET", "/sign_ins", sign_in_list, "Telephone sign-ins, the newest first", query=SignInQuery,
              answer=Page[SignInShape]),
    Operation("POST", "/sign_ins/<int:sign_in_id>/confirm", sign_in_confirm, "Duty staff confirm a sign-in",
              answer=SignInShape, problems=(401, 403, 404, 409)),
)
