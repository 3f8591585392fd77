"""Features and the telephone line's effects on samples."""

import numpy as np
import pytest

from tools.speech_model import features
from tools.speech_model.sound import Line, from_mu_law, resample, through, to_mu_law


def two_tones(samples: int = 400) -> np.ndarray:
    n = np.arange(samples)
    low, high = (np.sin(2 * np.pi * hertz * n / 8000) for hertz in (440, 1850))
    return np.rint(3000 * low + 1000 * high).astype(np.int16)


def test_the_features_equal_kaldis() -> None:
    # Computed once by Kaldi's own code with the options of conf/mfcc.conf.
    heard = features.mfcc(two_tones())
    assert heard.shape == (3, 30)
    first = [57.276, 32.302, 14.656, 100.931, -66.243, -111.102, 20.722, -91.489]
    last = [-0.804, 0.345, -0.731, 2.658, 1.327, 1.139, 9.085, 3.039]
    assert heard[0, :8] == pytest.approx(first, abs=0.002)
    assert heard[2, -8:] == pytest.approx(last, abs=0.002)


@pytest.mark.parametrize(("samples", "frames"), [(0, 0), (199, 0), (200, 1), (279, 1), (280, 2)])
def test_a_frame_needs_all_its_samples(samples: int, frames: int) -> None:
    assert len(features.mfcc(two_tones(samples))) == features.frame_count(samples) == frames


def test_mu_law_keeps_every_code() -> None:
    codes = np.arange(256, dtype=np.uint8)
    again = to_mu_law(from_mu_law(codes))
    # 0x7f is minus nought; it comes back as nought.
    assert list(again[codes != 0x7F]) == list(codes[codes != 0x7F])
    assert from_mu_law(np.array([0xFF, 0x80, 0x00], np.uint8)).tolist() == [0, 32124, -32124]


def test_resampling_keeps_a_tone() -> None:
    n = np.arange(22050)
    tone = np.rint(8000 * np.sin(2 * np.pi * 1000 * n / 22050)).astype(np.int16)
    slow = resample(tone, 22050)
    assert len(slow) == 8000
    assert np.abs(np.fft.rfft(slow)).argmax() == 1000


def test_a_coloured_line_makes_one_tone_louder_than_the_other() -> None:
    heard = through(two_tones(80_000), Line(colour=(0, 0, 0, -12, -12, -12)), np.random.default_rng(1))
    spectrum = np.abs(np.fft.rfft(heard[8000:16000]))
    assert spectrum[440] / spectrum[1850] == pytest.approx(3 * 10 ** (12 / 20), rel=0.1)


def test_noise_is_as_loud_as_asked() -> None:
    loud = two_tones(80_000)
    heard = through(loud, Line(noise_db=20), np.random.default_rng(1)).astype(float)
    noise = heard - loud
    assert 20 * np.log10(loud.astype(float).std() / noise.std()) == pytest.approx(20, abs=0.2)
