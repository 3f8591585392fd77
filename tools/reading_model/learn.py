"""Learning: from lessons to weights, by CRFsuite's gradient descent (L-BFGS) with pruning (L1)."""

import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from tools.reading_model.lessons import Lesson, Mark
from transcripts.reading.glyphs import PAD, Ints, glyphs_of
from transcripts.reading.learnt import Weights
from transcripts.reading.tagfeatures import BITS, buckets
from transcripts.reading.tagging import KINDS, NONE, spans
from transcripts.reading.turns import Turn

LABELS = (NONE, *(f"{place}{key}" for key in KINDS for place in "BI"))
_NOTHING = 0.03  # weights of the tagger below this change no decision and fill half the file
_LETTERS = {name: key for key, name in KINDS.items()}


def tagger_weights(lessons: Sequence[Lesson], calls: Sequence[Lesson], fingerprint: str = "",
                   c1: float = 0.1, c2: float = 0.03, rounds: int = 80) -> Weights:
    """Weights of the tagger. The gold of `calls` does not tell of other people and numbers; where it is silent, what
    a first model of the lessons finds there is taken to be so."""
    shaken = [*lessons, *(reworded(lesson) for lesson in lessons)]
    first = _fitted(shaken, "", c1, c2, rounds // 2) if lessons and calls else None
    whole = [completed(call, first) for call in calls] if first is not None else list(calls)
    return _fitted([*shaken, *whole, *(reworded(call) for call in whole)], fingerprint, c1, c2, rounds)


def completed(call: Lesson, weights: Weights) -> Lesson:
    """The call with marks for other people, places and numbers that a model finds outside the marks it has."""
    index = {turn.index: place for place, turn in enumerate(call.turns)}
    marks = list(call.marks)
    for span in spans(call.turns, glyphs_of(call.turns), weights):
        key, turn = _LETTERS[span.kind], index[span.index]
        if key in "yxrst" and not any(mark.turn == turn and mark.start < span.end and span.start < mark.end
                                      for mark in call.marks):
            marks.append(Mark(key, turn, span.start, span.end))
    return replace(call, marks=tuple(marks))


def reworded(lesson: Lesson) -> Lesson:
    """The same characters with the blanks at other places, as another recogniser would set them."""
    chance = random.Random("".join(turn.text for turn in lesson.turns))
    return replace(lesson, turns=tuple(replace(turn, words=tuple(_split(turn.words, chance))) for turn in lesson.turns))


def _split(words: Iterable[str], chance: random.Random) -> Iterator[str]:
    held = ""
    for word in words:
        if held and len(held) + len(word) < 4 and chance.random() < 0.25:
            held += word
            continue
        if held:
            yield held
        held = word
        if len(word) > 1 and chance.random() < 0.2:
            at = chance.randrange(1, len(word))
            yield word[:at]
            held = word[at:]
    if held:
        yield held


def _fitted(lessons: Sequence[Lesson], fingerprint: str, c1: float, c2: float, rounds: int) -> Weights:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": rounds, "feature.possible_transitions": True})
    seen = [buckets(glyphs_of(lesson.turns)).T for lesson in lessons]
    often = shared(seen)
    for lesson, rows in zip(lessons, seen, strict=True):
        for items, labels in chains(lesson, rows, often):
            trainer.append(items, labels)
    return trained(trainer, LABELS, fingerprint)


def shared(seen: Iterable[Ints]) -> NDArray[np.bool_]:
    """Which buckets more than one lesson has: the others would be learnt by heart."""
    counts = np.zeros(1 << BITS, np.int32)
    for rows in seen:
        counts[np.unique(rows)] += 1
    return counts > 1


def trained(
    trainer: pycrfsuite.Trainer, labels: Sequence[str], fingerprint: str, nothing: float = _NOTHING
) -> Weights:
    """Runs a trainer and takes the weights out of what it made; those below `nothing` are left out."""
    with tempfile.TemporaryDirectory() as directory:
        path = str(Path(directory) / "model")
        trainer.train(path)
        with pycrfsuite.Tagger().open(path) as tagger:
            info = tagger.info()
    number = {label: place for place, label in enumerate(labels)}
    keys = np.array(sorted({int(bucket) for bucket, _ in info.state_features}), np.uint32)
    row = {int(key): place for place, key in enumerate(keys)}
    rows = np.zeros((len(keys), len(labels)), np.float32)
    for (bucket, label), weight in info.state_features.items():
        rows[row[int(bucket)], number[label]] = weight
    kept = (np.abs(rows) >= nothing).any(1)
    keys, rows = keys[kept], np.where(np.abs(rows) >= nothing, rows, np.float32(0))[kept]
    transitions = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[number[before], number[after]] = weight
    return Weights(tuple(labels), keys, rows, transitions, fingerprint)


def chains(lesson: Lesson, seen: Ints, often: NDArray[np.bool_]) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every turn as the buckets of its characters, those that are met often, and their labels."""
    turn = glyphs_of(lesson.turns).turn[PAD:-PAD]
    for place, said in enumerate(lesson.turns):
        yield [[str(bucket) for bucket in row[often[row]]] for row in seen[turn == place]], \
            labels_of(said, place, lesson.marks)


def labels_of(turn: Turn, place: int, marks: Iterable[Mark]) -> list[str]:
    """The label of every character of a turn."""
    labels = [NONE] * len(turn.text)
    for mark in marks:
        if mark.turn == place:
            labels[mark.start : mark.end] = [f"B{mark.key}"] + [f"I{mark.key}"] * (mark.end - mark.start - 1)
    return labels
