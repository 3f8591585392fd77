"""The customer whom the caller ID belongs to: who that is fills in beforehand, and is confirmed or overruled by what
is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcripts.reading.characters import explained
from transcripts.reading.lines import Line, lines_of
from transcripts.reading.script import folded
from transcripts.reading.sounds import same_sound
from transcripts.reading.surnames import COMPOUND
from transcripts.reading.titles import TITLES
from transcripts.reading.turns import INDIVIDUAL, KNOWN, REFUSED, FieldDraft, Turn, drafted
from transcripts.reading.vocabulary import KnownCustomer, Vocabulary, WordList, unregistered

FILED = 0.7
"""How far a file may be trusted that nobody has confirmed: the number may be in other hands today."""

_DOUBTED = 0.55
_DIFFERENT = 0.85
_CONFIRMED = 0.95
_TITLES = frozenset(TITLES)
_KIN = (
    r"(?:老婆|爱人|妻子|太太|媳妇|老公|丈夫|先生|爸爸?|妈妈?|父亲|母亲|儿子|女儿|同事|朋友|秘书|助理|司机|家人|家属|"
    r"孩子|弟弟?|妹妹?|哥哥?|姐姐?)"
)
_SOMEBODY_ELSE = re.compile(
    rf"我(?:是|系)(?:[^我你您]{{0,6}}的|他|她)?{_KIN}|[帮替代](?:他|她|我{_KIN}|我们?[一-鿿]{{1,3}}?总|同事|朋友|人家)"
    rf"|(?:用|借|拿)(?:的)?(?:是)?(?:别人|人家|他|她|我?{_KIN}|店里|公司|单位)(?:的)?(?:手机|电话|号)"
    rf"|(?:这|这个)(?:号|手机|电话)?是(?:我)?(?:的)?{_KIN}的"
    r"|(?:我不是|我唔系|不是|唔系)(?:他|她|本人|机主|户主)|换了?(?:号|机主|人用)|刚(?:办|换)的号"
)
_ASKS_WHO = re.compile(r"(?:是|请问|您)[^电单号]{0,10}(?:吗|吧|么|对吗|对吧|是吧|是吗|本人)")


@dataclass(frozen=True, slots=True)
class _Talk:
    """What the talk says about who speaks: `denied` the filed person, or `doubtful` (speaks for somebody, other
    telephone)."""

    denied: bool
    doubtful: bool


def filed_fields(
    found: dict[str, FieldDraft | None], turns: Sequence[Turn], vocabulary: Vocabulary
) -> dict[str, FieldDraft | None]:
    """The fields with the customer's file put in where nothing was said, and what was said confirmed by it."""
    customer, words = vocabulary.customer, vocabulary.organisations
    if customer is None:
        return found
    lines = lines_of(turns)
    talk = _listened(lines, customer)
    name = _name(found["customer_name"], lines, customer, talk)
    other = bool(customer.name) and (talk.denied or _is_other(name, customer))
    return {
        **found,
        "customer_name": name,
        "organisation": _organisation(found["organisation"], lines, customer, words, doubtful=other or talk.doubtful,
                                      gone=other and customer.personal),
        "contact_phone": _phone(found["contact_phone"], customer),
    }


def _listened(lines: Sequence[Line], customer: KnownCustomer) -> _Talk:
    surname = _surname(folded(customer.name)) if customer.name else ""
    denied = any(
        not answer.agent and answer.turn.denies and line.agent and surname
        and surname in line.text and _ASKS_WHO.search(line.text) is not None
        for line, answer in zip(lines, lines[1:], strict=False)
    )
    doubtful = any(not line.agent and _SOMEBODY_ELSE.search(line.text) for line in lines[:10])
    return _Talk(denied, doubtful)


def _name(
    found: FieldDraft | None, lines: Sequence[Line], customer: KnownCustomer, talk: _Talk
) -> FieldDraft | None:
    if not customer.name or (found is not None and found.value == REFUSED):
        return found
    if found is None:
        sure = FILED if customer.personal and not talk.doubtful else _DOUBTED
        return None if talk.denied else FieldDraft(customer.name, sure, None, KNOWN)
    said, filed = folded(found.value), folded(customer.name)
    by_agent = found.evidence is not None and found.evidence.channel == "agent"
    if talk.denied and by_agent:
        return None
    heard = _mentions(lines, (filed,))
    if filed in said:
        return replace(found, value=customer.name, confidence=max(found.confidence, _CONFIRMED))
    if len(said) == len(filed) and all(map(same_sound, said, filed)) and not _spelt_out(said, filed, lines):
        return replace(found, value=customer.name, confidence=max(found.confidence, _CONFIRMED))
    surname = _surname(said)
    title_only = said[len(surname) :] in _TITLES or said == surname
    full = filed[len(_surname(filed)) :] not in _TITLES and len(filed) > len(_surname(filed))
    same = len(surname) == len(_surname(filed)) and all(map(same_sound, surname, _surname(filed)))
    if title_only and full and same and not talk.doubtful and not _spelt_out(surname, filed, lines):
        sure = 0.88 if by_agent and not _agreed(found, lines) else _CONFIRMED
        return replace(found, value=customer.name, confidence=sure, source=KNOWN)
    if same and not title_only and full:
        # Of one surname, and not the same: heard in full elsewhere the file is right, else one of the two is doubtful.
        line, at, form = next(heard, (None, 0, ""))
        if line is not None and not _spelt_out(said, filed, lines):
            shown = line.original(at, at + len(form))
            return drafted(customer.name, _CONFIRMED, line.turn, shown)
        return replace(found, confidence=min(found.confidence, _DIFFERENT))
    return found


def _is_other(name: FieldDraft | None, customer: KnownCustomer) -> bool:
    """Whether a name of another surname than the filed one was said."""
    if name is None or name.value == REFUSED:
        return False
    return not same_sound(folded(name.value)[0], folded(customer.name)[0])


def _surname(name: str) -> str:
    return name[:2] if name[:2] in COMPOUND else name[:1]


def _spelt_out(said: str, filed: str, lines: Sequence[Line]) -> bool:
    """Whether the customer explained a character that the file has not: then the file is wrong."""
    if said == filed:
        return False
    told = {one.character for line in lines if not line.agent for one in explained(line)}
    return any(sign in told and sign not in filed for sign in said)


def _agreed(found: FieldDraft, lines: Sequence[Line]) -> bool:
    """Whether the customer said yes to what the agent asked."""
    segment = found.evidence.segment if found.evidence is not None else -1
    at = next((at for at, line in enumerate(lines) if line.turn.index == segment), None)
    return at is not None and at + 1 < len(lines) and not lines[at + 1].agent and lines[at + 1].turn.affirms


def _organisation(
    found: FieldDraft | None, lines: Sequence[Line], customer: KnownCustomer, words: WordList, *,
    doubtful: bool, gone: bool
) -> FieldDraft | None:
    filed = folded(customer.organisation)
    if not filed or (found is not None and found.value in (REFUSED, INDIVIDUAL)):
        return found
    forms = (filed, *map(folded, unregistered(customer.organisation)),
             *(form for form, word in words.forms.items() if word == customer.organisation))
    said = folded(found.value) if found is not None else ""
    if found is None or (not said.startswith(filed) and (filed in said or found.confidence < _DIFFERENT)):
        for line, at, form in _mentions(lines, forms):
            shown = line.original(at, at + len(form))
            return _linked(drafted(shown, _CONFIRMED, line.turn, shown), customer.organisation)
    if found is None:
        if gone:
            return None
        return FieldDraft(customer.organisation, _DOUBTED if doubtful else FILED, None, KNOWN)
    if filed in said:
        return replace(found, confidence=max(found.confidence, _CONFIRMED))
    if len(said) == len(filed) and all(map(same_sound, said, filed)):
        return replace(found, value=customer.organisation, confidence=max(found.confidence, _CONFIRMED))
    if _short_for(said, filed):
        return _linked(replace(found, confidence=max(found.confidence, _CONFIRMED)), customer.organisation)
    return found


def _mentions(lines: Sequence[Line], forms: Sequence[str]) -> Iterator[tuple[Line, int, str]]:
    """Where one of the forms is said by the customer, or by the agent with the customer's yes."""
    for at, line in enumerate(lines):
        if line.agent and not (at + 1 < len(lines) and not lines[at + 1].agent and lines[at + 1].turn.affirms):
            continue
        for form in forms:
            if (place := line.text.find(form)) >= 0:
                yield line, place, form


def _short_for(said: str, filed: str) -> bool:
    """一中 for 南京市第一中学: the characters of the short form, in their order, in the full one."""
    left = iter(filed)
    return len(said) >= 2 and all(sign in left for sign in said)


def _linked(found: FieldDraft, word: str) -> FieldDraft:
    return replace(found, known_as=word) if folded(word) != folded(found.value) else found


def _phone(found: FieldDraft | None, customer: KnownCustomer) -> FieldDraft | None:
    """A number that was said and stands in the file was heard right."""
    if found is None or found.evidence is None:
        return found
    if _bare(found.value.partition("-")[0]) in {_bare(one.partition("-")[0]) for one in customer.phones}:
        return replace(found, confidence=max(found.confidence, 0.97))
    return found


def _bare(number: str) -> str:
    """The digits without country code and trunk zero."""
    digits = "".join(sign for sign in number if sign.isdigit())
    digits = digits[2:] if digits.startswith("86") and len(digits) > 11 else digits
    return digits.removeprefix("0")
