"""Seconds from the end of the greeting to the agent's first words on the matter."""

from __future__ import annotations

import pytest

from transcripts.model import Segment
from transcripts.reading.topic import to_the_point

Talk = list[tuple[str, float, float, str]]

HELLO = ("a", 0.0, 4.0, "您好 我 是 三响 科技 客服 请问 是 陈 先生 吗")
YES = ("c", 4.5, 5.0, "是 的")
DIALOGUES: list[tuple[Talk, float | None]] = [
    ([HELLO, YES, ("a", 5.5, 9.0, "想 就 您 上次 的 维修 做 个 回访")], 2.2),
    ([HELLO, YES, ("a", 12.0, 15.0, "回访 一下 您 的 空调")], 7.0),
    ([HELLO, YES, ("a", 6.0, 12.0, "最近 天气 很 热 啊 您 那边 怎么样"), ("c", 12.5, 14.0, "还行 吧"),
      ("a", 15.0, 18.0, "维修 以后 还 好 吗")], 10.0),
    ([HELLO, YES, ("a", 5.5, 8.0, "打扰 您 了 您 现在 方便 吗"), ("c", 8.5, 9.0, "方便"),
      ("a", 10.0, 12.0, "您 购买 的 空调 用 得 怎么样")], 1.3),
    ([("a", 0.0, 6.0, "您好 我 是 三响 维修 中心 请问 是 王 女士 吗"), ("c", 6.5, 7.0, "对"),
      ("a", 9.0, 11.0, "使用 情况 怎么样")], 2.0),
    ([("c", 0.0, 0.5, "喂"), ("a", 1.0, 3.0, "您好 这里 是 三响 公司"), ("a", 4.0, 6.0, "满意 吗 上次")], 1.0),
    ([HELLO, ("c", 4.5, 5.0, "哪位"), ("a", 5.5, 7.0, "我 是 三响 客服"), ("a", 8.0, 10.0, "回访 一下")], 1.0),
    ([HELLO, YES, ("a", 7.0, 9.0, "您 的 打印机 怎么样")], 2.7),
    ([("a", 0.0, 2.0, "回访 您 的 空调"), ("c", 3.0, 4.0, "好")], 0.0),
    ([HELLO, YES, ("c", 6.0, 9.0, "我 正好 想 说 维修 的 事 你们 修 得 太 慢"),
      ("a", 10.0, 12.0, "您 反映 的 我 记下")], 5.2),
    ([HELLO, YES, ("a", 6.0, 8.0, "今天 天气 不错")], None),
    ([HELLO], None),
    ([], None),
    ([HELLO, YES, ("c", 5.5, 6.0, "你 说"), ("a", 6.5, 8.0, "维修 以后 好 吗")], 0.5),
    ([("a", 0.0, 2.0, "您好"), ("c", 2.5, 3.0, "您好"), ("a", 3.5, 9.0, "我 是 客服 工号 八 零 一"),
      ("a", 9.5, 11.0, "维修 回访")], 0.5)]


@pytest.mark.parametrize(("talk", "seconds"), DIALOGUES)
def test_the_seconds_to_the_point_are_counted_from_the_end_of_the_greeting(talk: Talk, seconds: float | None) -> None:
    sides = {"a": "agent", "c": "customer"}
    point = to_the_point([Segment(sides[who], start, end, text) for who, start, end, text in talk], ["打印机"])
    assert (point.seconds if point is not None else None) == (pytest.approx(seconds, abs=0.3) if seconds else seconds)


def test_one_channel_tells_nothing() -> None:
    assert to_the_point([Segment("0", 0, 2, "您好 回访 一下")]) is None
