"""The API keeps what its OpenAPI document says, whatever it is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from callcenter.api import OPERATIONS
from callcenter.desk import Desk
from tests import case_factories as made
from tests import factories as make
from tests.factories import NOW


@pytest.mark.slow
def test_every_answer_is_as_described(app: Flask, desk: Desk) -> None:
    with desk.db.session() as session:
        admin = make.person(session, "boss", role="admin")
        call = make.call(session, answered_by=admin)
        make.record(session, call, customer_name="王丽")
        make.recording(session, call, segments=[make.segment("customer", 1.0, 2.0, "您好")])
        make.callback(session, call)
        case = made.case(session, owner_id=admin.id, department_id=made.department(session).id, status="dispatched")
        clock = made.ended(session, case, "notify", met=NOW, due=NOW - timedelta(minutes=1))
        made.deadline(session, case, "tell")
        made.escalation(session, clock)
        made.assessment(session, clock, made.case(session))
        made.notice(session, admin.id, case)
        headers = make.token(session, admin)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        holds()
        tried += 1
    assert tried == len(OPERATIONS)
