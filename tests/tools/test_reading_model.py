"""Lessons are read strictly, learning is repeatable, and the delivered weights are those of the delivered lessons."""

from pathlib import Path

import numpy as np
import pytest

from tools.reading_model import corpus
from tools.reading_model.lean import leaning_weights
from tools.reading_model.learn import reworded, tagger_weights
from tools.reading_model.lessons import BadLesson, Lesson, lessons_in
from tools.reading_model.score import found_in, leanings_line
from transcripts.reading import leanings, tagging
from transcripts.reading.learnt import load, save

LESSON = """\
# repair urgent
C: 我 是 {o 城南 小学} 的 {p 投影仪} 开 不 了 机
A: 请问 怎么 称呼 您

# inquiry
C: 我 姓 {n 宗} {n 宗晓岚} 想 问 一下
"""


def lessons(tmp_path: Path, text: str) -> list[Lesson]:
    path = tmp_path / "some.txt"
    path.write_text(text, "utf-8")
    return list(lessons_in(path))


def test_marks_are_taken_out_of_the_lines_and_keep_their_places(tmp_path: Path) -> None:
    first, second = lessons(tmp_path, LESSON)
    assert first.turns[0].text == "我是城南小学的投影仪开不了机"
    assert [(mark.key, first.turns[mark.turn].text[mark.start : mark.end]) for mark in first.marks] == [
        ("o", "城南小学"),
        ("p", "投影仪"),
    ]
    assert first.turns[1].agent
    assert (first.category, first.flags) == ("repair", {"urgent"})
    assert [second.turns[0].text[mark.start : mark.end] for mark in second.marks] == ["宗", "宗晓岚"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# rapair\nC: 喂", "rapair"),
        ("# repair loud\nC: 喂", "loud"),
        ("C: 喂", "C: 喂"),
        ("# repair\nB: 喂", "B:"),
        ("# repair\nC: {q 喂}", "'q'"),
        ("# repair\nC: {n 喂", "braces"),
        ("# repair\nC: {n 喂 {o 你}}", "braces"),
    ],
)
def test_a_malformed_lesson_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadLesson, match="some line [12]") as problem:
        lessons(tmp_path, text)
    assert said in str(problem.value)


def test_other_blanks_leave_the_characters_as_they_are(tmp_path: Path) -> None:
    for lesson in lessons(tmp_path, LESSON):
        again = reworded(lesson)
        assert ["".join(turn.words) for turn in again.turns] == [turn.text for turn in lesson.turns]
        assert again == reworded(lesson)


def test_a_miniature_learns_what_it_was_taught_and_the_same_every_time(tmp_path: Path) -> None:
    taught = lessons(tmp_path, LESSON) * 3
    weights = tagger_weights(taught, [], "mark")
    found, marked = found_in(taught[:2], weights)
    assert marked["n"] == 2
    assert {(item.key, item.right) for item in found} == {("n", True), ("o", True), ("p", True)}
    save(tmp_path / "one.npz", weights)
    save(tmp_path / "two.npz", tagger_weights(taught, [], "mark"))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    stored = load(tmp_path / "one.npz")
    assert stored.fingerprint == "mark"
    assert np.allclose(stored.rows, weights.rows, atol=0.01)


def test_a_miniature_leans_to_what_it_was_taught(tmp_path: Path) -> None:
    taught = lessons(tmp_path, LESSON) * 4
    assert leanings_line(taught, leaning_weights(taught)).startswith("category 1.000")


def test_the_delivered_weights_were_learnt_from_the_delivered_lessons() -> None:
    mark = corpus.fingerprint([*corpus.lesson_files(), *corpus.CALLS])
    assert tagging.model().fingerprint == mark
    assert leanings.model().fingerprint == mark


def test_the_delivered_weights_are_small() -> None:
    assert tagging.MODEL.stat().st_size + leanings.MODEL.stat().st_size < 1_500_000


def test_a_changed_lesson_changes_the_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(LESSON, "utf-8")
    before = corpus.fingerprint([path])
    path.write_text(LESSON.replace("投影仪", "打印机"), "utf-8")
    assert corpus.fingerprint([path]) != before
