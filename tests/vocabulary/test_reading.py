"""The vocabulary that calls are read with: gathered from words, people and customers, kept while nothing changes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from callcenter.customers.services import create_customer
from callcenter.vocabulary.reading import known_words, vocabulary_for
from callcenter.vocabulary.services import add_word, remove_word, switch_taboo
from tests import factories as make
from tests.factories import CALLER, NOW
from transcripts.reading.wordfile import Entry


def test_it_is_gathered_from_words_people_and_customers(session: Session) -> None:
    make.person(session, "zhaomin")
    make.person(session, "bob")
    for number in ("13800000001", "13800000002"):
        create_customer(session, name=None, organisation="恒泰机械有限公司", phones=[number], now=NOW)
    create_customer(session, name=None, organisation="只来过一次的厂", phones=["13800000003"], now=NOW)
    create_customer(session, name=None, organisation="个人", phones=["13800000004"], now=NOW)
    create_customer(session, name=None, organisation="个人", phones=["13800000005"], now=NOW)
    add_word(session, Entry("product", "冷干机", ("冷冻式干燥机",)), person=None, now=NOW)
    add_word(session, Entry("district", "锦绣江南"), person=None, now=NOW)
    known = known_words(session).vocabulary
    assert set(known.staff.forms) == {"赵敏"}
    assert set(known.organisations.forms) == {"恒泰机械有限公司", "恒泰机械"}
    assert known.products.forms == {"冷干机": "冷干机", "冷冻式干燥机": "冷干机"}
    assert set(known.districts.forms) == {"锦绣江南"}


def test_an_organisation_on_record_is_known_though_it_called_once(session: Session) -> None:
    customer = create_customer(session, name=None, organisation="远东塑胶", phones=[CALLER], now=NOW)
    make.record(session, make.call(session)).customer_id = customer.id
    session.flush()
    assert "远东塑胶" in known_words(session).vocabulary.organisations.forms


def test_it_is_kept_until_a_word_changes(session: Session) -> None:
    add_word(session, Entry("product", "冷干机"), person=None, now=NOW)
    first = known_words(session)
    assert known_words(session) is first
    add_word(session, Entry("product", "水泵"), person=None, now=NOW)
    assert set(known_words(session).vocabulary.products.forms) == {"冷干机", "水泵"}
    remove_word(session, "product", "水泵", person=None, now=NOW)
    assert set(known_words(session).vocabulary.products.forms) == {"冷干机"}
    make.person(session, "zhaomin")
    assert "赵敏" in known_words(session).vocabulary.staff.forms


def test_a_taboo_word_switched_off_counts_no_longer(session: Session) -> None:
    add_word(session, Entry("taboo", "我下班了", (), "我帮您登记"), person=None, now=NOW)
    switch_taboo(session, "没办法", off=True, person=None, now=NOW)
    phrases = {entry.phrase for entry in known_words(session).vocabulary.taboo.entries}
    assert "我下班了" in phrases and "没办法" not in phrases and "不知道" in phrases
    switch_taboo(session, "没办法", off=False, person=None, now=NOW + timedelta(seconds=1))
    switch_taboo(session, "我下班了", off=True, person=None, now=NOW + timedelta(seconds=1))
    phrases = {entry.phrase for entry in known_words(session).vocabulary.taboo.entries}
    assert "我下班了" not in phrases and "没办法" in phrases


def test_a_call_brings_the_customer_of_its_number(session: Session) -> None:
    customer = create_customer(session, name="王丽", organisation="个人", phones=[CALLER, "021-62881234"], now=NOW)
    known = vocabulary_for(session, make.call(session, customer_id=customer.id)).customer
    assert known is not None
    assert (known.name, known.organisation, set(known.phones), known.personal) == (
        "王丽", "", {CALLER, "+862162881234"}, True)
    assert vocabulary_for(session, make.call(session)).customer is None
    hidden = make.call(session, customer_id=customer.id, from_kind="anonymous", from_dialable=None)
    assert vocabulary_for(session, hidden).customer is None
