"""Whether the customer asks to be called, and the time that they set for it."""

from datetime import datetime

import pytest

from callcenter.workcalendar import Calendar
from tests.transcripts.reading.calls import turns
from tests.transcripts.reading.talks import CHINA, Talk, shown, talks
from transcripts.reading.callbacks import CallbackDraft, read_callback

THURSDAY = datetime(2026, 3, 5, 9, 42, 10, tzinfo=CHINA)


def callback(*lines: str, at: datetime | None = THURSDAY) -> CallbackDraft:
    return read_callback(turns(*lines), at, Calendar.office())


def asked_at(*lines: str) -> str | None:
    return shown(callback(*lines).at)


@pytest.mark.parametrize(
    "talk", [talk for talk in talks() if talk.asked is not None], ids=lambda talk: "|".join(talk.lines)
)
def test_a_call_is_asked_for_or_not_and_for_when(talk: Talk) -> None:
    found = callback(*talk.lines, at=talk.started_at)
    assert (found.requested, shown(found.at)) == (talk.asked, talk.at)


def test_a_range_is_taken_at_its_start() -> None:
    assert asked_at("c:明天下午三点到四点打给我") == "03-06 15:00"


def test_the_last_time_that_the_customer_settles_on_holds() -> None:
    talk = ("a:您几点方便接电话", "c:下午三点吧", "a:好的", "c:哎不对下午我要开会还是五点以后打吧", "a:好的五点以后")
    assert asked_at(*talk) == "03-05 17:00"


def test_the_evidence_is_the_turn_in_which_it_is_asked() -> None:
    found = callback("a:您好", "c:我在开车半小时以后你再打过来", "a:好的")
    assert found.evidence is not None
    assert (found.evidence.segment, found.evidence.channel) == (1, "customer")
    assert found.confidence > 0.6
    assert found.at_confidence > 0.6


def test_without_the_beginning_of_the_call_the_request_stands_without_a_time() -> None:
    found = callback("c:明天上午十点给我回个电话", at=None)
    assert (found.requested, found.at) == (True, None)
