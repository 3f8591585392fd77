"""`python -m tools.reading_model build|score`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tools.reading_model import corpus
from tools.reading_model.learn import tagger_weights
from tools.reading_model.lessons import BadLesson
from transcripts.reading import tagging
from transcripts.reading.learnt import save


def main(arguments: list[str] | None = None) -> int:
    """Run a command; bad input gives one line on stderr and 2."""
    parser = argparse.ArgumentParser(prog="python -m tools.reading_model", description="The learnt reader's weights.")
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="learn from all lessons and write the weights")
    builder.add_argument("--out", type=Path, default=tagging.MODEL.parent)
    chosen = parser.parse_args(arguments)
    started = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {line}", flush=True)

    try:
        if chosen.command == "build":
            lessons, calls = corpus.everything()
            mark = corpus.fingerprint([*corpus.lesson_files(), *corpus.CALLS])
            everything = [lesson for found in lessons.values() for lesson in found]
            weights = tagger_weights(everything, [call for found in calls.values() for call in found], mark)
            save(chosen.out / tagging.MODEL.name, weights)
            tell(f"{tagging.MODEL.name}: {len(weights.keys)} features from {len(everything)} lessons, {mark}")
    except (BadLesson, ValueError, OSError) as problem:
        print(f"reading_model: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
