"""Where the customer calls from."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.organisations import read_organisation


def organisation(*lines: str, name: str | None = None) -> str | None:
    found = read_organisation(turns(*lines), name)
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:请问 您 是 哪个 单位", "c:宁波 远东 塑胶 有限公司"), "宁波远东塑胶有限公司"),
        (("a:贵 公司 名称 是", "c:呃 我们 是 宁波 远东 塑胶 的"), "宁波远东塑胶"),
        (("a:哪家 单位", "c:第二 人民 医院 设备科"), "第二人民医院"),
        (("c:你好 我 是 兰州 铁路 小学 的 想 订 桌椅",), "兰州铁路小学"),
        (("a:您 是 哪个 单位", "c:我 是 个人"), "个人"),
        (("a:您 是 哪个 单位", "c:不方便 说"), "拒绝提供"),
    ],
)
def test_it_reads_the_organisation(lines: tuple[str, ...], expected: str) -> None:
    assert organisation(*lines) == expected


def test_it_may_follow_the_name_in_the_same_breath() -> None:
    lines = ("a:贵姓 什么 单位 名称", "c:我 姓 沈 沈 国 平 宁波 远东 塑胶")
    assert organisation(*lines, name="沈国平") == "宁波远东塑胶"


@pytest.mark.parametrize(
    "lines",
    [
        ("c:我 是 昨天 打 过 电话 的",),
        ("c:我们 是 做 光伏 的",),
        ("c:我 在 万达 超市 买 的 酸奶",),
        ("a:多少 人", "c:二十 来 个人"),
        ("a:我们 是 三响 科技 公司", "c:好"),
    ],
)
def test_what_is_no_organisation_of_the_customers_stays_empty(lines: tuple[str, ...]) -> None:
    assert organisation(*lines) is None
