"""Whether the agent repeated in full what the customer gave."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.readback import repeated_back


@pytest.mark.parametrize(
    "lines",
    [
        ("c:我 的 手机 幺 三 七 零 零 一 一 二 二 三 三", "a:幺 三 七 零 零 幺 幺 二 二 三 三"),
        ("c:单号 y d 七 三 零 零 二 四", "a:y d 七 三 零 零 二 四 查 到 了"),
        ("c:我们 是 苏州 恒力 精密 机械", "a:苏州 恒力 精密 机械 好 的"),
        ("c:在 二十七 号 桩 对岸 有 个 瀑布", "a:二十七 号 桩 对岸 有 瀑布"),
        ("c:人民 路 幺 五 号 三 栋 二 单元", "a:人民 路 幺 五 号 三 栋 二 单元 对 吗"),
        ("c:我 姓 曲 弯曲 的 曲 曲 美 凤", "a:曲 美 凤 电话 呢"),
        ("c:孩子 叫 明 天 宇", "a:明 天 宇 他 约 的 是 二十六 号"),
    ],
)
def test_what_is_said_again_in_full_counts(lines: tuple[str, ...]) -> None:
    assert repeated_back(turns(*lines)) is not None


@pytest.mark.parametrize(
    "lines",
    [
        ("c:我 姓 曲 弯曲 的 曲", "a:曲 女士 您好"),
        ("c:我 姓 王 王 经理", "a:王 经理 您 稍 等"),
        ("c:手机 幺 三 七 零 零 一 一 二 二 三 三", "a:尾号 三 三 好 的"),
        ("a:系统 里 是 幺 三 七 零 零 一 一 二 二 三 三", "c:对"),
        ("c:我 在 人民 路", "a:好 的 我 马上 安排"),
        ("c:空调 不 制冷 了 很 着急", "a:空调 不 制冷 了 是 吧"),
    ],
)
def test_a_part_a_title_or_what_the_agent_knew_does_not_count(lines: tuple[str, ...]) -> None:
    assert repeated_back(turns(*lines)) is None
