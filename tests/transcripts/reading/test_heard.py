"""Records fill themselves from sound: thirty conversations spoken by voices that the demo model never learnt, on two
noisy telephone channels, heard as the worker hears a recording, and read. So the reader meets real recogniser errors:
就是这个号码 heard as 九十这个好吗, a 幺 heard as 叫."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.dialogues import score, talks
from tools.speech_model import lessons
from transcripts.models import DEMO_MODEL
from transcripts.recognizers.vosk import load

GOAL = 0.90


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[score.Heard]:
    return list(score.hear_all(talks.load(), load(DEMO_MODEL), tmp_path_factory.mktemp("spoken")))


def test_thirty_conversations_are_told_by_voices_that_the_model_never_learnt() -> None:
    spoken = talks.load()
    assert len({talk.name for talk in spoken}) == len(spoken) >= 30
    assert {voice for talk in spoken for voice in talk.voices.values()} == set(lessons.voices().held_out)
    assert sum(talk.gold["contact_phone"] is not None for talk in spoken) >= 25
    assert sum(talk.gold["promised_reply_by"] is not None for talk in spoken) >= 25


@pytest.mark.slow
@pytest.mark.parametrize("field", score.MUST)
def test_number_and_promise_hold_when_the_recogniser_errs(heard: list[score.Heard], field: str) -> None:
    assert score.f1(heard, field) >= GOAL, "\n".join(
        line for one in heard if not one.right(field) for line in score.report(one))


@pytest.mark.slow
def test_the_conversations_are_not_heard_perfectly(heard: list[score.Heard]) -> None:
    counts = [one.characters() for one in heard]
    share = sum(count.wrong for count in counts) / sum(count.spoken for count in counts)
    assert 0.005 < share < 0.08
    assert sum(count.wrong > 0 for count in counts) >= 10


@pytest.mark.slow
def test_a_number_that_looks_sure_is_right_even_when_badly_heard(heard: list[score.Heard]) -> None:
    sure = [one.right("contact_phone") for one in heard if one.draft["confidence"].get("contact_phone", 0) > 0.9]
    assert all(sure)


def a_talk(**gold: object) -> talks.Talk:
    return talks.Talk(
        "x", {"agent": "f4", "customer": "m6"}, None, datetime(2026, 3, 5, 9, 42, 10, tzinfo=UTC),
        (("agent", "半小时内给您回电"), ("customer", "好"), ("agent", "半小时内回电，再见")),
        {"contact_phone": None, "promised_reply_by": None, **gold})


def test_a_span_counts_from_the_last_turn_that_says_it_and_is_cut_to_the_minute() -> None:
    talk = a_talk(promised_reply_by={"said": "半小时内", "minutes": 30})
    assert talk.promised([0.3, 20.0, 51.0]) == datetime(2026, 3, 5, 10, 13, tzinfo=UTC)


def test_a_promise_that_nobody_says_is_refused() -> None:
    with pytest.raises(ValueError, match="x: no turn of the agent says 两小时内"):
        a_talk(promised_reply_by={"said": "两小时内", "minutes": 120})


def test_a_talk_may_be_told_by_other_voices() -> None:
    shifted = a_talk().shifted(["m6", "f4", "linda"], 1)
    assert shifted.voices == {"agent": "linda", "customer": "f4"}


def test_a_talk_is_written_as_the_same_sound_every_time(tmp_path: Path) -> None:
    chosen = [talk for talk in talks.load() if talk.name == "this_number"]
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir(), second.mkdir()
    recognizer = load(DEMO_MODEL)
    [one], [two] = (list(score.hear_all(chosen, recognizer, folder)) for folder in (first, second))
    assert one.begins == two.begins
    assert one.transcript == two.transcript
