"""Bursts become few messages, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.notifying.bundling import LISTED, Item, bundle, cut
from callcenter.notifying.channels import channel_named

DESK, SIGN = "https://desk.example.com/cases", "三响科技"
CHANNELS = ("wecombot", "dingtalk", "feishu", "mailto", "json", "twilio", "gotify")


def item(number: int, title: str | None = None, body: str = "正文", mobile: str | None = None) -> Item:
    return Item(number, f"clock:{number}:1:a1", title or f"已超时：工单20261120{number:04d} 联系客户", body,
                f"https://desk.example.com/cases/{number}", mobile)


texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=900)
items = st.lists(st.builds(lambda title, body: (title, body), texts, texts), max_size=90).map(
    lambda pairs: [item(number, title or "题", body) for number, (title, body) in enumerate(pairs)])


@given(items, st.sampled_from(CHANNELS))
def test_every_notice_is_in_one_message_that_the_channel_takes(waiting: list[Item], name: str) -> None:
    channel = channel_named(name)
    messages = bundle(waiting, channel, desk=DESK, sign=SIGN)
    assert [number for message in messages for number in message.ids] == [one.id for one in waiting]
    assert all(len(message.text.encode()) <= channel.most for message in messages)
    assert len({message.key for message in messages}) == len(messages)


@given(items, st.sampled_from(CHANNELS))
def test_the_same_notices_make_the_same_messages(waiting: list[Item], name: str) -> None:
    channel = channel_named(name)
    assert bundle(waiting, channel, desk=DESK, sign=SIGN) == bundle(waiting, channel, desk=DESK, sign=SIGN)


def test_one_notice_is_told_whole_with_its_link() -> None:
    (message,) = bundle([item(7)], channel_named("wecombot"), desk=DESK, sign=SIGN)
    assert message.text == "已超时：工单202611200007 联系客户\n正文\nhttps://desk.example.com/cases/7"
    assert message.key == "clock:7:1:a1"


def test_fifty_notices_are_four_messages_of_a_group_robot() -> None:
    waiting = [item(number, mobile=f"1380000{number % 3:04d}") for number in range(50)]
    messages = bundle(waiting, channel_named("wecombot"), desk=DESK, sign=SIGN)
    assert len(messages) <= 4
    assert messages[0].title == f"{len(messages[0].ids)}条提醒"
    assert all(message.text.endswith(f"详见 {DESK}") for message in messages)
    assert messages[0].mobiles == ("13800000000", "13800000001", "13800000002")


def test_a_flood_is_one_message_that_says_how_many_there_are() -> None:
    (message,) = bundle([item(number) for number in range(1000)], channel_named("wecombot"), desk=DESK, sign=SIGN)
    assert message.title == "共1000条提醒：" and len(message.ids) == 1000 > LISTED
    assert message.text.endswith(f"其余见 {DESK}")


def test_a_machine_gets_one_message_a_notice() -> None:
    messages = bundle([item(1), item(2)], channel_named("json"), desk=DESK, sign=SIGN)
    assert [message.key for message in messages] == ["clock:1:1:a1", "clock:2:1:a1"]


def test_a_text_message_opens_with_the_companys_signature() -> None:
    sms = channel_named("twilio")
    (one,) = bundle([item(1)], sms, desk=DESK, sign=SIGN)
    (both,) = bundle([item(1), item(2)], sms, desk=DESK, sign=SIGN)
    assert one.text == "【三响科技】已超时：工单202611200001 联系客户 https://desk.example.com/cases/1"
    assert both.text.startswith("【三响科技】共2条提醒：\n· 已超时：工单202611200001 联系客户\n· 已超时")


def test_a_cut_is_shown_and_breaks_no_character() -> None:
    assert cut("工单工单", 12) == "工单工单"
    assert cut("工单工单", 11) == "工单…"
    assert len(cut("工" * 1000, 100).encode()) <= 100
