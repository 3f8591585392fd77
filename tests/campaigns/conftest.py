"""A campaign that could start, over this test's database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.campaigns.models import Campaign
from callcenter.campaigns.services import create_campaign
from callcenter.lines.services import add_line
from callcenter.people.models import Person
from tests import factories as make
from tests.over_database import db, session

__all__ = ["db", "session"]

WHOLE: dict[str, Any] = {"name": "七月满意度回访", "mode": "preview", "line": make.LINE,
                         "consent_basis": "购买合同第8条同意回访", "consent_proof": "合同扫描件，档案室2026-07"}


@pytest.fixture
def boss(session: Session) -> Person:
    return make.person(session, "boss", "supervisor")


@pytest.fixture
def campaign(session: Session, boss: Person) -> Callable[..., Campaign]:
    """Makes a campaign: WHOLE with what the test gives; the line is registered, and one agent is there."""
    make.person(session, "wangli", phone="+8613900000001")
    add_line(session, make.LINE, flow="main", now=make.NOW).outbound = True

    def made(**values: Any) -> Campaign:
        return create_campaign(session, {**WHOLE, **values}, person=boss, now=make.NOW)

    return made
