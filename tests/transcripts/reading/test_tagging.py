"""The learnt eye and ear: places are right in any script and spacing, chances are chances, and nothing breaks them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcripts.reading.calls import segments
from transcripts.model import Segment
from transcripts.reading.chains import marginals
from transcripts.reading.leanings import leaning
from transcripts.reading.tagging import Span, tagged
from transcripts.reading.turns import turns_of


def seen(*lines: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for span in tagged(turns_of(segments(*lines))):
        if span.probability > 0.5:
            found.setdefault(span.kind, []).append(span.text)
    return found


def test_it_finds_who_called_from_where_about_what() -> None:
    found = seen(
        "a:您好 远大 电梯 客服 请问 有 什么 可以 帮 您",
        "c:你好 我们 是 绍兴 宏 发 印染厂 的 车间 那台 货梯 门 关 不 上",
        "a:请问 您 怎么 称呼",
        "c:我 姓 郭 叫 郭 海 峰",
    )
    assert "绍兴宏发印染厂" in found["organisation"]
    assert "郭海峰" in found["name"]


@pytest.mark.parametrize("said", ["我 姓 郭 叫 郭 海 峰", "我姓郭叫郭海峰", "我 姓郭 叫 郭海峰", "我姓 郭叫 郭海 峰"])
def test_blanks_at_other_places_do_not_matter(said: str) -> None:
    assert "郭海峰" in seen("a:请问 您 贵姓", f"c:{said}")["name"]


def test_traditional_characters_stay_as_they_were_said() -> None:
    assert "陳國華" in seen("a:請問 您 貴姓", "c:我 姓 陳 叫 陳 國 華")["name"]


def test_places_are_those_of_the_turns_text() -> None:
    turns = turns_of([Segment("customer", 0, 1, ""), *segments("a:您 贵姓", "c:我 叫 马 晓 东")])
    texts = {turn.index: turn.text for turn in turns}
    spans = tagged(turns)
    assert spans
    assert all(texts[span.index][span.start : span.end] == span.text for span in spans)


SAID = ["我", "姓", "王", "叫", "公司", "幺", "三", "八", "😀", "\x00", "abc", "\u3000", "𠮷", "陳"]
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(SAID), max_size=30).map(" ".join))
SEGMENTS = st.lists(
    st.builds(lambda side, text: Segment(side, 0, 1, text), st.sampled_from(["agent", "0"]), TEXTS), max_size=8
)


@given(SEGMENTS)
def test_any_segments_are_seen_without_overlap(said: list[Segment]) -> None:
    turns = turns_of(said)
    last = Span("", -1, 0, 0, "", 0, False)
    texts = {turn.index: turn.text for turn in turns}
    for span in tagged(turns):
        assert (span.index, span.start) >= (last.index, last.end if span.index == last.index else 0)
        assert texts[span.index][span.start : span.end] == span.text != ""
        assert 0 <= span.probability <= 1
        last = span
    lean = leaning(turns)
    assert sum(lean.categories.values()) == pytest.approx(1, abs=1e-3)
    assert all(0 <= chance <= 1 for chance in (lean.complaint, lean.urgent, lean.callback))


def test_cut_chains_give_the_chances_of_the_whole_chain() -> None:
    chance = np.random.default_rng(7)
    scores = chance.normal(0, 1, (40, 4)).astype(np.float32)
    scores[::7, 0] += 14
    moves = chance.normal(0, 0.5, (4, 4)).astype(np.float32)
    starts = np.zeros(40, bool)
    starts[[0, 12, 13, 30]] = True
    expected = np.concatenate([_whole(scores[a:b], moves) for a, b in ((0, 12), (12, 13), (13, 30), (30, 40))])
    assert np.allclose(marginals(scores, moves, starts), expected, atol=0.002)


def _whole(scores: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """Forward and backward over one chain, step by step, in logarithms."""
    size = len(scores)
    forward, backward = scores.astype(float).copy(), np.zeros_like(scores, float)
    for at in range(1, size):
        forward[at] += np.logaddexp.reduce(forward[at - 1][:, None] + moves, axis=0)
    for at in range(size - 2, -1, -1):
        backward[at] = np.logaddexp.reduce(moves + scores[at + 1] + backward[at + 1], axis=1)
    both = forward + backward
    found: np.ndarray = np.exp(both - np.logaddexp.reduce(both, axis=1, keepdims=True))
    return found
