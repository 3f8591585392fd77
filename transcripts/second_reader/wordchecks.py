"""Proofs of organisations, things, the matter, and of what is concluded from a customer's words."""

import re
from collections.abc import Collection, Sequence

from transcripts.reading.matter import CATEGORIES
from transcripts.reading.numerals import written
from transcripts.reading.script import folded
from transcripts.second_reader.answers import Claim
from transcripts.second_reader.proof import Check, Ground, NotProven, Proven, Quote, bare

_NO_FIRM = re.compile(r"^(?:我|你|您|他|她|它|咱|贵|这|那|本|自己|个人|公司$|单位$|没有|客户|用户)")
_ENOUGH = 4  # signs of a customer's words from which something may be concluded


def organisation(claim: Claim, quotes: Sequence[Quote], ground: Ground) -> Proven:
    """A firm that the customer says, or agrees to; never ours."""
    value, company = bare(claim.value), bare(ground.facts.company)
    if not 2 <= len(value) <= 40 or _NO_FIRM.match(value):
        raise NotProven("shape")
    proven = _stands(claim.value, quotes)
    if company and (value in company or company in value):
        raise NotProven("side")
    if proven.quote.turn.agent and not ground.agreed(proven.quote.turn):
        raise NotProven("side")
    return proven


def thing(claim: Claim, quotes: Sequence[Quote], _: Ground) -> Proven:
    """A product: a few signs, as they were said or as one writes them (kc37)."""
    if not 1 <= len(bare(claim.value)) <= 20 or bare(claim.value).isdigit():
        raise NotProven("shape")
    return _stands(claim.value, quotes)


def matter(claim: Claim, quotes: Sequence[Quote], _: Ground) -> Proven:
    """What the customer wants, in their own words."""
    if not _ENOUGH <= len(bare(claim.value)) <= 200:
        raise NotProven("shape")
    proven = _stands(claim.value, quotes)
    if proven.quote.turn.agent:
        raise NotProven("side")
    return proven


def _stands(value: str, quotes: Sequence[Quote]) -> Proven:
    """The value in one of the quotes, as heard or with its numbers written; in the transcript's own script."""
    wanted = bare(value)
    for quote in quotes:
        place = folded(quote.text).find(wanted)
        if place >= 0:
            own = quote.text[place : place + len(wanted)]
            return Proven(own, quote, own)
        if wanted in bare(written(quote.text)):
            return Proven("".join(value.split()), quote, quote.text)
    raise NotProven("value")


def judged(values: Collection[str]) -> Check:
    """A check of a conclusion: one of `values`, from words of the customer."""

    def check(claim: Claim, quotes: Sequence[Quote], _: Ground) -> Proven:
        value = bare(claim.value)
        if value not in values:
            raise NotProven("shape")
        quote = quotes[0]
        if quote.turn.agent:
            raise NotProven("side")
        if len(quote.text) < min(_ENOUGH, len(quote.turn.text)):
            raise NotProven("value")
        return Proven(value, quote, quote.text)

    return check


category = judged(CATEGORIES)
complaint = judged(("yes", "no"))
urgency = judged(("urgent", "normal"))
