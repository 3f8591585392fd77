"""How characters sound: pypinyin's table, without loading pypinyin."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pypinyin import Style, pinyin

from transcripts.reading.sounds import like_sound, same_sound, sounds


def test_every_character_has_the_readings_that_pypinyin_gives_it() -> None:
    for code in (*range(0x4E00, 0x9FFF, 23), 0x3007, *map(ord, "重行曾单乐绿女略嗯诶呣〇aA1 😀，")):
        character = chr(code)
        assert sounds(character) == set(pinyin(character, style=Style.NORMAL, heteronym=True)[0]), character


@pytest.mark.parametrize(("one", "other"), [("陈", "尘"), ("张", "章"), ("乐", "月"), ("绿", "律"), ("曾", "增")])
def test_characters_with_a_common_reading_sound_the_same(one: str, other: str) -> None:
    assert same_sound(one, other)


@pytest.mark.parametrize(("one", "other"), [("陈", "程"), ("福", "胡"), ("刘", "牛"), ("张", "脏")])
def test_what_accents_mix_up_sounds_alike_but_not_the_same(one: str, other: str) -> None:
    assert like_sound(one, other) and not same_sound(one, other)


def test_reading_calls_does_not_load_the_phrases_of_pypinyin() -> None:
    code = ("import sys; from transcripts.reading.sounds import same_sound; assert same_sound('陈', '尘'); "
            "assert 'pypinyin' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True)
