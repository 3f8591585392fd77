"""Proofs of names, organisations, things, the matter, and of what is concluded from a customer's words."""

import re
from collections.abc import Collection, Sequence

from transcripts.reading.characters import explained
from transcripts.reading.lines import lines_of
from transcripts.reading.matter import CATEGORIES
from transcripts.reading.numerals import written
from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound
from transcripts.reading.surnames import COMPOUND, SINGLE
from transcripts.second_reader.answers import Claim
from transcripts.second_reader.proof import Check, Ground, NotProven, Proven, Quote, bare

_HAN_NAME = re.compile(r"[一-鿿·]{2,12}")
_LATIN_NAME = re.compile(r"[a-z][a-z .'-]{1,11}")
_NICKNAME = "小老阿大"
_OWN_NAME = re.compile(r"(?:我(?:这边|这里)?(?:是|叫|姓)|免贵姓|敝姓|工号|客服|话务员|坐席|代表|顾问).{0,6}$")
_SOMEBODY_ELSE = re.compile(
    r"(?:找|寻|你们(?:的|那个|公司的?)?|让|问|上次(?:的|是)?|[叫帮给替][他她])(?:那个|一下|一个)?$")
_NO_FIRM = re.compile(r"^(?:我|你|您|他|她|它|咱|贵|这|那|本|自己|个人|公司$|单位$|没有|客户|用户)")
_ENOUGH = 4  # signs of a customer's words from which something may be concluded


def name(claim: Claim, quotes: Sequence[Quote], _: Ground) -> Proven:
    """At most twelve characters that begin like a name and stand in the quote, or in explanations there (弓长张)."""
    value = bare(claim.value)
    begins = value[:1] in SINGLE or value[:2] in COMPOUND or value[:1] in _NICKNAME and value[1:2] in SINGLE
    if not (_HAN_NAME.fullmatch(value) and begins or _LATIN_NAME.fullmatch(value)):
        raise NotProven("shape")
    meant = {one.character for quote in quotes for line in lines_of([quote.turn]) for one in explained(line)
             if quote.start <= one.start < quote.end}
    for quote in quotes:
        place = _place(value, folded(quote.text), meant)
        if place is None:
            continue
        ahead = quote.ahead + folded(quote.text)[:place]
        if (_OWN_NAME if quote.turn.agent else _SOMEBODY_ELSE).search(ahead):
            raise NotProven("side")
        said = quote.text[place : place + len(value)]
        own = "".join(sign if sign in meant and folded(heard) != sign else heard
                      for sign, heard in zip(value, said, strict=True))
        return Proven(own, quote, said)
    raise NotProven("value")


def _place(value: str, text: str, meant: Collection[str]) -> int | None:
    """Where `text` says the name: each character as heard, or one that was explained and sounds like it."""
    for at in range(len(text) - len(value) + 1):
        if all(sign == heard or sign in meant and like_sound(sign, heard)
               for sign, heard in zip(value, text[at : at + len(value)], strict=True)):
            return at
    return None


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
