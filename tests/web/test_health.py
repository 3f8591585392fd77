"""Alive, ready, degraded, down; and the figures for those who watch."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.work.rows import add_work
from tests.factories import NOW
from tests.phones import Caller
from tests.service import Service, open_line, service, service_over, settings_for

__all__ = ["service"]

DEAD_DATABASE = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
DEAD_REDIS = "redis://127.0.0.1:9/0"


def ready(of: Service) -> tuple[int, str, list[str]]:
    answer = of.app.test_client().get("/readyz")
    assert answer.json is not None
    return answer.status_code, answer.json["status"], answer.json["degraded"]


def spool_in_the_way(of: Service) -> None:
    folder = of.desk.settings.spool_dir
    if folder.exists():
        folder.rename(folder.with_name("moved"))
    folder.write_text("in the way")


def test_a_process_that_answers_is_alive(service: Service) -> None:
    assert service.app.test_client().get("/healthz").json == {"status": "ok"}


def test_with_everything_there_it_is_ready(service: Service) -> None:
    assert ready(service) == (200, "ok", [])


def test_an_unwritable_spool_is_a_degradation_while_the_database_is_there(service: Service) -> None:
    spool_in_the_way(service)
    assert ready(service) == (200, "degraded", ["spool"])


def test_without_redis_it_is_degraded(database_url: str, tmp_path: Path) -> None:
    with service_over(settings_for(database_url, DEAD_REDIS, tmp_path)) as service:
        assert ready(service) == (200, "degraded", ["redis"])


def test_without_the_database_events_are_spooled_and_it_is_degraded_and_without_both_it_is_down(
        redis_url: str, tmp_path: Path) -> None:
    with service_over(settings_for(DEAD_DATABASE, redis_url, tmp_path), patience=0.2) as service:
        assert ready(service) == (200, "degraded", ["database"])
        spool_in_the_way(service)
        assert ready(service) == (503, "down", ["database", "spool"])


def test_waiting_spooled_events_are_told(service: Service) -> None:
    folder = service.desk.settings.spool_dir
    folder.mkdir(exist_ok=True)
    (folder / "20260731T020000.000000-1-000000.json").write_text("{}")
    assert ready(service) == (200, "degraded", ["spooled events wait"])


def figures(of: Service) -> dict[str, float]:
    answer = of.app.test_client().get("/metrics")
    assert answer.mimetype == "text/plain"
    pairs = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def test_metrics_count_what_is_open_and_what_came(service: Service) -> None:
    before = figures(service)
    caller = Caller(service)
    caller.into_line()
    service.post("/webhooks/twilio/voice", caller.form(), signature="wrong")
    with service.desk.db.raw() as connection:
        add_work(connection, "hear", "RE1", "hearing", now=NOW)
    after = figures(service)
    assert after['sanxiang_now{what="calls_open"}'] == 1
    assert after['sanxiang_now{what="callers_waiting"}'] == 1
    assert after['sanxiang_now{what="work_due"}'] == 1
    for kind in ("start", "input", "forged"):
        name = f'sanxiang_webhooks_total{{kind="{kind}"}}'
        assert after[name] == before.get(name, 0) + 1
    assert after["sanxiang_webhook_seconds_count"] == before["sanxiang_webhook_seconds_count"] + 2


def test_metrics_say_when_the_database_is_away(redis_url: str, tmp_path: Path) -> None:
    with service_over(settings_for(DEAD_DATABASE, redis_url, tmp_path), patience=0.2) as service:
        assert figures(service)['sanxiang_now{what="database_away"}'] == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nobody_has_to_sign_in_to_watch(service: Service, path: str) -> None:
    open_line(service, "+862162885678")
    assert service.app.test_client().get(path).status_code == 200
