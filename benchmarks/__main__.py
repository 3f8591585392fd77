"""`make bench`: every benchmark in turn; each prints a ratio measured in one run and a JSON line under var/bench."""

from __future__ import annotations

from pathlib import Path

from benchmarks import contacts, deadlines, desk, dialing, hearing, reading, standards, stream, sweep, webhook

OUT = Path("var/bench")

if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for benchmark in (webhook, stream, standards, sweep, deadlines, contacts, dialing, desk, reading):
        benchmark.main(["--out", str(OUT)])
    hearing.main()
