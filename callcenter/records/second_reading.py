"""The second reader's work: after a record was filled, and never before, a language model of the company's own is asked
for what is empty or unsure in it. What it proves from the transcript improves the record; nothing waits for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callcenter.calendars.services import company_calendar
from callcenter.calls.models import Call
from callcenter.cases.opening import consider
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.lists.indexing import index_fields
from callcenter.recordings.fetching import backoff
from callcenter.records.filling import FirstReading, as_written, first_reading
from callcenter.records.models import FIELDS, Record
from callcenter.records.rules import missing_of
from callcenter.records.second_counts import count
from callcenter.records.services import write_field
from callcenter.work.rows import Claim, finish, put_off
from transcripts.reading.turns import FieldDraft
from transcripts.second_reader.answers import UnreadableAnswer
from transcripts.second_reader.endpoint import Endpoint, EndpointProblem, leaves_the_house
from transcripts.second_reader.questions import SECOND

if TYPE_CHECKING:
    from transcripts.second_reader.reader import SecondReading

QUEUE = "reading"
"""Its own: a model that thinks for half a minute must hold up no clock, no call and no hearing."""

LIMIT = 1300
"""Seconds that a job may take: twice the longest time that an endpoint may be given, and some for ourselves."""

TRIES = 3
_SETTLED = ("person", "keypad", "provider")

log = structlog.get_logger(__name__)


def endpoint_of(settings: Settings) -> Endpoint | None:
    """The endpoint that the settings name; None: the second reader is off."""
    if not settings.second_reader_url:
        return None
    return Endpoint(settings.second_reader_url, settings.second_reader_model, settings.second_reader_key,
                    settings.second_reader_timeout)


def warn_if_outside(settings: Settings) -> None:
    """Says once, at the start, that the words of calls will leave the company's network."""
    if settings.second_reader_url and leaves_the_house(settings.second_reader_url):
        log.warning("SECOND_READER_URL is outside this network: what callers say is sent there",
                    url=settings.second_reader_url)


@dataclass(frozen=True)
class SecondReadings:
    """The work of the queue `reading`. `endpoint` None: it was switched off meanwhile."""

    db: Database
    endpoint: Endpoint | None
    company: str
    zone: ZoneInfo
    mark: Callable[[], str] = lambda: secrets.token_hex(8)

    def read(self, claimed: Claim, now: datetime) -> None:
        """Work kind `read_again`, subject the filling that it follows. Asked outside any transaction."""
        call_sid = claimed.payload["call_sid"]
        with self.db.session() as session:
            found = _to_ask(session, call_sid, self.company, self.zone) if self.endpoint is not None else None
        if found is None or self.endpoint is None:
            return self._end(claimed, {})
        first, settled = found
        from transcripts.second_reader.reader import read_again  # second and first reader, half a second: when needed

        try:
            reading = read_again(first.draft, first.segments, first.facts, self.endpoint.ask, mark=self.mark(),
                                 settled=settled)
        except EndpointProblem as problem:
            return self._no_answer(claimed, problem.kind, problem.passing, now)
        except UnreadableAnswer:
            return self._no_answer(claimed, "unreadable", False, now)
        self._keep(claimed, call_sid, reading, now)

    def _keep(self, claimed: Claim, call_sid: str, reading: SecondReading, now: datetime) -> None:
        """The record, its case, the counts and the work's end are one commit."""
        with self.db.session() as session:
            written = improve_record(session, call_sid, reading, now=now, zone=self.zone)
            counted = reading.counted(written)
            connection: Any = session.connection().connection.driver_connection
            count(connection, counted)
            finish(connection, claimed, counted)
        if reading.asked:
            log.info("the second reader was asked", fields=len(reading.asked), **counted)

    def _no_answer(self, claimed: Claim, kind: str, passing: bool, now: datetime) -> None:
        """One line and one count; what may pass is tried again a little later, three times in all."""
        again = passing and claimed.attempts < TRIES
        log.warning("the second reader gave no answer; the record stands as it was filled", problem=kind,
                    attempts=claimed.attempts, again=again)
        with self.db.raw() as connection, connection.transaction():
            count(connection, {f"problem_{kind}": 1})
            if again:
                put_off(connection, claimed, until=now + backoff(claimed.attempts + 3), problem=kind)
            else:
                finish(connection, claimed, {"problem": kind})

    def _end(self, claimed: Claim, result: dict[str, Any]) -> None:
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed, result)


def _to_ask(session: Session, call_sid: str, company: str, zone: ZoneInfo) -> tuple[FirstReading, set[str]] | None:
    """What was heard and first read, and the fields that are not to be asked for; None: nothing to be bettered."""
    record = session.scalar(select(Record).where(Record.call_sid == call_sid).options(selectinload(Record.fields)))
    if record is None or not _open(record):
        return None
    first = first_reading(session, session.get_one(Call, call_sid), company, company_calendar(session, zone))
    return (first, _settled(record)) if first.segments else None


def _open(record: Record) -> bool:
    return record.status != "reviewed" and record.marked is None


def _settled(record: Record) -> set[str]:
    """Fields that a person, the keypad or the provider has filled; complaint and urgency stay open until review."""
    settled = {field.name for field in record.fields if field.source in _SETTLED}
    return settled | ({"category"} if record.category_source in _SETTLED else set())


def improve_record(session: Session, call_sid: str, reading: SecondReading, *, now: datetime, zone: ZoneInfo) -> int:
    """Writes what was proven, unless something better stands there by now; returns how many fields were changed. What
    it means to the record's case follows."""
    record = session.scalar(select(Record).where(Record.call_sid == call_sid).with_for_update()
                            .options(selectinload(Record.fields)))
    if record is None or not _open(record):
        return 0
    settled = _settled(record)
    better = {name: found for name, found in reading.better.items() if name not in settled}
    written = sum(_improve(session, record, name, found, now) for name, found in better.items() if name in FIELDS)
    written += _conclude(record, better)
    session.flush()
    if record.status == "draft" and not missing_of(record):
        record.status = "complete"
    if written:
        index_fields(session, record, now=now)
        consider(session, record, now=now, zone=zone)
    return written


def _improve(session: Session, record: Record, name: str, found: FieldDraft, now: datetime) -> bool:
    """A value that both readers have stays the first one's and is surer; of two that are as sure the first one's
    stands."""
    field = next((one for one in record.fields if one.name == name), None)
    value = as_written(name, found.value)
    both = found.source != SECOND
    if both and (field is None or field.value != value):
        return False  # the first reader has changed its mind meanwhile
    if field is not None and field.value and field.confidence >= found.confidence:
        return False
    evidence = asdict(found.evidence) if found.evidence is not None else None
    source = field.source if both and field is not None else SECOND
    write_field(session, record, name, value, source=source, confidence=round(found.confidence, 3), evidence=evidence,
                by=SECOND, now=now)
    return True


def _conclude(record: Record, better: dict[str, FieldDraft]) -> int:
    """Category, complaint and urgency: a graver word stands, nobody is made less urgent by a machine's second look."""
    before = (record.category, record.is_complaint, record.urgency)
    if "category" in better and better["category"].source == SECOND:
        record.category, record.category_source = better["category"].value, SECOND
    complains = "is_complaint" in better and better["is_complaint"].value == "yes"
    record.is_complaint = record.is_complaint or complains or record.category == "complaint"
    if "urgency" in better and better["urgency"].value == "urgent" or record.category == "rescue":
        record.urgency = "urgent"
    after = (record.category, record.is_complaint, record.urgency)
    return sum(one != other for one, other in zip(before, after, strict=True))
