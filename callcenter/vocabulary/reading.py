"""The company's vocabulary as readers of calls need it: gathered once, kept by the process while nothing changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.people.models import Person
from callcenter.records.models import Record
from callcenter.records.rules import INDIVIDUAL, REFUSED
from callcenter.vocabulary.models import CompanyWord
from transcripts.reading.vocabulary import KnownCustomer, Vocabulary
from transcripts.reading.wordfile import BadWord, Entry, vocabulary_of

MOST_ORGANISATIONS = 5_000
"""Of the customers' organisations, those with the most customers first."""

_FEW_CUSTOMERS, _MANY_AT_ONCE = 1_000, 100
_CHINESE_NAME = re.compile(r"[一-鿿]{2,4}")
_kept: dict[str, Known] = {}
"""By database: what it came to when it was last gathered."""


@dataclass(frozen=True)
class Known:
    """A vocabulary with the version that tells it from others."""

    version: tuple[object, ...]
    vocabulary: Vocabulary = field(compare=False)


def known_words(session: Session) -> Known:
    """The company's words, its people's names, its customers' organisations, its taboo list; gathered again when a word
    or a person has changed, or customers have come (every one of the first thousand, then every hundredth)."""
    place = session.connection().engine.url.render_as_string()
    version = _version(session)
    known = _kept.get(place)
    if known is None or known.version != version:
        known = _kept[place] = Known(version, _gathered(session))
    return known


def vocabulary_for(session: Session, call: Call) -> Vocabulary:
    """The vocabulary for one call: with the customer behind its caller ID."""
    return replace(known_words(session).vocabulary, customer=_customer_of(session, call))


def _version(session: Session) -> tuple[object, ...]:
    words = session.execute(select(func.count(), func.max(CompanyWord.changed_at)).select_from(CompanyWord)).one()
    people = session.execute(select(func.count(), func.max(Person.id)).where(Person.active)).one()
    newest = session.scalar(select(func.max(Customer.id))) or 0
    return (*words, *people, newest if newest < _FEW_CUSTOMERS else newest // _MANY_AT_ONCE * _MANY_AT_ONCE)


def _gathered(session: Session) -> Vocabulary:
    rows = list(session.scalars(select(CompanyWord).order_by(CompanyWord.kind, CompanyWord.word)))
    off = [row.word for row in rows if row.off]
    own = [row.entry for row in rows if not row.off]
    told = {(entry.kind, entry.word) for entry in own}
    return vocabulary_of([*own, *(entry for entry in (*_staff(session), *_organisations(session))
                                  if (entry.kind, entry.word) not in told)], off)


def _staff(session: Session) -> Iterator[Entry]:
    """Names of our people that customers may speak: Chinese ones; a login in letters is none."""
    for name in session.scalars(select(Person.display_name).where(Person.active).order_by(Person.id)):
        if _CHINESE_NAME.fullmatch(name):
            yield Entry("staff", name)


def _organisations(session: Session) -> Iterator[Entry]:
    """Organisations that several customers name, or one of whom there is a record."""
    on_record = select(Record.customer_id).where(Record.customer_id == Customer.id).exists()
    rows = session.scalars(
        select(Customer.organisation).where(Customer.merged_into.is_(None), Customer.organisation.isnot(None))
        .group_by(Customer.organisation).having(or_(func.count() > 1, func.bool_or(on_record)))
        .order_by(func.count().desc(), Customer.organisation).limit(MOST_ORGANISATIONS))
    for name in rows:
        if name and name not in (INDIVIDUAL, REFUSED):
            try:
                yield Entry("organisation", " ".join(name.split()))
            except BadWord:
                continue  # 无, or a whole sentence: nothing to know a name by


def _customer_of(session: Session, call: Call) -> KnownCustomer | None:
    if call.customer_id is None or call.from_kind not in ("mobile", "landline"):
        return None
    customer = session.get_one(Customer, call.customer_id)
    phones = session.scalars(select(CustomerPhone.number).where(CustomerPhone.customer_id == customer.id))
    return KnownCustomer(_real(customer.name), _real(customer.organisation), tuple(phones),
                         personal=call.from_kind == "mobile")


def _real(value: str | None) -> str:
    return value.strip() if value and value not in (INDIVIDUAL, REFUSED) else ""
