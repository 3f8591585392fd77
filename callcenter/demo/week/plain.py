"""Talks that left nothing to do: their records are read by the reader itself and written together, as filling and a
person's confirmation would have left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from callcenter.calendars.services import company_calendar
from callcenter.demo.week.events import Made
from callcenter.demo.week.planning import Plan
from callcenter.demo.week.running import Week
from callcenter.records.filling import as_written
from callcenter.records.models import FIELDS, MANDATORY, Record, RecordChange, RecordField, WrapUp
from transcripts.model import segments_of
from transcripts.reading.draft import CallFacts, Draft, read

_NOTHING_TO_DO = ("inquiry", "other")
_CONFIRMED, _WRAPPED = 0.75, 0.85


def plain_drafts(week: Week, plans: Sequence[Plan]) -> dict[int, Draft]:
    """By the plan's number: what the reader makes of those talks in which nothing was promised or complained of."""
    calendar = company_calendar(week.session, week.zone)
    drafts = {}
    for plan in plans:
        if plan.outcome == "answered" and plan.category in _NOTHING_TO_DO and plan.rating not in (1, 2):
            heard = segments_of(list(week.said(plan).segments))
            draft = read(heard, CallFacts(caller_id=plan.caller, started_at=plan.at, company=week.company), calendar)
            if not draft.promises and draft.is_complaint.value != "yes" and (
                    draft.category is None or draft.category.value in _NOTHING_TO_DO):
                drafts[plan.number] = draft
    return drafts


def write_plain(week: Week, ids: Sequence[int], calls: Sequence[tuple[Plan, Made, Draft]]) -> None:
    """The records of such talks with fields, history and 小结. `ids`: of the records, by the plan's number."""
    week.session.execute(insert(Record), [{"id": ids[plan.number], **_record(plan, made, draft)}
                                          for plan, made, draft in calls])
    fields, changes, wrapped, ended = [], [], [], []
    for plan, made, draft in calls:
        record_id = ids[plan.number]
        filled = _fields(record_id, made, draft)
        status, at = "draft", made.view.ended_at or plan.at
        complete = {row["name"] for row in filled} >= set(MANDATORY)
        if complete:
            status = "complete"
            if week.dice.random() < _CONFIRMED and at < week.now - timedelta(hours=1):
                status, at = "reviewed", at + timedelta(minutes=week.dice.randint(2, 40))
        by = plan.agent
        changes += [_change(row, None, row["source"], row["changed_by"], row["changed_at"]) for row in filled]
        if status == "reviewed":
            for row in filled:
                if row["name"] != "called_at":
                    changes.append(_change(row, row["value"], "person", by, at))
                    row.update(source="person", confidence=1.0, changed_by=by, changed_at=at)
        fields += filled
        ended.append((record_id, status, by if status == "reviewed" else None, at if status == "reviewed" else None))
        if week.dice.random() < _WRAPPED:
            wrapped.append({"record_id": record_id, "disposition": "咨询解答", "person_id": week.people[by].id,
                            "note": week.dice.choice((*week.material.words["notes"], "")),
                            "at": (made.view.ended_at or plan.at) + timedelta(seconds=week.dice.randint(15, 70))})
    week.session.execute(insert(RecordField), fields)
    week.session.execute(insert(RecordChange), changes)
    week.session.execute(insert(WrapUp), wrapped)
    week.connection.execute(
        "update records r set status = n.status, reviewed_by = n.by, reviewed_at = n.at, version = version + 1"
        " from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) as n (id, status, by, at)"
        " where r.id = n.id and n.status <> 'draft'", [list(column) for column in zip(*ended, strict=True)])


def _record(plan: Plan, made: Made, draft: Draft) -> dict[str, Any]:
    category = draft.category.value if draft.category else "other"
    return {"call_sid": made.sid, "customer_id": made.view.customer_id, "category": category,
            "category_source": "transcript" if draft.category else None, "created_at": plan.at, "version": 1}


def _fields(record_id: int, made: Made, draft: Draft) -> list[dict[str, Any]]:
    end = made.view.ended_at or made.view.started_at
    rows = {"called_at": _field(record_id, "called_at", made.view.started_at.isoformat(), "provider", 1.0, None, end)}
    if made.view.from_dialable:
        rows["contact_phone"] = _field(record_id, "contact_phone", made.view.from_dialable, "caller_id", 0.6, None, end)
    for name, found in draft.fields.items():
        if name in FIELDS:
            rows[name] = _field(record_id, name, as_written(name, found.value), "transcript",
                                round(found.confidence, 3), asdict(found.evidence) if found.evidence else None, end)
    return list(rows.values())


def _field(record_id: int, name: str, value: str, source: str, sure: float, evidence: Any,
           at: datetime) -> dict[str, Any]:
    return {"record_id": record_id, "name": name, "value": value, "source": source, "confidence": sure,
            "evidence": evidence, "changed_by": source, "changed_at": at}


def _change(row: dict[str, Any], old: str | None, source: str, by: str, at: datetime) -> dict[str, Any]:
    return {"record_id": row["record_id"], "field": row["name"], "old": old, "new": row["value"], "source": source,
            "by": by, "at": at}
