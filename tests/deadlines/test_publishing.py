"""Standards as rows: versions by digest, settings resolved into them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.deadlines.models import StandardVersion
from callcenter.deadlines.publishing import (
    current_standard,
    current_version,
    publish_standard,
    published,
    set_setting,
    settings_of,
    standard_of,
)
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.standards import SETTINGS, StandardError, shipped, shipped_text
from tests.factories import NOW

OWN = shipped_text("promise").replace("standard: promise", "standard: our_promise")


def test_the_shipped_standard_is_published_when_it_is_first_needed(session: Session) -> None:
    version = current_version(session, "complaint")
    assert standard_of(session, version.digest).digest == version.digest
    assert current_version(session, "complaint").serial == version.serial
    assert session.scalar(select(func.count()).select_from(StandardVersion)) == 1


def test_an_unknown_standard_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError, match="complaint"):
        current_version(session, "complaints")
    with pytest.raises(NotFoundError):
        standard_of(session, "0" * 64)


def test_every_shipped_standard_and_the_company_s_own_are_listed(session: Session) -> None:
    publish_standard(session, OWN, "own.yaml", by="ban", now=NOW)
    assert [one.name for one in published(session)] == [*shipped(), "our_promise"]


def test_publishing_makes_what_new_cases_begin_under_and_the_older_version_stays(session: Session) -> None:
    old = current_version(session, "promise")
    new = publish_standard(session, shipped_text("promise").replace("兑现承诺", "按时兑现承诺"), "promise.yaml",
                           by="ban", now=NOW)
    assert current_version(session, "promise").digest == new.digest != old.digest
    assert standard_of(session, old.digest).steps[0].title == "兑现承诺"


def test_publishing_an_earlier_version_again_brings_it_back(session: Session) -> None:
    old = current_version(session, "promise").digest
    publish_standard(session, shipped_text("promise").replace("兑现承诺", "按时兑现承诺"), "promise.yaml",
                     by="ban", now=NOW)
    publish_standard(session, shipped_text("promise"), "promise.yaml", by="ban", now=NOW + timedelta(hours=1))
    assert current_version(session, "promise").digest == old


def test_a_standard_with_mistakes_is_refused_with_line_and_remedy(session: Session) -> None:
    with pytest.raises(StandardError) as refused:
        publish_standard(session, OWN.replace("promise_kept", "promise_keept"), "own.yaml", by="ban", now=NOW)
    assert "promise_kept" in str(refused.value)
    assert refused.value.problems[0].file == "own.yaml"


def test_a_setting_makes_new_versions_of_the_standards_that_use_it_and_of_no_other(session: Session) -> None:
    before = {one.name: one.digest for one in published(session)}
    made = set_setting(session, "follow_up_days", 5, by="ban", now=NOW)
    assert {one.name for one in made} == {"complaint", "rescue", "general_problem"}
    assert current_standard(session, "complaint").step("follow_up").limit.amount == 5
    assert standard_of(session, before["complaint"]).step("follow_up").limit.amount == 3
    assert settings_of(session) == {**SETTINGS, "follow_up_days": 5}
    entries = session.scalars(select(AuditEntry.action).where(AuditEntry.who == "ban"))
    assert sorted(entries) == ["setting.change", *["standard.publish"] * 3]


def test_a_setting_that_stays_as_it_is_makes_no_version(session: Session) -> None:
    assert set_setting(session, "follow_up_days", 3, by="ban", now=NOW) == []


def test_a_standard_published_after_a_setting_carries_it(session: Session) -> None:
    set_setting(session, "promise_hours", 2, by="ban", now=NOW)
    version = publish_standard(session, OWN, "own.yaml", by="ban", now=NOW)
    assert standard_of(session, version.digest).steps[0].limit.amount == 2


@pytest.mark.parametrize(("name", "value", "field"), [
    ("reply_days", 3, "name"), ("follow_up_days", 0, "value"), ("follow_up_days", 91, "value"),
    ("reply_hours", True, "value")])
def test_a_setting_that_cannot_be_is_refused_by_field(session: Session, name: str, value: int, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        set_setting(session, name, value, by="ban", now=NOW)
    assert refused.value.field == field
