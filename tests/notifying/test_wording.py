"""What notices say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.notifying.wording import ClockFacts, for_group, lasting, moment, notice_text

DUE = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
FACTS = ClockFacts("202611200001", "complaint", "把处理结果告知客户", "S002 4.10b-7", "20分钟", DUE, "张三丰", "王丽")


def test_a_warning_says_how_long_is_left() -> None:
    title, body = notice_text(FACTS, level=0, at=DUE - timedelta(minutes=5), zone="Asia/Shanghai")
    assert title == "即将超时：工单202611200001 把处理结果告知客户（还有5分钟）"
    assert body == ("工单202611200001（投诉）：把处理结果告知客户\n依据：S002 4.10b-7，时限20分钟\n"
                    "应在11月20日10:30前完成，还有5分钟\n客户：张三丰\n责任人：王丽")


@pytest.mark.parametrize(("level", "head"), [(1, "已超时："), (2, "已超时，上报主管："), (3, "已超时，上报经理：")])
def test_each_level_says_whom_it_has_reached_and_how_late_it_is(level: int, head: str) -> None:
    title, body = notice_text(FACTS, level=level, at=DUE + timedelta(hours=2, minutes=5), zone="Asia/Shanghai",
                              reason="维修部无人值班，直接上报")
    assert title.startswith(head) and title.endswith("（已超时2小时5分钟）")
    assert body.endswith("说明：维修部无人值班，直接上报")


@pytest.mark.parametrize(("length", "said"), [
    (timedelta(seconds=59), "不到1分钟"), (timedelta(minutes=1), "1分钟"), (timedelta(hours=2), "2小时"),
    (timedelta(hours=24, minutes=5), "1天"), (timedelta(days=3, hours=4, minutes=5), "3天4小时")])
def test_lengths_are_said_in_their_two_largest_units(length: timedelta, said: str) -> None:
    assert lasting(length) == said


def test_a_moment_of_another_year_names_it() -> None:
    at = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert moment(at, "Asia/Shanghai", DUE) == "2027年1月1日00:00"
    assert moment(at, "UTC", DUE) == "12月31日16:00"


@pytest.mark.parametrize(("text", "masked"), [
    ("张三丰 13812344471 来电", "张** 138****4471 来电"), ("+8613812344471", "138****4471"),
    ("请回 138 1234 4471。", "请回 138****4471。"), ("0512-62881234转8012", "051****1234转8012"),
    ("工单202611200001", "工单202611200001"), ("20261120 10:30，时限24小时", "20261120 10:30，时限24小时")])
def test_a_group_reads_no_names_and_no_numbers(text: str, masked: str) -> None:
    assert for_group(text, "张三丰") == masked
