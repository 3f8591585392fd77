"""The committed model: whole, big enough in words, and able to hear voices that it was not trained on."""

import hashlib
import json
import wave
from pathlib import Path

import numpy as np
import pytest
from vosk import KaldiRecognizer, Model, SetLogLevel

from tools.demo_audio import dialogues
from tools.speech_model import lessons, vocabulary, wav
from tools.speech_model.score import edits, hear

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "transcripts" / "demo_model"
SPEECH = ROOT / "tests" / "data" / "speech"
AUDIO = ROOT / "callcenter" / "demo" / "audio"
SENTENCES = [tuple(line.split("\t")) for line in (SPEECH / "sentences.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def model() -> Model:
    SetLogLevel(-1)
    return Model(str(MODEL))


def test_every_file_of_the_model_has_its_checksum() -> None:
    lines = (MODEL / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {str(path.relative_to(MODEL)) for path in MODEL.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert files == set(sums)
    for name, digest in sums.items():
        assert hashlib.sha256((MODEL / name).read_bytes()).hexdigest() == digest, name


def test_the_model_is_small_and_says_that_it_hears_no_people() -> None:
    assert sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file()) < 3_000_000
    assert "does not hear people" in (MODEL / "README.md").read_text(encoding="utf-8")


def test_the_model_knows_the_words_of_the_list() -> None:
    known = [line.split()[0] for line in (MODEL / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()]
    assert len(known) > 600
    assert known == ["<eps>", *vocabulary.load().words]


@pytest.mark.parametrize(("file", "spoken"), SENTENCES)
def test_it_hears_a_voice_it_was_not_trained_on(model: Model, file: str, spoken: str) -> None:
    assert Path(file).stem in lessons.voices().held_out
    [samples] = wav.read(SPEECH / file)
    assert 1 - edits(spoken, hear(model, samples)) / len(spoken) >= 0.93


@pytest.mark.parametrize("dialogue", dialogues.load(), ids=lambda d: d.name)
def test_it_hears_the_conversations_of_the_demo(model: Model, dialogue: dialogues.Dialogue) -> None:
    channels = wav.read(AUDIO / f"{dialogue.name}.wav")
    assert len(channels) == len(dialogue.people)
    for who, samples in zip(dialogue.people, channels, strict=True):
        spoken = dialogue.text(who)
        assert 1 - edits(spoken, hear(model, samples)) / len(spoken) >= 0.97, who


def test_its_word_times_lie_in_the_sound_and_in_order(model: Model) -> None:
    [samples] = wav.read(SPEECH / SENTENCES[0][0])
    recognizer = KaldiRecognizer(model, 8000)
    recognizer.SetWords(True)
    recognizer.AcceptWaveform(samples.tobytes())
    words = json.loads(recognizer.FinalResult())["result"]
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= len(samples) / 8000
    assert all(0 < word["conf"] <= 1 for word in words)


def test_the_ringback_is_one_second_of_450_hertz_in_five() -> None:
    with wave.open(str(ROOT / "callcenter" / "web" / "static" / "sounds" / "ringback.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 1, 40000)
        sound = np.frombuffer(file.readframes(40000), np.int16)
    assert np.abs(np.fft.rfft(sound[:8000])).argmax() == 450
    assert not sound[8000:].any()
