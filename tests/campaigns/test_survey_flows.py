"""A survey follows only a flow in which nobody of us has to be on the line, and that offers to be called no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from callcenter.campaigns.models import Campaign
from callcenter.campaigns.survey_flows import survey_flows
from callcenter.errors import FieldError


def test_only_flows_without_agents_are_offered(session: Session, campaign: Callable[..., Campaign]) -> None:
    campaign()
    assert survey_flows(session) == ["satisfaction_call"]


@pytest.mark.parametrize(("name", "why"), [
    ("main", "步骤 closed.rescue、line、people 要有坐席在线"), ("callout", "步骤 customer 要有坐席在线"),
    ("survey", "没有“不再接听”的按键")])
def test_a_flow_that_does_not_do_is_refused_with_why(campaign: Callable[..., Campaign], name: str, why: str) -> None:
    with pytest.raises(FieldError) as told:
        campaign(mode="survey", flow=name)
    assert told.value.field == "flow"
    assert told.value.message == f"语音流程“{name}”不能用于自动语音回访：{why}；可选：satisfaction_call"


def test_the_shipped_survey_is_taken(campaign: Callable[..., Campaign]) -> None:
    assert campaign(mode="survey", flow="satisfaction_call").flow_version is not None
