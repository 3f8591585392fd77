"""`python -m tools.speech_model build|score|samples|words`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tools.speech_model import build, score, vocabulary
from tools.speech_model.speaker import SpeakerProblem

SIZES = {"full": build.FULL, "small": build.SMALL, "miniature": build.MINIATURE}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; bad input gives one line on stderr and 2."""
    parser = argparse.ArgumentParser(prog="python -m tools.speech_model", description="Our own small Mandarin model.")
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="speak, learn and write a model directory")
    builder.add_argument("--out", type=Path, required=True)
    builder.add_argument("--size", choices=sorted(SIZES), default="full")
    scorer = commands.add_parser("score", help="say how well a model hears voices it was not trained on")
    scorer.add_argument("directory", type=Path)
    scorer.add_argument("--voices", nargs="*", help="variants of espeak-ng (default: those held out)")
    scorer.add_argument("--show", action="store_true", help="print what was heard wrongly")
    sampler = commands.add_parser("samples", help="write the sentences that the tests hear")
    sampler.add_argument("--out", type=Path, required=True)
    commands.add_parser("words", help="print the groups of words that sound alike")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {line}", flush=True)

    try:
        if chosen.command == "build":
            build.build(chosen.out, SIZES[chosen.size], tell)
        elif chosen.command == "score":
            score.print_scores(chosen.directory, chosen.voices, chosen.show)
        elif chosen.command == "samples":
            score.samples(chosen.out)
        else:
            print("\n".join(" ".join(group) for group in vocabulary.same_sound(vocabulary.load())))
    except (SpeakerProblem, ValueError, OSError) as problem:
        print(f"speech_model: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
