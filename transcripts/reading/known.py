"""What was read, set against what the company knows: known words raise or correct a value, the customer's file fills in
what nobody said, and what was said always outranks the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transcripts.reading.product_cues import judged
from transcripts.reading.product_words import GENERIC
from transcripts.reading.script import folded
from transcripts.reading.staff import of_oneself
from transcripts.reading.turns import INDIVIDUAL, REFUSED, FieldDraft, Turn, drafted
from transcripts.reading.vocabulary import Vocabulary, WordList

_OWN_CUE = re.compile(
    r"(?:(?:我们?|咱们?|俺们?|这里|这边|这儿)(?:这边|这里|那边)?(?:就)?(?:是|系|叫|在)?|代表|"
    r"(?:单位|公司|学校|医院|店|抬头)(?:名字|全称|名称)?(?:就)?(?:是|系|叫|写|开))$"
)
_BEGINS = re.compile(r"^(?:喂|哎|诶|嗯|啊|你好|您好|那个|哦|是|对)*$")
_OF_IT = re.compile(r"的(?!货|人|车|单|东西|产品|项目|学生)|$|这边|这里|[我姓啊呀]|老师")
_BESIDE_IT = re.compile(r"门口|旁边|附近|对面|隔壁|[前后里外]面|那[边里个]|路口|站")
_UNSURE = 0.75
_THING = 0.8
_NAMED = 2.0  # what a known name is worth to the judgement of products, as a word of the general list
_CLEAR = 2.6
_BEST = 0.97


@dataclass(frozen=True, slots=True)
class _Said:
    """A known form where it was said; `at` is its place in the turn, `turns[number]` the turn."""

    form: str
    number: int
    at: int


def own_name(found: FieldDraft | None, turns: Sequence[Turn], vocabulary: Vocabulary) -> FieldDraft | None:
    """The name without those of our own people, unless somebody says it of themself."""
    if found is None or folded(found.value) not in vocabulary.staff.forms:
        return found
    value = folded(found.value)
    texts = [folded(turn.text) for turn in turns]
    own = any(of_oneself(turns, number, text, text.find(value))
              for number, text in enumerate(texts) if not turns[number].agent and value in text)
    return found if own else None


def known_organisation(found: FieldDraft | None, turns: Sequence[Turn], vocabulary: Vocabulary) -> FieldDraft | None:
    """No district; a known organisation in full as it was said, surer, and with the company's full name for it; one
    that no rule saw, if the customer says it of themself."""
    if found is not None and _is_place(folded(found.value), vocabulary.districts):
        found = None
    words = vocabulary.organisations
    if not words or (found is not None and found.value in (INDIVIDUAL, REFUSED)):
        return found
    if found is not None and found.confidence >= _UNSURE:
        return _fuller(found, turns, words)
    for said in _said(turns, words, agent=False):
        if _spoken_for(said, folded(turns[said.number].text)):
            return _from_words(said, turns, words, 0.88)
    return _fuller(found, turns, words) if found is not None else None


def known_product(found: FieldDraft | None, turns: Sequence[Turn], vocabulary: Vocabulary) -> FieldDraft | None:
    """A known product in full as it was said; where no rule was sure of one, the first that the customer names, else
    the agent after the greeting."""
    words = vocabulary.products
    if not words:
        return found
    if found is not None and folded(found.value) not in GENERIC:
        longer = _fuller(found, turns, words)
        if longer.value != found.value or folded(found.value) in words.forms or found.confidence >= _THING:
            return longer
    greeting = next((number for number, turn in enumerate(turns) if turn.agent), -1)
    mentions = [*_said(turns, words, agent=False),
                *(said for said in _said(turns, words, agent=True) if said.number != greeting)]
    worths = [_worth(said, turns[said.number]) for said in mentions]
    best = max(range(len(mentions)), key=lambda number: worths[number], default=None)
    if best is None or worths[best] < _CLEAR:
        return found
    known = _from_words(mentions[best], turns, words, round(min(0.9, 0.55 + 0.06 * worths[best]), 3))
    return known if found is None or known.confidence > found.confidence else found


def _worth(said: _Said, turn: Turn) -> float:
    """What the words around a known product say for its being the matter; the customer's first words most."""
    early = 0.0 if turn.agent else 1.2 if turn.index < 3 else 0.6
    worth = judged(folded(turn.text), said.at, said.at + len(said.form), _NAMED)
    return worth + early if worth else 0.0


def _spoken_for(said: _Said, text: str) -> bool:
    """Whether the customer says that they belong there: 我们是一中, 一中的; not 一中门口."""
    before, after = text[: said.at], text[said.at + len(said.form) :]
    if _BESIDE_IT.match(after):
        return False
    return _OWN_CUE.search(before) is not None or (
        _BEGINS.match(before) is not None and _OF_IT.match(after) is not None)


def _is_place(value: str, districts: WordList) -> bool:
    return bool(districts) and any(value.endswith(form) for form in districts.forms)


def _said(turns: Sequence[Turn], words: WordList, *, agent: bool) -> Iterator[_Said]:
    for number, turn in enumerate(turns):
        if turn.agent == agent:
            for at, form in words.in_text(folded(turn.text)):
                yield _Said(form, number, at)


def _from_words(said: _Said, turns: Sequence[Turn], words: WordList, sure: float) -> FieldDraft:
    turn = turns[said.number]
    shown = turn.text[said.at : said.at + len(said.form)]
    return _linked(drafted(shown, sure, turn, shown), said.form, words)


def _fuller(found: FieldDraft, turns: Sequence[Turn], words: WordList) -> FieldDraft:
    """The known form that was read, or of which a part was read where all of it was said."""
    value = folded(found.value)
    if value in words.forms:
        return _linked(replace(found, confidence=round(min(_BEST, found.confidence + 0.05), 3)), value, words)
    place = found.evidence.segment if found.evidence is not None else -1
    turn = next((one for one in turns if one.index == place), None)
    if turn is None:
        return found
    for at, form in words.in_text(folded(turn.text)):
        if value in form or value.startswith(f"{form}的"):
            shown = turn.text[at : at + len(form)]
            sure = round(min(_BEST, max(found.confidence, 0.8) + 0.05), 3)
            return _linked(replace(found, value=shown, confidence=sure), form, words)
    return found


def _linked(found: FieldDraft, form: str, words: WordList) -> FieldDraft:
    """With the company's word for what was said, where that is another one."""
    word = words.forms[form]
    return replace(found, known_as=word) if word and folded(word) != form else found
