"""How a campaign goes: what became of its contacts, how fast, and when it will be over. Each figure is one query by an
index, cheap with 100,000 contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from callcenter.calendars.services import entered_holidays
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.services import allow_reading
from callcenter.campaigns.windows import calling_hours
from callcenter.people.models import Person
from callcenter.workcalendar import CalendarError, add_working_time

LATELY = timedelta(minutes=5)
"""The rate is that of the last minutes."""

_CONTACTS = text("""
select state, outcome, count(*) as contacts, count(*) filter (where ended_at >= :since and state = 'done') as lately
from contacts where campaign_id = :campaign group by state, outcome
""")
_ATTEMPTS = text("""
select count(*) as made, count(*) filter (where sent_at >= :since) as lately,
  count(*) filter (where answered_at is not null and not abandoned and (person_id is null or result = 'completed')
    and coalesce(machine, '') !~ '^(machine|fax)') as talked,
  count(*) filter (where abandoned) as abandoned,
  count(*) filter (where state in ('placing', 'placed')) as live, count(*) filter (where state = 'lost') as lost,
  min(sent_at) as first, max(sent_at) as last
from attempts where campaign_id = :campaign and sent_at is not null
""")
_AGENTS = text("""
select p.name, p.display_name, count(*) as attempts,
  count(*) filter (where a.result = 'completed') as talked,
  count(*) filter (where a.disposition = 'completed') as completed,
  coalesce(sum(a.seconds), 0)::int as seconds
from attempts a join people p on p.id = a.person_id where a.campaign_id = :campaign
group by p.name, p.display_name order by p.name
""")
_DISPOSITIONS = text("""
select coalesce(disposition, '') as disposition, count(*) as attempts from attempts
where campaign_id = :campaign and disposition is not null group by 1 order by 2 desc
""")
_ANSWERS = text("""
select question, coalesce(label, '') as label, count(*) as answers from answers
where campaign_id = :campaign group by question, 2 order by question, 3 desc
""")


@dataclass(frozen=True)
class AgentFigures:
    """What one agent did. `seconds`: of the calls together."""

    name: str
    display_name: str
    attempts: int
    talked: int
    completed: int
    seconds: int


@dataclass(frozen=True)
class Progress:
    """`contacts`: by state; `outcomes`: of those that are done; `dispositions`: of attempts. `total` without those that
    were taken off. `rate`: calls sent a minute lately; `ends_at`: when it would be over at the pace of the last
    minutes, None where that tells nothing. `abandoned_share`: of the talks, those where nobody was there for the
    customer."""

    total: int
    done: int
    contacts: dict[str, int]
    outcomes: dict[str, int]
    attempts: int
    live: int
    lost: int
    talked: int
    abandoned: int
    abandoned_share: float
    rate: float
    ends_at: datetime | None
    first_at: datetime | None
    last_at: datetime | None
    dispositions: dict[str, int] = field(default_factory=dict)
    agents: tuple[AgentFigures, ...] = ()

    @property
    def share(self) -> float:
        """How much of the list is done, 0 to 1; an empty list is."""
        return self.done / self.total if self.total else 1.0


def progress_of(session: Session, campaign: Campaign, *, now: datetime, person: Person | None = None,
                detail: bool = True) -> Progress:
    """The figures as of `now`. `person`: whose role is asked; `detail`: dispositions and agents too."""
    if person is not None:
        allow_reading(person)
    known: dict[str, Any] = {"campaign": campaign.id, "since": now - LATELY}
    contacts: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    ended_lately = 0
    for row in session.execute(_CONTACTS, known):
        contacts[row.state] = contacts.get(row.state, 0) + row.contacts
        ended_lately += row.lately
        if row.outcome is not None:
            outcomes[row.outcome] = outcomes.get(row.outcome, 0) + row.contacts
    calls = session.execute(_ATTEMPTS, known).one()
    total = sum(count for state, count in contacts.items() if state != "removed")
    done = contacts.get("done", 0)
    span = _minutes(campaign, calls.first, now)
    return Progress(
        total=total, done=done, contacts=contacts, outcomes=dict(sorted(outcomes.items(), key=lambda one: -one[1])),
        attempts=calls.made, live=calls.live, lost=calls.lost, talked=calls.talked, abandoned=calls.abandoned,
        abandoned_share=calls.abandoned / (calls.talked + calls.abandoned) if calls.abandoned else 0.0,
        rate=round(calls.lately / span, 1), ends_at=_ends_at(session, campaign, total - done, ended_lately / span, now),
        first_at=calls.first, last_at=calls.last,
        dispositions=dict(session.execute(_DISPOSITIONS, known).all()) if detail else {},
        agents=tuple(AgentFigures(*row) for row in session.execute(_AGENTS, known)) if detail else ())


def answers_of(session: Session, campaign: Campaign) -> dict[str, dict[str, int]]:
    """How often each label was answered, by question. Answers in words count under ''."""
    found: dict[str, dict[str, int]] = {}
    for row in session.execute(_ANSWERS, {"campaign": campaign.id}):
        found.setdefault(row.question, {})[row.label] = row.answers
    return found


def _minutes(campaign: Campaign, first: datetime | None, now: datetime) -> float:
    """How much of the last minutes the campaign has been dialling for; at least half a minute."""
    begun = first or campaign.started_at or now
    return max(0.5, min(LATELY, now - begun).total_seconds() / 60)


def _ends_at(session: Session, campaign: Campaign, left: int, a_minute: float, now: datetime) -> datetime | None:
    """At the pace at which contacts were done lately, counted in calling windows only."""
    if campaign.state != "running" or not left or not a_minute:
        return None
    hours = calling_hours(campaign.windows, holidays=entered_holidays(session))
    try:
        return add_working_time(hours.calendar, now, timedelta(minutes=left / a_minute))
    except CalendarError:
        return None
