"""The company's words 企业词汇 as people keep them. `person` None: whoever may run commands on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.vocabulary.models import CompanyWord
from transcripts.reading.taboo import STARTER
from transcripts.reading.wordfile import KINDS, LONGEST, MOST_FORMS, BadWord, Entry, entry_of

KEEPERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
"""Who changes the words; everybody may read them."""

LABELS = {"product": "产品", "organisation": "单位", "district": "地区", "taboo": "禁语", "staff": "员工"}
STARTERS = {entry.phrase: entry for entry in STARTER.entries}
"""The taboo words that are there from the start, by their canonical form."""

COMMAND_LINE = "-"
_WRONG = {
    "kind": f"种类只能是：{'、'.join(KINDS)}", "word": f"词条须为2到{LONGEST['word']}个字，标点不算",
    "said_as": f"别名须各为2到{LONGEST['said_as']}个字，最多{MOST_FORMS}个",
    "better": f"建议用语只用于禁语，最多{LONGEST['better']}个字", "note": f"备注最多{LONGEST['note']}个字"}


def list_words(session: Session, kind: str | None = None) -> list[CompanyWord]:
    """The company's words, by kind and word. FieldError: no such kind."""
    query = select(CompanyWord).order_by(CompanyWord.kind, CompanyWord.word)
    if kind is not None:
        if kind not in KINDS:
            raise FieldError("kind", _WRONG["kind"])
        query = query.where(CompanyWord.kind == kind)
    return list(session.scalars(query))


def checked(kind: str, word: str, said_as: Iterable[str] = (), better: str = "", note: str = "") -> Entry:
    """An entry from what a person typed. FieldError: which part is wrong, what would be right."""
    try:
        return entry_of(kind, word, tuple(said_as), better, note)
    except BadWord as bad:
        raise FieldError(bad.field, _WRONG[bad.field]) from None


def add_word(session: Session, entry: Entry, *, person: Person | None, now: datetime) -> CompanyWord:
    """A new word. ConflictError: it is there already; NotAllowedError."""
    who = _keeper(person)
    if _find(session, entry.kind, entry.word) is not None:
        raise ConflictError(f"{LABELS[entry.kind]}“{entry.word}”已在词表中；要修改请先删除，或用文件导入覆盖")
    row = _kept(session, entry, who, now)
    session.flush()
    record_act(session, who=who, action="word.add", subject=f"{entry.kind}:{entry.word}", now=now,
               said_as=list(entry.said_as), better=entry.better)
    return row


def import_words(session: Session, entries: Iterable[Entry], *, person: Person | None,
                 now: datetime) -> tuple[int, int]:
    """Adds the words that are new, and replaces those that differ; how many of each. Nothing is taken away."""
    who = _keeper(person)
    rows = {(row.kind, row.word): row for row in session.scalars(select(CompanyWord))}
    added = changed = 0
    for entry in entries:
        row = rows.get((entry.kind, entry.word))
        if row is None:
            rows[entry.kind, entry.word] = _kept(session, entry, who, now)
            added += 1
        elif row.entry != entry:
            row.said_as, row.better, row.note = list(entry.said_as), entry.better, entry.note
            row.changed_by, row.changed_at = who, now
            changed += 1
    session.flush()
    record_act(session, who=who, action="word.import", subject="words", now=now, added=added, changed=changed)
    return added, changed


def remove_word(session: Session, kind: str, word: str, *, person: Person | None, now: datetime) -> CompanyWord:
    """Takes a word out. A starter's phrase is only switched off. NotFoundError, NotAllowedError."""
    row = _find(session, kind, word)
    if row is None:
        starter = "；内置禁语不能删除，只能停用" if kind == "taboo" and word in STARTERS else ""
        raise NotFoundError(f"词表中没有{LABELS.get(kind, kind)}“{word}”{starter}")
    return _remove(session, row, person, now)


def remove_word_by_id(session: Session, word_id: int, *, person: Person | None, now: datetime) -> CompanyWord:
    """The same by its number. NotFoundError, NotAllowedError."""
    _keeper(person)
    row = session.get(CompanyWord, word_id)
    if row is None:
        raise NotFoundError(f"没有编号为 {word_id} 的词条")
    return _remove(session, row, person, now)


def switch_taboo(session: Session, phrase: str, *, off: bool, person: Person | None, now: datetime) -> CompanyWord:
    """Whether a taboo word counts in this company: one of the starter list, or an own one. NotFoundError: neither."""
    who = _keeper(person)
    row = _find(session, "taboo", phrase)
    if row is None:
        if phrase not in STARTERS:
            raise NotFoundError(f"没有禁语“{phrase}”；内置的有：{'、'.join(STARTERS)}")
        row = _kept(session, Entry("taboo", phrase), who, now)
    if row.off != off:
        row.off, row.changed_by, row.changed_at = off, who, now
        record_act(session, who=who, action="word.off" if off else "word.on", subject=f"taboo:{phrase}", now=now)
    session.flush()
    return row


def _remove(session: Session, row: CompanyWord, person: Person | None, now: datetime) -> CompanyWord:
    who = _keeper(person)
    session.delete(row)
    session.flush()
    record_act(session, who=who, action="word.remove", subject=f"{row.kind}:{row.word}", now=now,
               said_as=list(row.said_as), better=row.better, off=row.off)
    return row


def _kept(session: Session, entry: Entry, who: str, now: datetime) -> CompanyWord:
    row = CompanyWord(kind=entry.kind, word=entry.word, said_as=list(entry.said_as), better=entry.better,
                      note=entry.note, off=False, created_by=who, created_at=now, changed_by=who, changed_at=now)
    session.add(row)
    return row


def _find(session: Session, kind: str, word: str) -> CompanyWord | None:
    return session.scalar(select(CompanyWord).where(CompanyWord.kind == kind, CompanyWord.word == word))


def _keeper(person: Person | None) -> str:
    """Who acts; NotAllowedError: not with this role."""
    if person is None:
        return COMMAND_LINE
    if Role(person.role) not in KEEPERS:
        raise NotAllowedError("只有主管、经理和管理员可以修改词表")
    return person.name
