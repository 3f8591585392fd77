"""The outline of a recording."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio import AudioProblem
from transcripts.peaks import peaks


def written(path: Path, *channels: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.stack(channels, axis=1).astype("<i2").tobytes())
    return path


def test_each_channel_has_its_own_outline_and_every_click_is_seen(tmp_path: Path) -> None:
    quiet, loud = np.zeros(80000), np.full(80000, -16384)
    quiet[43210] = 32767
    told = peaks(written(tmp_path / "a.wav", quiet, loud), points=100)
    assert (told.seconds, [len(row) for row in told.channels]) == (10.0, [100, 100])
    assert [place for place, value in enumerate(told.channels[0]) if value] == [54]
    assert told.channels[0][54] == 999 and set(told.channels[1]) == {500}


def test_a_short_sound_has_few_points_and_a_long_one_no_more_than_asked(tmp_path: Path) -> None:
    assert len(peaks(written(tmp_path / "short.wav", np.ones(800)), points=2000).channels[0]) == 5
    assert len(peaks(written(tmp_path / "long.wav", np.ones(8000 * 95)), points=2000).channels[0]) <= 2000


def test_what_is_no_sound_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no sound")
    with pytest.raises(AudioProblem):
        peaks(tmp_path / "a.wav")
    with pytest.raises(AudioProblem, match="can't be read"):
        peaks(tmp_path / "none.wav")
