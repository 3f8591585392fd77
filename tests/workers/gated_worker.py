"""A hearing worker whose recogniser shows that it hears and waits for the test: `FOLDER/go` lets it go on,
`FOLDER/crash` kills its process as a crash of the engine does. Run as a program."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from redis import Redis
from rq import Queue

from callcenter.app import build_desk
from callcenter.config import load_settings
from transcripts.model import Segment
from workers import jobs, run


class Gated:
    """Hears the number of its own process."""

    rate, name = 8000, "gated"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def recognize(self, pcm: bytes, offset: float) -> list[Segment]:
        (self.folder / f"hears-{os.getpid()}").touch()
        while not (self.folder / "go").exists():
            if (self.folder / "crash").exists():
                os.abort()
            time.sleep(0.02)
        return [Segment("", offset, offset + 1, str(os.getpid()), 1.0, ())]


def main() -> None:
    settings = load_settings()
    assert settings.redis_url
    jobs.use(build_desk(settings, recognizer=Gated(Path(sys.argv[1]))))
    connection = Redis.from_url(settings.redis_url)
    run._Forking([Queue("hearing", connection=connection)], connection).work(logging_level="ERROR")


if __name__ == "__main__":
    main()
