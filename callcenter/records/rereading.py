"""What a transcript tells beside the record's fields, worked out when somebody looks: the readable text 通读稿 and how
the agent's side behaved. Nothing of it is stored: better rules show at once in old calls too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.errors import NotAllowedError
from callcenter.people.models import Person, Role
from callcenter.records.reading import Heard, heard_of
from callcenter.records.services import get_record
from callcenter.vocabulary.reading import Known, known_words
from transcripts.model import segments_of
from transcripts.reading.conduct import Conduct
from transcripts.reading.draft import CallFacts, read
from transcripts.reading.readable import ReadableSegment, readable

REVIEWERS = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
"""Who sees the findings on conduct: help for whoever listens again, never a penalty by itself."""

_KEPT = 128
_ENDERS = ("agent", "customer")


@dataclass(frozen=True)
class _Spoken:
    """Stored segments, known by the digest of all that they hold."""

    digest: str
    segments: Sequence[dict[str, Any]] = field(compare=False)


def readable_of(heard: Heard) -> tuple[ReadableSegment, ...]:
    """The readable text of each segment, in their order."""
    return _readable(_spoken(heard))


def conduct_of(session: Session, record_id: int, person: Person, *, company: str) -> Conduct | None:
    """The findings on a call's conduct with their evidence, whose `segment` counts the call's segments (R1-R19); None
    while nothing was heard. NotAllowedError: not for this role."""
    record = get_record(session, record_id, person)
    if not reviews(person):
        raise NotAllowedError("只有质检员、主管、经理和管理员可以查看服务规范提示")
    heard = heard_of(session, record.call_sid)
    if not heard.segments:
        return None
    call = session.get_one(Call, record.call_sid)
    caller = call.from_dialable if call.from_kind in ("mobile", "landline") else None
    facts = CallFacts(caller_id=caller, started_at=call.started_at, company=company,
                      ended_by=call.hung_up_by if call.hung_up_by in _ENDERS else None)
    return _conduct(_spoken(heard), facts, known_words(session))


def reviews(person: Person) -> bool:
    """Whether this person is shown how the agent's side behaved."""
    return Role(person.role) in REVIEWERS


def _spoken(heard: Heard) -> _Spoken:
    told = json.dumps(heard.segments, sort_keys=True, ensure_ascii=False)
    return _Spoken(hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest(), heard.segments)


@lru_cache(maxsize=_KEPT)
def _readable(spoken: _Spoken) -> tuple[ReadableSegment, ...]:
    return tuple(readable(segments_of(spoken.segments)))


@lru_cache(maxsize=_KEPT)
def _conduct(spoken: _Spoken, facts: CallFacts, known: Known) -> Conduct:
    return read(segments_of(spoken.segments), facts, vocabulary=known.vocabulary).conduct
