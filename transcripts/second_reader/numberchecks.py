"""Proofs of phone and order numbers: the value has the digits that were said, all of them and in their order."""

import re
from collections.abc import Sequence

import phonenumbers

from transcripts.reading.codes import codes_in
from transcripts.reading.numerals import digit_runs
from transcripts.reading.phones import dialable, valid_number
from transcripts.reading.script import folded
from transcripts.second_reader.answers import Claim
from transcripts.second_reader.prompt import CALLER_ID
from transcripts.second_reader.proof import Ground, NotProven, Proven, Quote

_PHONE = re.compile(r"(\d{7,12})(?:-(\d{1,6}))?")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d{2})-(?=\d{7,8}(?:-|$))")
_ORDER = re.compile(r"[0-9A-Z]{4,30}")
_THIS_NUMBER = re.compile(
    r"(?:这|这个|这边|本|当前|现在|打来|打过来|来电|呢个|同一).{0,4}(?:号|电话|手机|机)|(?:就|打|是|留|用)(?:这个|本机)|本机|这个就")
_NO_PHONE = re.compile(
    r"(?:单号|订单|账号|户号|身份证|卡号|工号|合同|编号|型号|车牌|验证码|表号|机号)(?:(?!电话|手机).){0,8}$")
_OURS = re.compile(
    r"(?:我们|我|本公司|公司|客服|热线)(?:这边|这里|公司|中心)?的?(?:电话|号码|热线|手机|座机|分机)?(?:是|为|:)?$")


def phone(claim: Claim, quotes: Sequence[Quote], ground: Ground) -> Proven:
    """A number that can be dialled and was dictated, or the caller's own where the customer says so."""
    if claim.value.strip().upper() == CALLER_ID:
        return _own_number(quotes, ground)
    plain = _written_plain(claim.value)
    found = _PHONE.fullmatch(plain)
    if found is None or not valid_number(found[1]) or not _exists(found[1]):
        raise NotProven("shape")
    if ground.facts.line_number and found[1].lstrip("0") in ground.facts.line_number:
        raise NotProven("side")
    for quote in quotes:
        ahead = quote.ahead + _before_digits(quote)
        by_agent = quote.turn.agent and (not ground.agreed(quotes[-1].turn) or _OURS.search(ahead))
        if by_agent or _NO_PHONE.search(ahead):
            raise NotProven("side")
    if not _said_in_full([one for quote in quotes for one in _runs(quote)], found[1] + (found[2] or "")):
        raise NotProven("value")
    return Proven("-".join(filter(None, found.groups())), quotes[-1], quotes[-1].text)


def _written_plain(value: str) -> str:
    """A number as people and models write it, with an extension behind the only hyphen."""
    plain = re.sub(r"^(?:\+|00)86|[\s()]", "", value)
    digits = plain.replace("-", "")
    return digits if len(digits) == 11 and digits.startswith("1") else _AREA.sub(lambda area: area[0][:-1], plain)


def _exists(digits: str) -> bool:
    """Whether such a number can be in China."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))
    except phonenumbers.NumberParseException:
        return False


def _own_number(quotes: Sequence[Quote], ground: Ground) -> Proven:
    number, quote = dialable(ground.facts.caller_id), quotes[-1]
    if number is None:
        raise NotProven("shape")
    if quote.turn.agent:
        raise NotProven("side")
    dictated = _said_in_full([one for quote in quotes for one in _runs(quote)], number)
    meant = dictated or _THIS_NUMBER.search(folded(quote.text)) and not quote.turn.denies
    if not meant and not (quote.turn.affirms and _THIS_NUMBER.search(ground.asked_before(quote.turn))):
        raise NotProven("value")
    return Proven(number, quote, quote.text)


def order(claim: Claim, quotes: Sequence[Quote], _: Ground) -> Proven:
    """Letters and digits as they were spelt, and no mobile number."""
    value = claim.value.upper().replace(" ", "")
    signs = value.replace("-", "")
    if not _ORDER.fullmatch(signs) or not any(sign.isdigit() for sign in signs):
        raise NotProven("shape")
    if re.fullmatch(r"1[3-9]\d{9}", signs):
        raise NotProven("shape")
    codes = [code.value.replace("-", "") for quote in quotes for code in codes_in(quote.text, 1)]
    runs = [one for quote in quotes for one in _runs(quote)]
    if not _said_in_full(codes, signs) and not _said_in_full(runs, signs):
        raise NotProven("value")
    return Proven(value, quotes[-1], quotes[-1].text)


def _runs(quote: Quote) -> list[str]:
    """The digits in a quote, by their groups; a group that the quote cuts is left out, for it was another number."""
    return [run.digits for run in digit_runs(quote.turn.text, 1)
            if quote.start <= run.start and run.end <= quote.end]


def _before_digits(quote: Quote) -> str:
    run = next((one for one in digit_runs(quote.turn.text) if quote.start <= one.start), None)
    return folded(quote.turn.text)[quote.start : run.start] if run is not None else ""


def _said_in_full(groups: Sequence[str], value: str) -> bool:
    """Whether whole groups, one after the other, make up the value: never a part of a longer number."""
    for first in range(len(groups)):
        made = ""
        for group in groups[first:]:
            made += group
            if made == value:
                return True
            if not value.startswith(made):
                break
    return False
