"""What the call is about: category, complaint or not, urgency, and whether they have called about it before.

Keyword rules and the learnt ear decide together: what the rules found are signs that the ear weighs with the words.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transcripts.reading.leanings import Leaning, leaning
from transcripts.reading.rulesigns import RuleSigns, rule_signs
from transcripts.reading.signs import CATEGORIES as CATEGORIES
from transcripts.reading.signs import REPEATED
from transcripts.reading.simplified import plain
from transcripts.reading.summary import read_content as read_content
from transcripts.reading.turns import FieldDraft, Turn, drafted

_HINTED = 3.0  # how many times more probable the caller's choice in the menu makes a category
# What the rules add to the logarithms of the odds, beside being signs among others; by leave-one-file-out. They carry
# short calls, in which there is little else to go by.
_POINT, _MOST_POINTS = 0.05, 6.0
_PRESSING, _CALM, _USUAL = 1.5, 2.0, 0.3
_PLAINLY = re.compile(r"(?:很|特别|非常|十分|太|好|真的|真|挺|万分)着?急(?!诊)|(?<!不)(?:急用|急需|加急|火急|急死)")
_SAID = 0.75  # how probably a call is urgent whose customer says 很急 and never 不急
_BLAME, _SOME = 0.5, 0.4
_SILENT = 0.6  # how sure that choice is when the customer said nothing but greetings
_SHORT = 6.0  # so much more when the customer said but one thing
_COURTESY = re.compile(
    r"好的?|行|可以|谢+谢?|多谢|麻烦|您|你们?|知道|明白|没有?|不用|再见|拜拜|对|是的?|喂|嗯|哦|啊|呃|了|吧|那"
)
_SAYS = re.compile(r"[一-鿿a-zA-Z]{2}(?<![啊哦嗯呃那个这])")


@dataclass(frozen=True, slots=True)
class Matter:
    """`category` is one of CATEGORIES, None when nothing was said; `is_complaint` "yes" or "no"; `urgency` "urgent"
    or "normal"; `leaning` is what they were judged by."""

    category: FieldDraft | None
    is_complaint: FieldDraft
    urgency: FieldDraft
    leaning: Leaning


def read_matter(turns: Sequence[Turn], hint: str | None = None) -> Matter:
    """Category, complaint and urgency from what was said; `hint` is the choice in the menu.

    A complaint is a reproach or a demand for redress, with or without the word 投诉, whatever the category.
    """
    found = rule_signs(turns)
    learnt = leaning(turns, found.told())
    worth = _SHORT if len(found.matters) < 2 else 1.0
    blame = _BLAME * worth * (min(2.0, found.blame) - _SOME)
    pressure = _PRESSING * worth * (min(2, len(found.pressing)) - _USUAL) - _CALM * (found.calm is not None)
    plainly = any(_PLAINLY.search(plain(turn.text)) for turn in found.pressing)
    if not any(_SAYS.search(_COURTESY.sub("", plain(turn.text))) for turn in found.matters):
        found = replace(found, matters=())
    return Matter(
        _category(found, learnt, hint, worth),
        _complaint(found, _moved(learnt.complaint, blame)),
        _urgency(found, max(_moved(learnt.urgent, pressure), _SAID * (plainly and found.calm is None))),
        learnt,
    )


def _moved(chance: float, by: float) -> float:
    """A probability with something added to the logarithm of its odds."""
    odds = chance / max(1e-9, 1 - chance) * math.exp(by)
    return odds / (1 + odds)


def read_repeated(turns: Sequence[Turn]) -> FieldDraft | None:
    """ "yes" when the customer says that they called, reported or had it mended before; None when they do not."""
    again = next((turn for turn in turns if not turn.agent and REPEATED.search(plain(turn.text))), None)
    return drafted("yes", 0.85, again) if again is not None else None


def _category(found: RuleSigns, learnt: Leaning, hint: str | None, worth: float) -> FieldDraft | None:
    chances = {name: chance * math.exp(_POINT * worth * min(_MOST_POINTS, found.points[name]))
               for name, chance in learnt.categories.items()}
    if hint is not None and not found.matters:
        return FieldDraft(hint, _SILENT, None)
    if not found.matters:
        return None
    if hint is not None:
        chances[hint] *= _HINTED
    best = max(CATEGORIES, key=lambda name: chances[name])
    sure = chances[best] / sum(chances.values())
    return drafted(best, round(sure, 3), found.first.get(best, found.matters[0]))


def _complaint(found: RuleSigns, chance: float) -> FieldDraft:
    if found.matters and chance > 0.5:
        return drafted("yes", round(chance, 3), found.blames or found.matters[0])
    return FieldDraft("no", round(1 - chance, 3), None)


def _urgency(found: RuleSigns, chance: float) -> FieldDraft:
    if found.matters and chance > 0.5:
        turn = found.pressing[0] if found.pressing else found.first.get("rescue") or found.matters[0]
        return drafted("urgent", round(chance, 3), turn)
    return drafted("normal", round(1 - chance, 3), found.calm) if found.calm is not None \
        else FieldDraft("normal", round(1 - chance, 3), None)
