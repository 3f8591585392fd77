"""`make bench`: every benchmark in turn; each prints a ratio measured in one run and a JSON line under var/bench."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import hearing, webhook

OUT = Path("var/bench")

if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    webhook.main(["--out", str(OUT)])
    sys.exit(hearing.main(["--out", str(OUT)]))
