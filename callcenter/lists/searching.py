"""Search 搜索 over names, organisations, numbers and what was said, the newest call first.

A rare term is found by its pairs of characters (a GIN index); a common one by reading the newest texts until the page
is full, since its pairs stand in a large part of them all. Which one it is, the database's own statistics tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.calls.seeing import HEAR_ALL, SEE_NUMBERS, visible_calls
from callcenter.customers.numbers import read_number
from callcenter.errors import FieldError, NotAllowedError
from callcenter.lists.models import SearchText
from callcenter.lists.searchwords import (
    LONGEST,
    SHORTEST,
    SHORTEST_DIGITS,
    TAIL,
    WHOLE,
    exact,
    national,
    needed,
    terms_of,
)
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.records.models import Record

MOST_TERMS = 6
_WALKED = 40
"""A page of 20 hits and one more, and what a text costs to read against a row of the index."""

_FEW = 5_000
"""So many texts are gathered at once whatever is looked for."""

Place = tuple[datetime, int]


@dataclass(frozen=True)
class Query:
    """A search, read. `terms`: what is looked for and shown; `known`: what a text must be known by; `checked`: the
    terms that have to be looked up in the text itself."""

    terms: tuple[str, ...]
    known: tuple[str, ...]
    checked: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """One record that was found."""

    record_id: int
    called_at: datetime


def read_query(person: Person, given: str) -> Query:
    """FieldError says what is wrong with a search, and what would be right; NotAllowedError: not for this role."""
    if Role(person.role) is Role.ACCOUNT_MANAGER:
        raise NotAllowedError("您的角色不能搜索来电")
    if len(given) > LONGEST:
        raise FieldError("q", f"搜索内容最多{LONGEST}个字，现在有{len(given)}个字")
    terms = terms_of(given.replace("\0", " "))
    if not terms:
        raise FieldError("q", "请输入要找的字；标点和符号不能搜索")
    if len(terms) > MOST_TERMS:
        raise FieldError("q", f"一次最多找{MOST_TERMS}个词，现在有{len(terms)}个")
    known: list[str] = []
    checked: list[str] = []
    for term in terms:
        _check(term)
        number = term.isascii() and term.isdigit()
        if number and Role(person.role) not in SEE_NUMBERS:
            known.append(_known_number(term))
        else:
            known += needed(term)
            checked += [] if exact(term) else [term]
    return Query(tuple(terms), tuple(dict.fromkeys(known)), tuple(checked))


def _check(term: str) -> None:
    digits = term.isascii() and term.isdigit()
    if len(term) < SHORTEST:
        raise FieldError("q", f"“{term}”只有一个字；请至少输入{SHORTEST}个字")
    if digits and len(term) < SHORTEST_DIGITS:
        raise FieldError("q", f"“{term}”太短；数字请至少输入{SHORTEST_DIGITS}位")


def _known_number(digits: str) -> str:
    """Who may not read numbers finds one by the last four digits, which are shown, or by all of it, which is known
    then; anything between would tell the rest."""
    if len(digits) == SHORTEST_DIGITS:
        return TAIL + digits
    number = read_number(digits)
    return WHOLE + (national(number.dialable) if number.dialable else digits)


def search(session: Session, person: Person, query: Query, *, after: Place | None = None,
           limit: int = 20) -> list[Found]:
    """Records of calls that this person may see, the newest call first, from behind `after`."""
    later = [tuple_(SearchText.called_at, SearchText.record_id) < after] if after is not None else []
    if _common(session, query):
        texts: Any = SearchText
        wanted = [*_in_text(query.terms), *later]
    else:
        # Materialised: else the database would walk the newest texts for a term that hardly any of them has.
        texts = select(SearchText.record_id, SearchText.called_at).where(
            _KNOWN(literal(_tsquery(query.known), TSQUERY)), *_in_text(query.checked), *later).cte(
            "hits").prefix_with("materialized").c
        wanted = []
    rows = select(texts.record_id, texts.called_at)
    if Role(person.role) not in HEAR_ALL:
        rows = rows.join(Record, Record.id == texts.record_id).join(Call, Call.sid == Record.call_sid)
        wanted.append(visible_calls(person))
    rows = rows.where(*wanted).order_by(texts.called_at.desc(), texts.record_id.desc()).limit(limit)
    return [Found(row.record_id, row.called_at) for row in session.execute(rows)]


def note_search(session: Session, person: Person, given: str, *, now: datetime) -> None:
    """Who looked for what."""
    record_act(session, who=person.name, action="search", subject="-", now=now, term=given)


_KNOWN = SearchText.grams.op("@@", is_comparison=True)


def _in_text(terms: Sequence[str]) -> list[ColumnElement[bool]]:
    return [func.strpos(SearchText.text, term) > 0 for term in terms]


def _tsquery(known: Sequence[str]) -> str:
    """All of them: characters of letters and digits, and the two signs of numbers, which need no escaping in quotes."""
    return " & ".join(f"'{gram}'" for gram in known)


def _common(session: Session, query: Query) -> bool:
    """Whether reading the newest texts until a page is full is cheaper than gathering all that have the pairs: with a
    share p of N texts, 20 / p are read on the one way, p * N on the other."""
    if any(gram.startswith((TAIL, WHOLE)) for gram in query.known):
        return False
    texts = session.scalar(text("select reltuples from pg_class where oid = 'search_texts'::regclass")) or 0
    if texts < _FEW:
        return False
    plan = session.scalar(text("explain (format json) select 1 from search_texts where grams @@ cast(:known as"
                               " tsquery)"), {"known": _tsquery(query.known)})
    return bool(plan[0]["Plan"]["Plan Rows"] > math.sqrt(_WALKED * texts))
