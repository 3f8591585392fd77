"""How fast calls are read, how long a worker needs to be ready, and whether confidence means what it says.

    python -m benchmarks.reading [--calls FILE…] [--gold FILE…] [--rounds 3] [--out var/bench]

* speed: calls a second of processor time on one core, over `--calls` (default: the committed calls), against the plain
  alternative in the same run (`benchmarks/plain_reader.py`: one regular expression for each field) and against decoding
  the same calls from JSON. At least 300.
* start: a fresh process until its first call is read, less the interpreter's own start. Under 2 s; no data
  file is opened twice, however many calls are read.
* calibration, for each `--gold` file: of the values above 0.9, how many are right (at least 95 %); of the values that
  the gold has, how many stand there above 0.9 (at least 60 %). Only calls that nobody tuned on say anything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.plain_reader import plain_read
from transcripts.reading.corpus import read_call

ROOT = Path(__file__).parent.parent
CALLS = ROOT / "tests" / "data" / "calls"
SURE = 0.9
WANTED = {"calls_per_second": 300, "load_seconds": 2.0, "sure_and_right": 0.95, "gold_found_sure": 0.60}
TIMES = ("promised_reply_by", "callback_at")
VALUES = ("customer_name", "organisation", "contact_phone", "order_no", "product", *TIMES)
TOGETHER = "values together"
START = """
import json, sys, time
import psutil
opened = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and not arguments[0].endswith((".py", ".pyc")):
        if not isinstance(arguments[1], str) or "r" in arguments[1]:
            opened.append(arguments[0])
sys.addaudithook(hook)
with open(sys.argv[1], encoding="utf-8") as file:
    calls = [json.loads(line) for line in file]
process = psutil.Process()
bare = process.memory_info().rss
opened.clear()
began, worked = time.perf_counter(), time.process_time()
from transcripts.reading.corpus import read_call
read_call(calls[0])
seconds, worked = time.perf_counter() - began, time.process_time() - worked
for call in calls * 2:
    read_call(call)
memory = process.memory_info().rss
print(json.dumps({"load_seconds": round(seconds, 3), "load_core_seconds": round(worked, 3),
                  "data_files": len(set(opened)), "data_files_opened_again": len(opened) - len(set(opened)),
                  "memory_mb": round((memory - bare) / 2**20, 1)}))
"""


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and appends one JSON line; 0 when speed and start are as wanted (calibration only informs)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--calls", type=Path, nargs="+", default=sorted(CALLS.glob("*.jsonl")))
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many counts")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    options = parser.parse_args(argv)
    result: dict[str, Any] = {"benchmark": "reading", "wanted": WANTED, **start(options.calls[0]),
                              **speed(options.calls, options.rounds)}
    result["calibration"] = {file.stem: calibration(_calls(file)) for file in options.gold}
    for name, value in result.items():
        if name not in ("benchmark", "wanted", "calibration"):
            print(f"{name:30} {value}" + (f"  (wanted {WANTED[name]})" if name in WANTED else ""))
    for name, table in result["calibration"].items():
        _print(name, table)
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "reading.json").open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")
    as_wanted = (result["calls_per_second"] >= WANTED["calls_per_second"] and
                 result["load_seconds"] < WANTED["load_seconds"] and result["data_files_opened_again"] == 0)
    return 0 if as_wanted else 1


def start(calls: Path) -> dict[str, float | int]:
    """What a fresh process needs before its first call is read, the best of three; whether it loads anything twice."""
    runs = [json.loads(subprocess.run([sys.executable, "-c", START, str(calls)], cwd=ROOT, check=True, text=True,
                                      capture_output=True).stdout) for _ in range(3)]
    return min(runs, key=lambda run: run["load_seconds"])


def speed(files: Sequence[Path], rounds: int) -> dict[str, float | int]:
    """Calls a second a core of the reader, of the plain alternative and of JSON alone, rounds taking turns."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    calls = [json.loads(line) for line in lines]
    work: dict[str, Callable[[], object]] = {
        "calls_per_second": lambda: [read_call(call) for call in calls],
        "plain_calls_per_second": lambda: [plain_read(call) for call in calls],
        "json_calls_per_second": lambda: [json.loads(line) for line in lines],
    }
    best = dict.fromkeys(work, 0.0)
    for _ in range(rounds):
        for name, act in work.items():
            began = time.process_time()
            act()
            best[name] = max(best[name], len(calls) / (time.process_time() - began))
    turns = sum(len(call["segments"]) for call in calls)
    characters = sum(len(segment["text"]) for call in calls for segment in call["segments"])
    return {"calls": len(calls), "turns_a_call": round(turns / len(calls), 1),
            "characters_a_call": round(characters / len(calls)), **{name: round(rate) for name, rate in best.items()},
            "ratio_to_plain": round(best["calls_per_second"] / best["plain_calls_per_second"], 4),
            "ratio_to_json": round(best["calls_per_second"] / best["json_calls_per_second"], 4)}


def calibration(calls: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """For each field that is read with a confidence, and for VALUES together: values `sure` (above 0.9), `right` among
    them, values that the gold has (`there`) and how many of those were `found`: right and above 0.9."""
    table: dict[str, dict[str, int]] = {TOGETHER: dict.fromkeys(("sure", "right", "there", "found"), 0)}
    for call in calls:
        draft, gold = read_call(call), call["gold"]
        for field in sorted({*VALUES, *draft["confidence"]} & set(gold)):
            sure, there = draft["confidence"].get(field, 0.0) > SURE, gold[field] is not None
            right = _right(gold, field, draft.get(field))
            empty = table.setdefault(field, dict.fromkeys(table[TOGETHER], 0))
            for row in (empty, table[TOGETHER]) if field in VALUES else (empty,):
                row["sure"] += sure
                row["right"] += sure and right
                row["there"] += there
                row["found"] += sure and there and right
    return table


def _right(gold: Mapping[str, Any], field: str, value: Any) -> bool:
    accepted = [gold.get(field), *(gold.get("accept") or {}).get(field, ())]
    if field in TIMES and value:
        moments = [datetime.fromisoformat(one) for one in accepted if one]
        return any(abs((datetime.fromisoformat(value) - moment).total_seconds()) <= 60 for moment in moments)
    plain = _letters_and_digits if field == "order_no" else _plain
    return plain(value) in [plain(one) for one in accepted]


def _letters_and_digits(value: Any) -> str:
    return "".join(sign for sign in str(value or "").lower() if sign.isalnum())


def _plain(value: Any) -> str:
    text = "".join(str(value if value is not None else "").split()).lower()
    return text.removesuffix("先生").removesuffix("女士") if len(text) > 3 else text


def _print(name: str, table: Mapping[str, Mapping[str, int]]) -> None:
    print(f"calibration on {name}: field, right of those above {SURE}, share of the gold's values found above {SURE}")
    for field, row in table.items():
        right = f"{row['right']}/{row['sure']} = {row['right'] / row['sure']:.3f}" if row["sure"] else "-"
        found = f"{row['found']}/{row['there']} = {row['found'] / row['there']:.3f}" if row["there"] else "-"
        print(f"  {field:22} {right:18} {found}")


def _calls(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
