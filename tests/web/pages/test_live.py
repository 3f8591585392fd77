"""The panel of a live call, the strip on every page, 小结 and 转告单, as pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.customers.services import create_customer
from callcenter.desk import Desk
from callcenter.people.models import Person
from callcenter.records.models import Record, RelaySlip, WrapUp
from tests import factories as make
from tests.factories import CALLER, NOW
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import complaint, hire


def rings(session: Session, person_id: int, *, talking: bool = False, now: datetime = NOW) -> Record:
    """A call that rings for somebody now, or is talked in; its record is open."""
    person = session.get_one(Person, person_id)
    call = make.call(session, started=now - timedelta(seconds=20), ended_at=None, status="in-progress", outcome=None,
                     waiting=not talking, answered_within_limit=True)
    leg = make.leg(session, call, person, ringing=now - timedelta(seconds=9), outcome="ringing")
    leg.ended_at = None
    if talking:
        call.answered_at = leg.accepted_at = leg.answered_at = now - timedelta(seconds=3)
        call.accepted_leg, leg.outcome = leg.id, "accepted"
    person.leg_id = leg.id
    return make.record(session, call)


def ends(session: Session, record: Record, person_id: int, now: datetime = NOW) -> None:
    call = session.get_one(Call, record.call_sid)
    call.ended_at, call.outcome, call.waiting = now, "answered", False
    for leg in call.legs:
        leg.ended_at = now
    session.get_one(Person, person_id).leg_id = None


def test_the_first_ring_opens_what_is_known_of_the_caller(enter: Enter, desk: Desk) -> None:
    ids = hire(desk)
    seat = enter()
    assert "现在没有通话" in seat.get("/live").text
    with desk.db.session() as session:
        customer = create_customer(session, name="王芳", organisation="恒泰机械", phones=[CALLER], now=NOW)
        customer.grade, customer.note = "VIP", "请直接转王工"
        case = complaint(session, customer_id=customer.id)
        make.record(session, make.call(session, started=NOW - timedelta(days=3)), content="问发货时间")
        record = rings(session, ids["wangli"])
        record.customer_id = customer.id
        number = case.number
    page = seat.get("/live").text
    for shown in ("王芳", "恒泰机械", "VIP", "请直接转王工", number, "问发货时间", "振铃中", "还缺3项", "请问您贵姓？",
                  "您好，三响科技，王丽", "2声", "适用标准"):
        assert shown in page, shown
    elsewhere = seat.get("/callbacks").text
    assert "data-ringing" in elsewhere and "来电振铃" in elsewhere
    assert seat.get("/live/now", sid=record.call_sid, phase="ringing").text.count("hx-swap-oob") > 3


def test_what_is_typed_is_kept_at_once_and_what_is_wrong_is_told_beside_it(
        enter: Enter, desk: Desk, app: Flask) -> None:
    ids = hire(desk)
    with desk.db.session() as session:
        record = rings(session, ids["wangli"], talking=True)
    seat = enter()
    head = {"HX-Request": "true", "X-CSRFToken": seat.form("/live")["csrf_token"]}

    def save(name: str, value: str) -> tuple[int, str]:
        answer = seat.client.post(f"/live/records/{record.id}/fields/{name}", data={"value": value}, headers=head)
        return answer.status_code, answer.text

    status, pieces = save("customer_name", "王芳")
    assert status == 200 and "还缺2项" in pieces and "请问您贵姓？" not in pieces
    status, pieces = save("contact_phone", "123")
    assert status == 422 and "不是电话号码" in pieces
    _, pieces = save("category", "complaint")
    assert "投诉问题应答" in pieces and "S002 4.10b-6" in pieces and "先听完，再安抚" in pieces
    save("organisation", "个人")
    _, pieces = save("content", "空调不制冷")
    assert "五项齐全" in pieces
    with desk.db.session() as session:
        kept = session.get_one(Record, record.id)
        assert {field.name: field.source for field in kept.fields}["content"] == "person"
    assert seat.client.post(f"/live/records/{record.id}/fields/called_at", data={"value": "x"},
                            headers=head).status_code == 404


def test_a_colleague_s_call_is_not_on_my_panel_and_others_have_none(enter: Enter, desk: Desk) -> None:
    ids = hire(desk)
    with desk.db.session() as session:
        make.person(session, "zhaomin")
        record = rings(session, ids["wangli"], talking=True)
    colleague = enter("zhaomin")
    assert "现在没有通话" in colleague.get("/live").text
    answer = colleague.post(f"/live/records/{record.id}/fields/customer_name", value="x")
    assert answer.status_code == 404
    assert colleague.post(f"/live/calls/{record.call_sid}/recording", act="pause").status_code == 404
    for login in ("sun", "zhao", "boss", "am"):
        assert enter(login).get("/live").status_code == 403


def test_the_wrap_up_ends_after_call_work_and_stays_on_the_record(enter: Enter, desk: Desk) -> None:
    ids = hire(desk)
    with desk.db.session() as session:
        record = rings(session, ids["wangli"], talking=True)
        person = session.get_one(Person, ids["wangli"])
    seat = enter()
    early = seat.post(f"/records/{record.id}/wrap_up", disposition="当场解决")
    assert early.status_code == 422 and "通话还没有结束" in early.text
    with desk.db.session() as session:
        ends(session, record, ids["wangli"])
        person = session.get_one(Person, ids["wangli"])
        person.state, person.state_since, person.state_until = "wrap_up", NOW, NOW + timedelta(seconds=60)
    assert "处理结果" in seat.get("/live").text
    assert "写小结" in seat.get("/callbacks").text
    wrong = seat.post(f"/records/{record.id}/wrap_up", disposition="不知道", note="客户很满意")
    assert wrong.status_code == 422 and "请选择处理结果" in wrong.text and "客户很满意" in wrong.text
    saved = seat.post(f"/records/{record.id}/wrap_up", disposition="当场解决", note="已告知操作步骤", back="/live")
    assert (saved.status_code, saved.location) == (302, "/live")
    with desk.db.session() as session:
        assert session.get_one(WrapUp, record.id).note == "已告知操作步骤"
        assert session.get_one(Person, ids["wangli"]).state == "ready"
    assert "现在没有通话" in seat.get("/live").text
    assert "已告知操作步骤" in seat.get(f"/records/{record.id}/wrap_up").text


@pytest.mark.parametrize(("to", "sees"), [("department/维修部", "zhao"), ("person/qian", "qian")])
def test_a_slip_reaches_whom_it_is_for_who_takes_it_and_finishes_it(
        enter: Enter, desk: Desk, to: str, sees: str) -> None:
    ids = hire(desk)
    with desk.db.session() as session:
        record = rings(session, ids["wangli"], talking=True)
    seat = enter()
    answer = seat.post("/live/slips", page="/live", to=to, message="客户等王工回电话，空调又坏了", caller_name="王芳",
                       caller_phone="13800004471", urgent="1", record_id=str(record.id))
    assert answer.status_code == 302
    assert seat.post("/live/slips", page="/live", to="", message="没有收件人").status_code == 422
    other = enter("qian" if sees == "zhao" else "zhao")
    assert "没有要转告的事" in other.get("/relay-slips").text
    addressee = enter(sees)
    bell = [seat.get("/notices/bell").text for seat in (addressee, other)]
    assert ["待处理" in text for text in bell] == [True, False]  # the count beside the navigation's entry
    page = addressee.get("/relay-slips").text
    assert "空调又坏了" in page and "138 **** 4471" in page and "紧急" in page
    assert "空调又坏了" in addressee.get("/notices").text
    with desk.db.session() as session:
        slip_id = session.query(RelaySlip).one().id
    assert seat.post(f"/relay-slips/{slip_id}/done", page="/relay-slips").status_code == 403
    assert other.post(f"/relay-slips/{slip_id}/take", page="/relay-slips").status_code == 404
    assert addressee.post(f"/relay-slips/{slip_id}/take", page="/relay-slips").status_code == 302
    assert enter("boss").post(f"/relay-slips/{slip_id}/take", page="/relay-slips").status_code == 409
    assert addressee.post(f"/relay-slips/{slip_id}/done", page="/relay-slips").status_code == 302
    assert "空调又坏了" in addressee.get("/relay-slips", show="done").text


def test_the_page_may_connect_to_the_stream_of_its_own_host_only(enter: Enter, desk: Desk) -> None:
    hire(desk)
    seat = enter()
    assert "connect-src 'self';" in seat.get("/live").headers["Content-Security-Policy"]
    desk.settings.stream_url = None
    answer = seat.get("/live")
    assert "connect-src 'self' http://localhost:8001;" in answer.headers["Content-Security-Policy"]
    assert 'data-stream="http://localhost:8001/stream"' in answer.text
