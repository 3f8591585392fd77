"""Lines and what is published for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callcenter.customers.numbers import read_number
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.hours import calendar_of
from callcenter.lines.models import FlowVersion, Line, OpeningHours, RingPlan
from callcenter.people.audit import record_act
from ivr_flows import ringplan, shipped
from ivr_flows.flow import Flow
from ivr_flows.loader import load

_NEXT_SERIAL = text("select nextval(pg_get_serial_sequence('flow_versions', 'serial'))")
_NEXT_PLAN = text("select nextval(pg_get_serial_sequence('ring_plans', 'serial'))")

RECORD_POLICIES = ("all", "important", "never")
STANDARD_PLAN = "standard"
"""The ring plan that comes with the product: what a line has until it is given another."""


def publish_shipped(session: Session, now: datetime) -> None:
    """The flows and the ring plan that come with the product, where none of that name is published yet."""
    for name in shipped.flow_names():
        if session.scalar(select(FlowVersion.digest).where(FlowVersion.name == name).limit(1)) is None:
            publish_flow(session, load(shipped.flow_text(name) or "", f"{name}.yaml"), by="-", now=now)
    if session.scalar(select(RingPlan.digest).where(RingPlan.name == STANDARD_PLAN).limit(1)) is None:
        publish_ring_plan(session, ringplan.RingPlan.shipped(), now=now)


def publish_flow(session: Session, flow: Flow, *, by: str, now: datetime) -> FlowVersion:
    """Makes a flow what new calls begin under; a running call keeps its version. Publishing an earlier version again
    brings it back."""
    known = session.get(FlowVersion, flow.digest)
    if known is not None:
        newest = session.scalar(select(FlowVersion).where(FlowVersion.name == flow.name)
                                .order_by(FlowVersion.serial.desc()).limit(1))
        if newest is not None and newest.digest == known.digest:
            return known
        known.serial = session.scalar(_NEXT_SERIAL) or 0
        record_act(session, who=by, action="flow.publish", subject=flow.name, now=now, digest=flow.digest)
        return known
    version = FlowVersion(digest=flow.digest, name=flow.name, source=flow.canonical, published_at=now, published_by=by)
    session.add(version)
    session.flush()
    record_act(session, who=by, action="flow.publish", subject=flow.name, now=now, digest=flow.digest)
    return version


def publish_ring_plan(session: Session, plan: ringplan.RingPlan, *, now: datetime) -> RingPlan:
    """A ring plan's version, keyed by its digest, as the newest of its name: what new lines get."""
    row = session.get(RingPlan, plan.digest)
    if row is None:
        row = RingPlan(digest=plan.digest, name=plan.plan, spec=plan.model_dump(mode="json", exclude_none=True),
                       published_at=now)
        session.add(row)
        session.flush()
    elif newest_plan(session, plan.plan) is not row:
        row.serial = session.scalar(_NEXT_PLAN) or 0
        session.flush()
    return row


def newest_plan(session: Session, name: str) -> RingPlan | None:
    """The version of that name that new lines get."""
    return session.scalar(select(RingPlan).where(RingPlan.name == name).order_by(RingPlan.serial.desc()).limit(1))


def add_line(session: Session, number: str, *, flow: str, record: str = "all", now: datetime,
             fallback_number: str | None = None, area_code: str | None = None, hours: str = "default",
             landing_numbers: tuple[str, ...] = (), ring_limit: int | None = None,
             cycle_seconds: float | None = None, ring_plan: str = STANDARD_PLAN, name: str = "",
             by: str = "-") -> Line:
    """A number that customers call. `name`: what people call it. FieldError names what is wrong."""
    read = read_number(number)
    if read.dialable is None or read.kind in ("extension", "anonymous", "invalid"):
        raise FieldError("number", f"{number!r} is no number that can be called; expected E.164 such as +862162881234")
    if record not in RECORD_POLICIES:
        raise FieldError("record", f"{record!r}; expected one of {', '.join(RECORD_POLICIES)}")
    publish_shipped(session, now)
    names = sorted(set(session.scalars(select(FlowVersion.name))))
    if flow not in names:
        raise FieldError("flow", f"no flow {flow!r} is published; expected one of {', '.join(names)}")
    if hours != "default" and session.get(OpeningHours, hours) is None:
        known = ", ".join(["default", *session.scalars(select(OpeningHours.name).where(
            OpeningHours.name != "default").order_by(OpeningHours.name))])
        raise FieldError("hours", f"no hours {hours!r} are set; expected one of {known} (callcenter hours set)")
    if session.scalar(select(Line.id).where(Line.number == read.dialable)) is not None:
        raise ConflictError(f"the line {read.dialable} is there already")
    plan = newest_plan(session, ring_plan)
    if plan is None:
        raise FieldError("ring_plan", f"no ring plan {ring_plan!r} is published")
    line = Line(name=name, number=read.dialable, flow=flow, record=record, ring_plan=plan.digest, hours=hours,
                created_at=now, fallback_number=_dialable("fallback", fallback_number), area_code=area_code,
                ring_limit=ring_limit or int(plan.spec["limit"]),
                cycle_seconds=float(cycle_seconds or plan.spec["cycle"]),
                landing_numbers=[_dialable("landing", one) or "" for one in landing_numbers])
    session.add(line)
    session.flush()
    record_act(session, who=by, action="line.add", subject=line.number, now=now, flow=flow, record=record)
    return line


def find_line(session: Session, number: str) -> Line:
    """A line by its number, however it is written."""
    read = read_number(number)
    line = session.scalar(select(Line).where(Line.number == read.dialable))
    if line is None:
        raise NotFoundError(f"no line {number}; callcenter lines add makes one")
    return line


def set_hours(session: Session, name: str, spec: dict[str, Any], *, zone: str, now: datetime) -> OpeningHours:
    """Opening hours by name; checked before they are kept."""
    calendar_of(spec, zone)
    row = session.get(OpeningHours, name)
    if row is None:
        row = OpeningHours(name=name, spec=spec, changed_at=now)
        session.add(row)
    row.spec, row.changed_at = spec, now
    return row


def webhook_addresses(public_base_url: str) -> dict[str, str]:
    """A line's three addresses at the provider."""
    base = f"{public_base_url}/webhooks/twilio"
    return {"voice": f"{base}/voice", "status": f"{base}/status", "fallback": f"{base}/fallback"}


def _dialable(field: str, number: str | None) -> str | None:
    if number is None:
        return None
    read = read_number(number)
    if read.dialable is None:
        raise FieldError(field, f"{number!r} is no number that can be dialled")
    return read.dialable
