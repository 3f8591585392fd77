"""The state machine: one table, every verb by name, every status reachable and none left without a way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.cases.models import STATUSES
from callcenter.cases.states import TITLES, VERBS, UnknownVerbError, after, allow, open_verbs, verb_of
from callcenter.errors import ConflictError, NotAllowedError
from callcenter.people.models import Role


@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=40))
def test_a_walk_of_random_verbs_stays_in_the_table(walk: list[str]) -> None:
    status = "new"
    for verb in walk:
        if status not in VERBS[verb].leads:
            with pytest.raises(ConflictError, match=TITLES[status]):
                after(verb, status)
            continue
        status = after(verb, status)
        assert status in STATUSES


@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=60))
def test_nothing_is_handled_that_no_department_and_no_agent_took(walk: list[str]) -> None:
    status, taken = "new", False
    for verb in walk:
        if status in VERBS[verb].leads:
            status = after(verb, status)
            taken = taken or verb in ("dispatch", "acknowledge", "finish_on_the_spot")
        assert taken or status not in ("handling", "handled", "dispatched", "acknowledged")


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_a_way_on_for_a_supervisor(status: str) -> None:
    assert open_verbs(status, Role.SUPERVISOR)


def test_a_closed_case_can_only_be_opened_again() -> None:
    assert open_verbs("closed", Role.ADMIN) == ("reopen",)
    with pytest.raises(ConflictError, match="工单已关闭，不能处理完成"):
        after("finish", "closed")


def test_an_unknown_verb_is_an_error_by_name() -> None:
    with pytest.raises(UnknownVerbError, match="没有“archive”这种操作"):
        verb_of("archive")


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_account_managers_do_nothing_to_cases(verb: str) -> None:
    with pytest.raises(NotAllowedError, match=VERBS[verb].title):
        allow(verb, Role.ACCOUNT_MANAGER)


def test_the_table_names_known_statuses_only() -> None:
    for verb in VERBS.values():
        assert {*verb.leads, *verb.leads.values()} <= set(STATUSES) == set(TITLES)
