"""The number to call back, and how sure it is."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.draft import dialable
from transcripts.reading.phones import read_phone, valid_number
from transcripts.reading.turns import FieldDraft

NUMBER = "幺 五 零 三 三 四 四 五 五 六 六"
DIGITS = "15033445566"


def phone(*lines: str, caller_id: str | None = "13900001111") -> FieldDraft:
    found = read_phone(turns(*lines), caller_id)
    return found if found is not None else FieldDraft("", 0.0, None)


def test_a_number_that_was_read_back_is_nearly_certain() -> None:
    once = phone("a:您 的 电话", f"c:{NUMBER}", "a:好 的")
    confirmed = phone("a:您 的 电话", f"c:{NUMBER}", f"a:{NUMBER} 对 吗", "c:对 的")
    assert once.value == confirmed.value == DIGITS
    assert 0.5 < once.confidence < 0.9 < confirmed.confidence
    assert confirmed.evidence is not None
    assert confirmed.evidence.segment == 1


def test_a_read_back_that_is_denied_leaves_the_number_unsure() -> None:
    found = phone("a:电话", f"c:{NUMBER}", "a:幺 五 零 三 三 四 四 五 五 六 七 对 吗", "c:不对")
    assert found.confidence < 0.5
    found = phone("a:电话", f"c:{NUMBER}", "a:幺 五 零 三 三 四 四 五 五 六 七 对 吗", "c:不对 是 六 六")
    assert found.value == DIGITS


def test_the_agents_version_counts_when_the_customer_agrees_to_it() -> None:
    found = phone("a:电话", f"c:{NUMBER}", "a:幺 五 零 三 三 四 四 五 五 六 七 对 吗", "c:对")
    assert found.value == "15033445567"
    assert found.confidence < 0.8


def test_the_last_of_corrected_numbers_counts() -> None:
    found = phone("a:电话", f"c:幺 三 五 幺 二 三 四 五 六 七 九 哦 不对 {NUMBER}")
    assert found.value == DIGITS
    found = phone("a:电话", f"c:幺 五 零 不对 {NUMBER}")
    assert found.value == DIGITS


def test_a_number_in_pieces_is_put_together() -> None:
    found = phone("a:电话", "c:幺 五 零", "a:嗯", "c:三 三 四 四", "a:嗯", "c:五 五 六 六", "a:好 的")
    assert found.value == DIGITS


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("零 幺 零 六 二 八 八 幺 二 三 四", "01062881234"),
        ("零 五 幺 二 六 二 八 八 幺 二 三 四 转 八 零 幺 二", "051262881234-8012"),
        ("零 五 幺 二 六 二 八 八 幺 二 三 四 分机 八 零 幺", "051262881234-801"),
        ("四 零 零 八 八 八 六 六 六 六", "4008886666"),
    ],
)
def test_landlines_with_their_extension_and_service_numbers_count(said: str, value: str) -> None:
    assert phone("a:您 的 联系电话", f"c:{said}").value == value


@pytest.mark.parametrize(
    "lines",
    [
        ("a:订单号 多少", f"c:{NUMBER}"),
        ("a:宽带 账号", f"c:{NUMBER}"),
        ("a:好", f"c:快递 单号 是 {NUMBER}"),
        ("c:采购部 电话 多少", f"a:{NUMBER}", "c:好 谢谢"),
        ("a:电话", "c:尾号 六 六 五 五 那个"),
        ("a:电话", "c:幺 五 零 三 三 四 四 五 五"),
    ],
)
def test_other_numbers_are_not_taken_for_a_phone(lines: tuple[str, ...]) -> None:
    assert phone(*lines).value == ""


def test_this_number_means_the_calling_number() -> None:
    assert phone("a:联系电话 呢", "c:就 打 这个 号码").value == "13900001111"
    assert phone("a:电话 是 来电 这个 吗", "c:对").value == "13900001111"
    assert phone("a:联系电话 呢", "c:就 打 这个 号码", caller_id=None).value == ""
    assert phone("a:电话 是 来电 这个 吗", "c:不是 这 是 同事 的").value == ""


def test_a_number_from_the_file_needs_the_customers_yes() -> None:
    assert phone(f"a:电话 还是 {NUMBER} 吗", "c:是 的").value == DIGITS
    assert phone(f"a:电话 还是 {NUMBER} 吗", "c:不是 了").value == ""


def test_the_number_to_try_first_is_taken() -> None:
    found = phone("a:电话", f"c:{NUMBER}", "a:好", "c:打不通 的话 打 幺 三 五 幺 二 三 四 五 六 七 八")
    assert found.value == DIGITS


def test_a_refusal_is_written_down() -> None:
    assert phone("a:方便 留 个 电话 吗", "c:不用 了").value == "拒绝提供"


def test_caller_ids_become_what_one_dials_at_home() -> None:
    assert dialable("+8613900001111") == "13900001111"
    assert dialable("+8651262881234") == "051262881234"
    assert dialable("anonymous") is None
    assert dialable(None) is None
    assert dialable("+12025550123") is None


def test_only_whole_numbers_are_valid() -> None:
    assert valid_number("13900001111")
    assert not valid_number("12900001111")
    assert not valid_number("1390000111")
