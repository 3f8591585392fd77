"""Calls that we make while the database is away: whoever picks up hears an apology, and the attempt comes to an end."""

from __future__ import annotations

from callcenter.calls.replay import replay
from tests.outbound import survey_call
from tests.phones import Document
from tests.service import Service
from tests.web.webhooks.test_trouble import database_away
from workers.clock import sweep

SORRY = "非常抱歉，系统暂时无法为您服务，我们会尽快给您回电。再见。"


def test_somebody_who_picks_up_then_is_counted_as_abandoned(service: Service) -> None:
    outgoing = survey_call(service)
    with database_away(service):
        path = f"/webhooks/twilio/outbound/{outgoing.attempt_id}"
        assert outgoing.asks(f"{path}/answered").said == SORRY
        assert outgoing.tells("completed", CallDuration="9").status_code == 204
    assert sweep(service.desk, service.now)["drained"] == 2
    attempt = outgoing.attempt
    assert (attempt.sid, attempt.disposition, attempt.abandoned) == (outgoing.sid, "abandoned", True)
    assert service.rows("select sid from calls") == []


def test_a_survey_under_way_ends_with_an_apology_and_a_person_calls_again(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    path, form = outgoing.document.path("Gather", "action"), outgoing.form(Digits="1")
    with database_away(service):
        assert Document(service.post(path, form)).said == SORRY
    sweep(service.desk, service.now)
    outgoing.over()
    assert outgoing.attempt.disposition == "abandoned"
    assert service.rows("select id from callbacks where reason = 'service_down'") == []
    with service.desk.db.raw() as connection:
        assert replay(connection, service.desk.catalog, outgoing.sid) == []
