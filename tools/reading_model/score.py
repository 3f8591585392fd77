"""How well the weights read what they never saw: learnt from all files but one, tried on that one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tools.reading_model.lean import leaning_weights
from tools.reading_model.learn import tagger_weights
from tools.reading_model.lessons import Lesson
from transcripts.reading.glyphs import glyphs_of
from transcripts.reading.leanings import Leaning, leaned, said_in
from transcripts.reading.learnt import Weights
from transcripts.reading.rulesigns import rule_signs
from transcripts.reading.tagging import KINDS, spans

_LETTERS = {name: key for key, name in KINDS.items()}
_GOOD = 0.95


@dataclass(frozen=True, slots=True)
class Found:
    """A span that was found: its key, how probable, and whether it is marked so in the lesson."""

    key: str
    probability: float
    right: bool


def found_in(lessons: Sequence[Lesson], weights: Weights) -> tuple[list[Found], dict[str, int]]:
    """All that a tagger finds at a probability of one half, and how many marks of every key there are."""
    found, marked = [], dict.fromkeys(KINDS, 0)
    for lesson in lessons:
        marks = {(lesson.turns[mark.turn].index, mark.start, mark.end, mark.key) for mark in lesson.marks}
        for *_, key in marks:
            marked[key] += 1
        for span in spans(lesson.turns, glyphs_of(lesson.turns), weights):
            key = _LETTERS[span.kind]
            if span.probability >= 0.5:
                found.append(Found(key, span.probability, (span.index, span.start, span.end, key) in marks))
    return found, marked


def table(found: Sequence[Found], marked: dict[str, int]) -> Iterator[str]:
    """A line for every key: precision, recall, F1; from which probability on 95 % are right, and the share there."""
    for key, name in KINDS.items():
        own = sorted((item for item in found if item.key == key), key=lambda item: -item.probability)
        right = sum(item.right for item in own)
        precision, recall = right / max(1, len(own)), right / max(1, marked[key])
        sure, bound, hits = 0, 1.0, 0
        for number, item in enumerate(own, start=1):
            hits += item.right
            if hits >= _GOOD * number:
                sure, bound = number, item.probability
        yield (f"{name:19} n {marked[key]:4}  precision {precision:.3f}  recall {recall:.3f}  "
               f"F1 {2 * right / max(1, len(own) + marked[key]):.3f}  95 % right from {bound:.3f} on: "
               f"{sure / max(1, len(own)):.2f} of those found")


def leanings_line(lessons: Sequence[Lesson], weights: Weights) -> str:
    """Accuracy of the category, F1 of the three questions."""
    leans = [leaned(weights, said_in(lesson.turns, rule_signs(lesson.turns).told())) for lesson in lessons]
    right = sum(max(lean.categories, key=lambda name: lean.categories[name]) == lesson.category
                for lean, lesson in zip(leans, lessons, strict=True))
    return f"category {right / max(1, len(lessons)):.3f}  " + "  ".join(
        f"{flag} F1 {_f1(lessons, leans, flag, chance):.3f}"
        for flag, chance in (("complaint", lambda lean: lean.complaint), ("urgent", lambda lean: lean.urgent),
                             ("callback", lambda lean: lean.callback)))


def _f1(lessons: Sequence[Lesson], leans: Sequence[Leaning], flag: str, chance: Callable[[Leaning], float]) -> float:
    pairs = [(flag in lesson.flags, chance(lean) > 0.5) for lesson, lean in zip(lessons, leans, strict=True)]
    return 2 * sum(gold and said for gold, said in pairs) / max(1, sum(gold + said for gold, said in pairs))


def scores(lessons: dict[str, list[Lesson]], calls: dict[str, list[Lesson]]) -> Iterator[str]:
    """The lines of the report: every file held out in turn."""
    for held in (*lessons, *calls):
        taught = [lesson for name, group in lessons.items() if name != held for lesson in group]
        heard = [lesson for name, group in calls.items() if name != held for lesson in group]
        tried = (lessons | calls)[held]
        yield f"== {held}: {len(tried)} held out, learnt from {len(taught) + len(heard)}"
        yield leanings_line(tried, leaning_weights([*taught, *heard]))
        yield from table(*found_in(tried, tagger_weights(taught, heard)))
