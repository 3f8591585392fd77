"""Digits and numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.reading.numerals import cardinal, digit_runs, written


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("幺三八零零幺二三四五六", ["13800123456"]),
        ("一三九四四", ["13944"]),
        ("电话是零二幺五八三九转八零幺", ["0215839", "801"]),
        ("幺三八三个八五个零", ["13888800000"]),
        ("幺五零三百六", ["150"]),
        ("买了三个人两台", []),
        ("零幺零杠六二八八", ["0106288"]),
    ],
)
def test_it_finds_digits_spoken_one_by_one(said: str, digits: list[str]) -> None:
    assert [run.digits for run in digit_runs(said)] == digits


@given(st.text("0123456789", min_size=2, max_size=20))
def test_any_digits_come_back_as_they_were_said(digits: str) -> None:
    said = "".join("零幺二三四五六七八九"[int(digit)] for digit in digits)
    (run,) = digit_runs(f"号码{said}对吗")
    assert (run.digits, run.start, run.end) == (digits, 2, 2 + len(digits))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零二", 102),
        ("三百六", 360),
        ("两千九百八", 2980),
        ("一万二千八", 12800),
        ("五十万", 500_000),
        ("三百六十五", 365),
        ("一千零五十", 1050),
    ],
)
def test_it_knows_numbers_also_the_short_spoken_ones(said: str, value: int) -> None:
    assert cardinal(said) == value


def test_it_writes_numbers_as_digits_and_leaves_words_alone() -> None:
    assert written("订了两台三百六的五十个型号六二零五") == "订了两台360的50个型号6205"
    assert written("千万别急万一坏了") == "千万别急万一坏了"
