"""Which published flows an automatic survey 自动语音回访 may follow: nobody of us has to be on the line, and whoever is
called can say that they want no more calls."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.lines.models import FlowVersion
from ivr_flows.flow import Flow

NEEDS_AGENT = frozenset({"ring", "wait", "customer", "signin"})
"""Steps of calls that come in, or of an agent's own leg."""


def unfit(source: str) -> str | None:
    """Why no survey can follow a published flow, told in its canonical form; None: one can."""
    nodes = Flow.from_canonical(source).nodes
    if steps := sorted(name for name, node in nodes.items() if node.type in NEEDS_AGENT):
        return f"步骤 {'、'.join(steps[:3])} 要有坐席在线"
    marks = [mark for node in nodes.values() for mark in (node, *getattr(node, "keys", {}).values())]
    if not any(mark.wish == "do_not_call" for mark in marks):
        return "没有“不再接听”的按键"
    return None


def survey_flows(session: Session) -> list[str]:
    """The names of flows that a survey may follow, each by its newest version."""
    rows = session.execute(select(FlowVersion.name, FlowVersion.source).order_by(FlowVersion.serial)).all()
    newest = {row.name: row.source for row in rows}
    return sorted(name for name, source in newest.items() if unfit(source) is None)
