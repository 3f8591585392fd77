"""The API keeps what its OpenAPI document says, whatever it is sent: every operation, with input that fits and input
that does not; no error of ours, no answer of another shape, nothing wrong let through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from callcenter.api import OPERATIONS
from callcenter.campaigns.models import Campaign, Contact
from callcenter.customers.models import BlockedNumber, Customer, CustomerPhone
from callcenter.desk import Desk
from callcenter.dialing.models import DoNotCall
from callcenter.records.relaying import write_slip
from callcenter.vocabulary.models import CompanyWord
from tests import case_factories as made
from tests import factories as make
from tests.factories import NOW

CALL = "CA" + "1" * 32


def company(desk: Desk) -> tuple[dict[str, str], str]:
    """Something behind each address with the number 1; the token of an administrator, and the sid of a recording."""
    with desk.db.session() as session:
        agent = make.person(session, "wangli")  # who is changed and sent away, and whose token is taken back
        make.token(session, agent)
        admin = make.person(session, "boss", role="admin")
        customer = Customer(name="陈晨", created_at=NOW, organisation="恒泰机械")
        session.add(customer)
        session.flush()
        session.add(CustomerPhone(customer_id=customer.id, number=make.CALLER, kind="mobile", raw=make.CALLER))
        call = make.call(session, sid=CALL, answered_by=agent, customer_id=customer.id)
        make.record(session, call, customer_name="王丽")
        sound = make.recording(session, call, segments=[make.segment("customer", 1.0, 2.0, "您好")])
        make.callback(session, call)
        make.sign_in(session, call, agent)
        case = made.case(session, owner_id=admin.id, department_id=made.department(session).id, status="dispatched")
        clock = made.ended(session, case, "notify", met=NOW, due=NOW - timedelta(minutes=1))
        made.deadline(session, case, "tell")
        made.escalation(session, clock)
        made.assessment(session, clock, made.case(session))
        made.notice(session, admin.id, case)
        write_slip(session, message="请回电", person=admin, now=NOW, to_person="boss")
        session.add(BlockedNumber(number=make.CALLER, reason="骚扰", asked_by=agent.id, asked_at=NOW,
                                  expires_at=NOW + timedelta(days=1)))
        session.add(CompanyWord(kind="product", word="云洗地机", said_as=[], created_by="-", created_at=NOW,
                                changed_by="-", changed_at=NOW))
        campaign = Campaign(name="七月回访", mode="preview", created_by="-", created_at=NOW)
        session.add(campaign)
        session.flush()
        session.add(Contact(campaign_id=campaign.id, number="+8613800000009", raw="13800000009", next_at=NOW))
        session.add(DoNotCall(number=make.CALLER, reason="客户要求", source="call", asked_at=NOW, entered_by="-"))
        return make.token(session, admin), sound.sid


def sent(app: Flask, desk: Desk, examples: int) -> tuple[int, list[str]]:
    """Sends each operation `examples` requests that fit, to what is there, as many that do not, and one to anything;
    the number of operations, and what went wrong."""
    headers, sound = company(desk)
    tried, wrong = 0, []
    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations():
        operation = found.ok()
        named = {"name": "wangli" if operation.path.startswith("/agent_states") else "complaint",
                 "sid": sound if operation.path.startswith("/recordings") else CALL}
        there = {one.name: named.get(one.name, 1) for one in operation.path_parameters}
        fitting = operation.as_strategy(GenerationMode.POSITIVE, path_parameters=there or None)
        for strategy, number in ((fitting, examples), (operation.as_strategy(), 1 if there else 0),
                                 (operation.as_strategy(GenerationMode.NEGATIVE), examples)):
            try:
                _send(strategy, number, headers)
            except (FailureGroup, Unsatisfiable) as problem:
                wrong += [f"{operation.label}: {problem}"] if isinstance(problem, FailureGroup) else []
        tried += 1
    return tried, wrong


def _send(strategy: Any, number: int, headers: dict[str, str]) -> None:
    if not number:
        return

    @settings(max_examples=number, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def every(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    every()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_answer_is_as_described(app: Flask, desk: Desk) -> None:
    assert sent(app, desk, 2) == (len(OPERATIONS), [])


@pytest.mark.drill
@pytest.mark.timeout(7200)
def test_every_answer_is_as_described_however_long_one_tries(app: Flask, desk: Desk) -> None:
    assert sent(app, desk, 80) == (len(OPERATIONS), [])
