"""Digits and numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcripts.reading.spoken import ways
from transcripts.reading.numerals import cardinal, digit_runs, written


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("幺三八零零幺二三四五六", ["13800123456"]),
        ("一三九四四", ["13944"]),
        ("电话是零二幺五八三九转八零幺", ["0215839", "801"]),
        ("幺三八三个八五个零", ["13888800000"]),
        ("幺三六兩個零九六五幺八八", ["13600965188"]),
        ("三个八一个六", ["8886"]),
        ("幺五零三百六", ["150"]),
        ("买了三个人两台", []),
        ("零幺零杠六二八八", ["0106288"]),
        ("零幺零横杠六二八八", ["0106288"]),
        ("幺三八嗯零零幺三呃八零零零", ["13800138000"]),
        ("幺三八零零幺三八零零零一共三百", ["13800138000"]),
        ("幺三八零零幺三八零零零一刻钟以内", ["13800138000"]),
        ("幺三八零零幺三八零零零三点给我打", ["13800138000"]),
        ("幺三八零零幺三八零零零两位都行", ["13800138000"]),
        ("幺三拐洞三幺幺洞五八六", ["13703110586"]),
        ("腰三八零零幺三八零零零", ["13800138000"]),
        ("138 0013".replace(" ", "嗯"), ["1380013"]),
        ("周五三八零零", ["3800"]),
        ("一百零八号", []),
    ],
)
def test_it_finds_digits_spoken_one_by_one(said: str, digits: list[str]) -> None:
    assert [run.digits for run in digit_runs(said)] == digits


@given(st.text("0123456789", min_size=2, max_size=40))
def test_any_digits_come_back_as_they_were_said(digits: str) -> None:
    said = "".join("零幺二三四五六七八九"[int(digit)] for digit in digits)
    (run,) = digit_runs(f"号码{said}对吗")
    assert (run.digits, run.start, run.end) == (digits, 2, 2 + len(digits))


@given(st.text("零幺一二两三四五六七八九十百千万点个杠嗯号你", max_size=30), st.integers(1, 5))
def test_runs_lie_in_order_and_are_as_long_as_asked(text: str, shortest: int) -> None:
    at = 0
    for run in digit_runs(text, shortest):
        assert at <= run.start < run.end <= len(text)
        assert run.digits.isdigit()
        assert len(run.digits) >= shortest
        at = run.end


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("廿五", 25),
        ("卅", 30),
        ("一百零二", 102),
        ("一百十五", 115),
        ("一百一", 110),
        ("三百六", 360),
        ("两千九百八", 2980),
        ("两千零五", 2005),
        ("两千五十", 2050),
        ("一万二", 12_000),
        ("一万二千八", 12800),
        ("五十万", 500_000),
        ("三百六十五", 365),
        ("一千零五十", 1050),
        ("一亿零三", 100_000_003),
        ("三亿五千万", 350_000_000),
        ("兩萬三千", 23_000),
        ("15", 15),
        ("１５", 15),
    ],
)
def test_it_knows_numbers_also_the_short_spoken_ones(said: str, value: int) -> None:
    assert cardinal(said) == value


@pytest.mark.parametrize("said", ["", "二三", "一百二三十", "百", "万一", "三个", "五千瓦", "十百", "一二三", "好"])
def test_it_says_when_something_is_no_number(said: str) -> None:
    assert cardinal(said) is None


@given(st.integers(10, 10**8))
def test_a_number_said_in_any_way_is_that_number(number: int) -> None:
    for said in ways(number):
        assert cardinal(said) == number, said


def test_it_writes_numbers_as_digits_and_leaves_words_alone() -> None:
    assert written("订了两台三百六的五十个型号六二零五") == "订了两台360的50个型号6205"
    assert written("千万别急万一坏了") == "千万别急万一坏了"
