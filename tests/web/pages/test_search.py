"""The search page: hits with their second, what cannot be looked for, who looked for what."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.lists.indexing import index_record
from callcenter.people.audit import AuditEntry
from tests import factories as make
from tests.web.pages.conftest import Enter


@pytest.fixture
def record_id(desk: Desk) -> int:
    with desk.db.session() as session:
        agent = make.person(session)
        make.person(session, "qa", role="reviewer")
        make.person(session, "am", role="account_manager")
        call = make.call(session, answered_by=agent)
        make.recording(session, call, segments=[make.segment("customer", 32.0, 36.0, "空调 又 不 制冷 了")])
        record = make.record(session, call, customer_name="<b>陈晨</b>", organisation="恒泰机械", content="空调不制冷")
        index_record(session, record, now=make.NOW)
        return record.id


def test_a_hit_is_marked_and_leads_to_the_second_at_which_it_was_said(enter: Enter, record_id: int) -> None:
    page = enter().get("/search", q="制冷").text
    assert "空调不<mark>制冷</mark>" in page
    assert "空调又不<mark>制冷</mark>了" in page
    assert re.search(rf'href="/records/{record_id}#t=RE[0-9a-f]+,3[23]\.\d"', page)
    assert "&lt;b&gt;陈晨&lt;/b&gt;" in page
    assert "没有找到“没说过”" in enter().get("/search", q="没说过").text
    assert "没有找到“不存在”" in enter().get("/search", q="不存在", cursor="zz").text


def test_numbers_are_masked_for_whoever_may_not_read_them(enter: Enter, record_id: int) -> None:
    assert "138 0000 4471" in enter().get("/search", q="4471").text
    page = enter("qa").get("/search", q="13800004471").text
    assert f"/records/{record_id}" in page
    assert "138****4471" in page.replace(" ", "")
    assert "138 0000 4471" not in page
    assert enter("am").get("/search", q="空调").status_code == 403


def test_what_cannot_be_looked_for_is_said_and_kept_in_the_line(enter: Enter, record_id: int) -> None:
    seat = enter()
    for words, told in (("王", "只有一个字"), ("%", "标点和符号不能搜索"), ("'", "标点和符号不能搜索"),
                        ("12", "至少输入4位"), ("空" * 201, "最多200个字")):
        answer = seat.get("/search", q=words)
        assert (answer.status_code, told in answer.text) == (422, True), words
    assert 'value="王"' in seat.get("/search", q="王").text
    assert seat.get("/search", q="空" * 200).status_code == 200
    assert seat.get("/search").status_code == 200


def test_a_search_leaves_one_trace_with_its_words(enter: Enter, desk: Desk, record_id: int) -> None:
    seat = enter()
    seat.get("/search", q="制冷")
    seat.get("/search", q="王")
    seat.get("/search")
    with desk.db.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "search")).all()
        assert [(entry.who, entry.detail) for entry in entries] == [("wangli", {"term": "制冷"})]
