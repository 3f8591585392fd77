"""Learning what calls lean to: category, complaint, urgency, request to be called."""

from collections.abc import Sequence

import numpy as np
import pycrfsuite

from tools.reading_model.learn import shared, trained
from tools.reading_model.lessons import Lesson
from transcripts.reading.leanings import ALWAYS, CALLBACK, COMPLAINT, URGENT, said_in
from transcripts.reading.learnt import Weights
from transcripts.reading.rulesigns import rule_signs
from transcripts.reading.signs import CATEGORIES

QUESTIONS = {COMPLAINT: "complaint", URGENT: "urgent", CALLBACK: "callback"}
# What is asked for is rarer in the lessons than its words deserve: by leave-one-file-out, 0.18 to 0.2 there means one
# in two. So much is added to every answer's logarithm of the odds, by way of the sign that all calls have.
_LIFT = {COMPLAINT: 1.4, URGENT: 1.5, CALLBACK: 1.6}
_ROUNDS = 150
_NOTHING = 0.005  # here many small weights decide together


def leaning_weights(lessons: Sequence[Lesson], fingerprint: str = "", c2: float = 0.5) -> Weights:
    """Weights for the categories and for every question, side by side."""
    found = [np.unique(said_in(lesson.turns, rule_signs(lesson.turns).told())) for lesson in lessons]
    often = shared(found)
    seen = [[str(bucket) for bucket in buckets[often[buckets]]] for buckets in found]
    parts = [_fitted(seen, [lesson.category for lesson in lessons], CATEGORIES, c2)]
    for question, flag in QUESTIONS.items():
        weights = _fitted(seen, ["yes" if flag in lesson.flags else "no" for lesson in lessons], ("no", "yes"), c2)
        rows = weights.rows[:, 1:] - weights.rows[:, :1]
        rows[weights.keys == ALWAYS] += _LIFT[question]
        parts.append(Weights((question,), weights.keys, rows, weights.transitions[:1, :1], ""))
    return _side_by_side(parts, fingerprint)


def _fitted(seen: list[list[str]], answers: Sequence[str], labels: Sequence[str], c2: float) -> Weights:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c2": c2, "max_iterations": _ROUNDS})
    for items, answer in zip(seen, answers, strict=True):
        trainer.append([items], [answer])
    return trained(trainer, labels, "", _NOTHING)


def _side_by_side(parts: Sequence[Weights], fingerprint: str) -> Weights:
    keys = np.unique(np.concatenate([part.keys for part in parts]))
    columns = []
    for part in parts:
        rows = np.zeros((len(keys), len(part.labels)), np.float32)
        rows[np.searchsorted(keys, part.keys)] = part.rows
        columns.append(rows)
    labels = tuple(label for part in parts for label in part.labels)
    return Weights(labels, keys, np.concatenate(columns, 1), np.zeros((1, 1), np.float32), fingerprint)
