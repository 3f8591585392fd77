"""The JSON API under /api/v1: the same services and rules as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from callcenter.api import calls, records
from callcenter.api.operations import Operation, carry_out
from callcenter.api.problems import desk_problem, input_problem, problem
from callcenter.desk import Desk
from callcenter.errors import DeskError

OPERATIONS: tuple[Operation, ...] = (*calls.OPERATIONS, *records.OPERATIONS)


def register_api(app: Flask, desk: Desk, now: Callable[[], datetime]) -> None:
    """Adds the API's routes."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    for operation in OPERATIONS:
        routes.add_url_rule(operation.path, operation.name, _view(operation, desk, now), methods=[operation.method])
    routes.register_error_handler(ValidationError, input_problem)
    routes.register_error_handler(DeskError, desk_problem)
    routes.register_error_handler(HTTPException, _http_problem)
    app.register_blueprint(routes)


def _view(operation: Operation, desk: Desk, now: Callable[[], datetime]) -> Callable[..., Response]:
    def view(**values: Any) -> Response:
        return carry_out(operation, desk, now(), values)

    return view


def _http_problem(error: HTTPException) -> Response:
    return problem(error.code or 500, error.description or "")
