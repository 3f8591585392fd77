"""Search for two characters against LIKE: the first page of hits, newest first, of the same table in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.db import Database
from callcenter.lists.hits import hits_of
from callcenter.lists.searching import read_query, search
from callcenter.people.models import Person

PAGE = 20
EACH = 10
KINDS = {"rare": (1, 21), "middling": (200, 5_000), "common": (20_000, 10_000_000)}
"""In so many of a million texts. A rare term fills no page: LIKE has to read every text for it."""

_LIKE = """select record_id, called_at from search_texts where text like %s order by called_at desc, record_id desc
  limit 21"""
_PAIRS = """
select gram, n from (select gram, count(*) as n from (
    select unnest(tsvector_to_array(grams)) as gram from search_texts tablesample system (4) repeatable (7)) sampled
  where gram ~ '^[一-龥]{2}$' group by gram) counted order by md5(gram)
"""
_TEXTS = "select count(*) from search_texts where grams @@ cast(%s as tsquery)"


@dataclass(frozen=True)
class Search:
    """One term: `texts` that have it, milliseconds of a first page (search and its hits), and how often the search
    alone fits into what LIKE needs."""

    kind: str
    term: str
    texts: int
    times: Sequence[float]
    faster: float


def searches(db: Database, rounds: int) -> list[Search]:
    """Ten terms of each kind, looked for as a supervisor does."""
    with db.session() as session:
        person = session.scalars(select(Person).where(Person.name == "supervisor")).one()
    return [_search(db, person, kind, term, texts, rounds) for kind, term, texts in _terms(db)]


def _terms(db: Database) -> list[tuple[str, str, int]]:
    """Pairs of characters by how many texts have them, taken from a sample and then counted."""
    found: dict[str, list[tuple[str, str, int]]] = {kind: [] for kind in KINDS}
    with db.raw() as connection:
        size = connection.execute("select count(*) from search_texts").fetchone()
        assert size is not None
        for gram, sampled in connection.execute(_PAIRS).fetchall():
            if all(len(found[kind]) == EACH for kind in (("rare",) if sampled <= 2 else ("middling", "common"))):
                continue
            texts = connection.execute(_TEXTS, [f"'{gram}'"]).fetchone()
            assert texts is not None
            for kind, (least, most) in KINDS.items():
                if least <= texts[0] * 1_000_000 / size[0] < most and len(found[kind]) < EACH:
                    found[kind].append((kind, gram, texts[0]))
            if all(len(ones) == EACH for ones in found.values()):
                break
    return [one for ones in found.values() for one in ones]


def _search(db: Database, person: Person, kind: str, term: str, texts: int, rounds: int) -> Search:
    times, alone, plain = [], [], []
    for number in range(max(4, rounds // 8)):
        with db.session() as session:
            searched, shown = _timed_search(session, person, term)
            alone.append(searched)
            times.append(shown)
        if number < 2:
            with db.raw() as connection:
                began = time.perf_counter()
                connection.execute(_LIKE, [f"%{term}%"]).fetchall()
                plain.append((time.perf_counter() - began) * 1000)
    return Search(kind, term, texts, times[1:], min(plain) / statistics.median(alone[1:]))


def _timed_search(session: Session, person: Person, term: str) -> tuple[float, float]:
    """Milliseconds until the records are found, and until all that is shown of them is."""
    began = time.perf_counter()
    query = read_query(person, term)
    found = search(session, person, query, limit=PAGE + 1)
    searched = time.perf_counter() - began
    hits_of(session, found[:PAGE], query.terms)
    return searched * 1000, (time.perf_counter() - began) * 1000
