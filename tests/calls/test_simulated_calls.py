"""Whole calls through the simulated phone network: real HTTP, real signatures, real recordings."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest

from callcenter.calls.replay import replay
from callcenter.telephony.simulator.people import (
    CallbackTricks,
    Callee,
    Connected,
    Converse,
    HangUp,
    Hear,
    MediaTricks,
    Press,
    Reaction,
    Released,
    Speak,
    Tricks,
    Wait,
)
from tests import factories as make
from tests.service import settings_for
from tests.simulation import Living, living
from transcripts.recognizers.scripted import ScriptedRecognizer

FIRST, SECOND = "+8613900000001", "+8613900000002"
MENU = Hear("人工服务请按0")
TALK = (MENU, Press("1"), Connected(), Converse(seconds=12), HangUp())
ANSWERS = Callee(ring=2)
AWAY = Callee(Reaction.NO_ANSWER)


@pytest.fixture
def service(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Living]:
    """Two agents; every piece of sound is heard as the same words."""
    recognizer = ScriptedRecognizer(["我 叫 王丽 我 是 恒泰机械 的"] * 50)
    with living(settings_for(database_url, redis_url, tmp_path), recognizer=recognizer) as service:
        with service.desk.db.session() as session:
            make.person(session, "wangli", phone=FIRST)
            make.person(session, "zhaomin", phone=SECOND)
        yield service


def stands(service: Living, sid: str) -> tuple[object, ...]:
    """Outcome, rings, within the limit, who hung up; and that the call replays to just that."""
    service.finish()
    with service.desk.db.raw() as connection:
        assert replay(connection, service.desk.catalog, sid) == []
    assert service.rows("select kind, problem from work where state <> 'done'") == []
    assert service.rows("select 1 from people where leg_id is not null") == []
    call = service.call(sid)
    return call.outcome, call.ring_count, call.answered_within_limit, call.hung_up_by


def test_an_inquiry_is_answered_in_the_second_ring_recorded_heard_and_written_down(service: Living) -> None:
    call = service.play(TALK, people={FIRST: (ANSWERS,)})
    assert stands(service, call.sid) == ("answered", 2, True, "customer")
    recording = service.row("select state, channels, problem, deleted_at_provider from recordings")
    assert (recording.state, recording.channels, recording.problem) == ("stored", 2, None)
    assert recording.deleted_at_provider is not None
    fields = {row.name: row.value for row in service.rows("select * from record_fields")}
    assert fields["customer_name"] == "王丽"  # an organisation that the agent's side names too is not the customer's


def test_a_colleague_helps_from_the_third_ring_on(service: Living) -> None:
    call = service.play(TALK, people={FIRST: (AWAY,), SECOND: (Callee(ring=1),)})
    outcome = stands(service, call.sid)
    assert outcome == ("answered", 3, True, "customer")
    legs = service.legs(call.sid)
    assert [(leg.number, leg.outcome) for leg in legs] == [(FIRST, "canceled"), (SECOND, "accepted")]


def test_nobody_answers_and_a_message_is_left(service: Living) -> None:
    script = (MENU, Press("3"), Hear("留言请按2"), Press("2"), Hear(r"\[beep\]"), Speak(seconds=6), Press("#"),
              Hear("再见"))
    call = service.play(script, people={FIRST: (AWAY,), SECOND: (AWAY,)})
    outcome, rings, within, who = stands(service, call.sid)
    assert (outcome, within, who) == ("message", False, "system")
    assert isinstance(rings, int)
    assert rings > 3
    assert service.row("select purpose, state from recordings") == ("message", "stored")
    assert service.row("select reason from callbacks where case_id is null").reason == "message"


def test_who_hangs_up_in_the_menu_was_not_abandoned(service: Living) -> None:
    call = service.play((Hear("欢迎致电"), Wait(2), HangUp()))
    assert stands(service, call.sid) == ("menu", 0, None, "customer")


def test_who_hangs_up_while_it_rings_is_abandoned_and_listed(service: Living) -> None:
    call = service.play((MENU, Press("0"), Wait(8), HangUp()), people={FIRST: (AWAY,)})
    rang = next(leg for leg in service.simulator.legs() if leg.to == FIRST)
    assert rang.ringing_at is not None
    assert call.ended_at is not None
    rings = ceil((call.ended_at - rang.ringing_at).total_seconds() / 5)
    assert stands(service, call.sid) == ("abandoned", rings, None, "customer")
    assert service.row("select reason from callbacks").reason == "abandoned"


def test_a_busy_phone_is_followed_by_another_try_and_the_colleague(service: Living) -> None:
    call = service.play(TALK, people={FIRST: (Callee(Reaction.BUSY),), SECOND: (Callee(ring=1),)})
    assert stands(service, call.sid)[0] == "answered"
    assert service.legs(call.sid)[0].outcome == "busy"


def test_release_by_the_star_leads_to_the_survey_and_is_nobody_s_hang_up(service: Living) -> None:
    agent = Callee(ring=1, script=(Wait(6), Press("*")))
    script = (MENU, Press("2"), Connected(), Released(), Hear("非常不满意请按5"), Press("1"), Hear("再见"))
    call = service.play(script, people={FIRST: (agent,)})
    assert stands(service, call.sid) == ("answered", 1, True, "system")
    assert service.row("select score from ratings").score == 5


def test_an_agent_who_hangs_up_first_is_kept_as_such(service: Living) -> None:
    agent = Callee(ring=1, script=(Wait(6), HangUp()))
    call = service.play((MENU, Press("1"), Connected(), Released(), Wait(2), HangUp()), people={FIRST: (agent,)})
    assert stands(service, call.sid)[3] == "agent"


def test_a_voicemail_is_no_answer_where_a_key_is_required(service: Living) -> None:
    service.rows("update people set key_to_accept = true")
    accepting = Callee(ring=1, script=(Hear("接听请按1"), Press("1")))
    call = service.play(TALK, people={FIRST: (Callee(Reaction.VOICEMAIL),), SECOND: (accepting,)})
    assert stands(service, call.sid)[0] == "answered"
    assert [leg.outcome for leg in service.legs(call.sid) if leg.number == SECOND] == ["accepted"]


@pytest.mark.parametrize("callbacks", [CallbackTricks(duplicates=2), CallbackTricks(late=20.0),
                                       CallbackTricks(duplicates=1, late=8.0)])
def test_late_doubled_and_overtaking_callbacks_change_nothing(service: Living, callbacks: CallbackTricks) -> None:
    call = service.play(TALK, people={FIRST: (ANSWERS,)}, tricks=Tricks(callbacks=callbacks))
    assert stands(service, call.sid) == ("answered", 2, True, "customer")
    assert service.row("select count(*) from recordings")[0] == 1


@pytest.mark.parametrize("media", [MediaTricks(missing=2), MediaTricks(broken=1, cut=1), MediaTricks(mono=True)])
def test_trouble_with_the_media_costs_only_time(service: Living, media: MediaTricks) -> None:
    call = service.play(TALK, people={FIRST: (ANSWERS,)}, tricks=Tricks(media=media))
    stands(service, call.sid)
    assert service.row("select state from recordings").state == "stored"
    assert service.row("select state from transcripts").state == "done"


def test_a_call_whose_end_is_never_told_is_fetched_after_five_minutes(service: Living) -> None:
    call = service.play(TALK, people={FIRST: (ANSWERS,)},
                        tricks=Tricks(callbacks=CallbackTricks(drop=frozenset({"completed"}))))
    assert service.call(call.sid).ended_at is None
    service.later(400)
    for item in service.desk.looking_up.sweep(service.now):
        assert item.queue == "due"
    outcome, _, within, _ = stands(service, call.sid)
    assert (outcome, within) == ("answered", True)
    assert service.row("select state from recordings").state == "stored"
