"""How a campaign goes: its figures, its attempts, what was answered."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.campaigns.attempts import list_attempts
from callcenter.campaigns.progress import answers_of, progress_of
from callcenter.campaigns.services import get_campaign
from callcenter.dialing.models import Attempt


class AgentShape(Shape):
    """What one agent did; `seconds` of the calls together."""

    name: str
    display_name: str
    attempts: int
    talked: int
    completed: int
    seconds: int


class ProgressShape(Shape):
    """How it goes. `rate`: calls sent a minute lately; `abandoned_share`: of the talks, those in which nobody was there
    for the customer; `ends_at`: at the pace of the last minutes."""

    total: int
    done: int
    share: float
    contacts: dict[str, int]
    outcomes: dict[str, int]
    dispositions: dict[str, int]
    attempts: int
    live: int
    lost: int
    talked: int
    abandoned: int
    abandoned_share: float
    rate: float
    ends_at: datetime | None
    agents: list[AgentShape]


class AttemptShape(Shape):
    """One attempt; `number` is the customer's, its middle hidden from who may not read it. `result`: the provider's
    word, `disposition`: what came of it."""

    id: int
    contact_id: int | None
    number: str
    from_number: str
    agent_id: int | None
    state: str
    sid: str | None
    sent_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    result: str | None
    machine: str | None
    abandoned: bool
    disposition: str | None
    asked_for: datetime | None
    note: str | None
    problem: str | None


class AnswersShape(Shape):
    """How often each label was answered, by question; answers in words count under an empty label."""

    questions: dict[str, dict[str, int]]


class AttemptQuery(PageQuery):
    contact: int | None = Field(None, ge=1, le=2**63 - 1)


def campaign_progress(asked: Asked, campaign_id: int) -> ProgressShape:
    told = progress_of(asked.session, get_campaign(asked.session, campaign_id, asked.person), now=asked.now)
    return ProgressShape(
        total=told.total, done=told.done, share=told.share, contacts=told.contacts, outcomes=told.outcomes,
        dispositions=told.dispositions, attempts=told.attempts, live=told.live, lost=told.lost, talked=told.talked,
        abandoned=told.abandoned, abandoned_share=told.abandoned_share, rate=told.rate,
        ends_at=local(told.ends_at, asked.zone),
        agents=[AgentShape(name=one.name, display_name=one.display_name, attempts=one.attempts, talked=one.talked,
                           completed=one.completed, seconds=one.seconds) for one in told.agents])


def campaign_answers(asked: Asked, campaign_id: int) -> AnswersShape:
    return AnswersShape(questions=answers_of(asked.session, get_campaign(asked.session, campaign_id, asked.person)))


def campaign_attempts(asked: Asked, campaign_id: int, query: AttemptQuery) -> Page[AttemptShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_attempts(asked.session, campaign_id, asked.person, contact_id=query.contact, before_id=before,
                          limit=query.limit + 1)
    page = found[:query.limit]
    return Page[AttemptShape](items=[_attempt(row, asked) for row in page],
                              next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def _attempt(row: Attempt, asked: Asked) -> AttemptShape:
    return AttemptShape(
        id=row.id, contact_id=row.contact_id, number=number_for(asked.person, row.number), from_number=row.from_number,
        agent_id=row.person_id, state=row.state, sid=row.sid, sent_at=local(row.sent_at, asked.zone),
        answered_at=local(row.answered_at, asked.zone), ended_at=local(row.ended_at, asked.zone), seconds=row.seconds,
        result=row.result, machine=row.machine, abandoned=row.abandoned, disposition=row.disposition,
        asked_for=local(row.asked_for, asked.zone), note=row.note, problem=row.problem)


_ONE = "/campaigns/<int:campaign_id>"
_READING = (401, 403, 404)
OPERATIONS = (
    Operation("GET", f"{_ONE}/progress", campaign_progress, "How it goes", answer=ProgressShape, problems=_READING),
    Operation("GET", f"{_ONE}/answers", campaign_answers, "What was answered", answer=AnswersShape,
              problems=_READING),
    Operation("GET", f"{_ONE}/attempts", campaign_attempts, "Its attempts, the newest first", query=AttemptQuery,
              answer=Page[AttemptShape], problems=_READING),
)
