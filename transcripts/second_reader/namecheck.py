"""Proof of a name: its characters as they were heard or explained, or a surname with the title that somebody used."""

import re
from collections.abc import Collection, Sequence

from transcripts.reading.characters import Explained, explained
from transcripts.reading.lines import lines_of
from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound
from transcripts.reading.surnames import COMPOUND, SINGLE
from transcripts.reading.titles import TITLE
from transcripts.second_reader.answers import Claim
from transcripts.second_reader.proof import Ground, NotProven, Proven, Quote, bare

_HAN_NAME = re.compile(r"[一-鿿·]{2,12}")
_LATIN_NAME = re.compile(r"[a-z][a-z .'-]{1,11}")
_TITLED = re.compile(rf"(.{{1,2}}?)({TITLE})")
_NICKNAME = "小老阿大"
_TOLD = re.compile(r"(?:叫|姓名|名字|我是|我姓|^姓|写)(?:[是做个]|一下)?.{0,4}$")
_BETWEEN = re.compile(r"复姓|单名|一个|名字|[名叫是姓]")
_OWN_NAME = re.compile(r"(?:我(?:这边|这里)?(?:是|叫|姓)|免贵姓|敝姓|工号|客服|话务员|坐席|代表|顾问).{0,6}$")
_SOMEBODY_ELSE = re.compile(
    r"(?:找|寻|你们(?:的|那个|公司的?)?|让|问|上次(?:的|是)?|[叫帮给替][他她])(?:那个|一下|一个)?$")


def name(claim: Claim, quotes: Sequence[Quote], ground: Ground) -> Proven:
    """At most twelve characters that begin like a name, or are told as one, and stand in the quote, in explanations
    there (弓长张, 单名一个平安的安), or as a surname there and its title anywhere (我姓刘, then 刘女士)."""
    value = bare(claim.value)
    if not (_HAN_NAME.fullmatch(value) or _LATIN_NAME.fullmatch(value)):
        raise NotProven("shape")
    for quote in quotes:
        meant = _explained(quote)
        place = _place(value, folded(quote.text), {one.character for one in meant})
        if place is not None:
            return _as_heard(value, quote, place, {one.character for one in meant})
        if value in _pieced(quote, meant) and _begins_like_a_name(value) and not quote.turn.agent:
            return Proven(value, quote, quote.text)
        if not quote.turn.agent and _surname_with_title(value, quote, ground):
            return Proven(value, quote, quote.text)
    raise NotProven("value")


def _begins_like_a_name(value: str) -> bool:
    return (value[:1] in SINGLE or value[:2] in COMPOUND or value[:1] in _NICKNAME and value[1:2] in SINGLE
            or value.isascii())


def _as_heard(value: str, quote: Quote, place: int, meant: Collection[str]) -> Proven:
    """The name in the transcript's own script, with the characters that were explained."""
    ahead = quote.ahead + folded(quote.text)[:place]
    if not _begins_like_a_name(value) and not _TOLD.search(ahead):
        raise NotProven("shape")
    if (_OWN_NAME if quote.turn.agent else _SOMEBODY_ELSE).search(ahead):
        raise NotProven("side")
    said = quote.text[place : place + len(value)]
    own = "".join(sign if sign in meant and folded(heard) != sign else heard
                  for sign, heard in zip(value, said, strict=True))
    return Proven(own, quote, said)


def _explained(quote: Quote) -> list[Explained]:
    """The explanations of characters inside the quote."""
    return [one for line in lines_of([quote.turn]) for one in explained(line)
            if quote.start <= one.start and one.end <= quote.end]


def _place(value: str, text: str, meant: Collection[str]) -> int | None:
    """Where `text` says the name: each character as heard, or one that was explained and sounds like it."""
    for at in range(len(text) - len(value) + 1):
        if all(sign == heard or sign in meant and like_sound(sign, heard)
               for sign, heard in zip(value, text[at : at + len(value)], strict=True)):
            return at
    return None


def _pieced(quote: Quote, meant: Sequence[Explained]) -> str:
    """The quote with each explanation as its character, and without the words that hold a name's parts apart."""
    text, at = "", quote.start
    for one in meant:
        text += folded(quote.turn.text)[at : one.start] + one.character
        at = one.end
    return _BETWEEN.sub("", text + folded(quote.turn.text)[at : quote.end])


def _surname_with_title(value: str, quote: Quote, ground: Ground) -> bool:
    """The quote tells the surname, and somebody calls them so."""
    titled = _TITLED.fullmatch(value)
    if titled is None or not (titled[1] in SINGLE or titled[1] in COMPOUND):
        return False
    tells = re.search(rf"(?:姓|我是|叫我?)(?:老|小)?{titled[1]}", folded(quote.text))
    return tells is not None and any(value in folded(turn.text) for turn in ground.turns)
