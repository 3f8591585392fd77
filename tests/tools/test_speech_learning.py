"""The network learns, and the whole build gives a directory that the engine loads."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from vosk import KaldiRecognizer, Model, SetLogLevel

from tools.speech_model import build, invented, lessons, network, score, vocabulary
from tools.speech_model.__main__ import main
from tools.speech_model.phones import Phones
from tools.speech_model.speaker import Phoneme, Speaker, SpeakerProblem, Utterance, Voice

ROOT = Path(__file__).parents[2]


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    random = np.random.default_rng(1)
    net = network.fresh(width=6, answers=4, features=2, random=random)
    frames = random.standard_normal((2, 5 + 2 * network.LAYERS, 18)).astype(np.float32)
    wanted = random.integers(-1, 4, (2, 5)).astype(np.int16)

    def loss() -> float:
        return network._judge(net.forward(frames)[-1].astype(np.float64), wanted)[1]

    activations = net.forward(frames)
    gradients = net.backward(activations, network._judge(activations[-1], wanted)[0])
    for layer, (gradient, _) in enumerate(gradients):
        place = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        before, step = net.weights[layer][place], np.float32(1e-2)
        net.weights[layer][place] = before + step
        above = loss()
        net.weights[layer][place] = before - step
        slope = (above - loss()) / (2 * step)
        net.weights[layer][place] = before
        assert slope == pytest.approx(gradient[place], rel=0.05, abs=1e-3)


def test_frames_get_the_class_of_the_sound_at_their_middle() -> None:
    phones = Phones(("@r", "n"))
    spoken = Utterance(np.zeros(3200, np.int16), 8000, (Phoneme("SIL", 0.0), Phoneme("n", 0.1), Phoneme("@r", 0.2)))
    classes = lessons.label(spoken, phones)
    assert list(dict.fromkeys(classes.tolist())) == [0, phones.pdf("n"), phones.pdf("@r", 0), phones.pdf("@r", 1)]
    assert int((classes == phones.pdf("n")).sum()) == 10


def test_the_speaker_tells_where_each_sound_starts() -> None:
    spoken = Speaker().say("ni3hao3", Voice("f2"))
    assert [p.name for p in spoken.phonemes if p.name != "SIL"] == ["n", "i", "X", "Au"]
    starts = [p.start for p in spoken.phonemes]
    assert starts == sorted(starts) and starts[-1] <= len(spoken.samples) / spoken.rate


def test_two_processes_say_the_same_in_the_same_way() -> None:
    program = "from tools.speech_model.speaker import *; print(Speaker().say('ni3hao3', Voice('f2')).samples.sum())"
    first, second = (subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True,
                                    cwd=ROOT).stdout for _ in range(2))
    assert first == second != ""


def test_an_invented_voice_says_the_same_in_another_voice(tmp_path: Path) -> None:
    plain = Speaker()
    data, [name] = invented.folder(tmp_path, plain.data, count=1, seed=3)
    try:
        own, other = (Speaker(data).say("ni3hao3", Voice(variant)) for variant in ("", name))
        assert [p.name for p in own.phonemes] == [p.name for p in other.phonemes]
        assert not np.array_equal(own.samples, other.samples)
    finally:
        Speaker(plain.data)


def test_a_voice_that_does_not_exist_is_named() -> None:
    with pytest.raises(SpeakerProblem, match="nobody"):
        Speaker().say("ni3hao3", Voice("nobody"))


def test_scoring_a_folder_without_a_model_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.drill
@pytest.mark.timeout(7200)
def test_the_full_build_hears_voices_it_was_not_trained_on(tmp_path: Path) -> None:
    build.build(tmp_path, build.FULL, print)
    SetLogLevel(-1)
    words, speaker, model = vocabulary.load(), Speaker(), Model(str(tmp_path))
    for name, sentences in score.sets(words).items():
        assert score.score(model, sentences, words, speaker, lessons.voices().held_out).right >= 93, name


@pytest.mark.slow
def test_a_miniature_build_loads_in_the_engine(tmp_path: Path) -> None:
    # Alone in a process with one thread: the tests beside it want the cores too.
    command = [sys.executable, "-m", "tools.speech_model", "build", "--size", "miniature", "--out", str(tmp_path)]
    built = subprocess.run(command, capture_output=True, check=False, text=True, cwd=ROOT,
                           env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    assert (built.returncode, built.stderr) == (0, "")
    assert "hours of speech" in built.stdout
    SetLogLevel(-1)
    recognizer = KaldiRecognizer(Model(str(tmp_path)), 8000)
    recognizer.AcceptWaveform(bytes(16000))
    assert "text" in recognizer.FinalResult()
