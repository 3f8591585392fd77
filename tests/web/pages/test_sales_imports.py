"""Purchases and repairs from a file, and calling from the pages of a case and of a customer."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.cases.models import Case
from callcenter.desk import Desk
from tests.web.pages.conftest import Enter, Seat
from tests.web.pages.staff import hire

LIST = "类型,日期,产品,姓名,电话\n购买,2026-07-30,立式空调,陈晨,13800004471\n保养,2026-07-30,空调,李明,13900000009\n"


def send(seat: Seat, text: str) -> TestResponse:
    file: Any = (io.BytesIO(text.encode()), "七月.csv")
    return seat.post("/callbacks/import", "/callbacks/import", file=file)


def test_a_list_of_purchases_starts_rounds_and_says_what_was_wrong(enter: Enter, desk: Desk) -> None:
    hire(desk)
    agent = enter("wangli")
    assert "导入购买和维修" in agent.get("/callbacks").text
    page = send(agent, LIST)
    assert page.status_code == 200
    assert "请填购买或维修" in page.text and "新安排回访" in page.text
    with desk.db.session() as session:
        case = session.scalars(select(Case)).one()
        assert (case.standard, case.customer_name) == ("after_purchase", "陈晨")
    wrong = send(agent, "a,b\n1,2")
    assert (wrong.status_code, "请把第一行写成列名" in wrong.text) == (422, True)
    assert enter("zhao").get("/callbacks/import").status_code == 403
    assert 'action="/outbound/dial/case/1"' in agent.get("/cases/1").text
