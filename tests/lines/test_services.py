"""Lines and what is published for them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError
from callcenter.lines.models import FlowVersion, RingPlan
from callcenter.lines.services import add_line, publish_flow, publish_ring_plan, set_hours, webhook_addresses
from ivr_flows import ringplan, shipped
from ivr_flows.flow import Flow
from ivr_flows.loader import load
from tests.factories import LINE, NOW


def version(greeting: str) -> Flow:
    """The shipped main flow with another title."""
    text = (shipped.flow_text("main") or "").replace("客户服务主线", greeting)
    return load(text, "main.yaml")


def newest(session: Session) -> str:
    """What a call that begins now begins under."""
    session.flush()
    found = session.query(FlowVersion).filter_by(name="main").order_by(FlowVersion.serial.desc()).first()
    assert found is not None
    return found.digest


def test_a_line_has_three_addresses_under_the_public_one() -> None:
    assert webhook_addresses("https://desk.example.com") == {
        "voice": "https://desk.example.com/webhooks/twilio/voice",
        "status": "https://desk.example.com/webhooks/twilio/status",
        "fallback": "https://desk.example.com/webhooks/twilio/fallback"}


def test_the_first_line_brings_the_shipped_flows_and_ring_plan(session: Session) -> None:
    line = add_line(session, "021-62881234", flow="main", now=NOW)
    assert (line.number, line.ring_limit, line.cycle_seconds, line.record) == (LINE, 3, 5.0, "all")
    assert {row.name for row in session.query(FlowVersion)} == set(shipped.flow_names())
    assert session.query(RingPlan).one().name == "standard"


@pytest.mark.parametrize(("more", "field", "said"), [
    ({"number": "anonymous"}, "number", "expected E.164"), ({"number": "12"}, "number", "expected E.164"),
    ({"record": "some"}, "record", "all, important, never"),
    ({"flow": "maim"}, "flow", "one of blocked, callout, closed, main"),
    ({"hours": "nigth"}, "hours", "no hours 'nigth' are set; expected one of default"),
    ({"fallback_number": "nowhere"}, "fallback", "no number that can be dialled")])
def test_a_wrong_line_is_told_what_would_be_right(
        session: Session, more: dict[str, Any], field: str, said: str) -> None:
    given = {"number": LINE, "flow": "main", "now": NOW, **more}
    with pytest.raises(FieldError, match=said) as refused:
        add_line(session, given.pop("number"), **given)
    assert refused.value.field == field


def test_a_line_is_there_once(session: Session) -> None:
    add_line(session, LINE, flow="main", now=NOW)
    with pytest.raises(ConflictError, match="there already"):
        add_line(session, "021-62881234", flow="main", now=NOW)


def test_the_newest_published_version_is_what_calls_begin_under_also_when_it_was_published_before(
        session: Session) -> None:
    one, other, third = version("甲"), version("乙"), version("丙")
    for flow in (one, other, other, one, third, one):
        publish_flow(session, flow, by="wangli", now=NOW)
        assert newest(session) == flow.digest
    assert session.query(FlowVersion).count() == 3


def test_a_ring_plan_is_known_by_what_it_says(session: Session) -> None:
    plan = ringplan.RingPlan.shipped()
    assert publish_ring_plan(session, plan, now=NOW) is publish_ring_plan(session, plan, now=NOW)
    assert publish_ring_plan(session, plan.model_copy(update={"limit": 5}), now=NOW).digest != plan.digest


@pytest.mark.parametrize("spec", [{"hours": {"someday": ["09:00-18:00"]}}, {"hours": {"mon": ["18:00-09:00"]}},
                                  {"hours": {"mon": "always"}}, {"exceptions": {"2026-13-01": []}}])
def test_hours_that_make_no_sense_are_refused(session: Session, spec: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="hours"):
        set_hours(session, "default", spec, zone="Asia/Shanghai", now=NOW)


def test_hours_are_replaced_by_name(session: Session) -> None:
    for close in ("17:00", "18:00"):
        row = set_hours(session, "default", {"hours": {"mon": [f"09:00-{close}"]}}, zone="Asia/Shanghai", now=NOW)
    assert row.spec == {"hours": {"mon": ["09:00-18:00"]}}
