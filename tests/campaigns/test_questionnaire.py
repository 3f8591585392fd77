"""Questions with branches: what comes next, which answers count, what the linter finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.campaigns.questionnaire import check_answers, lint, next_question, options_of
from callcenter.errors import FieldError

ASKED: dict[str, Any] = {"start": "使用", "questions": {
    "使用": {"text": "空调使用正常吗？", "kind": "choice", "options": [
        {"key": "1", "label": "正常", "to": "满意"}, {"key": "2", "label": "有问题", "to": "问题"}]},
    "问题": {"text": "是什么问题？", "kind": "text", "to": "满意"},
    "满意": {"text": "您对我们的服务满意吗？", "kind": "scale", "to": "留言"},
    "留言": {"text": "还有什么想对我们说？", "kind": "note"}}}


def test_each_answer_leads_along_its_branch() -> None:
    assert next_question(ASKED, {}) == "使用"
    assert next_question(ASKED, {"使用": "正常"}) == "满意"
    assert next_question(ASKED, {"使用": "有问题"}) == "问题"
    assert next_question(ASKED, {"使用": "有问题", "问题": "不制冷", "满意": "一般"}) == "留言"
    assert next_question(ASKED, {"使用": "正常", "满意": "满意", "留言": "没有"}) is None
    assert next_question({}, {}) is None


def test_a_scale_without_options_is_satisfaction_by_labels() -> None:
    assert [(one.key, one.label) for one in options_of(ASKED["questions"]["满意"])][0] == ("1", "非常满意")


def test_answers_off_their_way_are_left_out_and_wrong_ones_named() -> None:
    assert check_answers(ASKED, {"使用": " 正常 ", "问题": "不制冷", "满意": ""}) == {"使用": "正常"}
    with pytest.raises(FieldError, match="非常满意") as told:
        check_answers(ASKED, {"使用": "正常", "满意": "5"})
    assert told.value.field == "answers.满意"
    with pytest.raises(FieldError, match="使用"):
        check_answers(ASKED, {"价格": "贵"})


@pytest.mark.parametrize(("change", "field"), [
    ({"start": "别的"}, "questionnaire.start"),
    ({"questions": {}}, "questionnaire"),
    ({"questions": {**ASKED["questions"], "闲聊": {"text": "天气好吗？", "kind": "text"}}},
     "questionnaire.questions.闲聊"),
    ({"questions": {**ASKED["questions"], "留言": {"text": "还有吗？", "kind": "note", "to": "使用"}}},
     "questionnaire.questions.使用"),
    ({"questions": {**ASKED["questions"], "留言": {"text": "还有吗？", "kind": "video"}}},
     "questionnaire.questions.留言.kind"),
    ({"questions": {**ASKED["questions"], "留言": {"text": "还有吗？", "kind": "choice", "options": [
        {"key": "1", "label": "有"}, {"key": "1", "label": "没有"}]}}}, "questionnaire.questions.留言.options.1.key"),
    ({"questions": {**ASKED["questions"], "留言": {"text": "还有吗？", "kind": "note", "to": "再见"}}},
     "questionnaire.questions.留言.to"),
    ({"questions": {**ASKED["questions"], "留言": "还有吗"}}, "questionnaire.questions.留言"),
])
def test_the_linter_names_what_is_wrong(change: dict[str, Any], field: str) -> None:
    assert lint(ASKED) == lint({}) == []
    assert [one.field for one in lint({**ASKED, **change})] == [field]


_IDS = st.sampled_from(["a", "b", "c", "d"])
_QUESTIONS = st.dictionaries(_IDS, st.fixed_dictionaries(
    {"text": st.just("问什么"), "kind": st.just("choice"), "options": st.tuples(_IDS | st.none(), _IDS | st.none()).map(
        lambda to: [{"key": "1", "label": "是", "to": to[0]}, {"key": "2", "label": "否", "to": to[1]}])}),
    min_size=1)


@given(_QUESTIONS, st.lists(st.sampled_from(["是", "否"]), min_size=9, max_size=9))
def test_what_the_linter_lets_through_ends_whatever_is_answered(questions: dict[str, Any], said: list[str]) -> None:
    asked = {"start": min(questions), "questions": questions}
    if lint(asked):
        return
    answers: dict[str, str] = {}
    for answer in said:
        name = next_question(asked, answers)
        if name is None:
            break
        assert name not in answers
        answers[name] = answer
    assert next_question(asked, answers) is None
