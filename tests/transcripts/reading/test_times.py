"""Spoken times: found in text, added to each other, told from what only looks like one, and how sure they are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.workcalendar import Calendar
from tests.transcripts.reading.clocks import OFFICE, THURSDAY, meant
from tests.transcripts.reading.talks import CHINA
from transcripts.reading.times import merged, reckon, resolve, spans


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("下午三点到四点", "03-05 15:00"),
        ("两三点", "03-05 14:00"),
        ("三到五个工作日", "03-10 18:00"),
        ("明天或者后天", "03-06 18:00"),
        ("五点以后", "03-05 17:00"),
        ("明天下午", "03-06 18:00"),
    ],
)
def test_a_range_may_be_taken_at_its_start(said: str, start: str) -> None:
    assert meant(said, take="start") == start


@pytest.mark.parametrize(
    "said",
    [
        "快一点",
        "晚一点再说",
        "有一点问题",
        "三点五万",
        "打八五折",
        "八号客服",
        "工号三号",
        "七号楼二单元",
        "尾号二二七七",
        "一般都行",
        "小周一会儿到",
        "下午好",
        "早晨好",
        "以后天天来",
        "第一中学",
        "百分之五",
        "一共四百块",
        "今后注意",
        "网点",
        "",
        "嗯嗯啊啊",
        "hello",
    ],
)
def test_words_that_only_look_like_times_are_none(said: str) -> None:
    assert not [found for found in spans(said) if found.usable]


@pytest.mark.parametrize(
    "said",
    [
        "昨天下午三点",
        "前天",
        "上周六",
        "上个月五号",
        "漏了三天了",
        "等了两个小时",
        "三天前",
        "提前半小时",
        "这两天",
        "过几天",
        "每天上午十点",
        "周一到周五九点到六点",
        "二十四小时客服",
        "有结果当天",
        "春节前后",
    ],
)
def test_times_gone_by_or_of_no_day_cannot_be_fixed(said: str) -> None:
    assert spans(said)
    assert all(resolve(found, THURSDAY, OFFICE) is None for found in spans(said))


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("国庆放假八号给您发我八号上午联系您", ["八号", "八号上午"]),
        ("救援车大概四十分钟到师傅五分钟内会先打给您", ["四十分钟", "五分钟内"]),
        ("幺三五七二四幺九九零六周一下午我给您确认", ["周一下午"]),
        ("幺三七七零九幺三六五八下周一下班前给您发报价", ["下周一下班前"]),
        ("转六六零三一刻钟以内我请工程师打过来", ["一刻钟以内"]),
        ("幺三八六二幺零四四七三点以后打给我", ["三点以后"]),
        ("今天最晚明天上午", ["今天最晚明天上午"]),
        ("明天不行后天吧", ["明天", "后天"]),
    ],
)
def test_times_are_found_where_they_stand_between_other_words_and_numbers(said: str, parts: list[str]) -> None:
    assert [said[found.begin : found.end] for found in spans(said)] == parts


def test_a_later_word_adds_to_an_earlier_one() -> None:
    (day, hour) = (spans("明天上午")[0], spans("十一点")[0])
    assert resolve(merged(day, hour), THURSDAY, OFFICE) == datetime(2026, 3, 6, 11, tzinfo=CHINA)
    assert resolve(merged(day, spans("下午")[0]), THURSDAY, OFFICE) == datetime(2026, 3, 6, 18, tzinfo=CHINA)
    assert merged(day, spans("后天")[0]) == spans("后天")[0]


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("明天上午十点", 0.9, 1.0),
        ("三个工作日内", 0.9, 1.0),
        ("半小时内", 0.9, 1.0),
        ("个把小时", 0.0, 0.59),
        ("今晚", 0.0, 0.59),
        ("明天早上", 0.0, 0.59),
        ("下周", 0.0, 0.59),
        ("周末", 0.0, 0.59),
        ("周四", 0.0, 0.59),
        ("节后", 0.0, 0.59),
        ("后天七点", 0.0, 0.59),
    ],
)
def test_what_could_mean_several_moments_is_less_sure(said: str, least: float, most: float) -> None:
    moment = reckon(spans(said)[0], datetime(2026, 4, 2, 9, 0, tzinfo=CHINA), OFFICE)
    assert moment is not None
    assert least <= moment.sure <= most


def test_the_companys_own_days_off_count_and_a_desk_that_never_closes_keeps_the_public_ones() -> None:
    own = Calendar.weekly({day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, exceptions={})
    closed = Calendar(hours=own.hours, exceptions={date(2026, 3, 6): ()})
    (said,) = spans("一个工作日内")
    assert resolve(said, THURSDAY, closed) == datetime(2026, 3, 9, 18, tzinfo=CHINA)
    assert resolve(said, datetime(2026, 4, 3, 9, tzinfo=CHINA), Calendar.always()) == datetime(
        2026, 4, 7, 18, tzinfo=CHINA
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        resolve(spans("明天")[0], datetime.fromisoformat("2026-03-05T09:00"), OFFICE)


@settings(deadline=None)
@given(
    st.text(st.sampled_from("今明后天上下午三两十点半号周一日个小时内前到的工作节年月五零幺分钟礼拜过完"), max_size=40)
)
def test_any_jumble_of_time_words_is_read_without_fault_and_in_order(said: str) -> None:
    found = spans(said)
    assert all(0 <= one.begin < one.end <= len(said) for one in found)
    assert all(one.end <= other.begin for one, other in zip(found, found[1:], strict=False))
    for one in found:
        due = resolve(one, THURSDAY, OFFICE)
        assert due is None or due >= THURSDAY - timedelta(minutes=1)
        assert due is None or due.second == 0


@pytest.mark.parametrize("said", ["三点" * 5000, "三十" * 5000, "给您" * 5000, "明天" * 5000, "两天内" * 3000])
def test_endless_repetition_is_read_in_time(said: str) -> None:
    assert all(found.end <= len(said) for found in spans(said))


@settings(deadline=None)
@given(st.integers(0, 366), st.integers(0, 23))
def test_nothing_is_ever_due_before_it_is_said(day: int, hour: int) -> None:
    at = datetime(2026, 1, 1, hour, 30, tzinfo=UTC) + timedelta(days=day)
    for said in (
        "半小时内",
        "明天上午",
        "三点",
        "周三",
        "五号",
        "节后第一天",
        "三个工作日内",
        "下午",
        "八点前",
        "月底",
    ):
        due = resolve(spans(said)[0], at, OFFICE)
        assert due is None or due > at - timedelta(minutes=1)
