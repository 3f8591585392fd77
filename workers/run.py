"""An RQ worker. For `hearing` the recogniser is loaded once, before the work-horses fork: each shares it, and one that
the engine kills takes only its own job along. The other queues are worked in this very process: no fork between a
caller and the phone that has to ring."""

from __future__ import annotations

import os
import signal
from typing import Any

import structlog
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisTimeout
from redis.retry import Retry
from rq import Queue, SimpleWorker, Worker
from rq.job import Job

from callcenter.app import build_desk
from callcenter.config import Settings
from callcenter.logs import set_up_logs
from callcenter.records.second_reading import warn_if_outside
from callcenter.telephony.base import PhoneNetwork
from transcripts.models import DEMO_MODEL
from transcripts.recognizers.base import Recognizer, RecognizerProblem
from workers import jobs

log = structlog.get_logger(__name__)


class _Forking(Worker):
    """Notices a dead work-horse within seconds, a dead worker within a minute."""

    def __init__(self, queues: list[Queue], connection: Redis) -> None:
        super().__init__(queues, connection=connection, worker_ttl=60, maintenance_interval=30)

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: Any) -> None:
        """The engine took its process along: the job fails with its reason, the worker goes on."""
        reason = f"the recogniser's process died ({_death(ret_val)})"
        log.error("a job's process died", work=job.args[0], problem=reason)
        jobs.died(job.args[0], reason)


def _death(ret_val: int) -> str:
    """How a process ended, in words, from its wait status."""
    if os.WIFSIGNALED(ret_val):
        return signal.Signals(os.WTERMSIG(ret_val)).name
    return f"exit {os.WEXITSTATUS(ret_val)}"


class _Simple(SimpleWorker):
    def __init__(self, queues: list[Queue], connection: Redis) -> None:
        super().__init__(queues, connection=connection, worker_ttl=60, maintenance_interval=30)


def load_recognizer(settings: Settings) -> Recognizer | None:
    """The model of the settings, else the small one that is shipped; None (and a line that says so) without one. The
    engine and the decoder are loaded for the queue that hears, and before it forks: no work-horse loads them anew."""
    import transcripts.hearing
    import transcripts.peaks  # noqa: F401  (the outline that is kept with what was heard)
    from transcripts.recognizers import vosk

    folder = settings.vosk_model or DEMO_MODEL
    try:
        recognizer = vosk.load(folder)
    except RecognizerProblem as problem:
        log.error("no model: recordings wait for one, then `callcenter transcripts retry`", problem=str(problem))
        return None
    log.info("model loaded", model=recognizer.name, loads=1)
    return recognizer


def main(queues: list[str], settings: Settings, network: PhoneNetwork | None = None) -> None:
    """Works until it is told to stop."""
    set_up_logs(settings.log_level, settings.log_format)
    hearing = "hearing" in queues
    if "reading" in queues:
        warn_if_outside(settings)
    desk = build_desk(settings, network=network, recognizer=load_recognizer(settings) if hearing else None)
    jobs.use(desk)
    assert desk.settings.redis_url
    connection = Redis.from_url(desk.settings.redis_url, retry=Retry(ExponentialBackoff(cap=2, base=0.1), 30),
                                retry_on_error=[RedisAway, RedisTimeout])
    kind = _Forking if hearing else _Simple
    kind([Queue(name, connection=connection) for name in queues], connection).work(logging_level="WARNING")
