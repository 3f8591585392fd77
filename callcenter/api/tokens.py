"""API tokens 接口令牌: given, told once, taken back. For administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Shape, local
from callcenter.people.models import ApiToken
from callcenter.people.tokens import list_tokens, make_token, revoke_token

Scope = Literal["read", "write"]


class TokenShape(Shape):
    """A token, without its secret. `person`: the login of whom it speaks for; `label`: what it is for."""

    id: int
    person: str
    scope: Scope
    label: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokensShape(Shape):
    """Those that hold first, each kind with the newest first."""

    items: list[TokenShape]


class NewTokenShape(Shape):
    """`secret` is what goes into `Authorization: Bearer …`; it is told this once."""

    token: TokenShape
    secret: str


class TokenInput(Input):
    person: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    scope: Scope
    label: Annotated[str, StringConstraints(min_length=1, max_length=60)]


def token_list(asked: Asked) -> TokensShape:
    return TokensShape(items=[_shape(row, asked) for row in list_tokens(asked.session, asked.person)])


def token_make(asked: Asked, body: TokenInput) -> NewTokenShape:
    row, secret = make_token(asked.session, body.person, scope=body.scope, label=body.label, by=asked.person,
                             now=asked.now)
    return NewTokenShape(token=_shape(row, asked), secret=secret)


def token_revoke(asked: Asked, token_id: int) -> TokenShape:
    return _shape(revoke_token(asked.session, token_id, by=asked.person, now=asked.now), asked)


def _shape(row: ApiToken, asked: Asked) -> TokenShape:
    return TokenShape(
        id=row.id, person=row.person.name, scope="write" if row.scope == "write" else "read", label=row.label,
        created_at=row.created_at.astimezone(asked.zone), last_used_at=local(row.last_used_at, asked.zone),
        revoked_at=local(row.revoked_at, asked.zone))


OPERATIONS = (
    Operation("GET", "/tokens", token_list, "API tokens, without their secrets", answer=TokensShape),
    Operation("POST", "/tokens", token_make, "A token that speaks for somebody; its secret is told once",
              body=TokenInput, answer=NewTokenShape),
    Operation("DELETE", "/tokens/<int:token_id>", token_revoke, "Takes a token back", answer=TokenShape,
              problems=(401, 403, 404)),
)
