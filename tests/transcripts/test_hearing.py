"""Both channels are heard once, in order, with times that never go back."""

from pathlib import Path

import numpy as np
import pytest

from tests.transcripts.sounds import RATE, silence, talk, write_wav
from transcripts.audio import AudioProblem
from transcripts.hearing import hear
from transcripts.model import Segment, Transcript, Word
from transcripts.recognizers.scripted import ScriptedRecognizer


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """The agent speaks at 1-2 s and 7-8 s, the customer at 4-5 s."""
    agent = np.concatenate([silence(1), talk(1), silence(5), talk(1)])
    customer = np.concatenate([silence(4), talk(1), silence(4)])
    return write_wav(tmp_path / "call.wav", agent, customer)


def test_it_orders_the_segments_of_both_channels_by_their_start(call: Path) -> None:
    heard = hear(call, ScriptedRecognizer(["您好 请讲", "再见", "空调 坏 了"]), ("agent", "customer"))
    assert [(s.channel, s.text, round(s.start)) for s in heard.segments] == [
        ("agent", "您好 请讲", 1),
        ("customer", "空调 坏 了", 4),
        ("agent", "再见", 7),
    ]
    assert heard.seconds == 9
    assert heard.model == "scripted"
    assert heard.channels == 2


def test_it_counts_the_silence_that_nobody_listened_to(call: Path) -> None:
    assert 12 < hear(call, ScriptedRecognizer([]), ("agent", "customer")).skipped_silence < 15


def test_names_count_only_for_as_many_channels(call: Path, tmp_path: Path) -> None:
    assert {s.channel for s in hear(call, ScriptedRecognizer(["甲"] * 9), ("customer",)).segments} == {
        "0",
        "1",
    }
    mixed = write_wav(tmp_path / "mixed.wav", talk(1))
    assert hear(mixed, ScriptedRecognizer(["甲"]), ("agent", "customer")).segments[0].channel == "0"
    assert hear(mixed, ScriptedRecognizer(["甲"]), ("customer",)).segments[0].channel == "customer"


def test_it_tells_how_far_it_is(call: Path) -> None:
    told: list[float] = []
    hear(call, ScriptedRecognizer([]), progress=told.append)
    assert told == [9.0]


def test_it_says_how_much_of_a_cut_file_is_missing(call: Path) -> None:
    call.write_bytes(call.read_bytes()[: 44 + 4 * RATE * 6])
    heard = hear(call, ScriptedRecognizer(["您好"]), ("agent", "customer"))
    assert heard.seconds == 6
    assert heard.missing_seconds == 3
    assert heard.segments[0].text == "您好"


def test_a_file_that_holds_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    with pytest.raises(AudioProblem, match="empty"):
        hear(tmp_path / "a.wav", ScriptedRecognizer([]))


class Drifting:
    """An engine whose clock jumps, as Vosk's does on very long audio."""

    rate, name = RATE, "drifting"

    def recognize(self, pcm: bytes, offset: float) -> list[Segment]:
        words = (
            Word("前", max(0, offset - 3), max(0, offset - 2), 1.0),
            Word("后", offset + 900, offset + 901, 1.0),
        )
        return [Segment("", words[0].start, words[-1].end, "前 后", 1.0, words)] * 2


def test_times_stay_inside_the_recording_and_never_go_back(call: Path) -> None:
    heard = hear(call, Drifting(), ("agent", "customer"))
    for channel in ("agent", "customer"):
        times = [t for s in heard.segments if s.channel == channel for w in s.words for t in (w.start, w.end)]
        assert times == sorted(times)
        assert times[-1] <= 9


def test_a_transcript_survives_being_stored_as_json(call: Path) -> None:
    heard = hear(call, ScriptedRecognizer(["您好 请讲"], confidence=0.5), ("agent", "customer"))
    assert Transcript.from_dict(heard.to_dict()) == heard


@pytest.mark.parametrize("bad", [(2.0, 1.0, 1.0), (-1.0, 1.0, 1.0), (0.0, 1.0, 1.5)])
def test_a_word_checks_itself(bad: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="字"):
        Word("字", *bad)
