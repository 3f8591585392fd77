"""The company's own words 企业词汇 and its taboo list."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Shape
from callcenter.vocabulary.models import CompanyWord
from callcenter.vocabulary.services import (
    STARTERS,
    add_word,
    checked,
    list_words,
    remove_word_by_id,
    switch_taboo,
)

Kind = Literal["product", "organisation", "district", "taboo", "staff"]
Form = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class WordShape(Shape):
    """A word. `said_as`: other ways to say it; `better`: what to say instead of a taboo word; `off`: this taboo word
    does not count."""

    id: int
    kind: Kind
    word: str
    said_as: list[str]
    better: str
    note: str
    off: bool
    changed_by: str
    changed_at: datetime


class StarterShape(Shape):
    """A taboo word that is there from the start; `off`: the company has switched it off."""

    phrase: str
    kind: Literal["forbidden", "wording"]
    better: str
    off: bool


class WordsShape(Shape):
    """The company's words by kind and word; `starters`: the taboo words that are shipped."""

    items: list[WordShape]
    starters: list[StarterShape]


class WordQuery(Input):
    kind: Kind | None = None


class WordInput(Input):
    kind: Kind
    word: Form
    said_as: Annotated[list[Form], Field(max_length=20)] = []
    better: Annotated[str, StringConstraints(max_length=200)] = ""
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class SwitchInput(Input):
    """`phrase`: a taboo word in its canonical form, shipped or own."""

    phrase: Form
    off: bool


def word_list(asked: Asked, query: WordQuery) -> WordsShape:
    rows = list_words(asked.session, query.kind)
    off = {row.word for row in list_words(asked.session, "taboo") if row.off}
    starters = [StarterShape(phrase=phrase, kind=entry.kind, better=entry.better, off=phrase in off)
                for phrase, entry in STARTERS.items()] if query.kind in (None, "taboo") else []
    return WordsShape(items=[_shape(row, asked) for row in rows], starters=starters)


def word_add(asked: Asked, body: WordInput) -> WordShape:
    entry = checked(body.kind, body.word, body.said_as, body.better, body.note)
    return _shape(add_word(asked.session, entry, person=asked.person, now=asked.now), asked)


def word_remove(asked: Asked, word_id: int) -> WordShape:
    return _shape(remove_word_by_id(asked.session, word_id, person=asked.person, now=asked.now), asked)


def word_switch(asked: Asked, body: SwitchInput) -> WordShape:
    return _shape(switch_taboo(asked.session, body.phrase, off=body.off, person=asked.person, now=asked.now), asked)


def _shape(row: CompanyWord, asked: Asked) -> WordShape:
    return WordShape(id=row.id, kind=row.kind, word=row.word, said_as=list(row.said_as), better=row.better,
                     note=row.note, off=row.off, changed_by=row.changed_by,
                     changed_at=row.changed_at.astimezone(asked.zone))


OPERATIONS = (
    Operation("GET", "/words", word_list, "The company's own words and the shipped taboo list", query=WordQuery,
              answer=WordsShape),
    Operation("POST", "/words", word_add, "Adds a word", body=WordInput, answer=WordShape, problems=(401, 403, 409)),
    Operation("DELETE", "/words/<int:word_id>", word_remove, "Takes a word out", answer=WordShape,
              problems=(401, 403, 404)),
    Operation("PUT", "/words/taboo", word_switch, "Whether a taboo word counts here", body=SwitchInput,
              answer=WordShape, problems=(401, 403, 404)),
)
