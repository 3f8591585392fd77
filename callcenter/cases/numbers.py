"""Case numbers: the day and a running number of the day, such as 202607310001, without gaps."""

from __future__ import annotations

from datetime import datetime, tzinfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.cases.models import CaseNumber


def next_number(session: Session, now: datetime, zone: tzinfo) -> str:
    """The next number of the day in the company's zone. The row stays locked until the commit, so a case that is
    rolled back gives its number back."""
    day = now.astimezone(zone).date()
    first = insert(CaseNumber).values(day=day, last=1)
    given = session.scalar(first.on_conflict_do_update(index_elements=[CaseNumber.day],
                                                       set_={"last": CaseNumber.last + 1}).returning(CaseNumber.last))
    return f"{day:%Y%m%d}{given:04d}"
