"""The JSON API under /api/v1: the same services and rules as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, request
from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from callcenter.api import (
    agent_states,
    assessments,
    blocklist,
    callbacks,
    calls,
    campaign_figures,
    campaigns,
    case_kinds,
    case_verbs,
    cases,
    contacts,
    customers,
    deadlines,
    departments,
    do_not_call,
    follow_ups,
    messages,
    notices,
    pauses,
    people,
    record_conduct,
    recordings,
    records,
    relay_slips,
    sign_ins,
    standards,
    tokens,
    words,
    wrap_ups,
)
from callcenter.api.openapi import describe
from callcenter.api.operations import Operation, carry_out
from callcenter.api.problems import desk_problem, input_problem, problem
from callcenter.desk import Desk
from callcenter.errors import DeskError

log = structlog.get_logger(__name__)

OPERATIONS: tuple[Operation, ...] = (
    *calls.OPERATIONS, *records.OPERATIONS, *record_conduct.OPERATIONS, *recordings.OPERATIONS, *customers.OPERATIONS,
    *blocklist.OPERATIONS, *callbacks.OPERATIONS, *sign_ins.OPERATIONS, *departments.OPERATIONS, *standards.OPERATIONS,
    *assessments.OPERATIONS, *notices.OPERATIONS, *cases.OPERATIONS, *case_verbs.OPERATIONS, *case_kinds.OPERATIONS,
    *deadlines.OPERATIONS, *follow_ups.OPERATIONS, *words.OPERATIONS, *agent_states.OPERATIONS,
    *wrap_ups.OPERATIONS, *relay_slips.OPERATIONS, *pauses.OPERATIONS, *messages.OPERATIONS, *people.OPERATIONS,
    *tokens.OPERATIONS,
    *campaigns.OPERATIONS, *campaign_figures.OPERATIONS, *contacts.OPERATIONS, *do_not_call.OPERATIONS)


def register_api(app: Flask, desk: Desk, now: Callable[[], datetime]) -> None:
    """Adds the API's routes."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    for operation in OPERATIONS:
        routes.add_url_rule(operation.path, operation.name, _view(operation, desk, now), methods=[operation.method])
    # Made when it is first asked for: no process starts slower for it.
    routes.add_url_rule("/openapi.json", "openapi", lambda: describe(OPERATIONS))
    routes.register_error_handler(ValidationError, input_problem)
    routes.register_error_handler(DeskError, desk_problem)
    routes.register_error_handler(HTTPException, _http_problem)
    routes.register_error_handler(IntegrityError, _broken_rule)
    routes.register_error_handler(DataError, _unstorable)
    routes.register_error_handler(OperationalError, _away)
    routes.register_error_handler(Exception, _unexpected)
    app.register_blueprint(routes)


def _view(operation: Operation, desk: Desk, now: Callable[[], datetime]) -> Callable[..., Response]:
    def view(**values: Any) -> Response:
        return carry_out(operation, desk, now(), values)

    return view


def _http_problem(error: HTTPException) -> Response:
    return problem(error.code or 500, error.description or "")


def _broken_rule(error: IntegrityError) -> Response:
    """A rule of the database said no; its own words name the rule."""
    return problem(409, str(error.orig).splitlines()[0])


def _unstorable(error: DataError) -> Response:
    """No text of ours: a NUL character, or a number beyond all bounds."""
    return problem(422, str(error.orig).splitlines()[0])


def _away(_error: OperationalError) -> Response:
    return problem(503, "the database is away; try again in a moment")


def _unexpected(_error: Exception) -> Response:
    log.exception("an API request failed", path=request.path)
    return problem(500, "an error on our side; it has been logged")
