"""The thing a call is about."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.products import read_product
from transcripts.reading.turns import FieldDraft


@pytest.mark.parametrize(
    ("said", "product"),
    [
        ("我家 马桶 堵 了", "马桶"),
        ("我 买 的 奶粉 里头 有 虫子", "奶粉"),
        ("家里 的 壁挂炉 报 e 一", "壁挂炉"),
        ("三楼 的 消防 门 关 不上", "消防门"),
        ("锯 床 老 响", "锯床"),
        ("你们 的 那 款 学步 鞋 还有 吗", "学步鞋"),
        ("考 勤 机 打不了 卡", "考勤机"),
        ("我 想 订 六百 套 校服", "校服"),
        ("咨询 一下 你们 那个 种 睫毛 多少钱", "种睫毛"),
        ("我 要 一百 只 卤 鸭", "卤鸭"),
        ("你们 進銷存 的 软件 怎么 收费", "進銷存"),
        ("想 租 一辆 商务车", "商务车"),
        ("我 在 轴承 厂 上班 想 买 台 洗碗机", "洗碗机"),
        ("家裡 熱水器 點不著", "熱水器"),
    ],
)
def test_it_names_the_thing_in_the_callers_words(said: str, product: str) -> None:
    found = read_product(turns("a:您好 请 讲", f"c:{said}"))
    assert found is not None
    assert found.value == product


@pytest.mark.parametrize(
    "said", ["请问 几点 下班", "我 找 王 经理", "打 我 手机 就行", "我 在 酒店 门口", "那 台 八百 吨 的", "喂 你好"]
)
def test_it_names_nothing_where_nothing_is_named(said: str) -> None:
    assert read_product(turns(f"c:{said}")) is None


def test_the_greetings_trade_is_not_the_matter() -> None:
    assert read_product(turns("a:您好 北方 拖拉机 售后", "c:我 想 问 下 你们 几点 下班")) is None


def test_a_thing_that_the_agent_found_and_the_customer_confirmed_counts() -> None:
    found = read_product(turns("c:我 要 退货", "a:查到 了 是 一台 空气炸锅 对 吗", "c:对"))
    assert found is not None
    assert found.value == "空气炸锅"


def test_a_rescue_has_no_product() -> None:
    assert read_product(turns("c:我 的 电动车 没电 了"), FieldDraft("rescue", 0.9, None)) is None
