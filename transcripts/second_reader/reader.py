"""The second reader behind the first one's interface: a draft in, the same draft out, better where that was proven."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transcripts.model import Segment
from transcripts.reading.draft import TRUSTED, CallFacts, Draft
from transcripts.reading.turns import FieldDraft, Turn, drafted, turns_of
from transcripts.second_reader import namecheck, numberchecks, wordchecks
from transcripts.second_reader.aimed import aimed
from transcripts.second_reader.answers import claims_in
from transcripts.second_reader.prompt import Message, messages_for
from transcripts.second_reader.proof import Check, Ground, NotProven, Proven, bare, prove
from transcripts.second_reader.questions import JUDGED, SECOND, Question, questions_of

ALONE, AGREED, DISPUTED = 0.75, 0.92, 0.6
"""How sure a value can be that the second reader alone has read; that both have; where the first one read another."""

_CHECKS: Mapping[str, Check] = {
    "customer_name": namecheck.name, "organisation": wordchecks.organisation, "contact_phone": numberchecks.phone,
    "order_no": numberchecks.order, "product": wordchecks.thing, "content": wordchecks.matter,
    "category": wordchecks.category, "is_complaint": wordchecks.complaint, "urgency": wordchecks.urgency}
_NEGATIVE = {"is_complaint": "no", "urgency": "normal"}

Ask = Callable[[list[Message]], str]
"""Asks the endpoint. EndpointProblem: no answer."""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What came of asking. `better`: the fields that are surer now, by name; a value that both readers have keeps the
    first one's source and evidence. `refused`: claims that were thrown away, by reason; `agreed`: that both have."""

    asked: tuple[str, ...] = ()
    better: Mapping[str, FieldDraft] = field(default_factory=dict)
    agreed: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)

    def counted(self, improved: int) -> dict[str, int]:
        """What to count of it: the call (asked), fields and refusals. `improved`: how many fields it changed."""
        return {"asked": int(bool(self.asked)), "improved": improved, "agreed": self.agreed,
                **{f"refused_{reason}": times for reason, times in self.refused.items()}}

    def draft(self, first: Draft) -> Draft:
        """The first reader's draft with what is better."""
        fields = {name: one for name, one in self.better.items() if name not in JUDGED}
        return replace(first, fields={**first.fields, **fields}, category=self.better.get("category", first.category),
                       is_complaint=self.better.get("is_complaint", first.is_complaint),
                       urgency=self.better.get("urgency", first.urgency))


def read_again(draft: Draft, segments: Sequence[Segment], facts: CallFacts, ask: Ask, *, mark: str,
               settled: Collection[str] = ()) -> SecondReading:
    """Asks for what the draft lacks (nothing lacks: nobody is asked) and believes what the transcript proves. `mark`: a
    fresh random word a call; `settled`: fields not to ask for. What `ask` raises and UnreadableAnswer come through."""
    turns = turns_of(segments)
    hostile = any(aimed(turn.text) for turn in turns)
    # Whoever talks to machines must not decide what is urgent: those fields have no value to check in the words.
    questions = questions_of(draft, {*settled, *(JUDGED if hostile else ())})
    if not questions or all(turn.agent for turn in turns):
        return SecondReading()
    names = tuple(one.field for one in questions)
    claims, refused = claims_in(ask(messages_for(turns, facts, questions, mark)), names)
    ground, by_name = Ground(turns, facts), {one.field: one for one in questions}
    better: dict[str, FieldDraft] = {}
    agreed = 0
    for claim in claims:
        question = by_name[claim.field]
        try:
            proven = prove(claim, ground, _CHECKS)
            found, same = _weighed(question, proven)
        except NotProven as problem:
            refused[problem.reason] += 1
            continue
        agreed += same
        if found is not None:
            better[claim.field] = found
    return SecondReading(names, better, agreed, Counter(refused))


def _weighed(question: Question, proven: Proven) -> tuple[FieldDraft | None, bool]:
    """How sure both readers together are, None where that betters nothing; and whether they agree."""
    first, turn = question.first, proven.quote.turn
    if first is not None and _same(question.field, first.value, proven.value):
        sure = _heard(proven, AGREED, turn).confidence
        return (replace(first, confidence=sure) if sure > first.confidence else None), True
    if _NEGATIVE.get(question.field) == proven.value:
        raise NotProven("value")  # nobody's words prove that something was not said
    found = replace(_heard(proven, ALONE if first is None else DISPUTED, turn), source=SECOND)
    return (found if found.confidence >= TRUSTED and found.confidence > question.confidence else None), False


def _heard(proven: Proven, confidence: float, turn: Turn) -> FieldDraft:
    return drafted(proven.value, confidence, turn, proven.said)


def _same(name: str, one: str, other: str) -> bool:
    """Whether two values mean the same: hyphens in an order number say nothing."""
    dash = "-" if name == "order_no" else " "
    return bare(one).replace(dash, "") == bare(other).replace(dash, "")
