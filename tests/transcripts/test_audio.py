"""Recordings of every kind become samples; what is no recording says so by name."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from tests.transcripts.sounds import RATE, noise, silence, talk, write_mulaw, write_wav
from transcripts.audio import AudioProblem, blocks, decode, probe


def write_mp3(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "stereo" if samples.shape[0] == 2 else "mono"
        frame = av.AudioFrame.from_ndarray(samples, format="s16p", layout=stream.layout.name)
        frame.rate = rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return path


def problem_with(path: Path) -> AudioProblem:
    with pytest.raises(AudioProblem) as caught:
        decode(path, RATE)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return caught.value


def test_it_decodes_pcm_exactly(tmp_path: Path) -> None:
    sound = talk(1.0)
    assert np.array_equal(decode(write_wav(tmp_path / "a.wav", sound), RATE)[0], sound)


def test_it_decodes_mu_law_within_its_own_steps(tmp_path: Path) -> None:
    sound = talk(1.0)
    path = write_mulaw(tmp_path / "a.wav", sound)
    assert probe(path).codec == "pcm_mulaw"
    error = decode(path, RATE)[0].astype(int) - sound
    assert np.abs(error).max() < 600
    assert np.sqrt((error.astype(float) ** 2).mean()) < 150


def test_it_keeps_two_channels_apart(tmp_path: Path) -> None:
    left, right = decode(write_wav(tmp_path / "a.wav", talk(1), silence(1)), RATE)
    assert np.abs(left).max() > 3000
    assert not right.any()


def test_it_resamples_to_what_the_recogniser_wants(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", talk(2, rate=16000), rate=16000)
    (sound,) = decode(path, RATE)
    assert abs(len(sound) - 2 * RATE) < 20
    assert np.corrcoef(sound[100:15000], talk(2)[100:15000])[0, 1] > 0.99


def test_it_reads_mp3_under_a_wrong_name(tmp_path: Path) -> None:
    path = write_mp3(tmp_path / "a.wav", np.stack([talk(3), silence(3)]))
    left, right = decode(path, RATE)
    assert abs(len(left) / RATE - 3) < 0.2
    assert np.abs(left).max() > 3000
    assert np.abs(right[2000:-2000]).max() < 50


def test_it_gives_the_length_of_the_header_and_the_sound_that_is_there(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", talk(10))
    path.write_bytes(path.read_bytes()[:16044])
    assert probe(path).seconds == pytest.approx(10)
    assert len(decode(path, RATE)[0]) == RATE


@pytest.mark.parametrize("cut", [49, 50, 51, 1001])
def test_it_survives_a_cut_in_the_middle_of_a_sample(tmp_path: Path, cut: int) -> None:
    path = write_wav(tmp_path / "a.wav", talk(1), talk(1))
    path.write_bytes(path.read_bytes()[:cut])
    assert len(decode(path, RATE)[0]) == (cut - 44) // 4


@pytest.mark.parametrize("cut", [45, 46, 47])
def test_less_than_one_sample_is_no_sound(tmp_path: Path, cut: int) -> None:
    path = write_wav(tmp_path / "a.wav", talk(1), talk(1))
    path.write_bytes(path.read_bytes()[:cut])
    assert problem_with(path).reason in ("empty", "not_audio")


def test_it_names_an_empty_file_and_a_header_without_sound(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    assert problem_with(tmp_path / "a.wav").reason == "empty"
    assert problem_with(write_wav(tmp_path / "b.wav", silence(0))).reason == "empty"


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"<html><body>401</body></html>" * 50,
        b"\0" * 5000,
        np.random.default_rng(3).bytes(30000),
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile a.wav\n",
    ],
    ids=["text", "a page", "zeros", "random", "a playlist", "a list of files"],
)
def test_it_refuses_what_is_no_sound(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert problem_with(path).reason == "not_audio"


def test_it_names_a_missing_file(tmp_path: Path) -> None:
    assert problem_with(tmp_path / "none.wav").reason == "missing"
    assert problem_with(tmp_path).reason == "missing"


def test_it_stops_at_the_longest_that_is_heard(tmp_path: Path) -> None:
    with pytest.raises(AudioProblem, match="longer than") as caught:
        list(blocks(write_wav(tmp_path / "a.wav", silence(30)), RATE, max_seconds=15))
    assert caught.value.reason == "too_long"


def test_a_rate_that_no_recogniser_takes_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rate 1 "):
        decode(write_wav(tmp_path / "a.wav", silence(1)), 1)


@pytest.mark.slow
def test_three_hours_take_no_more_memory_than_a_few_blocks(tmp_path: Path) -> None:
    path = write_mulaw(tmp_path / "long.wav", noise(60), times=180)
    script = (
        "import sys, resource; from pathlib import Path; from transcripts.audio import blocks\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "samples = sum(block.shape[1] for block in blocks(Path(sys.argv[1]), 8000))\n"
        "print(samples, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    out = subprocess.run(
        [sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True
    ).stdout
    samples, grown_kilobytes = map(int, out.split())
    assert samples == 3 * 3600 * RATE
    assert grown_kilobytes < 60_000
