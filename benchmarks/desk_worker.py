"""A worker of its own process that does one piece of work, and prints its seconds and its largest memory in MB."""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.desk_moment import NOW
from callcenter.config import load_settings
from callcenter.db import Database
from callcenter.desk import Desk
from callcenter.queueing import Queues
from callcenter.telephony.twilio import TwilioNetwork
from callcenter.work.doing import do_work


def main(work_id: int) -> None:
    """Settings come from the environment, as a worker's do."""
    began, settings = time.monotonic(), load_settings()
    desk = Desk(settings, Database(settings.database_url or ""), Queues(settings.redis_url or ""),
                TwilioNetwork(*settings.provider()))
    do_work(desk, work_id, NOW)
    desk.close()
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.monotonic() - began, "megabytes": largest}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
