"""An API operation as data: method, path, what goes in, what comes out. One function carries all of them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, Forbidden, NotFound, Unauthorized, UnsupportedMediaType

from callcenter.desk import Desk
from callcenter.people.models import Person
from callcenter.people.services import person_of_token

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """A request's surroundings: one transaction, the person behind the token, the clock."""

    desk: Desk
    session: Session
    person: Person
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The company's zone: every time goes out in it."""
        return self.desk.settings.zone


@dataclass(frozen=True)
class Operation:
    """`do(asked, *path values, query?, body?)` returns an `answer`, or a response of its own where `media` names the
    type. Operations that change something need a token with scope `write`."""

    method: str
    path: str
    do: Callable[..., Any]
    summary: str
    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    media: str = "application/json"
    problems: tuple[int, ...] = (401, 403)

    @property
    def name(self) -> str:
        return self.do.__name__

    @property
    def scope(self) -> str:
        return "read" if self.method == "GET" else "write"


def carry_out(operation: Operation, desk: Desk, now: datetime, values: dict[str, Any]) -> Response:
    """Token, input, the one call, its answer."""
    with desk.db.session() as session:
        person = _authorized(session, operation.scope, now)
        if beyond := [value for value in values.values() if isinstance(value, int) and value > LARGEST_ID]:
            raise NotFound(f"there is nothing with the number {beyond[0]}")
        inputs: list[Any] = []
        if operation.query is not None:
            inputs.append(operation.query.model_validate(request.args.to_dict()))
        if operation.body is not None:
            inputs.append(operation.body.model_validate(_json_body()))
        result = operation.do(Asked(desk, session, person, now), *values.values(), *inputs)
        if isinstance(result, Response):
            return result
        session.flush()
        text = result.model_dump_json(by_alias=True)
    return Response(text, mimetype="application/json")


def _authorized(session: Session, scope: str, now: datetime) -> Person:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = person_of_token(session, token.strip(), now) if kind.lower() == "bearer" and token.strip() else None
    if found is None:
        raise Unauthorized("a valid token is needed: Authorization: Bearer TOKEN (callcenter token create)")
    person, granted = found
    if scope == "write" and granted != "write":
        raise Forbidden("this token may only read; make one with --scope write")
    return person


def _json_body() -> Any:
    if not request.content_length:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType("expected Content-Type: application/json")
    try:
        return request.get_json()
    except BadRequest:
        raise BadRequest("the body is no valid JSON") from None
