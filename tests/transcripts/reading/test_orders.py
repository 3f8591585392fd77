"""Order numbers: letters, groups, corrections, read-backs; and the many numbers that are none."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.codes import codes_in
from transcripts.reading.orders import read_order


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("xd二零二六杠三七", ["XD2026-37"]),
        ("mk三个八", ["MK888"]),
        ("b呃零四嗯二", ["B042"]),
        ("a十八", ["A18"]),
        ("二十八台三百套", []),
        ("ＸＤ幺二三", ["XD123"]),
        ("你好", []),
    ],
)
def test_codes_are_written_as_they_are_spoken(text: str, codes: list[str]) -> None:
    assert [code.value for code in codes_in(text)] == codes


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["a:请 说 订单号", "c:a b 二 三 零 九 幺 幺"], "AB230911"),
        (["c:快递 单号 是 y t 八八 零零 三 个 七 五 二", "a:y t 八八 零零 七七七 五二 对 吗", "c:对"], "YT880077752"),
        (["a:合同 编号 报 一下", "c:h t 杠 二零二六 杠 零 三 七"], "HT-2026-037"),
        (["c:我 的 工单 号 是 g d 零 五 一 九 三 不对 是 g d 零 五 幺 九 八"], "GD05198"),
        (["a:预订号 给 我", "c:k q 零 三 零 幺 五五 呃 不是 尾巴 是 幺 五 六"], "KQ030156"),
        (["a:运单号", "c:七 五 三 幺", "a:嗯", "c:二 零 八 八", "a:嗯", "c:四 四 六 九"], "753120884469"),
        (
            ["a:订单号 多少", "c:e 二零 二六 零 四 幺 幺", "a:e 二零 二六 零 四 一 七", "c:不对 最后 两位 是 幺 幺"],
            "E20260411",
        ),
        (["a:您 的 报修 单号 是 w x 零 八 二 三 您 记 一下", "c:好 w x 零 八 二 三"], "WX0823"),
        (["a:保养 单号 有 没有", "c:我 翻 一下", "a:不 着急", "c:找到 了 b y 零 七 幺 六"], "BY0716"),
        (["c:货号 是 m 八 幺 二 的 那 款 鞋"], "M812"),
        (["c:就是 那張 採購單 po 二六 零 四"], "PO2604"),
    ],
)
def test_it_reads_the_number_of_the_matter(lines: list[str], number: str) -> None:
    found = read_order(turns(*lines))
    assert found is not None
    assert found.value == number


@pytest.mark.parametrize(
    "lines",
    [
        ["a:身份证号", "c:三 三 零 幺 零 二 幺 九 九 零 零 三 零 七 二 四 幺 幺", "a:订单号 呢", "c:没有"],
        ["a:机身号", "c:二 二 零 九 八 七 六"],
        ["a:户号 报 一下", "c:零 四 五 零 三 三 七 七"],
        ["a:手机号 或者 订单号", "c:手机 幺 三 八 零 零 二 二 三 三 四 四"],
        ["c:订单 尾号 三 三 二 八"],
        ["a:宽带 账号", "c:零 二 幺 六 五 五 七 三 九 幺 二"],
        ["c:型号 d t s 幺 八 八 六"],
        ["c:我 买 了 一二三四五六七八九零一二三四五六七八九零一二三四五六七八九零一二三四五六七八九零"],
        [],
    ],
)
def test_other_numbers_are_no_order_numbers(lines: list[str]) -> None:
    assert read_order(turns(*lines)) is None


def test_a_phones_last_digits_do_not_correct_an_order_number() -> None:
    call = turns("a:订单号", "c:m y 二六 零 二 八八", "a:m y 二六 零 二 八八", "c:打 我 手机 尾号 二 二 七 七 那个")
    found = read_order(call)
    assert found is not None
    assert found.value == "MY260288"


def test_a_read_back_makes_it_sure() -> None:
    once = read_order(turns("a:订单号", "c:a 二 三 零 九"))
    twice = read_order(turns("a:订单号", "c:a 二 三 零 九", "a:a 二 三 零 九 对 吧"))
    assert once is not None
    assert twice is not None
    assert once.confidence < 0.9 < twice.confidence
    assert twice.evidence is not None
    assert twice.evidence.segment == 1
