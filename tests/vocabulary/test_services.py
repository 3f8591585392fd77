"""The company's words as people keep them: who may, what is refused, what the audit tells."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Role
from callcenter.vocabulary.models import CompanyWord
from callcenter.vocabulary.services import (
    KEEPERS,
    add_word,
    checked,
    import_words,
    list_words,
    remove_word,
    remove_word_by_id,
    switch_taboo,
)
from tests import factories as make
from tests.factories import NOW
from transcripts.reading.wordfile import Entry

SCHOOL = Entry("organisation", "南京市第一中学", ("一中", "市一中"))


def acts(session: Session) -> list[tuple[str, str, str]]:
    session.flush()
    return [(one.who, one.action, one.subject) for one in session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("word.")).order_by(AuditEntry.id))]


def test_a_word_is_added_listed_and_taken_out_with_a_trace(session: Session) -> None:
    boss = make.person(session, "boss", role="supervisor")
    row = add_word(session, SCHOOL, person=boss, now=NOW)
    assert [one.entry for one in list_words(session)] == [SCHOOL]
    assert list_words(session, "product") == []
    remove_word_by_id(session, row.id, person=boss, now=NOW)
    assert list_words(session) == []
    assert acts(session) == [("boss", "word.add", "organisation:南京市第一中学"),
                             ("boss", "word.remove", "organisation:南京市第一中学")]


def test_the_same_word_twice_is_a_conflict_and_another_kind_is_another_word(session: Session) -> None:
    add_word(session, SCHOOL, person=None, now=NOW)
    with pytest.raises(ConflictError, match="已在词表中"):
        add_word(session, SCHOOL, person=None, now=NOW)
    add_word(session, Entry("district", SCHOOL.word), person=None, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role not in KEEPERS])
def test_only_leaders_change_words(session: Session, role: Role) -> None:
    somebody = make.person(session, "somebody", role=role.value)
    row = add_word(session, SCHOOL, person=None, now=NOW)
    for change in (lambda: add_word(session, Entry("product", "水泵"), person=somebody, now=NOW),
                   lambda: import_words(session, [SCHOOL], person=somebody, now=NOW),
                   lambda: remove_word(session, "organisation", SCHOOL.word, person=somebody, now=NOW),
                   lambda: remove_word_by_id(session, row.id, person=somebody, now=NOW),
                   lambda: switch_taboo(session, "没办法", off=True, person=somebody, now=NOW)):
        with pytest.raises(NotAllowedError):
            change()
    assert acts(session) == [("-", "word.add", "organisation:南京市第一中学")]


def test_an_import_adds_what_is_new_replaces_what_differs_and_leaves_the_rest(session: Session) -> None:
    add_word(session, SCHOOL, person=None, now=NOW)
    add_word(session, Entry("product", "水泵"), person=None, now=NOW)
    told = [Entry("organisation", SCHOOL.word, ("一中",)), Entry("product", "水泵"), Entry("product", "冷干机")]
    assert import_words(session, told, person=None, now=NOW) == (1, 1)
    assert import_words(session, told, person=None, now=NOW) == (0, 0)
    assert {one.entry for one in list_words(session)} == set(told)


def test_a_starters_phrase_is_switched_off_and_on_and_never_taken_out(session: Session) -> None:
    with pytest.raises(NotFoundError, match="只能停用"):
        remove_word(session, "taboo", "没办法", person=None, now=NOW)
    assert switch_taboo(session, "没办法", off=True, person=None, now=NOW).off
    switch_taboo(session, "没办法", off=True, person=None, now=NOW)
    assert not switch_taboo(session, "没办法", off=False, person=None, now=NOW).off
    assert [action for _, action, _ in acts(session)] == ["word.off", "word.on"]
    with pytest.raises(NotFoundError, match="内置的有：不知道"):
        switch_taboo(session, "没听过", off=True, person=None, now=NOW)


@pytest.mark.parametrize(("field", "values"), [
    ("kind", ("thing", "水泵")), ("word", ("product", "泵")), ("said_as", ("product", "水泵", ["泵"])),
    ("better", ("product", "水泵", (), "别的")), ("note", ("product", "水泵", (), "", "长" * 201))])
def test_what_cannot_be_a_word_is_refused_by_field(field: str, values: tuple[str, ...]) -> None:
    with pytest.raises(FieldError) as refused:
        checked(*values)
    assert refused.value.field == field


def test_the_database_keeps_off_and_better_to_taboo_words(session: Session) -> None:
    session.add(CompanyWord(kind="product", word="水泵", off=True, created_by="-", created_at=NOW, changed_by="-",
                            changed_at=NOW))
    with pytest.raises(IntegrityError, match="ck_company_words_taboo"):
        session.flush()
