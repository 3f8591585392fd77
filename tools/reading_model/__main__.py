"""`python -m tools.reading_model build|score`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tools.reading_model import corpus
from tools.reading_model.lean import leaning_weights
from tools.reading_model.learn import tagger_weights
from tools.reading_model.lessons import BadLesson
from tools.reading_model.score import scores
from transcripts.reading import leanings, tagging
from transcripts.reading.learnt import save


def main(arguments: list[str] | None = None) -> int:
    """Run a command; bad input gives one line on stderr and 2."""
    parser = argparse.ArgumentParser(prog="python -m tools.reading_model", description="The learnt reader's weights.")
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="learn from all lessons and write the weights")
    builder.add_argument("--out", type=Path, default=tagging.MODEL.parent)
    commands.add_parser("score", help="learn from all files but one and read that one, for every file")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {line}", flush=True)

    try:
        lessons, calls = corpus.everything()
        if chosen.command == "score":
            for line in scores(lessons, calls):
                tell(line)
        else:
            mark = corpus.fingerprint([*corpus.lesson_files(), *corpus.CALLS])
            everything = [lesson for found in lessons.values() for lesson in found]
            heard = [call for found in calls.values() for call in found]
            leans = leaning_weights([*everything, *heard], mark)
            save(chosen.out / leanings.MODEL.name, leans)
            tell(f"{leanings.MODEL.name}: {len(leans.keys)} features from {len(everything)} lessons, {mark}")
            weights = tagger_weights(everything, heard, mark)
            save(chosen.out / tagging.MODEL.name, weights)
            tell(f"{tagging.MODEL.name}: {len(weights.keys)} features")
    except (BadLesson, ValueError, OSError) as problem:
        print(f"reading_model: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
