"""Calls: GET /calls, GET /calls/{sid}."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from callcenter.api.operations import Asked, Operation
from callcenter.api.record_shapes import Category
from callcenter.api.shapes import Page, PageQuery, Shape, cursor_of, local, moment_of, position_of
from callcenter.calls.listing import CallEntry, CallFilter, get_call, list_calls
from callcenter.calls.models import Call, Leg
from callcenter.calls.seeing import number_for
from callcenter.recordings.models import Recording


class LegShape(Shape):
    """One ring of one person's phone. `rings`: how often this phone rang, in cycles of the line."""

    person: str
    display_name: str
    to: str
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    rings: int
    outcome: str


class RingsShape(Shape):
    """Three rings 三响: `count` cycles rang before a person accepted or the caller left. `answered_within_limit`
    null: nobody was rung, or the caller left within the limit."""

    limit: int
    cycle_seconds: float
    count: int
    answered_within_limit: bool | None
    legs: list[LegShape]


class RecordingShape(Shape):
    """A recording. `duration` in seconds, as measured, else as announced; `state`: announced | stored | absent |
    failed."""

    sid: str
    channels: int
    duration: float | None
    state: str
    purpose: str
    transcript_state: str | None
    problem: str | None


class CallShape(Shape):
    """A call. `answered_at`: when a person accepted, of a call that we made the customer; `line`: the number of the
    line; `from_kind`: of the customer's number, whichever way the call goes."""

    sid: str
    direction: str
    from_: str = Field(alias="from")
    from_kind: str
    to: str
    line: str | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    status: str
    outcome: str | None
    flow: str
    flow_version: str
    rings: RingsShape
    seconds_in_line: int
    hung_up_by: Literal["customer", "agent", "system", "unknown"]
    category: str | None
    important: bool
    recording_refused: bool
    recordings: list[RecordingShape]
    record_id: int | None
    record_status: str | None
    customer_id: int | None


class CallQuery(PageQuery):
    """`late`: rang longer than the limit, answered or not (`answered_late`: answered); `unrecorded`: over, and the call
    record is not complete."""

    state: Literal["answered", "answered_late", "abandoned", "late", "unrecorded", "important", "open"] | None = None
    since: str | None = Field(None, alias="from", description="a date in the company's zone, or an ISO 8601 moment")
    until: str | None = Field(None, alias="to", description="a date (inclusive), or an ISO 8601 moment (exclusive)")
    line: str | None = Field(None, description="the number of a line")
    q: str | None = Field(None, description="the customer's number, or its last digits")
    direction: Literal["inbound", "outbound"] | None = None
    agent: str | None = Field(None, description="the login of who answered, or whose phone rang in vain")
    category: Category | None = None


def call_list(asked: Asked, query: CallQuery) -> Page[CallShape]:
    wanted = CallFilter(
        state=query.state, line=query.line, digits=query.q, agent=query.agent, category=query.category,
        direction=query.direction,
        since=moment_of("from", query.since, asked.zone) if query.since else None,
        until=moment_of("to", query.until, asked.zone, day_end=True) if query.until else None)
    after = position_of(query.cursor, datetime, str) if query.cursor else None
    found = list_calls(asked.session, asked.person, wanted, now=asked.now, limit=query.limit + 1,
                       after=(after[0], after[1]) if after else None)
    page = found[:query.limit]
    more = len(found) > query.limit
    return Page[CallShape](items=[call_shape(entry, asked) for entry in page],
                           next_cursor=cursor_of(page[-1].call.started_at, page[-1].call.sid) if more else None)


def call_by_sid(asked: Asked, sid: str) -> CallShape:
    return call_shape(get_call(asked.session, sid, asked.person), asked)


def call_important(asked: Asked, sid: str) -> CallShape:
    """A transaction of its own: the mark stands before its answer is put together."""
    asked.desk.importance.mark(sid, person=asked.person, now=asked.now)
    return call_by_sid(asked, sid)


def call_shape(entry: CallEntry, asked: Asked) -> CallShape:
    """A call as CONTRACT has it, in the company's zone, with numbers as this person may read them."""
    call, zone = entry.call, asked.zone
    started_at = local(call.started_at, zone)
    assert started_at is not None
    ends = [number_for(asked.person, call.from_dialable or call.from_number), call.to_number]
    if call.direction == "outbound":  # rows of calls tell the customer's side first, whichever way a call goes
        ends.reverse()
    return CallShape(
        sid=call.sid, direction=call.direction, from_=ends[0], from_kind=call.from_kind, to=ends[1],
        line=entry.line.number if entry.line else None,
        started_at=started_at, answered_at=local(call.answered_at, zone), ended_at=local(call.ended_at, zone),
        status=call.status, outcome=call.outcome, flow=call.flow, flow_version=call.flow_version,
        rings=_rings(call, asked), seconds_in_line=call.seconds_in_line, hung_up_by=call.hung_up_by,
        category=call.category, important=call.important, recording_refused=call.recording_refused,
        recordings=[_recording(one) for one in entry.recordings],
        record_id=entry.record.id if entry.record else None,
        record_status=entry.record.status if entry.record else None, customer_id=call.customer_id)


def _rings(call: Call, asked: Asked) -> RingsShape:
    return RingsShape(limit=call.ring_limit, cycle_seconds=call.cycle_seconds, count=call.ring_count,
                      answered_within_limit=call.answered_within_limit, legs=[_leg(leg, asked) for leg in call.legs])


def _leg(leg: Leg, asked: Asked) -> LegShape:
    return LegShape(person=leg.person.name, display_name=leg.person.display_name,
                    to=number_for(asked.person, leg.number), ringing_at=local(leg.ringing_at, asked.zone),
                    answered_at=local(leg.answered_at, asked.zone), ended_at=local(leg.ended_at, asked.zone),
                    rings=leg.rings, outcome=leg.outcome)


def _recording(recording: Recording) -> RecordingShape:
    heard = recording.transcript
    return RecordingShape(
        sid=recording.sid, channels=recording.channels or recording.announced_channels,
        duration=recording.seconds if recording.seconds is not None else recording.announced_seconds,
        state=recording.state, purpose=recording.purpose, transcript_state=heard.state if heard else None,
        problem=recording.problem)


OPERATIONS = (
    Operation("GET", "/calls", call_list, "Calls, the newest first", query=CallQuery, answer=Page[CallShape]),
    Operation("GET", "/calls/<sid>", call_by_sid, "A call with its rings, recordings and record", answer=CallShape,
              problems=(401, 403, 404)),
    Operation("POST", "/calls/<sid>/important", call_important, "The agent's button: an important call, recorded "
              "from now on", answer=CallShape, problems=(401, 403, 404)),
)
