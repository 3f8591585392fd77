"""`python -m tools.demo_audio`: write the demo's sound files; `--check` says how well the model hears them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vosk import Model, SetLogLevel

from tools.demo_audio import dialogues, phrases, tones
from tools.speech_model import vocabulary, wav
from tools.speech_model.score import edits, hear
from tools.speech_model.speaker import Speaker, SpeakerProblem

ROOT = Path(__file__).parents[2]
AUDIO = ROOT / "callcenter" / "demo" / "audio"
SOUNDS = ROOT / "callcenter" / "web" / "static" / "sounds"
MODEL = ROOT / "transcripts" / "demo_model"


def main(arguments: list[str] | None = None) -> int:
    """Write the files; bad input gives one line on stderr and 2."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo_audio", description="The demo's sound files.")
    parser.add_argument("--check", action="store_true", help="hear the files with the demo model")
    chosen = parser.parse_args(arguments)
    try:
        write()
        if chosen.check:
            check(MODEL)
    except (SpeakerProblem, ValueError, OSError) as problem:
        print(f"demo_audio: {problem}", file=sys.stderr)
        return 2
    return 0


def write() -> None:
    """Speak every conversation and make the tones."""
    words, speaker = vocabulary.load(), Speaker()
    for dialogue in dialogues.load():
        path = AUDIO / f"{dialogue.name}.wav"
        wav.write(path, dialogues.speak(dialogue, words, speaker))
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size} bytes")
    phrases.write(words, speaker)
    wav.write(SOUNDS / "ringback.wav", [tones.ringback()], mu_law=False)
    wav.write(SOUNDS / "hold.wav", [tones.hold()], mu_law=False)


def check(directory: Path) -> None:
    """Print what the model hears in each channel and how many characters of it are right."""
    SetLogLevel(-1)
    model = Model(str(directory))
    for dialogue in dialogues.load():
        channels = wav.read(AUDIO / f"{dialogue.name}.wav")
        for who, samples in zip(dialogue.people, channels, strict=True):
            spoken, heard = dialogue.text(who), hear(model, samples)
            right = 100 * (1 - edits(spoken, heard) / len(spoken))
            print(f"{dialogue.name:10} {who:9} {right:6.2f} % right of {len(samples) / 8000:.1f} s\n  {heard}")


if __name__ == "__main__":
    sys.exit(main())
