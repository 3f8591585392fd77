"""Every page and API verb against every role: nothing is seen or done that should not be.

One table says who may; an address that is not in it fails the test, so a new route needs its line. Forbidden is
403, or 404 where a thing is not even there for the role. Who may gets anything else that is not an error of ours: a
form without its fields is told so (422), a thing that is not there is 404.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from pydantic import BaseModel
from werkzeug.routing import Rule

from callcenter.api import OPERATIONS
from callcenter.customers.models import BlockedNumber, Customer, CustomerPhone
from callcenter.desk import Desk
from callcenter.people.models import Role
from callcenter.people.seats import seat_id
from callcenter.vocabulary.models import CompanyWord
from tests import case_factories as cases
from tests import factories as make
from tests.desk import app, desk, now
from tests.web.pages.staff import complaint

__all__ = ["app", "desk", "now"]

OPEN = {"api.openapi", "desk.login", "desk.enter", "desk.login_code", "desk.enter_code", "desk.look",
        "desk.company_enter", "desk.company_back", "desk.api_docs"}
"""For whoever comes."""

LETTERS = {"a": Role.AGENT, "h": Role.HANDLER, "d": Role.DISPATCHER, "c": Role.ACCOUNT_MANAGER, "s": Role.SUPERVISOR,
           "m": Role.MANAGER, "A": Role.ADMIN, "q": Role.REVIEWER}
TABLE: dict[str, str] = {
    "ahdcsmAq": """
        api.assessment_list api.calendar_status api.call_list api.case_kind_list api.case_list api.case_merge
        api.correct_record api.customer_merge_preview api.deadline_list api.department_list api.follow_up_start
        api.notice_list api.openapi api.record_list api.record_wrap_up api.recording_pause api.recording_resume
        api.standard_by_name api.standard_due api.standard_list api.visit_signed api.visit_start api.visit_task
        api.word_list desk.call_list desk.callback_bulk desk.case_bulk desk.customer_merged desk.enter desk.enter_code
        desk.export_ask desk.export_file desk.export_list desk.export_row desk.leave desk.live_recording desk.login
        desk.bell desk.login_code desk.look desk.notice_list desk.notices_seen
        desk.own_account desk.own_company desk.own_password desk.own_second desk.own_second_off desk.own_state
        desk.record_bulk desk.search_page desk.view_change desk.view_save desk.word_add desk.word_list
        """,
    "ahdsmAq": """
        api.call_by_sid api.case_by_id api.case_forms api.case_history api.deadline_by_id api.record_by_id
        api.record_history api.recording_audio desk.assessment_list desk.audio desk.case_act desk.case_list
        desk.case_page desk.case_step desk.case_ticket desk.clock_board desk.close_record desk.dismiss_promise
        desk.mark_record desk.peaks desk.record desk.record_list desk.standard_list desk.wrap_up_piece
        api.message_list
        """,
    "ahdcsmA": """
        api.relay_slip_done api.relay_slip_list api.relay_slip_take desk.finish_one_slip desk.slip_list
        desk.take_one_slip
        """,
    "adcsmAq": """
        api.sign_in_list desk.sign_in_list
        """,
    "ahdsmA": """
        api.case_contact api.case_fill api.case_number api.case_progress api.case_promise api.case_step
        api.promise_kept desk.case_number
        """,
    "adsmAq": """
        api.customer_by_id api.customer_history api.customer_list desk.customer_list
        desk.customer_merge desk.customer_page
        desk.do_not_call_list
        api.campaign_answers api.campaign_attempts api.campaign_by_id api.campaign_list api.campaign_progress
        api.contact_list api.do_not_call_list
        desk.campaign_contact desk.campaign_contacts desk.campaign_list desk.campaign_now desk.campaign_page
        """,
    "adsmA": """
        api.blocked_ask api.blocked_list api.call_important api.callback_brief api.callback_done api.callback_list
        api.case_close api.case_dispatch api.case_open api.case_reclassify api.case_reopen api.close_record
        api.confirm_record api.customer_add api.customer_change api.customer_phone api.customer_phone_take
        api.mark_record api.relay_slip_write api.save_record_wrap_up api.sign_in_confirm desk.act_on_block
        desk.ask_for_block desk.blocklist desk.callback_done desk.callback_list desk.dispatch_list desk.live_field
        desk.live_important desk.live_slip desk.mark_important desk.new_case desk.new_customer
        desk.open_customer desk.open_new desk.record_case
        desk.review desk.save_field desk.save_record desk.save_wrap_up desk.sign_in_confirm
        api.message_write desk.message_write
        desk.do_not_call_add desk.customer_act
        api.do_not_call_add
        desk.outbound desk.outbound_cancel desk.outbound_dial desk.outbound_result desk.outbound_skip
        desk.outbound_state desk.sales_import desk.send_sales desk.record_do_not_call
        """,
    "hdsmA": """
        api.case_co_handle api.case_extend api.case_resume api.case_suspend
        """,
    "dsmA": """
        api.agent_state_list api.case_reassign desk.board desk.board_now
        """,
    "hsmA": """
        api.case_acknowledge api.case_finish api.case_return
        """,
    "adcsmA": """
        api.template_list desk.message_templates
        """,
    "smAq": """
        api.record_conduct desk.outbound_report desk.outbound_report_file
        """,
    "smA": """
        api.assessment_by_id api.assessment_confirm api.assessment_dismiss api.blocked_approve api.blocked_lift
        api.case_supervise api.customer_grade api.customer_merge api.customer_phone_move api.set_agent_state
        api.person_add api.person_back api.person_by_id api.person_change api.person_leave api.person_list
        api.person_password api.person_pin api.person_second_factor_off api.person_unlock
        api.word_add api.word_remove api.word_switch desk.assessment_act desk.board_screens desk.bring_in_customers
        desk.calendar_forget desk.calendar_notice desk.flow_list desk.flow_page desk.hours_add desk.hours_list
        desk.hours_page desk.hours_save desk.line_list desk.line_page desk.ring_plan_list desk.script_list
        desk.script_set desk.skill_list desk.skill_set desk.calendar_page desk.calendar_set desk.company_set
        desk.company_settings
        desk.customer_import desk.customer_import_problems desk.customer_imports desk.department_add
        desk.department_change desk.department_list desk.end_board desk.new_person desk.open_board desk.people_list
        desk.person_act desk.person_add desk.person_page desk.person_second desk.send_customers desk.word_remove
        desk.word_switch
        api.template_save api.template_switch desk.message_template_save desk.message_template_switch
        api.campaign_change api.campaign_copy api.campaign_create api.campaign_pause api.campaign_resume
        api.campaign_start api.campaign_stop api.contact_add api.contact_add_customers api.contact_assign
        api.contact_recall api.contact_remove
        desk.campaign_act desk.campaign_change desk.campaign_contact_add desk.campaign_contacts_act
        desk.campaign_copy desk.campaign_create desk.campaign_edit desk.campaign_import desk.campaign_import_act
        desk.campaign_import_customers desk.campaign_import_problems desk.campaign_import_send
        desk.campaign_imports desk.campaign_new desk.campaign_settle desk.outbound_settle
        """,
    "mA": """
        api.assessment_decide desk.audit_trail desk.flow_back desk.flow_texts desk.line_add desk.line_change
        desk.line_configure desk.new_line desk.ring_plan desk.ring_plan_save
        desk.do_not_call_lift
        api.do_not_call_lift
        """,
    "a": """
        api.assessment_appeal api.notice_seen api.own_agent_state api.set_own_agent_state desk.live desk.live_now
        desk.notice_seen desk.set_own_state
        """,
    "A": """
        api.person_company_account api.token_list api.token_make api.token_revoke desk.company_second_factor
        desk.token_list desk.token_make desk.token_revoke
        """,
}
"""Who may, by the letters of LETTERS: the addresses of pages (`desk`) and of API verbs (`api`)."""


def company(desk: Desk) -> tuple[dict[Role, dict[str, str]], dict[Role, str]]:
    """One person a role, and something behind each address; their tokens and their seats."""
    with desk.db.session() as session:
        department = cases.department(session, "维修部")
        people = {role: make.person(session, role.value, role=role.value,
                                    department="维修部" if role is Role.HANDLER else None) for role in LETTERS.values()}
        somebody = make.person(session, "somebody")
        tokens = {role: make.token(session, person) for role, person in people.items()}
        make.token(session, somebody)
        cases.beat(session)
        customer = Customer(name="陈晨", created_at=make.NOW, organisation="恒泰机械")
        session.add(customer)
        session.flush()
        session.add(CustomerPhone(customer_id=customer.id, number=make.CALLER, kind="mobile", raw=make.CALLER))
        call = make.call(session, sid="CA" + "1" * 32, answered_by=people[Role.AGENT], customer_id=customer.id)
        make.leg(session, call, people[Role.HANDLER])
        sound = make.recording(session, call, segments=[make.segment("agent", 0, 1, "您好")])
        VALUES.update({(name, "sid"): sound.sid for name in ("desk.audio", "desk.peaks", "api.recording_audio")})
        make.record(session, call, customer_name="陈晨")
        case = complaint(session, agent_id=people[Role.AGENT].id)
        case.department_id = department.id
        make.callback(session, call)
        make.sign_in(session, call, people[Role.ACCOUNT_MANAGER])
        clock = cases.ended(session, cases.case(session), "notify", met=make.NOW, due=make.NOW)
        cases.assessment(session, clock, case, person_id=people[Role.AGENT].id)
        session.add(BlockedNumber(number=make.CALLER, reason="骚扰", asked_by=people[Role.AGENT].id, asked_at=make.NOW,
                                  expires_at=make.NOW + timedelta(days=1)))
        session.add(CompanyWord(kind="product", word="云洗地机", said_as=[], created_by="-", created_at=make.NOW,
                                changed_by="-", changed_at=make.NOW))
        return tokens, {role: seat_id(person) for role, person in people.items()}


def cookie(app: Flask, seat: str) -> dict[str, str]:
    """The session of somebody signed in."""
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    return {"Cookie": f"sanxiang={signing.dumps({'_user_id': seat, '_fresh': True})}"}


def sample(model: type[BaseModel]) -> dict[str, Any]:
    """A body that is read without a complaint."""
    schema = model.model_json_schema()
    return {name: _value(schema["properties"][name], schema) for name in schema.get("required", ())}


def _value(of: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in of:
        of = schema["$defs"][of["$ref"].rpartition("/")[2]]
    if "anyOf" in of:
        return _value(of["anyOf"][0], schema)
    if "const" in of or "enum" in of:
        return of.get("const", of.get("enum", [None])[0])
    match of.get("type"):
        case "string" if "pattern" in of:
            return "135790"
        case "string":
            return "2026-08-01T10:00:00+08:00" if of.get("format") == "date-time" else "内容内容"
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case "array":
            return [_value(of["items"], schema)] if of.get("minItems") else []
    return {}


def one_of(rule: Rule, name: str) -> Any:
    """A value that an argument of a rule may have."""
    return min(getattr(rule._converters[name], "items", {1}))


def asked(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of everything that is asked for with a session or a token."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if rule.endpoint.startswith(("desk.", "api.")) and rule.endpoint not in OPEN:
            values = {name: VALUES.get((rule.endpoint, name), VALUES.get(name, one_of(rule, name)))
                      for name in rule.arguments}
            method = min((rule.methods or set()) - {"HEAD", "OPTIONS"})
            yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


VALUES: dict[Any, Any] = {
    "sid": "CA" + "1" * 32, "name": "complaint", "person_id": 9, "token_id": 9,
    ("desk.save_field", "name"): "content", ("desk.live_field", "name"): "content",
    ("api.set_agent_state", "name"): "somebody", ("desk.customer_act", "verb"): "change",
    ("desk.act_on_block", "verb"): "lift", ("desk.person_act", "verb"): "pin", ("desk.case_act", "verb"): "dispatch",
    ("desk.assessment_act", "verb"): "confirm"}


def sent_to(endpoint: str, method: str, body: type[BaseModel] | None) -> list[dict[str, Any]]:
    """Who may not is told so whatever his form holds: nothing, or what would be right. A body of the API has the shape
    that its public description asks for."""
    if body is not None:
        return [{"json": sample(body)}]
    return [{}, {"data": FORM}] if method != "GET" and endpoint.startswith("desk.") else [{}]


def addressed(app: Flask) -> set[str]:
    """Every endpoint of pages and of the API."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("desk.", "api."))}


FORM = {
    "name": "someone", "display_name": "某人", "role": "agent", "reason": "办理", "text": "内容", "content": "内容",
    "value": "内容", "number": "13800004471", "phone": "13800004471", "department": "维修部", "category": "complaint",
    "word": "云洗地机", "kind": "product", "to": "somebody", "state": "break", "date": "2026-08-01", "version": "1",
    "disposition": "已解决", "customer_name": "陈晨", "organisation": "恒泰机械", "scope": "read", "days": "30"}
"""What a form may hold: enough that no field that is missing hides whose it is."""


def test_the_table_names_every_address_once_and_none_that_is_gone(app: Flask) -> None:
    named = [endpoint for endpoints in TABLE.values() for endpoint in endpoints.split()]
    assert [name for name in named if named.count(name) > 1] == []
    assert sorted(addressed(app) - set(named) - OPEN) == []
    assert sorted(set(named) - addressed(app)) == []


@pytest.mark.slow
def test_nobody_sees_or_does_what_is_not_theirs(app: Flask, desk: Desk) -> None:
    app.config["WTF_CSRF_METHODS"] = []  # forms without their token have tests of their own
    tokens, seats = company(desk)
    bodies = {f"api.{operation.name}": operation.body for operation in OPERATIONS}
    may = {endpoint: letters for letters, endpoints in TABLE.items() for endpoint in endpoints.split()}
    client, wrong = app.test_client(use_cookies=False), []
    for endpoint, method, address in list(asked(app)):
        if endpoint not in may:  # the test above tells
            continue
        sends = sent_to(endpoint, method, bodies.get(endpoint))
        if client.open(address, method=method, **sends[0]).status_code not in (302, 401):
            wrong.append(f"nobody: {address}")
        for letter, role in LETTERS.items():
            headers = tokens[role] if endpoint.startswith("api.") else cookie(app, seats[role])
            if letter not in may[endpoint]:
                for sent in sends:
                    status = client.open(address, method=method, headers=headers, **sent).status_code
                    if status not in (403, 404):
                        wrong.append(f"{role}: {method} {address} {status}, with {sorted(sent)}")
            elif method == "GET" or letter == may[endpoint][0]:  # a verb is done once
                status = client.open(address, method=method, headers=headers, **sends[0]).status_code
                if status in (401, 403) or status >= 500:
                    wrong.append(f"{role}: {method} {address} {status}")
    assert not wrong, "\n".join(wrong)
