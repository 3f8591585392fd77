"""Search over names, organisations, numbers and what was said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from callcenter.errors import FieldError, NotAllowedError
from callcenter.lists.hits import hits_of
from callcenter.lists.indexing import index_record, reindex
from callcenter.lists.models import SearchText
from callcenter.lists.searching import read_query, search
from callcenter.people.models import Person
from callcenter.records.models import Record
from callcenter.records.services import Change, correct
from tests import factories as make

SAID = [make.segment("agent", 0.0, 3.0, "您好 三响 科技"),
        make.segment("customer", 4.0, 14.0, "我 的 空调 修 了 三次 还 不 制冷"),
        make.segment("customer", 15.0, 20.0, "电话 是 幺 三 九 一 二 三 四 五 六 七 八")]


def spoken(session: Session, agent: Person | None = None, minutes: int = 0, **values: str) -> Record:
    """A heard call with its record, indexed."""
    call = make.call(session, answered_by=agent, started=make.NOW - timedelta(minutes=minutes))
    make.recording(session, call, segments=SAID)
    record = make.record(session, call, **values)
    index_record(session, record, now=make.NOW)
    return record


def found(session: Session, person: Person, words: str) -> list[int]:
    return [one.record_id for one in search(session, person, read_query(person, words))]


def test_names_organisations_numbers_orders_and_sentences_are_found_the_newest_first(session: Session) -> None:
    boss = make.person(session, "boss", "supervisor")
    old = spoken(session, minutes=9, customer_name="陈晨", organisation="恒泰机械有限公司", order_no="SX-2026-88")
    new = spoken(session, customer_name="陈晨光")
    for words, ids in (("陈晨", [new, old]), ("恒泰机械", [old]), ("陈晨 恒泰", [old]), ("制冷", [new, old]),
                       ("修了三次", [new, old]), ("sx-2026", [old]),
                       ("13800004471", [new, old]), ("4471", [new, old]), ("4472", []), ("13912345678", [new, old]),
                       ("幺三九一", [new, old]), ("三响科技", [new, old]), ("科技我的", []), ("没说过", [])):
        assert found(session, boss, words) == [one.id for one in ids], words


def test_a_hit_tells_the_sentence_and_the_second_at_which_it_was_said(session: Session) -> None:
    boss = make.person(session, "boss", "supervisor")
    spoken(session, customer_name="陈晨", content="空调不制冷")
    query = read_query(boss, "制冷")
    (hit,) = hits_of(session, search(session, boss, query), query.terms)
    assert [(piece.text, piece.hit) for piece in hit.fields["content"]] == [("空调不", False), ("制冷", True)]
    (said,) = hit.said
    assert said.channel == "customer" and 10 < said.second < 14
    assert [piece.text for piece in said.pieces if piece.hit] == ["制冷"]


def test_a_correction_is_found_at_once(session: Session) -> None:
    boss = make.person(session, "boss", "supervisor")
    record = spoken(session, customer_name="陈晨", organisation="个人", content="空调")
    correct(session, record.id, [Change("customer_name", "程琛")], person=boss, now=make.NOW, zone=make.ZONE)
    assert (found(session, boss, "陈晨"), found(session, boss, "程琛")) == ([], [record.id])
    assert found(session, boss, "不制冷") == [record.id]  # what was said stays


def test_what_is_gone_is_not_found(session: Session) -> None:
    record = spoken(session, customer_name="陈晨")
    for table in ("record_fields", "records"):
        session.execute(text(f"delete from {table}"))
    assert session.get(SearchText, record.id, populate_existing=True) is None


def test_old_records_are_written_anew(session: Session) -> None:
    boss = make.person(session, "boss", "supervisor")
    records = [make.record(session, make.call(session), customer_name=f"陈晨{number}") for number in range(3)]
    assert found(session, boss, "陈晨") == []
    last = reindex(session, now=make.NOW, limit=2)
    assert last == records[1].id
    assert reindex(session, now=make.NOW, after=last or 0, limit=2) == records[2].id
    assert reindex(session, now=make.NOW, after=records[2].id, limit=2) is None
    assert len(found(session, boss, "陈晨")) == 3


def test_each_role_finds_what_it_may_see(session: Session) -> None:
    agent, other = make.person(session), make.person(session, "zhaomin")
    record = spoken(session, agent, customer_name="陈晨")
    for person, sees in ((agent, True), (other, False), (make.person(session, "qa", "reviewer"), True),
                         (make.person(session, "li", "handler"), False),
                         (make.person(session, "sun", "dispatcher"), True)):
        assert found(session, person, "陈晨") == ([record.id] if sees else []), person.role
    with pytest.raises(NotAllowedError):
        read_query(make.person(session, "am", "account_manager"), "陈晨")


def test_who_sees_masked_numbers_finds_by_what_is_shown_or_known_and_cannot_guess_the_rest(session: Session) -> None:
    reviewer, boss = make.person(session, "qa", "reviewer"), make.person(session, "boss", "supervisor")
    record = spoken(session, order_no="20268888")
    for digits in ("4471", "13800004471", "20268888", "+86 138 0000 4471"):
        assert found(session, reviewer, digits) == [record.id], digits
    for digits in ("1380", "0004471", "138000044", "0000"):
        assert found(session, reviewer, digits) == [], digits
        assert found(session, boss, digits) == [record.id], digits


@pytest.mark.parametrize(("words", "told"), [
    ("%", "标点和符号不能搜索"), ("'", "标点和符号不能搜索"), ("王", "只有一个字"), ("123", "至少输入4位"),
    ("空" * 201, "最多200个字"), ("空调 王", "只有一个字"), ("一一 二二 三三 四四 五五 六六 七七", "最多找6个词"),
    ("\0", "标点和符号不能搜索")])
def test_what_cannot_be_looked_for_is_told(session: Session, words: str, told: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_query(make.person(session), words)
    assert told in refused.value.message


def test_200_characters_and_odd_signs_are_looked_for_and_harm_nothing(session: Session) -> None:
    boss = make.person(session, "boss", "supervisor")
    spoken(session, customer_name="陈晨")
    for words in ("空" * 200, "空调'", "%空调%_", "ab\\' | cd", "😀空调", "$4471", "#13800004471"):
        search(session, boss, read_query(boss, words))


def test_common_words_are_found_by_reading_the_newest_texts(session: Session) -> None:
    boss, other = make.person(session, "boss", "supervisor"), make.person(session, "zhaomin")
    record = spoken(session, make.person(session), customer_name="陈晨")
    session.execute(text("""
        insert into calls (sid, direction, from_number, from_kind, to_number, status, started_at, ended_at, answered_at,
            flow, flow_version, flow_seq, ring_limit, cycle_seconds, ring_count, seconds_in_line, hung_up_by, important,
            recording_refused, waiting, last_event_at)
        select 'X' || n, 'inbound', '+8613800000000', 'mobile', '+862162881234', 'completed', started, started, started,
            'main', 'f', 1, 3, 5, 1, 0, 'customer', false, false, false, started
        from generate_series(1, 6000) n,
            lateral (select timestamptz '2026-07-30' - n * interval '1 minute' started) s"""))
    session.execute(text("insert into records (call_sid, status, category, urgency, is_complaint, created_at, version)"
                         " select sid, 'draft', 'other', 'normal', false, started_at, 1 from calls where sid ~ '^X'"))
    session.execute(text("insert into search_texts (record_id, called_at, text, grams, written_at)"
                         " select id, created_at, '不制冷', array_to_tsvector(array['不制', '制冷']), created_at"
                         " from records where call_sid ~ '^X'"))
    session.execute(text("analyze search_texts"))
    newest = found(session, boss, "制冷")
    assert (newest[0], len(newest)) == (record.id, 20)
    page = search(session, boss, read_query(boss, "不制冷"), limit=3)
    rest = search(session, boss, read_query(boss, "不制冷"), after=(page[-1].called_at, page[-1].record_id), limit=3)
    assert [one.called_at for one in [*page, *rest]] == sorted((one.called_at for one in [*page, *rest]), reverse=True)
    assert found(session, boss, "陈晨") == [record.id]
    assert found(session, other, "制冷") == []
