"""The company's words, values and choices, kept on pages by whom they belong to."""

from __future__ import annotations

import pytest

from callcenter.deadlines.publishing import settings_of
from callcenter.desk import Desk
from callcenter.people.choices import choices, wrap_up_time
from tests import factories as make
from tests.web.pages.conftest import Enter


@pytest.fixture(autouse=True)
def _people(desk: Desk) -> None:
    with desk.db.session() as session:
        for login, role in (("wangli", "agent"), ("boss", "supervisor"), ("mgr", "manager"), ("root", "admin")):
            make.person(session, login, role=role)


def test_words_are_added_switched_off_and_removed(enter: Enter) -> None:
    boss = enter("boss")
    page = "/settings/words"
    assert boss.post(page, page, kind="product", word="云洗地机", said_as="云洗、洗地机").status_code == 302
    listed = boss.get(page, kind="product").text
    assert "云洗地机" in listed and "云洗、洗地机" in listed
    assert "已在词表中" in boss.post(page, page, kind="product", word="云洗地机").text
    wrong = boss.post(page, page, kind="product", word="云", note="短")
    assert wrong.status_code == 422 and "词条须为2到" in wrong.text and 'value="短"' in wrong.text
    assert boss.post(f"{page}/1/remove", page).status_code == 302
    assert "云洗地机" not in boss.get(page, kind="product").text.partition("<main")[2].partition("toasts")[0]
    taboo = boss.get(page, kind="taboo").text
    phrase = taboo.partition('name="phrase" value="')[2].partition('"')[0]
    assert phrase and boss.post(f"{page}/switch", page, phrase=phrase, off="yes").status_code == 302
    assert f"启用“{phrase}”" in boss.get(page, kind="taboo").text
    agent = enter("wangli")
    assert agent.get(page).status_code == 200 and "添加</h2>" not in agent.get(page).text
    assert agent.post(page, page, kind="product", word="云洗地机").status_code == 403
    assert boss.get(page, kind="<x>").status_code == 200


def test_values_and_choices_are_set_within_their_bounds(enter: Enter, desk: Desk) -> None:
    page = "/settings/company"
    manager, boss = enter("mgr"), enter("boss")
    answer = manager.post(page, page, name="reply_hours", value="12")
    assert answer.status_code == 302 and "有了新版本" in manager.get(page).text
    assert boss.post(page, page, name="reply_hours", value="12").status_code == 403
    assert boss.post(page, page, name="wrap_up_seconds", value="90").status_code == 302
    assert boss.post(page, page, name="busy_reasons", value="会议\n\n巡检").status_code == 302
    for name, value, words in (("reply_hours", "0", "1 到 720"), ("reply_hours", "x", "不是整数"),
                               ("wrap_up_seconds", "9999", "0到1800秒"), ("busy_reasons", " ", "1到30项"),
                               ("nothing", "1", "没有名为")):
        wrong = manager.post(page, page, name=name, value=value)
        assert wrong.status_code == 422 and words in wrong.text, name
    with desk.db.session() as session:
        assert settings_of(session)["reply_hours"] == 12
        assert choices(session, "busy_reasons") == ("会议", "巡检")
        assert wrap_up_time(session).total_seconds() == 90


def test_only_the_administrator_wants_a_second_factor_of_a_role(enter: Enter) -> None:
    page = "/settings/company"
    assert enter("mgr").post(f"{page}/second-factor", page, roles="agent").status_code == 403
    root = enter("root")
    assert root.post(f"{page}/second-factor", page, roles="agent").status_code == 302
    assert 'value="agent" checked' in root.get(page).text
    assert root.post(f"{page}/second-factor", page, roles="king").status_code == 422
    assert enter("wangli").get("/callbacks").location == "/me/account"
