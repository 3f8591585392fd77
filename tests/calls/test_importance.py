"""The button 标记重要: one event, and a recording where the line's policy would not have made one."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select

from callcenter.calls.models import Call
from callcenter.errors import NotAllowedError, NotFoundError
from callcenter.people.models import Person
from tests import factories as make
from tests.service import Service

TALKS = "2026-07-31T02:00:10Z"
_lines = count(1)


def press(service: Service, sid: str, role: str = "agent") -> bool:
    with service.desk.db.session() as session:
        person = session.scalar(select(Person).where(Person.name == role)) or make.person(session, role, role=role)
    return service.desk.importance.mark(sid, person=person, now=service.now)


def begun(service: Service, policy: str) -> str:
    """A live call on a line with this record policy."""
    return make.begun_call(service.desk, record=policy, line=f"+8621628800{next(_lines):02d}")


def result_of(service: Service, sid: str) -> str | None:
    service.work("record_call")
    return service.row("select result from work where kind = 'record_call' and subject = %s", sid).result["recording"]


def test_it_is_pressed_once_and_changes_the_call(service: Service) -> None:
    sid = begun(service, "all")
    assert press(service, sid) is True
    assert press(service, sid) is False
    assert service.call(sid).important is True
    assert len(service.rows("select 1 from call_events where kind = 'important'")) == 1
    assert len(service.rows("select 1 from audit where action = 'call.important'")) == 1


@pytest.mark.parametrize(("policy", "columns"), [
    ("all", {"answered_at": TALKS}), ("important", {}),
    ("important", {"recording_refused": "true", "answered_at": TALKS}),
    ("never", {"ended_at": TALKS, "answered_at": TALKS})])
def test_nothing_is_recorded_twice_without_a_talk_or_against_the_customer_s_word(
        service: Service, policy: str, columns: dict[str, str]) -> None:
    sid = begun(service, policy)
    press(service, sid)
    service.rows("update calls set answered_at = %s, ended_at = %s, recording_refused = %s where sid = %s",
                 columns.get("answered_at"), columns.get("ended_at"), "recording_refused" in columns, sid)
    assert result_of(service, sid) is None


def test_a_live_talk_is_recorded_from_now_on(service: Service) -> None:
    sid = begun(service, "important")
    press(service, sid)
    service.rows("update calls set answered_at = %s where sid = %s", TALKS, sid)
    # The simulated network is asked, and knows no such call: the refusal is kept, the work is done.
    assert str(result_of(service, sid)).startswith("refused: ")


def test_it_takes_a_role_and_a_call_that_may_be_seen(service: Service) -> None:
    sid = begun(service, "all")
    with pytest.raises(NotFoundError):
        press(service, sid, "account_manager")
    with pytest.raises(NotFoundError):
        press(service, "CAnone")
    with pytest.raises(NotFoundError):
        press(service, sid, "handler")
    with service.desk.db.session() as session:
        handler = session.scalars(select(Person).where(Person.name == "handler")).one()
        make.leg(session, session.get_one(Call, sid), handler)
    with pytest.raises(NotAllowedError):
        press(service, sid, "handler")
