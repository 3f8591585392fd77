"""The demo's week: the same from the same seed, and such calls as the service itself would have written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import func, select

from callcenter.callbacks.models import CallbackAttempt
from callcenter.calls.models import Call, Leg
from callcenter.calls.replay import replay
from callcenter.cases.models import Case
from callcenter.db import Database
from callcenter.deadlines.models import Deadline
from callcenter.demo.calls import LINE
from callcenter.demo.company import demo_company
from callcenter.demo.inbox import Inbox
from callcenter.demo.week import planning
from callcenter.demo.week.cast import AGENTS
from callcenter.demo.week.phrases import RATE, load_phrases, phrases_of
from callcenter.demo.week.planning import callers, plan_week
from callcenter.demo.week.sounds import pitch_of
from callcenter.demo.week.talks import AGENT, CUSTOMER, load_material
from callcenter.demo.week.unfolding import unfold
from callcenter.demo.week.writing import write_week
from callcenter.lines.catalog import Catalog
from callcenter.people.models import AgentStateSpan
from callcenter.recordings.storage import Storage
from callcenter.records.models import Record
from callcenter.work.rows import Connection

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def test_the_same_seed_makes_the_same_week_and_yesterday_somebody_was_late() -> None:
    material = load_material()
    plans = plan_week(material, callers(material), AGENTS, NOW, ZONE)
    assert plans == plan_week(material, callers(material), AGENTS, NOW, ZONE)
    assert 250 <= len(plans) <= 500
    assert max(plan.at for plan in plans) < NOW
    yesterday = (NOW - timedelta(days=1)).astimezone(ZONE).date()
    assert [plan for plan in plans if plan.agent == "liqiang" and plan.outcome == "answered" and plan.waits > 15
            and plan.at.astimezone(ZONE).date() == yesterday]


def test_every_talk_of_the_week_can_be_heard_word_for_word() -> None:
    material = load_material()
    phrases = load_phrases()
    assert {side: set(known) for side, known in phrases.at.items()} == {  # else: python -m tools.demo_audio
        side: {tuple(text.split()) for text in texts} for side, texts in phrases_of(material).items()}
    plans = [plan for plan in plan_week(material, callers(material), AGENTS, NOW, ZONE) if plan.lines]
    for plan in plans[-20:]:
        said = phrases.say(plan.lines, pitch_of(plan))
        assert [part["text"] for part in said.segments] == [text for _, text in plan.lines]
    both = said.channels((AGENT, CUSTOMER))
    for side, channel in zip((AGENT, CUSTOMER), both, strict=True):  # loud where that side speaks, and nowhere else
        spoken = np.zeros(len(channel), bool)
        for part in said.segments:
            if part["channel"] == side:
                spoken[round(float(str(part["start"])) * RATE):round(float(str(part["end"])) * RATE) + 2] = True
        assert abs(channel[spoken]).mean() > 20 * abs(channel[~spoken]).mean()


def test_the_week_stands_as_its_events_tell_it(database_url: str, tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(planning, "_A_DAY", 12)  # type: ignore[attr-defined]
    monkeypatch.setattr(planning, "_WEEKEND", 6)  # type: ignore[attr-defined]
    db = Database(database_url)
    try:
        demo_company(db, NOW, inbox=Inbox(port=9), zone=ZONE)
        catalog = Catalog(db, "Asia/Shanghai", tmp_path / "lines.json")
        amount, passwords = write_week(db, line=LINE, now=NOW, zone=ZONE, company="三响科技", catalog=catalog,
                                       storage=Storage(f"file://{tmp_path}/recordings"), tell=unfold)
        with db.session() as session:
            calls = session.scalars(select(Call)).all()
            assert len(calls) == amount
            assert len(session.scalars(select(Record)).all()) == amount
            assert {record.status for record in session.scalars(select(Record))} == {"draft", "complete", "reviewed"}
            assert Counter(case.status for case in session.scalars(select(Case)))
            assert session.scalar(select(func.count()).select_from(Leg).where(Leg.ended_at.is_(None))) == 0
            asleep = select(Deadline.id).where(Deadline.next_at < NOW - timedelta(minutes=5))
            assert session.scalars(asleep).all() == []
            assert session.scalar(select(CallbackAttempt.id).limit(1)) is not None
            spans = session.scalars(select(AgentStateSpan).order_by(
                AgentStateSpan.person_id, AgentStateSpan.began_at)).all()
            assert {span.state for span in spans} >= {"ready", "break", "wrap_up", "offline", "busy"}
            for one, following in pairwise(spans):
                assert one.person_id != following.person_id or (one.ended_at or NOW) <= following.began_at
        with db.raw() as connection:
            assert {call.sid: replay(connection, catalog, call.sid) for call in calls} == {
                call.sid: [] for call in calls}
            assert_everything_stands_on_the_desk(connection)
        assert "qiuzhijian" in passwords
    finally:
        db.close()


def assert_everything_stands_on_the_desk(connection: Connection) -> None:
    def there(question: str) -> set[Any]:
        return {row[0] for row in connection.execute(question).fetchall()}

    assert there("select state from relay_slips") == {"open", "taken", "done"}
    assert there("select approved_at is not null and lifted_at is null from blocked_numbers") == {True, False}
    assert there("select list from saved_views") == {"calls", "cases", "records"}
    assert there("select merged_into is not null from customers") == {True, False}
    assert there("select jsonb_array_length(problems) > 0 from customer_imports") == {True}
    assert there("select state from people where role = 'agent'") == {"ready", "busy", "break"}
    assert there("select state from recordings") == {"stored", "absent"}
    assert there("select state from assessments") >= {"confirmed"}
    assert there("select state from callbacks") >= {"open", "done"}
