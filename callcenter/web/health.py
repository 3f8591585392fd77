"""/healthz (alive), /readyz (can events be kept?), /metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily
from redis.exceptions import RedisError

from callcenter.calls.spool import AWAY, Spool
from callcenter.desk import Desk
from callcenter.records.second_counts import counts

_COUNTS = """
select (select count(*) from calls where ended_at is null) as calls_open,
  (select count(*) from calls where waiting) as callers_waiting,
  (select count(*) from work where state = 'open' and due_at <= %s) as work_due,
  (select count(*) from work where state = 'failed') as work_failed
"""


def health_routes(desk: Desk, now: Callable[[], datetime]) -> Blueprint:
    """The routes for machines that watch this one."""
    routes = Blueprint("health", __name__)
    spool = Spool(desk.settings.spool_dir)

    @routes.get("/healthz")
    def alive() -> Response:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def ready() -> tuple[Response, int]:
        degraded = []
        stored = _database_works(desk)
        if not stored:
            degraded.append("database")
        if not _redis_works(desk):
            degraded.append("redis")
        if not spool.writable():
            degraded.append("spool")
        elif spool.waiting():
            degraded.append("spooled events wait")
        kept = stored or "spool" not in degraded
        status = "ok" if not degraded else "degraded" if kept else "down"
        return jsonify(status=status, degraded=degraded), 200 if kept else 503

    @routes.get("/metrics")
    def metrics() -> Response:
        registry = _registry()
        registry.register(_Now(desk, spool, now()))
        return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")

    return routes


@dataclass(frozen=True, eq=False)
class _Now:
    """What is open right now, asked of the database when somebody looks."""

    desk: Desk
    spool: Spool
    moment: datetime

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        gauge = GaugeMetricFamily("sanxiang_now", "What is open right now.", labels=["what"])
        second = CounterMetricFamily("sanxiang_second_reader", "What came of asking the second reader.",
                                     labels=["what"])
        gauge.add_metric(["spooled"], len(self.spool.waiting()))
        try:
            with self.desk.db.raw() as connection:
                row = connection.execute(_COUNTS, [self.moment]).fetchone()
                counted = counts(connection)
            assert row is not None
            for name, value in row._asdict().items():
                gauge.add_metric([name], value)
            for name, value in counted.items():
                second.add_metric([name], value)
        except AWAY:
            gauge.add_metric(["database_away"], 1)
        yield gauge
        yield second


def _registry() -> CollectorRegistry:
    """This process's numbers, or those of all web processes where they share a folder (`callcenter web`)."""
    registry = CollectorRegistry()
    try:
        multiprocess.MultiProcessCollector(registry)
    except ValueError:
        for collector in {*REGISTRY._collector_to_names}:
            registry.register(collector)
    return registry


def _database_works(desk: Desk) -> bool:
    try:
        with desk.db.raw() as connection:
            connection.execute("select 1")
        return True
    except AWAY:
        return False


def _redis_works(desk: Desk) -> bool:
    try:
        return bool(desk.queues.connection().ping())
    except (RedisError, OSError):
        return False
