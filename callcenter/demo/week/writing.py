"""Writes the week: calls with their records first, then what people and clocks did, moment by moment, each as of then.

One transaction, so that no clock process finds a limit of last Tuesday open and reports it as of today.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, text

from callcenter.calls.carrying_out import book_callback
from callcenter.calls.closing import drop_answered
from callcenter.calls.models import Call, CallEvent, Leg
from callcenter.cases.opening import consider, consider_rating
from callcenter.customers.models import Customer
from callcenter.customers.numbers import read_number
from callcenter.db import Database
from callcenter.demo.week.besides import agents_now, fill_desk
from callcenter.demo.week.cast import AGENTS, add_cast, add_customers, agents_of, people_of
from callcenter.demo.week.events import Made, Setting, flow_state, make_call, recording_sid
from callcenter.demo.week.phrases import Said, load_phrases
from callcenter.demo.week.plain import plain_drafts, write_plain
from callcenter.demo.week.planning import DAYS, SEED, Plan, callers, plan_week
from callcenter.demo.week.running import UNTIL, Week
from callcenter.demo.week.shifts import write_shifts
from callcenter.demo.week.sounds import recording_rows
from callcenter.demo.week.talks import load_material
from callcenter.lines.catalog import Catalog
from callcenter.lists.indexing import reindex
from callcenter.quality.models import Rating
from callcenter.recordings.models import Recording, Transcript
from callcenter.recordings.storage import Storage
from callcenter.records.filling import fill_record
from callcenter.records.models import Record
from callcenter.records.opening import open_record
from callcenter.records.promise_clocks import start_promises

_HEARD = timedelta(seconds=40)
"""From a call's end until its words are known."""

_ROOM = 1001
_SET_COUNTER = "select setval(pg_get_serial_sequence('records', 'id'), %s, false)"
_NOTICES_IN_ORDER = """
update notifications n set id = o.last + o.place from (
  select id, row_number() over (order by created_at, id) as place, max(id) over () as last from notifications) o
where n.id = o.id
"""
_UNSEEN = timedelta(hours=3)
_LABELS = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意"}


def write_week(db: Database, *, line: str, now: datetime, zone: ZoneInfo, company: str, catalog: Catalog,
               storage: Storage, tell: Callable[[Week, Plan, Record], None],
               seed: int = SEED) -> tuple[int, dict[str, str]]:
    """All of it, in one transaction; returns how many calls, and the passwords of people who are new. `tell`: what
    comes of a record that is filled."""
    material = load_material()
    who = callers(material, seed)
    plans = plan_week(material, who, AGENTS, now, zone, seed)
    with db.session() as session:
        began = now - timedelta(days=DAYS)
        passwords = add_cast(session, began)
        people = people_of(session)
        known = add_customers(session, who, began, seed)
        facts = catalog.line(line)
        setting = Setting(facts, catalog.flow(facts.flow_version), company, agents_of(people))
        week = Week(session, now, zone, company, material, people, random.Random(seed), load_phrases())
        made = _calls(week, plans, setting, known, storage)
        write_shifts(week, list(zip(plans, made, strict=True)))
        drafts = plain_drafts(week, plans)
        ids = _record_ids(week, len(plans))
        write_plain(week, ids, [(plan, call, drafts[plan.number]) for plan, call in zip(plans, made, strict=True)
                                if plan.number in drafts])
        for plan, call in zip(plans, made, strict=True):
            end = call.view.ended_at
            assert end is not None
            if plan.number not in drafts:
                week.at(end + _HEARD, _closing(week, plan, call, ids[plan.number], tell))
        fill_desk(week)
        week.pass_by()
        agents_now(week)
        _index(week)
        _settle_notices(week)
        _count_on(week)
    return len(plans), passwords


def leave_room(db: Database) -> None:
    """Records that are opened before the week is written get numbers behind it: lists have the newest on top."""
    with db.raw() as connection:
        connection.execute(_SET_COUNTER, [_ROOM])


def _record_ids(week: Week, amount: int) -> range:
    """A number for each call's record, in the order of time; before those that are there already."""
    first = week.session.scalar(select(func.min(Record.id)))
    return range(1, amount + 1) if first is None or first <= amount else range(first - amount, first)


def _count_on(week: Week) -> None:
    week.session.flush()
    last = week.session.scalar(select(func.max(Record.id))) or 0
    week.connection.execute(_SET_COUNTER, [last + 1])


def _calls(week: Week, plans: list[Plan], setting: Setting, known: dict[str, Customer],
           storage: Storage) -> list[Made]:
    """The rows of calls, events, legs, recordings and transcripts."""
    session = week.session
    ids = iter(session.scalars(text("select nextval(pg_get_serial_sequence('legs', 'id'))"
                                    " from generate_series(1, :most)"), {"most": 2 * len(plans)}).all())
    made: list[Made] = []
    heard: list[tuple[str, Plan, Said, datetime]] = []
    for plan in plans:
        said = week.said(plan)
        call = make_call(plan, setting, _caller(plan, known), max(said.seconds, 4.0), ids)
        made.append(call)
        if plan.lines:
            heard.append((call.sid, plan, said, call.view.ended_at or plan.at))
    session.execute(insert(Call), [{"sid": call.sid, "flow_seq": call.seq, "flow_state": flow_state(call),
                                    **call.view.columns()} for call in made])
    session.execute(insert(Leg), [_leg(call, leg) for call in made for leg in call.legs])
    session.execute(insert(CallEvent), [_event(call.sid, event) for call in made for event in call.events])
    session.execute(insert(Recording), recording_rows(heard, storage))
    session.execute(insert(Transcript), [
        {"recording_sid": recording_sid(sid), "call_sid": sid, "state": "done", "model": "演示",
         "segments": list(said.segments), "heard_at": end} for sid, _, said, end in heard])
    return made


def _caller(plan: Plan, known: dict[str, Customer]) -> dict[str, Any]:
    number, customer = read_number(plan.caller), known.get(plan.caller)
    return {"from_kind": number.kind, "from_dialable": number.dialable,
            "customer_id": customer.id if customer else None,
            "important": customer is not None and customer.grade == "VIP"}


def _leg(call: Made, leg: Any) -> dict[str, Any]:
    names = ("id", "person_id", "number", "cycle", "sid", "placed_at", "initiated_at", "ringing_at", "answered_at",
             "accepted_at", "ended_at", "rings", "outcome")
    return {"call_sid": call.sid, **{name: getattr(leg, name) for name in names}}


def _event(sid: str, event: Any) -> dict[str, Any]:
    key = f"{sid}:{event.id}:{event.kind}"
    return {"key": key, "call_sid": sid, "kind": event.kind, "leg_id": event.leg_id, "provider_at": event.at,
            "received_at": event.received_at, "data": event.data, "raw": [], "facts": event.facts,
            "flow_seq": event.flow_seq, "answer": None}


def _closing(week: Week, plan: Plan, call: Made, record_id: int,
             tell: Callable[[Week, Plan, Record], None]) -> Callable[[datetime], None]:
    """What `calls.closing` does at a call's end, as of then."""
    def close(now: datetime) -> None:
        session, connection, sid = week.session, week.connection, call.sid
        session.flush()
        connection.execute(_SET_COUNTER, [record_id])
        open_record(connection, sid, call.view.started_at)
        if plan.outcome in ("abandoned", "message", "callback"):
            reason = "requested" if plan.outcome == "callback" else plan.outcome
            book_callback(connection, sid, None, reason, now + timedelta(minutes=30), now)
        row = session.get_one(Call, sid)
        if plan.outcome == "answered":
            drop_answered(connection, row, now)
        if plan.rating is not None:
            session.add(Rating(call_sid=sid, score=plan.rating, label=_LABELS[plan.rating], at=row.ended_at,
                               person_id=week.people[plan.agent].id))
        if not plan.lines:
            tell(week, plan, session.scalars(select(Record).where(Record.call_sid == sid)).one())
            return
        record = fill_record(session, sid, company=week.company, now=now, zone=week.zone)
        assert record is not None
        consider(session, record, now=now, zone=week.zone)
        consider_rating(session, sid, now=now, zone=week.zone)
        start_promises(session, record, now=now, zone=week.zone)
        tell(week, plan, record)
    return close


def _index(week: Week) -> None:
    """The search knows what was said in the week."""
    week.session.flush()
    after: int | None = 0
    while after is not None:
        after = reindex(week.session, now=week.now, after=after)


def _settle_notices(week: Week) -> None:
    """What was sent was sent then; whoever it told has looked at it since, but for the last hours."""
    week.session.flush()
    week.connection.execute("update notifications set state = 'sent', sent_at = send_at, attempts = 1"
                            " where state = 'pending' and send_at < %s", [week.now - UNTIL])
    week.connection.execute("update notifications set seen_at = created_at + interval '20 minutes'"
                            " where seen_at is null and created_at < %s", [week.now - _UNSEEN])
    week.connection.execute(_NOTICES_IN_ORDER)
    week.connection.execute("select setval(pg_get_serial_sequence('notifications', 'id'),"
                            " coalesce((select max(id) from notifications), 1))")
