"""Spoken times: found in text, and reckoned over weekends, holidays, make-up days and the end of the year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.workcalendar import Calendar
from transcripts.reading.times import merged, reckon, resolve, spans

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.office()
THURSDAY = datetime(2026, 3, 5, 9, 42, 10, tzinfo=CHINA)


def meant(said: str, at: datetime = THURSDAY, take: str = "end") -> str | None:
    """The only time in `said`, as month-day hour:minute in China."""
    (found,) = spans(said)
    due = resolve(found, at, OFFICE, take="start" if take == "start" else "end")
    return due.astimezone(CHINA).strftime("%m-%d %H:%M") if due else None


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("半小时内", "03-05 10:12"),
        ("半个钟头之内", "03-05 10:12"),
        ("半个钟", "03-05 10:12"),
        ("三十分钟", "03-05 10:12"),
        ("一刻钟之内", "03-05 09:57"),
        ("十来分钟", "03-05 09:52"),
        ("四十分钟左右", "03-05 10:22"),
        ("三四十分钟", "03-05 10:22"),
        ("一小时二十分钟", "03-05 11:02"),
        ("一个半小时", "03-05 11:12"),
        ("個半鐘頭", "03-05 11:12"),
        ("两个钟", "03-05 11:42"),
        ("俩小时", "03-05 11:42"),
        ("一到两个小时", "03-05 11:42"),
        ("半小时到一小时", "03-05 10:42"),
        ("两个半小时以内", "03-05 12:12"),
        ("二十四小时之内", "03-06 09:42"),
        ("24小时内", "03-06 09:42"),
        ("四十八小时", "03-07 09:42"),
        ("七十二小时", "03-08 09:42"),
        ("三天内", "03-08 09:42"),
        ("两三天", "03-08 09:42"),
        ("三五天", "03-10 09:42"),
        ("一周之内", "03-12 09:42"),
        ("一个礼拜以内", "03-12 09:42"),
        ("两个星期", "03-19 09:42"),
        ("半个月", "03-20 09:42"),
        ("一个月内", "04-05 09:42"),
    ],
)
def test_a_stretch_of_time_counts_from_the_moment_of_speech_to_the_minute(said: str, due: str) -> None:
    assert meant(said) == due


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("今天", "03-05 18:00"),
        ("今天之内", "03-05 18:00"),
        ("中午", "03-05 12:00"),
        ("今天中午之前", "03-05 12:00"),
        ("下午", "03-05 18:00"),
        ("下晝", "03-05 18:00"),
        ("下班之前", "03-05 18:00"),
        ("收工前", "03-05 18:00"),
        ("天黑之前", "03-05 18:00"),
        ("明天", "03-06 18:00"),
        ("聽日", "03-06 18:00"),
        ("明儿", "03-06 18:00"),
        ("明天上午", "03-06 12:00"),
        ("明天上午十点之前", "03-06 10:00"),
        ("明天的上午十点", "03-06 10:00"),
        ("明早九点", "03-06 09:00"),
        ("明晚七点半", "03-06 19:30"),
        ("明天一上班", "03-06 09:00"),
        ("明天三点", "03-06 15:00"),
        ("明天中午十二点半", "03-06 12:30"),
        ("明天中午一点", "03-06 13:00"),
        ("听日上昼十一点", "03-06 11:00"),
        ("後天", "03-07 18:00"),
        ("大后天下午两点前", "03-08 14:00"),
        ("上午十一点", "03-05 11:00"),
        ("下午三点半", "03-05 15:30"),
        ("聽日下晝三點半", "03-06 15:30"),
        ("三点一刻", "03-05 15:15"),
        ("三点零五分", "03-05 15:05"),
        ("四点四十", "03-05 16:40"),
        ("十五点三十", "03-05 15:30"),
        ("15:30", "03-05 15:30"),
        ("十八时前", "03-05 18:00"),
        ("一点钟", "03-05 13:00"),
        ("下午一点", "03-05 13:00"),
        ("十点", "03-05 10:00"),
        ("九点", "03-05 21:00"),
        ("晚上八点", "03-05 20:00"),
        ("今晚九点前", "03-05 21:00"),
        ("晚上十二点", "03-06 00:00"),
        ("傍晚六点", "03-05 18:00"),
        ("下午四五点", "03-05 17:00"),
        ("十一二点钟", "03-05 12:00"),
        ("三点到四点", "03-05 16:00"),
        ("三到四点", "03-05 16:00"),
        ("下午三点至四点半", "03-05 16:30"),
        ("三点四点之间", "03-05 16:00"),
        ("上午十点到下午两点", "03-05 14:00"),
        ("今天或者明天", "03-06 18:00"),
        ("明后天", "03-07 18:00"),
    ],
)
def test_a_day_or_an_hour_is_the_next_one_that_makes_sense(said: str, due: str) -> None:
    assert meant(said) == due


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("礼拜五", "03-06 18:00"),
        ("周五下班之前", "03-06 18:00"),
        ("这周五上午", "03-06 12:00"),
        ("星期天", "03-08 18:00"),
        ("周一", "03-09 18:00"),
        ("下周一", "03-09 18:00"),
        ("下个礼拜三上午九点半", "03-11 09:30"),
        ("下周的周三", "03-11 18:00"),
        ("礼拜三", "03-11 18:00"),
        ("下下周二", "03-17 18:00"),
        ("下周一三月九号", "03-09 18:00"),
        ("十号", "03-10 18:00"),
        ("二号", "04-02 18:00"),
        ("三月十二号", "03-12 18:00"),
        ("三月二十", "03-20 18:00"),
        ("下月五号", "04-05 18:00"),
        ("下个月五号上午", "04-05 12:00"),
        ("月底", "03-31 18:00"),
        ("本月底之前", "03-31 18:00"),
        ("下个月底", "04-30 18:00"),
        ("二月一号", "02-01 18:00"),
        ("明年四号上午", "01-04 12:00"),
        ("明年二月三号", "02-03 18:00"),
        ("二月三十号", None),
    ],
)
def test_weekdays_and_dates_lie_ahead(said: str, due: str | None) -> None:
    assert meant(said) == due


@pytest.mark.parametrize(
    ("at", "said", "due"),
    [
        ("2026-03-05T09:42", "一个工作日内", "03-06 18:00"),
        ("2026-03-05T09:42", "三个工作日之内", "03-10 18:00"),
        ("2026-03-05T09:42", "三到五个工作日", "03-12 18:00"),
        ("2026-03-05T09:42", "两三个工作日", "03-10 18:00"),
        ("2026-03-05T09:42", "下一个工作日上午十点", "03-06 10:00"),
        ("2026-03-05T09:42", "清明节后第一个工作日", "04-07 18:00"),
        ("2026-01-01T10:00", "两个工作日", "01-05 18:00"),
        ("2026-02-10T11:00", "三个工作日内", "02-13 18:00"),
        ("2026-02-10T11:00", "四个工作日内", "02-14 18:00"),
        ("2026-02-10T11:00", "年前", "02-14 18:00"),
        ("2026-02-10T11:00", "春节放假之前", "02-14 18:00"),
        ("2026-02-10T11:00", "过完年上班第一天", "02-24 18:00"),
        ("2026-02-10T11:00", "過完年第一天", "02-24 18:00"),
        ("2026-02-10T11:00", "春节后第一个工作日上午", "02-24 12:00"),
        ("2026-02-10T11:00", "大年初八", "02-24 18:00"),
        ("2026-02-14T09:30", "三个工作日内", "02-26 18:00"),
        ("2026-02-27T18:30", "一个工作日", "02-28 18:00"),
        ("2026-04-03T16:48", "节后第一天上午", "04-07 12:00"),
        ("2026-04-03T16:48", "节后第二天", "04-08 18:00"),
        ("2026-04-30T12:00", "五一过后第一天", "05-06 18:00"),
        ("2026-05-02T12:00", "节后第一天", "05-06 18:00"),
        ("2026-05-08T17:50", "一个工作日", "05-09 18:00"),
        ("2026-06-18T11:02", "端午节后头一天", "06-22 18:00"),
        ("2026-06-18T11:02", "节前", "06-18 18:00"),
        ("2026-09-19T15:00", "一个工作日之内", "09-20 18:00"),
        ("2026-09-24T15:00", "中秋节后一上班", "09-28 09:00"),
        ("2026-09-24T15:00", "国庆后第一天", "10-08 18:00"),
        ("2026-09-29T16:20", "节后三个工作日内", "10-10 18:00"),
        ("2026-09-29T16:20", "五个工作日之内", "10-12 18:00"),
        ("2026-09-29T16:20", "国庆放完假回来第一天", "10-08 18:00"),
        ("2026-09-29T16:20", "过完节头一天上午十点", "10-08 10:00"),
        ("2026-09-29T16:20", "十一之前", "09-30 18:00"),
        ("2026-09-29T16:20", "七十二小时内", "10-02 16:20"),
        ("2026-12-30T10:00", "元旦过后第一天", "01-04 18:00"),
        ("2026-12-30T10:00", "两个工作日内", "01-04 18:00"),
        ("2026-12-30T10:00", "大后天", "01-02 18:00"),
        ("2026-12-30T10:00", "元月五号上午", "01-05 12:00"),
        ("2026-12-30T10:00", "年底之前", "12-31 18:00"),
        ("2026-12-30T10:00", "三号", "01-03 18:00"),
    ],
)
def test_working_days_and_holidays_are_those_of_the_public_notice(at: str, said: str, due: str) -> None:
    assert meant(said, datetime.fromisoformat(at).replace(tzinfo=CHINA)) == due


@pytest.mark.parametrize(
    ("at", "said", "due"),
    [
        ("2026-05-08T17:50", "八点之前", "05-08 20:00"),
        ("2026-05-08T17:50", "六点半", "05-08 18:30"),
        ("2026-05-08T08:00", "九点", "05-08 09:00"),
        ("2026-07-07T21:30", "十点之前", "07-07 22:00"),
        ("2026-07-07T21:30", "明天十点之前", "07-08 10:00"),
        ("2026-07-07T21:30", "两点", "07-08 14:00"),
        ("2026-07-07T13:10", "上午", "07-08 12:00"),
        ("2026-07-07T13:10", "今天上午", None),
        ("2026-12-31T23:50", "二十分钟后", "01-01 00:10"),
    ],
)
def test_an_hour_that_has_passed_is_not_meant(at: str, said: str, due: str | None) -> None:
    assert meant(said, datetime.fromisoformat(at).replace(tzinfo=CHINA)) == due


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
