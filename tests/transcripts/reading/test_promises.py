"""What the agent promises, and by when: to call or answer, against what only sounds like it."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.workcalendar import Calendar
from tests.transcripts.reading.calls import turns
from tests.transcripts.reading.talks import CHINA, Talk, shown, talks
from transcripts.reading.promises import PromiseDraft, promised_reply, read_promises

OFFICE = Calendar.office()
THURSDAY = datetime(2026, 3, 5, 9, 42, 10, tzinfo=CHINA)


def promises(*lines: str, at: datetime = THURSDAY) -> tuple[PromiseDraft, ...]:
    return read_promises(turns(*lines), at, OFFICE)


def promised(*lines: str, at: datetime = THURSDAY) -> str | None:
    """When the reply is due that holds at the end of the talk, as month-day hour:minute in China."""
    held = promised_reply(promises(*lines, at=at))
    return shown(held.due_at) if held else None


@pytest.mark.parametrize("talk", talks(), ids=lambda talk: "|".join(talk.lines))
def test_the_reply_that_a_talk_promises_is_due(talk: Talk) -> None:
    assert promised(*talk.lines, at=talk.started_at) == talk.due


def test_a_promise_counts_from_the_turn_in_which_it_is_made() -> None:
    talk = ("c:喂", "a:您好", "c:我的机器坏了", "a:半小时内给您回电话")  # the fourth turn begins at 12 s
    assert promised(*talk, at=datetime(2026, 3, 5, 9, 42, 50, tzinfo=CHINA)) == "03-05 10:13"


def test_every_promise_keeps_its_words_its_kind_and_its_evidence() -> None:
    arrival, call = promises("a:您好", "a:救援车大概四十分钟到师傅五分钟内会先打给您")
    assert (arrival.kind, arrival.text) == ("visit", "四十分钟到")
    assert (call.kind, call.text) == ("reply", "五分钟内会先打给您")
    assert call.agreed
    assert call.evidence is not None
    assert (call.evidence.segment, call.evidence.channel) == (1, "agent")


def test_kinds_of_promises_are_told_apart() -> None:
    kinds = {
        "师傅明天上午上门": "visit",
        "货后天下午发出": "delivery",
        "三天内退款": "delivery",
        "明天我给您发确认短信": "other",
        "明天下午联系您": "reply",
    }
    assert {said: promises(f"a:{said}")[0].kind for said in kinds} == kinds


def test_a_replaced_or_refused_promise_is_kept_but_not_agreed() -> None:
    first, second = promises("a:明天给您回电话", "c:不行太晚了", "a:那今天下午五点前给您回")
    assert [first.agreed, second.agreed] == [False, True]
    (offer,) = promises("a:明天上午给您回电话可以吗", "c:不用了")
    assert not offer.agreed


def test_a_guess_at_the_hour_is_less_sure_than_a_plain_one() -> None:
    (plain,) = promises("a:明天上午十点给您回电话")
    (vague,) = promises("a:应该今晚能给您回电话")
    assert plain.confidence >= 0.9
    assert vague.confidence < 0.5


def test_without_the_beginning_of_the_call_nothing_is_fixed() -> None:
    assert read_promises(turns("a:明天给您回电话"), None, OFFICE) == ()


def test_the_same_promise_in_traditional_characters_and_with_blanks_reads_the_same() -> None:
    assert promised("a:禮拜五 下午 三點半 以前 我 回電 給 您") == "03-06 15:30"
    assert promised("a:我 哋 同事 聽日 上晝 會 打返 俾 你") == "03-06 12:00"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ac"),
            st.text(
                st.sampled_from("给您我回打电话联系明后天上下午三点半前小时内工作日可以吗好不行到时候师傅"), max_size=20
            ),
        ),
        max_size=12,
    )
)
def test_any_jumble_of_turns_is_read_and_no_reply_is_due_before_it_was_promised(talk: list[tuple[str, str]]) -> None:
    lines = [f"{side}:{text or '嗯'}" for side, text in talk]
    for promise in promises(*lines):
        assert promise.due_at is None or promise.due_at > THURSDAY.replace(second=0)
        assert 0 <= promise.confidence <= 1
