"""Queues: RQ carries ids, after the commit; what is due lives in the `work` table.

Redis may be away or emptied: nothing is lost, the clock queues again what is due. Work of live calls is then done
at once in this process, because a caller cannot wait for the clock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

JOB = "workers.jobs.run"
QUEUES = ("calls", "due", "hearing", "reading", "exports")
HEARING_LIMIT = 6 * 3600 + 60
"""Seconds that any hearing may take; each one's own limit, 60 s + 2 x its audio, is set when it is queued."""

log = structlog.get_logger(__name__)


@dataclass
class Queues:
    """Enqueues work by its id. `at_once` does a piece of work in this process when Redis is away."""

    redis_url: str
    at_once: Callable[[int], None] | None = None
    _queues: dict[str, Queue] = field(default_factory=dict)
    _urgent: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(8))

    def connection(self) -> Redis:
        """A connection that fails fast: a call is waiting."""
        return Redis.from_url(self.redis_url, socket_connect_timeout=1, socket_timeout=2,
                              retry=Retry(NoBackoff(), 0))

    def enqueue(self, work_id: int, queue: str, timeout: int = 180, *, unless_queued: bool = False) -> bool:
        """False when Redis is away; the clock will queue it later. `unless_queued`: it may wait there already."""
        try:
            if queue not in self._queues:
                self._queues[queue] = Queue(queue, connection=self.connection())
            job_id = f"work-{work_id}"
            if unless_queued and self._queues[queue].get_job_position(job_id) is not None:
                return True
            self._queues[queue].enqueue(JOB, work_id, job_id=job_id, job_timeout=timeout, result_ttl=0,
                                        failure_ttl=3600)
            return True
        except (RedisError, OSError) as problem:
            log.warning("the queue is away", queue=queue, work=work_id, problem=str(problem))
            if queue == "calls" and self.at_once is not None:
                threading.Thread(target=self._do, args=(work_id,), daemon=True, name=f"work-{work_id}").start()
            return False

    def _do(self, work_id: int) -> None:
        assert self.at_once is not None
        with self._urgent:
            self.at_once(work_id)
