"""Attempts of a campaign, as people look through them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.campaigns.services import get_campaign
from callcenter.dialing.models import Attempt
from callcenter.people.models import Person, Role


def list_attempts(session: Session, campaign_id: int, person: Person, *, contact_id: int | None = None,
                  before_id: int | None = None, limit: int = 50) -> Sequence[Attempt]:
    """The newest first; an agent sees their own. `contact_id`: those at one contact."""
    campaign = get_campaign(session, campaign_id, person)
    query = select(Attempt).where(Attempt.campaign_id == campaign.id)
    if contact_id is not None:
        query = query.where(Attempt.contact_id == contact_id)
    if Role(person.role) is Role.AGENT:
        query = query.where(Attempt.person_id == person.id)
    if before_id is not None:
        query = query.where(Attempt.id < before_id)
    return session.scalars(query.order_by(Attempt.id.desc()).limit(limit)).all()
