"""Each disposition and what comes next, worked out by hand by the working calendar; and every campaign ends."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.campaigns.actions import DEFAULT_ACTIONS, Next, decide, lint, longest, read_actions
from callcenter.campaigns.windows import calling_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = calling_hours({})


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def after(disposition: str, now: str, attempts: int = 1, asked: int = 0, asked_for: str | None = None,
          **actions: object) -> Next:
    return decide(actions, disposition, attempts=attempts, asked=asked, most_attempts=3, now=at(now), windows=HOURS,
                  asked_for=at(asked_for) if asked_for else None)


@pytest.mark.parametrize(("disposition", "now", "again"), [
    # nobody answered: at least two hours later, at another time of day
    ("no_answer", "07-31 10:00", "07-31 14:00"),
    ("no_answer", "07-31 14:30", "07-31 17:00"),
    ("no_answer", "07-31 18:30", "08-03 09:00"),    # Friday evening: Monday morning
    ("no_answer", "09-30 18:30", "10-08 09:00"),    # National Day
    ("no_answer", "02-13 18:30", "02-14 09:00"),    # the Saturday before Spring Festival is made up: worked
    ("no_answer", "02-14 18:30", "02-24 09:00"),    # and then it is Spring Festival
    ("voicemail", "07-31 09:30", "07-31 14:00"),
    # busy: twenty minutes, within the window
    ("busy", "07-31 10:00", "07-31 10:20"),
    ("busy", "07-31 11:45", "07-31 14:00"),
    ("busy", "07-31 19:45", "08-03 09:00"),
    ("unreachable", "07-31 14:00", "07-31 16:00"),
    # a child: the next day that is called on (5.5); rude: another date (5.7)
    ("child_answered", "07-30 10:00", "07-31 09:00"),
    ("child_answered", "07-31 10:00", "08-03 09:00"),
    ("hostile", "02-14 10:00", "02-24 09:00"),
    ("call_back_later", "07-31 10:00", "07-31 14:00"),  # "later", and no time was named
])
def test_a_disposition_that_leads_to_another_call(disposition: str, now: str, again: str) -> None:
    follows = after(disposition, now)
    assert (follows.state, follows.at, follows.outcome) == ("waiting", at(again), None)


@pytest.mark.parametrize(("disposition", "does"), [
    ("completed", None), ("refused", None), ("invalid_number", None), ("wrong_person", None),
    ("do_not_call", "do_not_call"), ("abandoned", "person")])
def test_a_disposition_that_ends_it(disposition: str, does: str | None) -> None:
    follows = after(disposition, "07-31 10:00")
    assert (follows.state, follows.at, follows.outcome, follows.does) == ("done", None, disposition, does)


def test_every_disposition_has_exactly_one_next_action() -> None:
    assert set(DEFAULT_ACTIONS) == set(DISPOSITIONS) == set(read_actions({}))
    for name in DISPOSITIONS:
        follows = after(name, "07-31 10:00")
        assert (follows.state == "waiting") == (follows.at is not None) == (follows.outcome is None)


def test_a_time_that_the_customer_named_is_kept_even_outside_the_windows() -> None:
    follows = after("call_back_later", "07-31 10:00", attempts=9, asked_for="08-01 20:30")
    assert (follows.at, follows.asked) == (at("08-01 20:30"), 1)
    assert after("call_back_later", "07-31 10:00", asked=3, asked_for="08-01 20:30").outcome == "exhausted"


def test_tries_are_used_up_and_then_the_last_step_is_taken() -> None:
    assert after("no_answer", "07-31 10:00", attempts=2).state == "waiting"
    assert after("no_answer", "07-31 10:00", attempts=3).outcome == "exhausted"
    assert after("hostile", "07-31 10:00", attempts=2).outcome == "exhausted"
    told = after("no_answer", "07-31 10:00", attempts=3, no_answer={"then": "again", "after": 30, "at_last": "message"})
    assert (told.state, told.outcome, told.does) == ("done", "exhausted", "message")


def test_a_campaign_s_own_data_decides() -> None:
    assert after("busy", "07-31 10:00", busy={"then": "again", "after": 15}).at == at("07-31 10:15")
    assert after("no_answer", "07-31 10:00", no_answer={"then": "message"}).does == "message"
    assert after("refused", "07-31 10:00", refused={"then": "problem"}).does == "problem"


@pytest.mark.parametrize(("actions", "field"), [
    ({"busy": {"then": "again"}}, "actions.busy.after"),
    ({"busy": {"then": "again", "after": 1}}, "actions.busy.after"),
    ({"busy": {"then": "again", "after": 20, "most": 99}}, "actions.busy.most"),
    ({"busy": {"then": "for_ever"}}, "actions.busy.then"),
    ({"busy": "again"}, "actions.busy"),
    ({"busy": {"then": "end", "at_last": "again"}}, "actions.busy.at_last"),
    ({"busy": {"then": "end", "when": 3}}, "actions.busy.when"),
    ({"asleep": {"then": "end"}}, "actions.asleep"),
    ({"call_back_later": {"then": "asked"}}, "actions.call_back_later.most"),
    ({"refused": {"then": "asked", "most": 2}}, "actions.refused.then"),
    ({"do_not_call": {"then": "again", "after": 20}}, "actions.do_not_call.then"),
    ({"invalid_number": {"then": "next_day"}}, "actions.invalid_number.then"),
])
def test_the_linter_names_what_is_wrong(actions: dict[str, object], field: str) -> None:
    problems = lint(actions)
    assert [one.field for one in problems] == [field]
    assert problems[0].what


def test_the_shipped_campaign_calls_a_contact_six_times_at_most() -> None:
    """Three tries, and three times that the customer asked for."""
    assert lint({}) == []
    assert longest({}, most_attempts=3) == 6
    assert [one.field for one in lint({}, most_attempts=0)] == ["most_attempts"]


@given(st.lists(st.sampled_from(sorted(DISPOSITIONS)), min_size=1, max_size=40), st.integers(1, 10))
def test_whatever_comes_of_each_call_the_contact_ends_within_the_bound(outcomes: list[str], most: int) -> None:
    attempts = asked = 0
    now = at("07-31 10:00").astimezone(UTC)
    for outcome in outcomes:
        attempts += 1
        follows = decide({}, outcome, attempts=attempts, asked=asked, most_attempts=most, now=now, windows=HOURS)
        asked = follows.asked
        if follows.state == "done":
            break
        assert follows.at is not None and follows.at > now
        now = follows.at
    bound = longest({}, most_attempts=most)
    assert bound is not None and attempts <= bound
