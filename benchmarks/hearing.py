"""How fast recordings are heard: against a bare Vosk loop, and against vosk-transcriber.

    python -m benchmarks.hearing [--out var/bench] [--repeats 5]

Both ratios are measured in one run, rounds of ours and theirs taking turns, by CPU seconds:

* bare: the whole way (file, decoding, finding speech, recogniser, words) over speech without pauses,
  against feeding the same samples to Vosk in 4000-byte pieces as its examples do. At least 0.95.
* vosk-transcriber: two-channel calls with the silence that calls have; both as processes of their own,
  start and model load included. More than 1. It mixes the channels into one, we hear each.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import vosk

from transcripts import audio
from transcripts.hearing import hear
from transcripts.models import DEMO_MODEL
from transcripts.recognizers.vosk import load
from transcripts.speech import SpeechFinder

ROOT = Path(__file__).parent.parent
CALLS = ROOT / "callcenter" / "demo" / "audio"
RATE = 8000
SPEECH_MINUTES, CALL_MINUTES = 2.0, 6.0
BARE_PIECE = 4000
OURS = (
    "import sys; from pathlib import Path; from transcripts.hearing import hear; "
    "from transcripts.recognizers.vosk import load; hear(Path(sys.argv[2]), load(Path(sys.argv[1])))"
)


def main() -> None:
    """Measure, print, append one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="folder for hearing.json")
    parser.add_argument("--repeats", type=int, default=5, help="rounds; the median counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), options.repeats)
    for name, value in result.items():
        print(f"{name:42} {value}")
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "hearing.json").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"benchmark": "hearing", **result}) + "\n")


def measure(folder: Path, repeats: int) -> dict[str, float | int | str]:
    """The figures, with sound files made in `folder` from the demo's calls."""
    speech, call = _speech(folder / "speech.wav"), _call(folder / "call.wav")
    recognizer, model = load(DEMO_MODEL), vosk.Model(str(DEMO_MODEL))
    samples = _read(speech)

    def ours() -> float:
        return _cpu(lambda: hear(speech, recognizer))

    def bare() -> float:
        return _cpu(lambda: _bare_loop(model, samples))

    ours(), bare()  # both warm
    pairs = [(ours(), bare()) for _ in range(repeats)]
    result: dict[str, float | int | str] = {
        "minutes_per_core_second": round(SPEECH_MINUTES / statistics.median(one for one, _ in pairs), 3),
        "bare_minutes_per_core_second": round(SPEECH_MINUTES / statistics.median(two for _, two in pairs), 3),
        "ratio_to_bare_loop": round(statistics.median(two / one for one, two in pairs), 3),
        "wanted_ratio_to_bare_loop": 0.95,
    }
    return {**result, **_against_transcriber(call, max(2, repeats // 2))}


def _against_transcriber(call: Path, repeats: int) -> dict[str, float | int | str]:
    command = Path(sys.executable).parent / "vosk-transcriber"
    if shutil.which("ffmpeg") is None or not command.exists():
        return {"vosk_transcriber": "skipped: needs ffmpeg and vosk-transcriber"}
    theirs = [str(command), "-m", str(DEMO_MODEL), "-i", str(call), "-o", str(call.with_suffix(".txt"))]
    ours = [sys.executable, "-c", OURS, str(DEMO_MODEL), str(call)]
    pairs = [(_child_cpu(ours), _child_cpu(theirs)) for _ in range(repeats)]
    return {
        "call_minutes": CALL_MINUTES,
        "call_core_seconds": round(statistics.median(one for one, _ in pairs), 3),
        "vosk_transcriber_core_seconds": round(statistics.median(two for _, two in pairs), 3),
        "times_faster_than_vosk_transcriber": round(statistics.median(two / one for one, two in pairs), 3),
    }


def _bare_loop(model: object, samples: bytes) -> None:
    engine = vosk.KaldiRecognizer(model, float(RATE))
    engine.SetWords(True)
    for at in range(0, len(samples), BARE_PIECE):
        if engine.AcceptWaveform(samples[at : at + BARE_PIECE]):
            json.loads(engine.Result())
    json.loads(engine.FinalResult())


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _child_cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _speech(path: Path) -> Path:
    """Speech without pauses, one channel: the pieces with speech of every call, over and over."""
    pieces = []
    for call in sorted(CALLS.glob("*.wav")):
        for channel in audio.decode(call, RATE):
            finder = SpeechFinder(RATE)
            pieces += [piece.samples for piece in [*finder.push(channel), *finder.finish()]]
    return _write(path, np.resize(np.concatenate(pieces), (1, int(SPEECH_MINUTES * 60 * RATE))))


def _call(path: Path) -> Path:
    """One long call on two channels: the demo's calls joined, one side silent while the other speaks."""
    calls = [np.stack(audio.decode(call, RATE)) for call in sorted(CALLS.glob("*.wav"))]
    both = np.concatenate([call for call in calls if len(call) == 2], axis=1)
    length = int(CALL_MINUTES * 60 * RATE)
    return _write(path, np.tile(both, (1, length // both.shape[1] + 1))[:, :length])


def _write(path: Path, channels: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels.shape[0])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(channels.T.astype("<i2").tobytes())
    return path


def _read(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


if __name__ == "__main__":
    main()
