"""The record page: what it shows, and what a person does with it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.records.models import Record, RecordPromise
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat

AUDIO = Path(__file__).parents[3] / "callcenter/demo/audio/inquiry.wav"


@pytest.fixture
def path(desk: Desk) -> str:
    """The page of an answered call whose name was misheard and whose organisation and content are missing."""
    desk.storage.put(AUDIO, "2026/07/31/talk.wav")
    with desk.db.session() as session:
        agent = make.person(session, phone="+8613900000001")
        call = make.call(session, answered_by=agent)
        make.recording(session, call, path="2026/07/31/talk.wav", segments=[
            make.segment("agent", 0.5, 2.0, "您好 三响 科技"), make.segment("customer", 3.0, 7.0, "我 叫 王力")])
        return f"/records/{make.record(session, call, customer_name='王力').id}"


def record_of(desk: Desk, path: str) -> Record:
    with desk.db.session() as session:
        record = session.get_one(Record, int(path.rsplit("/", 1)[1]))
        _ = [field.value for field in record.fields]
        return record


def test_missing_fields_come_first_with_the_question_to_ask(enter: Enter, path: str) -> None:
    page = enter().get(path).text
    places = [page.index(f'id="f-{name}"') for name in (
        "organisation", "content", "called_at", "customer_name", "contact_phone")]
    assert places == sorted(places)
    assert "请问您是哪个单位的？" in page
    assert "还缺2项" in page


def test_it_shows_source_sureness_proof_and_dialogue(enter: Enter, path: str) -> None:
    page = enter().get(path).text
    for words in ("把握 80%", "▶</span> “王力”", "来电显示", "把握 60%，请核对", "您好三响科技", "第2声接起",
                  "客户先挂断", "data-start=\"3.0\"", "2026-07-31 10:00:00"):
        assert words in page, words


def test_the_sound_comes_in_ranges_and_is_audited(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    page = seat.get(path).text
    source = page.split("<audio")[1].split('src="')[1].split('"')[0]
    part = seat.client.get(source, headers={"Range": "bytes=0-43"})
    assert (part.status_code, len(part.data)) == (206, 44)
    with desk.db.session() as session:
        assert session.scalars(select(AuditEntry.action)).all()[-1] == "recording.listen"


def test_a_person_corrects_and_confirms_in_one_go(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    answer = seat.client.post(path, data={**seat.form(path), "customer_name": "王丽", "organisation": "个人",
                                          "content": "空调不制冷", "category": "repair", "act": "confirm"})
    assert (answer.status_code, answer.location) == (302, path)
    page = seat.get(path).text
    for words in ("记录已确认。", "人工 · 王丽", "已确认", "王丽 于 07-31 10:00 确认"):
        assert words in page, words
    record = record_of(desk, path)
    assert (record.status, record.category) == ("reviewed", "repair")
    assert {field.name: field.value for field in record.fields if field.name != "called_at"} == {
        "customer_name": "王丽", "organisation": "个人", "content": "空调不制冷", "contact_phone": "+8613800004471"}


def test_only_what_was_edited_becomes_the_person_s(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    seat.client.post(path, data={**seat.form(path), "organisation": "第一机械厂", "act": "save"})
    assert {field.name: field.source for field in record_of(desk, path).fields} == {
        "called_at": "provider", "contact_phone": "caller_id", "customer_name": "transcript",
        "organisation": "person"}


def test_what_cannot_be_saved_is_said_at_its_field_and_kept_in_the_form(enter: Enter, path: str) -> None:
    seat = enter()
    answer = seat.client.post(path, data={**seat.form(path), "contact_phone": "一二三", "organisation": "第一机械厂",
                                          "act": "save"})
    assert answer.status_code == 422
    assert answer.text.count("“一二三”不是电话号码") == 2  # above the form, and at the field
    assert 'value="第一机械厂"' in answer.text
    missing = seat.client.post(path, data={**seat.form(path), "act": "confirm"})
    assert missing.status_code == 409
    assert "还缺：单位、来电内容" in missing.text


def test_the_second_editor_sees_what_changed_and_decides(enter: Enter, desk: Desk, path: str) -> None:
    with desk.db.session() as session:
        make.person(session, "boss", role="supervisor")
    mine, boss = enter(), enter("boss")
    seen = mine.form(path)
    boss.client.post(path, data={**boss.form(path), "organisation": "第一机械厂", "customer_name": "王莉",
                                 "act": "save"})
    answer = mine.client.post(path, data={**seen, "organisation": "第二机械厂", "act": "save"})
    assert answer.status_code == 409
    for words in ("记录刚被别人修改过", "现为“第一机械厂”（boss", 'value="第二机械厂"', 'value="王莉"'):
        assert words in answer.text, words
    fields = {field.name: field.value for field in record_of(desk, path).fields}
    assert (fields["organisation"], fields["customer_name"]) == ("第一机械厂", "王莉")


def test_a_call_is_marked_or_closed_incomplete(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    assert seat.post(f"{path}/close", path, reason="忙").status_code == 422
    assert seat.post(f"{path}/mark", path, kind="boring").status_code == 422
    assert seat.post(f"{path}/close", path, reason="客户挂断，回拨三次未接").status_code == 302
    assert "缺项结束，客户挂断，回拨三次未接" in seat.get(path).text
    assert seat.post(f"{path}/mark", path, kind="nuisance").status_code == 302
    assert record_of(desk, path).marked == "nuisance"


def test_nothing_is_done_with_a_record_of_others(enter: Enter, desk: Desk, path: str) -> None:
    with desk.db.session() as session:
        make.person(session, "other")
    seat = enter("other")
    for act in ("", "/mark", "/close", "/important"):
        assert seat.post(f"{path}{act}", kind="nuisance", reason="没有办法联系", version="1").status_code == 404
    assert enter().post(path, version="").status_code == 422


def htmx(seat: Seat, page: str, name: str, **values: str) -> TestResponse:
    """What the script sends for one row: its entry, what it showed, and the last change that the page knew."""
    held = seat.form(page)
    sent = {key: held[key] for key in (name, f"was-{name}", "seen", "csrf_token")}
    return seat.client.post(f"{page}/fields/{name}", data={**sent, **values}, headers={"HX-Request": "true"})


def test_a_field_is_accepted_alone_and_keeps_its_proof(enter: Enter, desk: Desk, path: str) -> None:
    answer = htmx(enter(), path, "customer_name")
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div class="field row taken" id="row-customer_name"')
    assert 'id="record-state" aria-live="polite" hx-swap-oob="true"' in answer.text and "还缺2项" in answer.text
    [field] = [field for field in record_of(desk, path).fields if field.name == "customer_name"]
    assert (field.value, field.source, field.evidence is not None) == ("王力", "person", True)


def test_the_last_missing_field_makes_the_record_complete_at_once(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    htmx(seat, path, "organisation", organisation="个人")
    answer = htmx(seat, path, "content", content="询价")
    assert "五项齐全，待确认" in answer.text and "待确认</span>" in answer.text
    assert record_of(desk, path).status == "complete"


def test_a_field_that_another_changed_is_asked_about_and_the_entry_kept(enter: Enter, desk: Desk, path: str) -> None:
    with desk.db.session() as session:
        make.person(session, "boss", role="supervisor")
    mine, boss = enter(), enter("boss")
    seen = mine.form(path)
    htmx(boss, path, "organisation", organisation="第一机械厂")
    told = {"was-organisation": seen["was-organisation"], "seen": seen["seen"], "organisation": "第二机械厂"}
    clash = htmx(mine, path, "organisation", **told)
    assert clash.status_code == 409
    for words in ("现为“第一机械厂”（boss", 'value="第二机械厂"', 'name="was-organisation" value="第一机械厂"'):
        assert words in clash.text, words
    other = htmx(mine, path, "customer_name", seen=seen["seen"])
    assert "boss 刚改了单位：第一机械厂" in other.text and 'id="row-organisation" hx-swap-oob="true"' in other.text
    again = htmx(mine, path, "organisation", **(told | {"was-organisation": "第一机械厂"}))
    assert again.status_code == 200
    assert {field.name: field.value for field in record_of(desk, path).fields}["organisation"] == "第二机械厂"


def test_nothing_is_confirmed_that_was_not_seen(enter: Enter, desk: Desk, path: str) -> None:
    with desk.db.session() as session:
        make.person(session, "boss", role="supervisor")
    mine, boss = enter(), enter("boss")
    seen = mine.form(path) | {"organisation": "个人", "content": "询价", "act": "confirm"}
    htmx(boss, path, "customer_name", customer_name="王莉")
    answer = mine.client.post(path, data=seen)
    assert answer.status_code == 409
    assert "看过最新内容后再保存：客户姓名" in answer.text and 'value="王莉"' in answer.text and "询价" in answer.text
    assert record_of(desk, path).status == "draft"


def test_a_bad_entry_stands_at_its_field_and_the_rest_of_the_page_stays(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    answer = htmx(seat, path, "contact_phone", contact_phone="一二三")
    assert answer.status_code == 422 and answer.text.count("“一二三”不是电话号码") == 1
    assert htmx(seat, path, "organisation").status_code == 422  # nothing stands there to accept
    assert htmx(seat, path, "customer_name", customer_name="名" * 61).status_code == 422
    assert seat.post(f"{path}/fields/called_at", path).status_code == 404
    assert seat.post(f"{path}/fields/customer_name", path, customer_name="王").status_code == 422  # told nothing it saw


def test_without_a_script_the_buttons_save_what_else_was_written(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    answer = seat.client.post(f"{path}/fields/customer_name", data={**seat.form(path), "organisation": "个人"})
    assert (answer.status_code, answer.location) == (302, path)
    values = {field.name: (field.value, field.source) for field in record_of(desk, path).fields}
    assert values["customer_name"] == ("王力", "person") and values["organisation"] == ("个人", "person")


def test_markup_emoji_and_endless_names_are_only_text(enter: Enter, desk: Desk) -> None:
    name = '<script>alert("1")</script>😀' + "长" * 500
    with desk.db.session() as session:
        call = make.call(session, answered_by=make.person(session))
        path = f"/records/{make.record(session, call, customer_name=name).id}"
    seat = enter()
    page = seat.get(path).text
    assert "<script>alert" not in page and page.count("&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;😀") >= 2
    same = {"customer_name": name, "was-customer_name": name}
    assert "客户姓名最多60个字" in htmx(seat, path, "customer_name", **same).text


@pytest.fixture
def talk(desk: Desk) -> str:
    """The page of a call with figures, a filler and a taboo word, seen by a supervisor too."""
    with desk.db.session() as session:
        agent = make.person(session, phone="+8613900000001")
        make.person(session, "boss", role="supervisor")
        call = make.call(session, answered_by=agent)
        make.recording(session, call, segments=[
            make.segment("agent", 0.5, 2.0, "喂 什么 事"),
            make.segment("customer", 3.0, 7.0, "呃 订单号 是 幺 二 三 四 五 六 七 八"),
            make.segment("agent", 8.0, 9.0, "这 不 归 我 管")])
        return f"/records/{make.record(session, call, order_no='12345678').id}"


def test_optional_fields_stand_last_and_are_never_missing(enter: Enter, desk: Desk, talk: str) -> None:
    seat = enter()
    page = seat.get(talk).text
    places = [page.index(f'id="f-{name}"') for name in ("contact_phone", "category", "urgency", "product", "order_no")]
    assert places == sorted(places)
    assert "缺" not in page.split('id="row-product"')[1].split('id="row-order_no"')[0]
    seat.post(talk, talk, **seat.form(talk) | {"order_no": "", "product": "打印机", "act": "save"})
    values = {field.name: field.value for field in record_of(desk, talk).fields}
    assert (values["order_no"], values["product"]) == ("", "打印机")
    assert "单号：<del>12345678</del> → <ins>（无）</ins>" in " ".join(seat.get(talk).text.split())


def test_the_dialogue_is_readable_and_stands_as_it_was_heard_beside(enter: Enter, talk: str) -> None:
    page = enter().get(talk).text
    smooth = page.split('<span class="said smooth"')[2].split("\n")[0]
    assert '<span class="filler">呃</span>' in smooth
    assert "12345678" in re.sub("<[^>]+>", "", smooth)
    assert '<mark class="of-field" title="单号">' in smooth
    assert '>呃订单号是幺二三四五六七八</span>' in page
    assert page.count("data-line") == 3  # one link a line, whichever text is shown


def test_supervisors_see_conduct_as_hints_with_their_second_and_agents_do_not(enter: Enter, talk: str) -> None:
    assert "服务规范提示" not in enter().get(talk).text
    page = enter("boss").get(talk).text
    hints = page.split("服务规范提示")[1].split("</section>")[0]
    assert "不作为扣分依据" in hints
    taboo = hints.split('<li class="bad"')[1].split("</li>")[0]
    assert "不归我管" in taboo
    assert 'data-start="8.0"' in taboo
    assert "开场没有问候或没有报公司名称" in hints


def promised(desk: Desk, path: str, **more: object) -> int:
    """A promise that was heard in the call of the page; returns its id."""
    with desk.db.session() as session:
        evidence = {"channel": "agent", "start": 1.0, "end": 2.0, "text": "三天 之内 给 您 回 电话", "segment": 0}
        values = {"kind": "reply", "text": "三天之内给您回电话", "due_at": make.NOW + timedelta(days=3),
                  "confidence": 0.9, "evidence": evidence}
        row = RecordPromise(record_id=int(path.rsplit("/", 1)[1]), place=1, heard_at=make.NOW, **{**values, **more})
        session.add(row)
        session.flush()
        return row.id


def test_promises_are_listed_with_time_and_proof_and_careless_ones_marked(
        enter: Enter, desk: Desk, path: str) -> None:
    assert "承诺与约定回电" not in enter().get(path).text
    promised(desk, path, late=True)
    page = enter().get(path).text
    for words in ("三天之内给您回电话", "未计时", "晚于规定时限", "08-03 10:00", "▶</span> “三天之内给您回电话”",
                  "把握 90%"):
        assert words in page, words


def test_a_promise_that_was_none_is_dismissed_on_the_page(enter: Enter, desk: Desk, path: str) -> None:
    number = promised(desk, path)
    seat = enter()
    assert seat.post(f"{path}/promises/{number}/dismiss", path, reason="").status_code == 422
    assert seat.post(f"{path}/promises/{number}/dismiss", path, reason="听错了").status_code == 302
    page = seat.get(path).text
    assert "不作为承诺" in page and "取消这条承诺" not in page


def test_a_talk_of_two_hours_is_one_page_of_bounded_size(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        call = make.call(session, answered_by=make.person(session, phone="+8613900000001"))
        segments = [{**make.segment(("agent", "customer")[place % 2], 3.0 * place, 3.0 * place + 2.8, "好的 " * 8),
                     "words": [{"text": "好的", "start": 3.0 * place + 0.3 * word, "confidence": 0.9,
                                "end": 3.0 * place + 0.3 * word + 0.25} for word in range(8)]} for place in range(2400)]
        make.recording(session, call, path="2026/07/31/long.wav", segments=segments)
        path = f"/records/{make.record(session, call, customer_name='王力').id}"
    page = enter().get(path).data
    assert page.count(b"data-line") == 2400  # to its end: what was said can be searched on the page
    assert len(page) < 2400 * 800  # bytes; words' times stand in an attribute, not in elements of their own
