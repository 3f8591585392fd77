"""The real engine with the demo model: words, times, and what is refused before it can do harm."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio import decode
from transcripts.hearing import hear
from transcripts.modelcheck import ModelProblem
from transcripts.models import DEMO_MODEL
from transcripts.recognizers.base import RecognizerProblem
from transcripts.recognizers.vosk import VoskRecognizer, load

CALL = Path("callcenter/demo/audio/inquiry.wav")


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return load(DEMO_MODEL)


@pytest.fixture(scope="module")
def customer() -> np.ndarray:
    return decode(CALL, 8000)[1]


def test_it_hears_a_call_word_by_word_with_times_and_confidences(recognizer: VoskRecognizer) -> None:
    heard = hear(CALL, recognizer, ("agent", "customer"))
    said = "".join(segment.text for segment in heard.segments if segment.channel == "customer").replace(" ", "")
    assert "打印机" in said
    assert "幺三九零零幺二三四五六" in said
    assert heard.model == "demo_model"
    for segment in heard.segments:
        assert " ".join(word.text for word in segment.words) == segment.text
        assert 0 < segment.confidence <= 1


def test_times_count_from_the_start_of_the_recording_whatever_was_heard_before(
    recognizer: VoskRecognizer, customer: np.ndarray
) -> None:
    piece = customer[: 10 * 8000].tobytes()
    first = recognizer.recognize(piece, 0.0)
    again = recognizer.recognize(piece, 7200.0)
    assert [s.text for s in first] == [s.text for s in again]
    for one, two in zip(first, again, strict=True):
        assert two.start - one.start == pytest.approx(7200, abs=0.05)
        assert two.end - one.end == pytest.approx(7200, abs=0.05)


def test_silence_finds_the_words_at_the_same_times_as_the_whole_channel(
    recognizer: VoskRecognizer, customer: np.ndarray
) -> None:
    whole = [word for segment in recognizer.recognize(customer.tobytes(), 0.0) for word in segment.words]
    skipping = [w for s in hear(CALL, recognizer).segments if s.channel == "1" for w in s.words]
    near = sum(abs(one.start - two.start) < 0.15 for one, two in zip(whole, skipping, strict=True))
    assert near >= 0.9 * len(whole)


@pytest.mark.parametrize("pcm", [b"", b"\0", bytes(160), bytes(161)])
def test_too_little_sound_is_no_words(recognizer: VoskRecognizer, pcm: bytes) -> None:
    assert recognizer.recognize(pcm, 3.0) == []


def test_a_damaged_model_is_refused_before_the_engine_sees_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEMO_MODEL, tmp_path / "m"))
    (folder / "conf" / "model.conf").write_text("")
    with pytest.raises(ModelProblem, match="model.conf is damaged"):
        load(folder)


def test_what_the_engine_refuses_is_a_problem_of_the_model(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DEMO_MODEL, tmp_path / "m"))
    (folder / "SHA256SUMS").unlink()
    (folder / "conf" / "model.conf").write_text("--nonsense=1\n")
    with pytest.raises(ModelProblem, match="refused to load"):
        load(folder)


def test_a_word_list_that_does_not_fit_is_noticed(tmp_path: Path, customer: np.ndarray) -> None:
    folder = Path(shutil.copytree(DEMO_MODEL, tmp_path / "m"))
    (folder / "SHA256SUMS").unlink()
    words = (folder / "graph" / "words.txt").read_text().splitlines(keepends=True)
    (folder / "graph" / "words.txt").write_text("".join(words[:5]))
    with pytest.raises(RecognizerProblem, match=r"words\.txt"):
        load(folder).recognize(customer.tobytes(), 0.0)
