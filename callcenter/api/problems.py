"""Errors as RFC 9457 problem documents. Never a traceback."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, json, request
from pydantic import ValidationError

from callcenter.errors import ConflictError, DeskError, FieldError, NotAllowedError, NotFoundError

STATUS_OF: dict[type[DeskError], int] = {FieldError: 422, NotFoundError: 404, NotAllowedError: 403, ConflictError: 409}
"""Which status a domain error becomes, here and on the pages."""


def status_of(error: DeskError) -> int:
    """The HTTP status of a domain error; 422 for one of no special kind."""
    return next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 422)


def problem(status: int, detail: str, **more: Any) -> Response:
    """A problem document; `more` holds `field` where one input is wrong, `current` where somebody was faster."""
    title = HTTPStatus(status).phrase
    body = {"type": f"urn:sanxiang:problem:{title.lower().replace(' ', '-')}", "title": title, "status": status,
            "detail": detail, "instance": request.path, **more}
    response = Response(json.dumps(body), status, mimetype="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="sanxiang"'
    return response


def desk_problem(error: DeskError) -> Response:
    """A domain error, with the field's name where one is wrong."""
    more = {"field": error.field} if isinstance(error, FieldError) else {}
    return problem(status_of(error), error.message, **more)


def input_problem(error: ValidationError) -> Response:
    """Input of the wrong shape: the first field that is wrong in `field`, all of them in `errors`."""
    errors = [{"field": ".".join(map(str, one["loc"])) or "body", "message": one["msg"]} for one in error.errors()]
    first = errors[0]
    return problem(422, f"{first['field']}: {first['message']}", field=first["field"], errors=errors)
