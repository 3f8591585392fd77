"""Group robots: the answer is read, people are mentioned, a robot's limit is kept."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.errors import FieldError
from callcenter.notifying.channels import as_apprise, channel_of, read_address, shown
from callcenter.notifying.errors import DeliveryError
from callcenter.notifying.robots import post
from tests.notifying.receiver import receiving

KEY = "73febdcb-1b38-4d1b-a994-000000000000"


def robot(url: str, http: str) -> Any:
    """A robot's service, its address turned to a local one."""
    service = read_address(url)
    service.api_url = service.webhook_url = service.notify_url = http
    return service


@pytest.mark.parametrize(("channel", "url", "answer"), [
    ("wecombot", f"wecombot://{KEY}", {"errcode": 0, "errmsg": "ok"}),
    ("dingtalk", "dingtalk://secret1@token1", {"errcode": 0, "errmsg": "ok"}),
    ("feishu", "feishu://token-1", {"code": 0, "msg": "success"}),
    ("lark", "lark://token-1", {"StatusCode": 0})])
def test_each_robot_gets_its_own_form(channel: str, url: str, answer: dict[str, Any]) -> None:
    with receiving(answer=answer) as receiver:
        post(channel, robot(url, receiver.http), "已超时", ["13800138000"])
    (got,) = receiver.got
    text = got.get("text", got.get("content"))
    assert "已超时" in (text.get("content"), text.get("text"))
    if channel == "wecombot":
        assert text["mentioned_mobile_list"] == ["13800138000"]
    if channel == "dingtalk":
        assert got["at"]["atMobiles"] == ["13800138000"]
        assert "timestamp=" in receiver.paths[0] and "sign=" in receiver.paths[0]


@pytest.mark.parametrize(("answer", "permanent"), [
    ({"errcode": 93000, "errmsg": "invalid webhook url"}, True), ({"errcode": 45009, "errmsg": "api freq"}, False),
    ({"code": 19001, "msg": "param invalid"}, True), ({"code": 11232}, False), ({"errcode": "?"}, False)])
def test_a_refusal_under_http_200_is_a_refusal(answer: dict[str, Any], permanent: bool) -> None:
    with receiving(answer=answer) as receiver, pytest.raises(DeliveryError) as refused:
        post("wecombot", robot(f"wecombot://{KEY}", receiver.http), "已超时", [])
    assert refused.value.permanent is permanent
    assert KEY not in refused.value.detail


def test_a_robot_that_is_away_is_worth_another_try() -> None:
    with receiving() as receiver:
        http = receiver.http
    with pytest.raises(DeliveryError) as refused:
        post("wecombot", robot(f"wecombot://{KEY}", f"{http}?key={KEY}"), "已超时", [])
    assert not refused.value.permanent
    assert KEY not in refused.value.detail


@pytest.mark.parametrize(("copied", "meant"), [
    ("https://oapi.dingtalk.com/robot/send?access_token=abc123", "dingtalk://abc123"),
    ("https://open.feishu.cn/open-apis/bot/v2/hook/abc-123", "feishu://abc-123"), (" json://host ", "json://host")])
def test_a_robots_address_may_be_given_as_its_group_shows_it(copied: str, meant: str) -> None:
    assert as_apprise(copied) == meant


def test_a_wecom_address_too() -> None:
    assert channel_of(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}") == "wecombot"
    assert channel_of("JSON://127.0.0.1:8080/") == "json"


@pytest.mark.parametrize("wrong", ["", "wecom://x", "http://example.com", "my phone", "feishu://", "nonsense://a"])
def test_what_apprise_cannot_read_is_refused_with_what_would_be_right(wrong: str) -> None:
    with pytest.raises(FieldError, match="expected one such as wecombot://KEY"):
        read_address(wrong)


def test_an_address_is_shown_without_its_secret() -> None:
    assert shown("wecombot", f"wecombot://{KEY}/?cto=3") == "企业微信群 …0000"
    assert shown("mailtos", "mailtos://me:password@qq.com?to=a@b.cn&pass=secret") == "邮件 ….com"
