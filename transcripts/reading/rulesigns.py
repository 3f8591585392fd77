"""What keyword rules say of a call: points for every category, reproach, pressure. No judgement yet; the learnt ear
weighs them together with everything else that was said."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from transcripts.reading.reproach import NO_COMPLAINT, blame
from transcripts.reading.signs import CATEGORIES, NOT_URGENT, SIGNS, URGENT
from transcripts.reading.simplified import plain
from transcripts.reading.turns import Turn

_OFTEN = 3  # a long call says the same thing many times; more than this proves no more
_HELLO = re.compile(r"^(?:喂|哎|诶|欸|你好|您好|嗯|呃|啊|哦|是|对|早|请问|师傅|小姐|[吧吗呀的])*$")
_FAULT_ASKED = re.compile(
    r"(?:问一?下|问问|想问).{0,14}(?:怎么|为什么|是不是|什么时候|几点).{0,4}(?:没|停|断)(?:水|电|气|暖|网)|(?:停|没)(?:水|电"
    r"|气)(?:通知|了吗|多久)"
)
_WRONG_NUMBER = re.compile(
    r"(?:您|你)?(?:可能|是不是|好像)?(?:打|拨|找)错|^(?:不是|不系|没有)(?:的|啊|呀)*我们(?:这里|这边|这儿|这)?(?:是|系)|我们(?:这里"
    r"|这边|这儿|这)不是"
)
_STEPS = (0.8, 2.0, 4.0, 7.0)
_BLAME_STEPS = (0.5, 1.0, 1.5, 2.5, 4.0)


@dataclass(frozen=True, slots=True)
class RuleSigns:
    """`points` for every category and the turn that spoke for it `first`; how much `blame` there is, whether it
    stands in the opening, and the turn that `blames` first; the turns that are `pressing` and `calm`; `matters`: the
    customer's turns that say more than hello."""

    points: Mapping[str, float]
    first: Mapping[str, Turn]
    blame: float
    blamed_early: bool
    blames: Turn | None
    pressing: tuple[Turn, ...]
    calm: Turn | None
    matters: tuple[Turn, ...]

    def told(self) -> Iterator[str]:
        """The same as words for the learnt ear: every figure as the steps that it reaches."""
        for name, points in self.points.items():
            yield from (f"{name}>{step}" for step in _STEPS if points >= step)
        ranked = sorted(self.points.values())
        best = max(self.points, key=lambda name: self.points[name])
        yield f"best={best}" if self.points[best] else "best=none"
        if ranked[-1] > 2 * ranked[-2]:
            yield f"clear={best}"
        yield from (f"blame>{step}" for step in _BLAME_STEPS if self.blame >= step)
        if self.blamed_early:
            yield "blamed early"
        if self.pressing:
            yield "pressing"
        if len(self.pressing) > 1:
            yield "pressing often"
        if self.calm is not None:
            yield "calm"


def rule_signs(turns: Sequence[Turn]) -> RuleSigns:
    """What the rules find in the turns of a call."""
    matters = tuple(turn for turn in turns if not turn.agent and not _HELLO.match(plain(turn.text)))
    points, first = dict.fromkeys(CATEGORIES, 0.0), dict[str, Turn]()
    told: Counter[tuple[str, float]] = Counter()
    whole, early, blames = 0.0, False, None
    for order, turn in enumerate(matters):
        text = NO_COMPLAINT.sub("，", plain(turn.text))
        blamed = blame(text, 1.0 if order < 8 else 0.5)
        if blamed:
            whole += blamed
            blames = blames if blames is not None and blamed < 1 else blames or turn
            early = early or (order < 3 and blamed >= 1.0)
        weight = 1.4 if order == 0 else 1.2 if order == 1 else 1.0 if order < 4 else 0.45
        for name, worth in chain(_said(text, told), _placed(turns, turn, text, order, blamed)):
            points[name] += worth * weight
            first.setdefault(name, turn)
    said = [(turn, plain(turn.text)) for turn in turns if not turn.agent]
    calm = [turn for turn, text in said if NOT_URGENT.search(text)]
    return RuleSigns(
        points, first, whole, early, blames,
        tuple(turn for turn, text in said if turn not in calm and URGENT.search(text)),
        calm[0] if calm else None,
        matters,
    )


def _said(text: str, told: Counter[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    for name, groups in SIGNS.items():
        for worth, pattern in groups:
            if told[name, worth] < _OFTEN and pattern.search(text):
                told[name, worth] += 1
                yield name, worth


def _placed(turns: Sequence[Turn], turn: Turn, text: str, order: int, blamed: float) -> Iterator[tuple[str, float]]:
    """What counts only at its place: a reproach that opens the call, the agent's word that the number is wrong."""
    if order < 3 and blamed >= 1.0:
        yield "complaint", 2.6 if order < 2 else 1.2
    if order < 3 and _wrong_number(turns, turn):
        yield "other", 4.5
    if _FAULT_ASKED.search(text):
        yield "inquiry", 2.0


def _wrong_number(turns: Sequence[Turn], turn: Turn) -> bool:
    """The agent answers that it is the wrong number."""
    answer = next((other for other in turns if other.agent and other.index > turn.index), None)
    return answer is not None and bool(_WRONG_NUMBER.search(plain(answer.text)))
