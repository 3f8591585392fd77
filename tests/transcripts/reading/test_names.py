"""Who calls, in the ways that people say it."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.names import read_name


def name(*lines: str) -> str | None:
    found = read_name(turns(*lines))
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:您 贵姓", "c:我 姓 沈 沈 国 平"), "沈国平"),
        (("a:您 贵姓", "c:我 姓 沈 叫 沈国平 电话 是"), "沈国平"),
        (("a:您 贵姓", "c:免 贵姓 梅 梅花 的 梅 梅 小 芳"), "梅小芳"),
        (("a:您 贵姓", "c:姓 常 经常 的 常 常 有志 我 在 厂里"), "常有志"),
        (("a:怎么 称呼", "c:我 叫 欧阳 海"), "欧阳海"),
        (("a:怎么 称呼", "c:高 建军"), "高建军"),
        (("a:您 贵姓", "c:我 姓 苏", "a:苏 女士 您好"), "苏女士"),
        (("a:您 贵姓", "c:姓 段 你 叫 我 段 经理 就 行"), "段经理"),
        (("a:是 郭先生 吗", "c:对 郭 永强"), "郭永强"),
        (("a:是 郭 先生 吗", "c:是 的"), "郭先生"),
        (("a:您 领导 贵姓", "c:他 姓 蒋 蒋 文 杰"), "蒋文杰"),
        (("c:您好 我 是 东方 医院 的 陈立新 空调 坏 了",), "陈立新"),
        (("a:请问 您 贵姓", "c:不方便 说"), "拒绝提供"),
    ],
)
def test_it_reads_the_customers_name(lines: tuple[str, ...], expected: str) -> None:
    assert name(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("a:您好 我 姓 王 工号 八 零 幺", "c:你好 我 想 问 一下"),
        ("a:司机 是 谁", "c:司机 姓 查 查 大伟"),
        ("a:您好", "c:我 是 昨天 打 过 电话 的"),
        ("a:您好", "c:常 来 你们 这里 买 高 压 泵"),
        (),
    ],
)
def test_nobody_elses_name_is_taken(lines: tuple[str, ...]) -> None:
    assert name(*lines) is None
