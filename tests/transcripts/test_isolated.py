"""The engine may die: the command line goes on."""

import shutil
from pathlib import Path

import pytest

from tests.transcripts.sounds import silence, write_wav
from transcripts.isolated import HearingProblem, IsolatedHearing
from transcripts.modelcheck import ModelProblem
from transcripts.models import DEMO_MODEL

CALL = Path("callcenter/demo/audio/inquiry.wav")


@pytest.fixture
def deadly_model(tmp_path: Path) -> Path:
    """Passes every check (it has no checksums), and kills the engine at the first word."""
    folder = Path(shutil.copytree(DEMO_MODEL, tmp_path / "deadly"))
    (folder / "SHA256SUMS").unlink()
    table = folder / "graph" / "phones" / "word_boundary.int"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(lines[: len(lines) // 2]))
    return folder


def test_it_hears_in_a_process_of_its_own(tmp_path: Path) -> None:
    with IsolatedHearing(DEMO_MODEL) as hearing:
        assert hearing.facts.rate == 8000
        assert any("打印机" in segment.text for segment in hearing.hear(CALL, ("agent", "customer")).segments)
        with pytest.raises(HearingProblem, match=r"no\.wav"):
            hearing.hear(tmp_path / "no.wav")
        assert hearing.hear(write_wav(tmp_path / "quiet.wav", silence(1))).segments == ()


def test_the_engines_death_is_one_problem_and_the_next_file_gets_a_new_process(
    deadly_model: Path, tmp_path: Path
) -> None:
    quiet = write_wav(tmp_path / "quiet.wav", silence(1))
    with IsolatedHearing(deadly_model) as hearing:
        with pytest.raises(HearingProblem, match=r"ended the recogniser's process \(SIG(ABRT|SEGV)\)") as caught:
            hearing.hear(CALL)
        assert "\n" not in str(caught.value)
        assert hearing.hear(quiet).segments == ()


def test_a_model_that_does_not_load_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="none: no such folder"):
        IsolatedHearing(tmp_path / "none")
