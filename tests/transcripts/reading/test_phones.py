"""The number to call back, and how sure it is."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.reading.calls import turns
from transcripts.reading.names import read_name
from transcripts.reading.organisations import read_organisation
from transcripts.reading.phones import dialable, read_phone, valid_number
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


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("c:幺 三 八 幺 二 三 四 五 六 七 九 哦 不对 最后 一位 是 八",), "13812345678"),
        (("c:幺 八 六 幺 幺 幺 幺 五 五 五 五 说 错 了 后面 四个 是 二",), "18611112222"),
        (("c:幺 三 七 幺 二 三 五 不对 幺 二 三 四 五 六 七 八",), "13712345678"),
        (("c:幺 三 八 啊 不 幺 三 七 幺 二 三 四 五 六 七 八",), "13712345678"),
        ((f"c:{NUMBER}", f"a:{NUMBER}", "c:哎 不对 说 颠倒 了 最后 三位 是 六 四 七"), "15033445647"),
        ((f"c:{NUMBER}", f"a:{NUMBER}", "c:前面 是 幺 三 八"), "13833445566"),
        ((f"c:{NUMBER}", f"a:{NUMBER}", "c:六六 不对 是 七七 不是 六六"), "15033445577"),
        (("c:幺 三 三", "a:嗯", "c:二 零 二 七", "a:嗯", "c:四 八 零 九 哦 不 四 八 九 零"), "13320274890"),
        (("c:幺 三 七 幺 二 三 四 五 六 七", "a:还 差 一位", "c:八"), "13712345678"),
        (("c:幺 八 六 五 三 五 二 零 九 幺 七", "c:哎 那个 号 停机 了 用 我 的 " + NUMBER), DIGITS),
    ],
)
def test_a_correction_changes_what_it_speaks_of(lines: tuple[str, ...], expected: str) -> None:
    assert phone("a:您 的 电话", *lines).value == expected


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("幺 三 拐 洞 三 幺 幺 洞 五 八 六", "13703110586"),
        ("幺 三 九 四个 八 五 六 七 八", "13988885678"),
        ("幺 三 六 兩個 零 九 六 五 幺 八 八", "13600965188"),
        ("幺 三 七 嗯 幺 二 三 四 那个 五 六 七 八", "13712345678"),
        ("一 三 八 零 零 一 三 八 零 零 一", "13800138001"),
    ],
)
def test_digits_are_understood_however_they_are_said(said: str, value: str) -> None:
    assert phone("a:您 的 电话", f"c:{said}").value == value


def test_a_local_number_takes_the_area_code_of_our_line_or_the_one_that_is_said() -> None:
    def local(*lines: str, line_number: str = "051266880100") -> str | None:
        found = read_phone(turns("a:您 的 电话", *lines), None, line_number)
        return found.value if found is not None else None

    assert local("c:六 二 八 八 幺 二 三 四") == "051262881234"
    assert local("c:六 二 八 八 幺 二 三 四 区号 零 二 幺") == "02162881234"
    assert local("c:六 二 八 八 幺 二 三 四", "a:区号 是 零 二 五 吗", "c:是") == "02562881234"
    assert local("c:六 二 八 八 幺 二 三 四", line_number="4008886666") is None


def test_an_extension_may_come_in_a_later_turn() -> None:
    found = phone("a:电话", "c:零 五 幺 二 六 二 八 八 幺 二 三 四", "a:有 分机 吗", "c:分机 八 零 幺 二")
    assert found.value == "051262881234-8012"


@pytest.mark.parametrize(
    "lines",
    [
        ("a:电话 呢", "c:你 那边 不是 有 来电 显示 吗 就 那个"),
        ("a:电话 呢", "c:就是 我 打 给 你 这个"),
        ("a:电话 呢", "c:跟 我 打 进来 的 一样"),
        ("a:电话 系 不系 这个", "c:系 啊 你 就 打 这个 啦 不要 打 铺头 那个"),
        ("a:那 联系 您 哪个 号", "c:就 这 个 呗"),
        ("a:要 到 了 告诉 您", "c:那 你 打 我 现在 这个 号 嘛"),
        ("a:电话", "c:这个 打不通 的话 再 打 幺 三 五 幺 二 三 四 五 六 七 八"),
        ("a:您 的 还有 她 的 电话", "c:她 的 幺 五 九 六 零 五 八 八 三 二 七 我 的 就 这个"),
    ],
)
def test_there_are_many_ways_to_mean_the_calling_number(lines: tuple[str, ...]) -> None:
    assert phone(*lines).value == "13900001111"


@pytest.mark.parametrize(
    "lines",
    [
        ("a:您 打错 了", "c:网上 导航 出来 的 就是 这个 电话 嘛"),
        ("a:电话", "c:先 不用 了", "a:感谢 您 的 来电", "c:嗯 拜拜"),
        ("a:系统 现在 完全 不能 用 吗", "c:对 很急"),
        ("a:电话 还是 预留 的 吗", "c:对 订票 时候 留 的 那个"),
        ("a:我 给 您 他 手机 " + NUMBER, f"c:{NUMBER} 是 不", "a:对"),
    ],
)
def test_the_calling_number_is_not_taken_where_nobody_meant_it(lines: tuple[str, ...]) -> None:
    assert phone(*lines).value in ("", "拒绝提供")


def test_of_two_numbers_the_one_to_call_first_is_taken() -> None:
    both = f"座机 零 五 幺 二 六 二 八 八 幺 二 三 四 手机 {NUMBER}"
    assert phone("a:电话", f"c:{both}", "a:打 哪个", "c:先 打 手机 座机 备用").value == DIGITS
    assert phone("a:电话", f"c:{both} 打 座机 吧").value == "051262881234"


@given(
    digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    cuts=st.sets(st.integers(2, 10), max_size=3),
    filler=st.sampled_from(["", "嗯 ", "然后 ", "呃 "]),
    over_turns=st.booleans(),
)
def test_any_mobile_number_is_read_in_whatever_groups(
    digits: str, cuts: set[int], filler: str, *, over_turns: bool
) -> None:
    spoken = [" ".join("零幺二三四五六七八九"[int(one)] for one in part) for part in _parts(digits, cuts)]
    if over_turns:
        lines = [line for part in spoken for line in (f"c:{part}", "a:嗯")]
    else:
        lines = [f"c:{f' {filler}'.join(spoken)}"]
    assert phone("a:您 的 手机 号", *lines).value == digits


def _parts(digits: str, cuts: set[int]) -> list[str]:
    edges = [0, *sorted(cut for cut in cuts if cut + 1 not in cuts and cut != 10), len(digits)]
    return [digits[a:b] for a, b in itertools.pairwise(edges)]


_WORDS = [
    "我",
    "姓",
    "叫",
    "是",
    "不是",
    "不对",
    "张",
    "伟",
    "弓长",
    "的",
    "那个",
    "电话",
    "号码",
    "这个",
    "就",
    "打",
    "转",
    "分机",
    "区号",
    "最后",
    "三位",
    "幺",
    "三",
    "八",
    "零",
    "五",
    "两个",
    "一个",
    "公司",
    "医院",
    "您",
    "贵姓",
    "单位",
    "😀",
    "\x07",
    "abc",
    "10",
]


@settings(deadline=None)  # the first call loads the tables of names
@given(st.lists(st.tuples(st.booleans(), st.lists(st.sampled_from(_WORDS), max_size=14)), max_size=12))
def test_no_conversation_whatever_breaks_the_readers(said: list[tuple[bool, list[str]]]) -> None:
    heard = turns(*(f"{'a' if agent else 'c'}:{' '.join(words)}" for agent, words in said))
    found = [
        read_phone(heard, "13900001111", "051266880100"),
        read_name(heard),
        read_organisation(heard, "张伟", "三响"),
    ]
    for draft in found:
        assert draft is None or (0 <= draft.confidence <= 1 and draft.value and draft.evidence is not None)


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
