from __future__ import annotations

import pytest

from ivr_flows.spoken import groups, is_phone, national, spell


@pytest.mark.parametrize(
    ("number", "heard"),
    [
        ("13800138000", "幺三八，零零幺三，八零零零"),
        ("+8613800138000", "幺三八，零零幺三，八零零零"),
        ("+862162881234", "零二幺，六二八八，幺二三四"),
        ("051262881234", "零五幺二，六二八八，幺二三四"),
        ("4008123123", "四零零，八幺二，三幺二三"),
        ("62881234", "六二八八，幺二三四"),
        ("12", "幺二"),
        ("", ""),
    ],
)
def test_numbers_are_read_in_the_groups_that_people_say(number: str, heard: str) -> None:
    assert spell(number) == heard


def test_english_reads_digits_as_words() -> None:
    assert spell("13800138000", "en") == "one three eight, zero zero one three, eight zero zero zero"


def test_numbers_abroad_keep_their_country() -> None:
    assert national("+14155550100") == "0014155550100"
    assert groups("0014155550100") == ["0014", "1555", "5010", "0"]


@pytest.mark.parametrize(
    "digits", ["13800138000", "02162881234", "051262881234", "62881234", "4008123123", "0014155550100"]
)
def test_what_can_be_dialled_is_a_phone(digits: str) -> None:
    assert is_phone(digits)


@pytest.mark.parametrize(
    "digits", ["", "1", "110", "1380013800", "138001380000", "12800138000", "0216288123*", "0000000"]
)
def test_what_cannot_be_dialled_is_none(digits: str) -> None:
    assert not is_phone(digits)
