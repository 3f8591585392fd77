"""`python -m tools.dialogues`: the score of every conversation of tests/data/dialogues; `--show` tells each."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tools.dialogues import score, talks
from tools.speech_model import lessons
from tools.speech_model.speaker import SpeakerProblem
from transcripts.modelcheck import ModelProblem
from transcripts.models import DEMO_MODEL
from transcripts.recognizers.vosk import load

GOAL = 0.90


def main(arguments: list[str] | None = None) -> int:
    """0 when the fields that must hold reach the goal, 1 when not, 2 (and a line on stderr) for bad input."""
    parser = argparse.ArgumentParser(prog="python -m tools.dialogues", description="Spoken, heard and read.")
    parser.add_argument("--model", type=Path, default=DEMO_MODEL, help="a recogniser model's folder")
    parser.add_argument("--only", default="", help="conversations whose names begin so")
    parser.add_argument("--shift", type=int, default=0, help="give every voice's words to the n-th voice after it")
    parser.add_argument("--show", action="store_true", help="print what was read wrong, with what was heard")
    chosen = parser.parse_args(arguments)
    try:
        wanted = [talk.shifted(lessons.voices().held_out, chosen.shift) for talk in talks.load()
                  if talk.name.startswith(chosen.only)]
        with tempfile.TemporaryDirectory() as folder:
            heard = list(score.hear_all(wanted, load(chosen.model), Path(folder)))
    except (SpeakerProblem, ModelProblem, ValueError) as problem:
        print(f"dialogues: {problem}", file=sys.stderr)
        return 2
    return _print(heard, chosen.show)


def _print(heard: list[score.Heard], show: bool) -> int:
    for one in heard if show else ():
        print("\n".join(score.report(one)))
    counts = [one.characters() for one in heard]
    spoken, wrong = sum(count.spoken for count in counts), sum(count.wrong for count in counts)
    print(f"{len(heard)} conversations, {100 * (1 - wrong / max(1, spoken)):.2f} % of {spoken} characters heard right")
    for field in (*score.MUST, *score.TOLD):
        goal = f" (goal {GOAL:.2f})" if field in score.MUST else ""
        print(f"{field:18} F1 {score.f1(heard, field):.3f}{goal}")
    return 0 if all(score.f1(heard, field) >= GOAL for field in score.MUST) else 1


if __name__ == "__main__":
    sys.exit(main())
