"""English: complete, with the same values in it, found again for what services say; and chosen by whoever reads."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from callcenter.desk import Desk
from callcenter.web.said import in_english
from tests import factories as make
from tests.desk import app, desk, now
from tests.web.pages.staff import complaint, hire
from tools import texts

__all__ = ["app", "desk", "now"]

_HAN = re.compile(r"[\u4e00-\u9fff]+")


@pytest.mark.parametrize("name", texts.FOUND)
def test_every_text_has_its_english_with_the_same_values(name: str) -> None:
    assert list(texts.wrong(name)) == []


@pytest.mark.parametrize(("chinese", "english"), [
    ("工单状态", "工单状态"),
    ("派单", "Dispatch"),
    ("没有编号为 7 的工单", "There is no case 7"),
    ("已超时3分钟", "Overdue by 3 min"),
    ("三声内", "Within 3 rings"),
    ("记录不完整，还缺：客户姓名、单位", "The record is incomplete; missing: Customer's name, Organisation"),
    ("“5%”不是日期；请写成 2026-10-01", "“5%” is no date; write it as 2026-10-01"),
    ("空调修了三次还是不制冷", "空调修了三次还是不制冷"),
])
def test_what_a_service_says_is_found_again_with_its_values(chinese: str, english: str) -> None:
    assert in_english(chinese) == english


def test_who_chose_english_reads_english_and_the_customers_words_as_they_were(
        app: Flask, desk: Desk, now: datetime) -> None:
    people = hire(desk)
    with desk.db.session() as session:
        case = complaint(session, agent_id=people["wangli"])
    client = app.test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)[0]
    client.post("/look", data={"csrf_token": token, "language": "en", "scheme": "dark"})
    client.post("/login", data={"csrf_token": token, "name": "boss", "password": make.PASSWORD})
    page = client.get(f"/cases/{case.id}").text
    assert '<html lang="en" data-scheme="dark">' in page
    assert "What happened" in page and "空调修了三次还是不制冷" in page
    assert "There is no case 999" in client.get("/cases/999").text
    main = re.sub(r"<option.*?</option>|<[^>]*>", " ", page.split('<h2 id="next-title">')[1].split("</section>")[0])
    assert _HAN.findall(main) == []


def test_a_choice_that_there_is_not_is_refused(app: Flask) -> None:
    client = app.test_client()
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)[0]
    answer = client.post("/look", data={"csrf_token": token, "scheme": "pink"})
    assert answer.status_code == 422 and "没有这个选项" in answer.text
