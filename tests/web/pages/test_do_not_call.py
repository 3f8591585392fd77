"""The page of the do-not-call list: whoever talks to customers enters a wish, a manager takes one back."""

from __future__ import annotations

from callcenter.desk import Desk
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire


def test_an_agent_enters_a_wish_and_only_a_manager_takes_it_back(enter: Enter, desk: Desk) -> None:
    hire(desk)
    agent, boss, mgr = enter("wangli"), enter("boss"), enter("mgr")
    wrong = agent.post("/do-not-call", "/do-not-call", number="12345", reason="客户要求")
    assert (wrong.status_code, "不是客户号码" in wrong.text, 'value="12345"' in wrong.text) == (422, True, True)
    asked = agent.post("/do-not-call", "/do-not-call", number="138 0000 4471", reason="客户说别再打了")
    assert asked.status_code == 302
    assert "客户说别再打了" in boss.get("/do-not-call", number="13800004471").text
    assert "解除</button>" not in boss.get("/do-not-call").text
    assert boss.post("/do-not-call/1/lift", "/do-not-call", why="客户来电").status_code in (403, 422)
    assert mgr.post("/do-not-call/1/lift", "/do-not-call", why="").status_code == 422
    assert mgr.post("/do-not-call/1/lift", "/do-not-call", why="客户来电要求恢复").status_code == 302
    assert "没有号码在免打扰名单里" in agent.get("/do-not-call").text
    assert "周经理解除" in agent.get("/do-not-call", state="all").text
    assert enter("zhao").get("/do-not-call").status_code == 403
