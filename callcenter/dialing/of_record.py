"""What the page of a record tells of calling out: which attempt the call was, how soon it came to the point, and
whether the customer wants no more calls."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.campaigns.models import Campaign, Contact
from callcenter.campaigns.services import READERS
from callcenter.customers.finding import MAY_EDIT
from callcenter.dialing.briefing import matters_of_attempt, topic_seconds
from callcenter.dialing.do_not_call import standing_among
from callcenter.dialing.models import Attempt
from callcenter.people.models import Person, Role
from callcenter.records.reading import Heard
from transcripts.model import segments_of
from transcripts.reading.nocalls import wants_no_calls
from transcripts.reading.topic import Point, to_the_point
from transcripts.reading.turns import Evidence


@dataclass(frozen=True)
class MadeCall:
    """The attempt behind a call that we made. `limit`: the seconds in which the standard wants the point, `point`: when
    it was come to; `heard`: there are words to tell it by. `may_open`: the campaign's pages are for this person."""

    attempt: Attempt
    campaign: Campaign | None
    contact: Contact | None
    caller: Person | None
    reasons: tuple[str, ...]
    limit: int | None
    point: Point | None
    heard: bool
    may_open: bool


def made_call(session: Session, call: Call, heard: Heard, person: Person) -> MadeCall | None:
    """None: the call came in, or nothing is known of its attempt."""
    attempt = session.scalar(select(Attempt).where(Attempt.sid == call.sid)) if call.direction == "outbound" else None
    if attempt is None:
        return None
    matters = matters_of_attempt(session, attempt)
    about = [matters.contact.product] if matters.contact is not None and matters.contact.product else []
    with_agent = attempt.person_id is not None and bool(heard.segments)
    return MadeCall(
        attempt, matters.campaign, matters.contact,
        session.get(Person, attempt.person_id) if attempt.person_id is not None else None,
        tuple(dict.fromkeys(row.reason for row in matters.owed)), topic_seconds(session, matters),
        to_the_point(segments_of(heard.segments), about) if with_agent else None, with_agent,
        Role(person.role) in READERS)


def wish_in(session: Session, call: Call, heard: Heard, person: Person) -> Evidence | None:
    """Where the customer said that they want no calls any more, as long as it is not on the list; for whoever may enter
    it."""
    if Role(person.role) not in MAY_EDIT or not heard.segments or not call.from_dialable:
        return None
    wish = wants_no_calls(segments_of(heard.segments))
    return None if wish is None or standing_among(session, [call.from_dialable]) else wish
