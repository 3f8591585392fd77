"""The customers' pages: found, opened, changed, merged; by role."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.services import create_customer
from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from tests import factories as make
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import complaint, hire


def customer(desk: Desk, *phones: str, name: str = "陈晨", organisation: str | None = None,
             grade: str | None = None) -> int:
    with desk.db.session() as session:
        return create_customer(session, name=name, organisation=organisation, phones=list(phones), now=make.NOW,
                               grade=grade).id


@pytest.mark.parametrize(("words", "found"), [
    ("陈晨", True), ("华东", True), ("东机", True), ("4471", True), ("138 0000 4471", True), ("晨", True),
    ("机东", False), ("9999", False), ("%", False), ("'", False)])
def test_a_customer_is_found_by_parts_of_names_and_the_end_of_a_number(enter: Enter, desk: Desk, words: str,
                                                                       found: bool) -> None:
    hire(desk)
    customer(desk, make.CALLER, organisation="华东机械厂")
    assert ("138 0000 4471" in enter("wangli").get("/customers", q=words).text) is found


def test_looking_for_a_number_is_audited_and_a_word_too_long_is_told(enter: Enter, desk: Desk) -> None:
    hire(desk)
    customer(desk, make.CALLER)
    seat = enter("wangli")
    seat.get("/customers", q="00004471")
    answer = seat.get("/customers", q="长" * 201)
    assert answer.status_code == 422
    assert "太长" in answer.text
    with desk.db.session() as session:
        assert session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "customer.search")).all() == [
            "00004471"]


def test_the_page_tells_all_that_is_known(enter: Enter, desk: Desk) -> None:
    people = hire(desk)
    known = customer(desk, make.CALLER, organisation="华东机械厂", grade="VIP")
    with desk.db.session() as session:
        call = make.call(session, customer_id=known)
        make.record(session, call, content="打印机卡纸").customer_id = known
        complaint(session, agent_id=people["wangli"]).customer_id = known
        make.callback(session, call)
    page = enter("wangli").get(f"/customers/{known}").text
    for words in ("陈晨", "华东机械厂", "VIP", "138 0000 4471", "打印机卡纸", "空调修了三次", "放弃来电", "待派单"):
        assert words in page, words
    assert "并入本客户" not in page


def test_what_a_person_writes_is_kept_and_a_second_writer_is_told(enter: Enter, desk: Desk) -> None:
    hire(desk)
    known = customer(desk, make.CALLER)
    seat = enter("wangli")
    path = f"/customers/{known}"
    first = seat.post(f"{path}/change", path, name="陈晨", was_name="陈晨", note="周末不接电话", was_note="")
    assert first.status_code == 302
    late = seat.post(f"{path}/change", path, name="陈晨", was_name="陈晨", note="爱喝茶", was_note="")
    assert late.status_code == 422
    assert "别人刚把备注改成了“周末不接电话”" in late.text
    assert "爱喝茶" in late.text
    wrong = seat.post(f"{path}/give", path, number="12")
    assert (wrong.status_code, "不能作为客户号码保存" in wrong.text) == (422, True)
    assert seat.post(f"{path}/give", path, number="021-62881234").status_code == 302
    assert seat.post(f"{path}/take", path, number=make.CALLER).status_code == 302
    with desk.db.session() as session:
        assert session.scalars(select(CustomerPhone.number)).all() == ["+862162881234"]
        assert session.get_one(Customer, known).note == "周末不接电话"


def test_a_leader_moves_a_number_and_merges_after_a_look(enter: Enter, desk: Desk) -> None:
    hire(desk)
    keep, gone = customer(desk, make.CALLER, name="陈晨"), customer(desk, "13911112222", "13911113333", name="陈小晨")
    with desk.db.session() as session:
        make.call(session, customer_id=gone)
    seat, path = enter("boss"), f"/customers/{keep}"
    assert seat.post(f"/customers/{gone}/move", path, number="+8613911113333", to=str(keep)).status_code == 302
    seen = seat.get(f"{path}/merge", gone="13911112222").text
    assert "来电 1 通、记录 0 份、工单 0 张" in seen
    assert seat.post(f"{path}/merge", path, gone=str(gone)).status_code == 302
    page = seat.get(path).text
    assert "139 1111 2222" in page
    assert "陈小晨" in page
    assert f"客户 {keep}" in seat.get(f"/customers/{gone}").text
    assert seat.get(f"{path}/merge", gone="不存在").status_code == 422


def test_who_may_do_what(enter: Enter, desk: Desk) -> None:
    hire(desk)
    known = customer(desk, make.CALLER)
    with desk.db.session() as session:
        make.person(session, "judge", role="reviewer")
    judge, agent = enter("judge"), enter("wangli")
    assert "138 **** 4471" in judge.get(f"/customers/{known}").text
    assert "13800004471" not in judge.get(f"/customers/{known}").text.replace(" ", "")
    assert judge.post(f"/customers/{known}/change", "/customers", name="x").status_code == 403
    assert agent.post(f"/customers/{known}/grade", f"/customers/{known}", grade="VIP").status_code == 403
    assert agent.get(f"/customers/{known}/merge", gone="1").status_code == 403
    for outsider in ("zhao", "am"):
        assert enter(outsider).get("/customers").status_code == 403


def test_a_customer_is_added_with_several_numbers(enter: Enter, desk: Desk) -> None:
    hire(desk)
    seat = enter("wangli")
    wrong = seat.post("/customers", "/customers/new", name="<b>李</b>", phones="13800004471，8012")
    assert (wrong.status_code, "8012" in wrong.text, "<b>李" in wrong.text) == (422, True, False)
    made = seat.post("/customers", "/customers/new", name="王丽", phones="13800004471，13911112222")
    assert made.status_code == 302
    assert "139 1111 2222" in seat.get(made.location).text


def test_a_file_is_looked_through_and_brought_in(enter: Enter, desk: Desk) -> None:
    hire(desk)
    seat = enter("boss")
    token = seat.form("/customers/imports")["csrf_token"]

    def send(name: str, data: bytes) -> TestResponse:
        return seat.client.post("/customers/imports", data={"csrf_token": token, "file": (io.BytesIO(data), name)})

    assert "没有号码一列" in send("a.csv", "姓名\n王丽\n".encode()).text
    rows = "".join(f"客户{number},1380001{number:04d}\n" for number in range(1500))
    sent = send("客户.csv", f"姓名,电话\n{rows}=1+1,=2+2\n".encode("gb18030"))
    path = sent.location
    assert "客户.csv" in seat.get(path).text
    assert ",'=2+2," in seat.get(f"{path}/problems.csv").text
    assert "正在导入" in seat.get(seat.post(path, path, existing="skip").location).text
    assert seat.post(path, path).status_code == 302
    assert "新登记 1500 位" in seat.get(path).text
    assert seat.get("/customers", q="13800011499").text.count("客户1499") == 1
    assert enter("wangli").get("/customers/imports").status_code == 403
    assert enter("mgr").get(path).status_code == 404
