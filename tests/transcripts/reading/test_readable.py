"""The readable transcript: figures, marks, pale fillers, and the second of every sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.model import Segment, Word
from transcripts.reading.alignment import character_seconds
from transcripts.reading.readable import ReadableSegment, readable


def read(text: str, *words: Word) -> ReadableSegment:
    (segment,) = readable([Segment("customer", 10.0, 20.0, text, 1.0, words)])
    return segment


def pale(segment: ReadableSegment) -> list[str]:
    return [segment.text[span.begin : span.end] for span in segment.spans]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("您好 这里 是 恒泰 机械 请问 有 什么 可以 帮 您", "您好，这里是恒泰机械，请问有什么可以帮您？"),
        ("喂 你好 我 想 问 一下 怎么 收费", "喂，你好，我想问一下怎么收费？"),
        ("我 重复 一下 幺 三 八 零 零 幺 三 八 零 零 零 对 吗", "我重复一下138 0013 8000，对吗？"),
        ("好 的 请问 您 是 哪个 单位 的", "好的，请问您是哪个单位的？"),
        ("好 的", "好的。"),
        ("漏 了 三天 了 你们 管 不 管", "漏了三天了，你们管不管？"),
        ("您 方便 留 个 电话 吗 我 让 师傅 联系 您", "您方便留个电话吗？我让师傅联系您。"),
        ("免 贵姓 单", "免贵姓单。"),
        ("您 贵姓", "您贵姓？"),
        ("没 什么 谢谢", "没什么，谢谢。"),
        ("我 查 一下 有没有 货", "我查一下有没有货。"),
        ("你好 的 确 坏 了", "你好的确坏了。"),
        ("這個 可以 嗎", "這個可以嗎？"),
        ("一共 三百 八十 块 五", "一共380.5元。"),
        ("已经 有 标点 了，对吗？", "已经有标点了，对吗？"),
        ("hello world", "hello world。"),
    ],
)
def test_it_sets_marks_and_figures(said: str, expected: str) -> None:
    assert read(said).text == expected


@pytest.mark.parametrize(
    ("said", "fillers"),
    [
        ("嗯 我 想 问 一下", ["嗯"]),
        ("呃 那个 我们 公司 的 机器", ["呃", "那个"]),
        ("那个 机器 坏 了", []),
        ("我 那个 呃 订单", ["那个", "呃"]),
        ("嗯", []),
        ("嗯嗯 啊", []),
        ("哎 你好", ["哎"]),
        ("就是 那个 就是 说 不 热", ["就是", "那个", "就是说"]),
        ("就是 这个 电话", []),
        ("超过 额度 了", []),
        ("好 啊", []),
    ],
)
def test_it_shows_fillers_paler_and_keeps_them(said: str, fillers: list[str]) -> None:
    segment = read(said)
    assert pale(segment) == fillers
    assert all(filler in segment.text for filler in fillers)


def test_pauses_between_words_become_marks_but_never_within_a_number() -> None:
    words = (
        Word("机器", 10.0, 10.6, 1.0),
        Word("不", 11.1, 11.3, 1.0),  # half a second of silence before
        Word("转", 11.3, 11.5, 1.0),
        Word("幺", 13.0, 13.2, 1.0),  # a second and a half
        Word("三", 13.9, 14.0, 1.0),
        Word("八", 14.0, 14.2, 1.0),
    )
    assert read("机器 不 转 幺 三 八", *words).text == "机器，不转。138。"


def test_every_sign_has_its_second_by_the_words_times() -> None:
    times = (("电话", 10.0, 11.0), ("幺", 11.0, 11.5), ("三", 11.5, 12.0), ("八", 12.0, 13.0))
    segment = read("电话 幺 三 八", *(Word(text, start, end, 1.0) for text, start, end in times))
    assert segment.text == "电话138。"
    assert segment.seconds == ((10.0, 10.5), (10.5, 11.0), (11.0, 11.5), (11.5, 12.0), (12.0, 13.0), (13.0, 13.0))
    assert segment.at(11.6) == 3
    assert segment.at(99) == len(segment.text)


def test_a_value_said_in_many_words_has_the_time_of_all_of_them() -> None:
    times = (("三百", 10.0, 12.0), ("八十", 12.0, 14.0), ("块", 14.0, 15.0), ("五", 15.0, 16.0))
    segment = read("三百 八十 块 五", *(Word(text, start, end, 1.0) for text, start, end in times))
    assert set(segment.seconds[:6]) == {(10.0, 16.0)}


def test_without_times_of_words_the_segments_time_is_shared() -> None:
    assert character_seconds(Segment("agent", 10.0, 20.0, "你 好 吗 啊")) == [
        (10.0, 12.5),
        (12.5, 12.5),
        (12.5, 15.0),
        (15.0, 15.0),
        (15.0, 17.5),
        (17.5, 17.5),
        (17.5, 20.0),
    ]


def test_words_that_are_not_those_of_the_text_are_not_believed() -> None:
    segment = Segment("agent", 10.0, 20.0, "你好", 1.0, (Word("再见", 12.0, 13.0, 1.0),))
    assert character_seconds(segment) == [(10.0, 15.0), (15.0, 20.0)]


def test_each_segment_has_its_place_also_the_empty_ones() -> None:
    found = readable([Segment("agent", 0, 1, ""), Segment("customer", 1, 2, "对"), Segment("agent", 2, 2, "  ")])
    assert [(one.channel, one.text) for one in found] == [("agent", ""), ("customer", "对。"), ("agent", "")]


@given(st.text("您好吗我幺三八零点块百的 请问嗯呃那个就是了 ab5，😀", max_size=30))
def test_times_never_run_backwards_and_spans_lie_in_the_text(text: str) -> None:
    segment = read(text)
    assert len(segment.seconds) == len(segment.text)
    assert all(10.0 - 1e-9 <= start <= end <= 20.0 + 1e-9 for start, end in segment.seconds)
    assert all(one[0] <= two[0] + 1e-9 for one, two in zip(segment.seconds, segment.seconds[1:], strict=False))
    assert all(0 <= span.begin < span.end <= len(segment.text) for span in segment.spans)


@given(st.text("您好吗我的请问嗯呃那个就是了机器不转", max_size=30))
def test_nothing_that_was_said_is_lost(text: str) -> None:
    assert "".join(sign for sign in read(text).text if sign not in "，。？") == text
