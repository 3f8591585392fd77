"""Words around phone numbers as recognisers write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcripts.model import Segment
from transcripts.reading.lines import lines_of
from transcripts.reading.misheard import as_meant
from transcripts.reading.phones import read_phone
from transcripts.reading.turns import Turn, turns_of

CALLER = "13862104471"


def talk(*said: str) -> list[Turn]:
    """Turns of agent and customer: A:… and C:…, four seconds each."""
    return turns_of([Segment("agent" if one[0] == "A" else "customer", 5.0 * place, 5.0 * place + 4, " ".join(one[2:]))
                     for place, one in enumerate(said)])


def meant(*said: str) -> list[str]:
    return [line.text for line in as_meant(lines_of(talk(*said)))]


@pytest.mark.parametrize("answer", [
    "就是这个", "九十这个号", "九十这个好吗", "九十这个手机", "久是这个电话", "酒是这个号码", "九八这个电话就可以",
    "九打这个号", "旧打这个吧", "对九十这个号码", "嗯就事这个号", "就搭这个电话", "九打折电话就可以", "就打着个号码",
    "救用这个号就行"])
def test_just_this_number_is_understood_however_it_is_written(answer: str) -> None:
    found = read_phone(talk("A:请问您的联系电话是多少", f"C:{answer}", "A:好的"), CALLER)
    assert found is not None and found.value == CALLER


@pytest.mark.parametrize("said", [
    "我要九十这个型号的", "一百九十这个价钱可以", "订单尾号二九八这个电话单", "第九是这个吧", "九十这个房间漏水",
    "很久是这个样子",
    "二十九十这个号"])
def test_counts_and_spans_before_this_are_left_alone(said: str) -> None:
    assert meant(f"C:{said}") == [said]


def test_the_agent_counts_as_well() -> None:
    assert meant("A:九十这个号") == ["九十这个号"]


@pytest.mark.parametrize("number", [
    "要三八六二幺零四四七幺", "叫三八六二幺零四四七幺", "药三八六二一零四四七一", "摇三八六二幺零四四七幺",
    "幺三八六二要零四四七幺",
    "一三八六二要零四四七要", "咬三八六二幺零四四七幺", "姚三八六二幺零四四七幺", "要三八六二幺零四四七要",
    "一三八六二叫零四四七一"])
def test_a_mobile_number_gets_back_the_one_that_sounds_like_another_word(number: str) -> None:
    found = read_phone(talk("A:请问您的联系电话是多少", f"C:{number}", "A:幺三八六二幺零四四七幺对吗", "C:对"), None)
    assert found is not None and found.value == CALLER and found.confidence > 0.9


@pytest.mark.parametrize("said", [
    "我要一三八六二幺零四四七幺", "我叫一三八六二幺零四四七幺", "要六二幺零四四七幺", "要零五七幺八六二零四四",
    "我叫三八",
    "要二三八六二幺零四四七幺", "要三台要五台要八台"])
def test_wanting_and_being_called_stay_words(said: str) -> None:
    assert meant(f"C:{said}") == [said]


@pytest.mark.parametrize("answer", ["对的就是这个手机", "对就这个", "是这个号码没错", "嗯打这个就行", "对九十这个手机"])
def test_this_after_a_number_on_file_is_that_number(answer: str) -> None:
    found = read_phone(talk("A:您留的号码是幺三九零零幺二三四五六对吗", f"C:{answer}", "A:好的"), CALLER)
    assert found is not None and found.value == "13900123456"


def test_a_number_told_in_two_breaths_is_one() -> None:
    found = read_phone(talk("A:您留的号码是幺三九零零", "A:幺二三四五六对吗", "C:对的"), CALLER)
    assert found is not None and found.value == "13900123456"


def test_the_read_back_completes_a_number_whose_end_was_misheard() -> None:
    found = read_phone(talk("A:您的电话", "C:幺三五零二四六七", "C:萧九零", "A:幺三五零二四六七幺九零好的",
                            "C:不行太慢了"), None)
    assert found is not None and found.value == "13502467190"


@settings(deadline=None)
@given(st.text("零一幺二三四五六七八九十要叫这个是打号好吗就对的台", max_size=30))
def test_every_character_stays_in_its_place(said: str) -> None:
    assert [len(text) for text in meant(f"C:{said}")] == [len(said)] * bool(said)
