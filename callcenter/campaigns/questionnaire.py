"""Questionnaires 问卷: questions with branches. Pure.

{start, questions: {id: {text, kind: choice | scale | text | note, options: [{key, label, to}], to}}}. `choice` and
`scale` are answered by one of their labels (`key`: what is pressed for it, on a phone or a keyboard), `text` in words,
`note` by a voice note 语音留言. `to`: the next question, of an option before that of its question; none ends it. A
`scale` without options is the company's satisfaction 1 to 5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from callcenter.callbacks.dispositions import SATISFACTION
from callcenter.errors import FieldError

KINDS: Mapping[str, str] = {"choice": "单选", "scale": "满意度", "text": "文字", "note": "语音留言"}
MOST_QUESTIONS = 30
MOST_OPTIONS = 10
LONGEST_TEXT = 300
LONGEST_LABEL = 40
LONGEST_ANSWER = 2000


class QuestionnaireProblem(NamedTuple):
    """`field`: where in the data; `what`: what was wrong and what would be right, in Chinese."""

    field: str
    what: str


class Option(NamedTuple):
    """One answer that can be chosen."""

    key: str
    label: str
    to: str | None


def options_of(question: Mapping[str, Any]) -> list[Option]:
    """What can be chosen; [] for a question that is answered in words."""
    if question["kind"] not in ("choice", "scale"):
        return []
    given = question.get("options")
    if question["kind"] == "scale" and not given:
        return [Option(str(place), label, question.get("to")) for place, label in enumerate(SATISFACTION, 1)]
    return [Option(str(one["key"]), one["label"], one.get("to", question.get("to"))) for one in given or []]


def next_question(questionnaire: Mapping[str, Any], answers: Mapping[str, str]) -> str | None:
    """The first question on the way of these answers (question -> label or text) that has none yet. None: all that
    were to be asked are answered."""
    for name, answer in _way(questionnaire, answers):
        if answer is None:
            return name
    return None


def check_answers(questionnaire: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers on their way, tidied; what was answered before a branch was changed is left out. FieldError names
    the question."""
    known = questionnaire.get("questions", {})
    if unknown := sorted(set(answers) - set(known)):
        wrong = unknown[0][:40]
        raise FieldError(f"answers.{wrong}", f"问卷里没有“{wrong}”这个问题；可填：{'、'.join(known)}")
    tidy = {name: " ".join(text.split()) for name, text in answers.items() if text and text.strip()}
    for name, text in tidy.items():
        labels = [option.label for option in options_of(known[name])]
        if labels and text not in labels:
            raise FieldError(f"answers.{name}", f"“{text[:40]}”不是这个问题的选项；可选：{'、'.join(labels)}")
        if len(text) > LONGEST_ANSWER:
            raise FieldError(f"answers.{name}", f"回答有{len(text)}个字，太长；请不超过{LONGEST_ANSWER}个字")
    return {name: answer for name, answer in _way(questionnaire, tidy) if answer is not None}


def _way(questionnaire: Mapping[str, Any], answers: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """The questions in the order in which they are asked, up to the first that is not answered."""
    questions = questionnaire.get("questions", {})
    name = questionnaire.get("start")
    while name is not None and name in questions:
        answer = answers.get(name)
        yield name, answer
        if answer is None:
            return
        chosen = [option.to for option in options_of(questions[name]) if option.label == answer]
        name = chosen[0] if chosen else questions[name].get("to")


def lint(questionnaire: Mapping[str, Any]) -> list[QuestionnaireProblem]:
    """Everything that is wrong with it; []: every question is reached, and every way through it ends. {} is none."""
    if not questionnaire:
        return []
    questions = questionnaire.get("questions")
    if not isinstance(questions, Mapping) or not questions or set(questionnaire) - {"start", "questions"}:
        return [QuestionnaireProblem("questionnaire", "应写成 {start: 问题, questions: {问题: {text, kind, options}}}")]
    if len(questions) > MOST_QUESTIONS:
        what = f"有{len(questions)}个问题，太多；请不超过{MOST_QUESTIONS}个"
        return [QuestionnaireProblem("questionnaire.questions", what)]
    problems = [one for name, question in questions.items() for one in _question(str(name), question, questions)]
    if questionnaire.get("start") not in questions:
        what = f"第一个问题应为：{'、'.join(map(str, questions))}"
        problems.append(QuestionnaireProblem("questionnaire.start", what))
    return problems or _ways(questionnaire["start"], questions)


def _question(name: str, question: Any, questions: Mapping[str, Any]) -> Iterator[QuestionnaireProblem]:
    field = f"questionnaire.questions.{name[:40]}"
    if not isinstance(question, Mapping):
        yield QuestionnaireProblem(field, "应写成 {text: 问什么, kind: choice, options: […]}")
        return
    if unknown := sorted(set(map(str, question)) - {"text", "kind", "options", "to"}):
        yield QuestionnaireProblem(f"{field}.{unknown[0][:40]}", "没有这一项；可写：text、kind、options、to")
    text, kind = question.get("text"), question.get("kind")
    if not isinstance(text, str) or not 2 <= len(text.strip()) <= LONGEST_TEXT:
        yield QuestionnaireProblem(f"{field}.text", f"请写问题的文字，2到{LONGEST_TEXT}个字")
    if kind not in KINDS:
        yield QuestionnaireProblem(f"{field}.kind", f"“{str(kind)[:20]}”不是问题的种类；可选：{'、'.join(KINDS)}")
        return
    if question.get("to") is not None and question["to"] not in questions:
        yield QuestionnaireProblem(f"{field}.to", f"没有“{str(question['to'])[:40]}”这个问题；不写表示结束")
    yield from _options(field, str(kind), question.get("options"), questions)


def _options(field: str, kind: str, options: Any, questions: Mapping[str, Any]) -> Iterator[QuestionnaireProblem]:
    if kind in ("text", "note") or (kind == "scale" and options is None):
        if options:
            yield QuestionnaireProblem(f"{field}.options", "这种问题没有选项；请删去，或改为 choice")
        return
    if not isinstance(options, list) or not 2 <= len(options) <= MOST_OPTIONS:
        yield QuestionnaireProblem(f"{field}.options", f"请写2到{MOST_OPTIONS}个选项，如 {{key: \"1\", label: 满意}}")
        return
    keys, labels = set(), set()
    for place, one in enumerate(options):
        where = f"{field}.options.{place}"
        if not isinstance(one, Mapping) or set(one) - {"key", "label", "to"}:
            yield QuestionnaireProblem(where, "应写成 {key: \"1\", label: 满意, to: 下一个问题}")
            continue
        key, label = str(one.get("key")), one.get("label")
        if key not in tuple("0123456789") or key in keys:
            yield QuestionnaireProblem(f"{where}.key", f"“{key[:10]}”不能作按键；请用0到9，各不相同")
        if not isinstance(label, str) or not 1 <= len(label.strip()) <= LONGEST_LABEL or label in labels:
            yield QuestionnaireProblem(f"{where}.label", f"请写选项的文字，不超过{LONGEST_LABEL}个字，各不相同")
        if one.get("to") is not None and one["to"] not in questions:
            yield QuestionnaireProblem(f"{where}.to", f"没有“{str(one['to'])[:40]}”这个问题；不写表示结束")
        keys.add(key)
        labels.add(str(label))


def _ways(start: str, questions: Mapping[str, Any]) -> list[QuestionnaireProblem]:
    """Walks every way: a question that is not reached, or one that leads back to itself."""
    ahead = {name: {option.to for option in options_of(one)} | {one.get("to")} for name, one in questions.items()}
    reached: set[str] = set()
    done: set[str] = set()

    def walk(name: str) -> str | None:
        """The question at which a way comes round again."""
        if name in done:
            return None
        if name in reached:
            return name
        reached.add(name)
        round_ = next(filter(None, (walk(to) for to in ahead[name] if to is not None)), None)
        done.add(name)
        return round_

    if (again := walk(start)) is not None:
        return [QuestionnaireProblem(f"questionnaire.questions.{again}", "会转回这个问题，问不完；请改 to")]
    return [QuestionnaireProblem(f"questionnaire.questions.{name}", "没有一条路问到它；请删去，或让别的问题转到它")
            for name in questions if name not in reached]
