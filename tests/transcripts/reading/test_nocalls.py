"""What is a wish for no calls any more, and what only sounds like one."""

from __future__ import annotations

import pytest

from transcripts.model import Segment
from transcripts.reading.nocalls import wants_no_calls


def said(text: str, channel: str = "customer") -> bool:
    heard = wants_no_calls([Segment("agent", 0, 2, "您好 请问 方便 吗"), Segment(channel, 3, 5, " ".join(text))])
    assert heard is None or (heard.start, heard.segment) == (3, 1)
    return heard is not None


@pytest.mark.parametrize("text", [
    "别再打给我了", "不要再给我打电话了", "以后不要打电话来了", "以后别联系我", "你们别老给我打电话", "不要再打扰我",
    "别天天打电话", "我不想再接到你们的电话", "把我的号码删掉", "再打我就投诉", "我要拉黑你们了", "以后不用回访了",
    "请勿再来电打扰我", "别再打了烦死了", "我把你们拉黑了"])
def test_a_wish_for_the_future_is_heard(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize("text", [
    "别再打错了", "不要再打错电话", "别打这个号码了打我手机", "你先别打电话", "我在开会晚点再打",
    "别再打了我在开会下午再打", "不用打电话了我自己过来", "别再打折了",
    "以后不要打开这个开关", "我的号码是不是被你们拉黑了",
    "以后别打这个号码换一个", "我打了好几次电话没人接", "你们别老是让我打电话", "不要再拖了", "请不要挂电话",
    "我回头再给你们打", "可以打电话给我"])
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert not said(text)


def test_what_the_agent_says_is_nobodys_wish() -> None:
    assert not said("我们以后不再给您打电话", "agent")
    assert not said("别再打给我了", "agent")
