"""Group robots 群机器人 of WeCom, DingTalk and Feishu: they answer HTTP 200 also when they refuse, with a code in the
body that Apprise does not read; and only so can somebody be mentioned. Apprise still reads the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import requests

from callcenter.notifying.errors import DeliveryError

_BUSY = {-1, 9499, 11232, 45009, 45033, 130101, 130102, 410100}
"""Codes that mean "too many at once" or "try again"; every other is about the address or the message."""

Request = tuple[str, dict[str, Any], dict[str, str] | None]


def _wecom(service: Any, text: str, mobiles: Sequence[str]) -> Request:
    return service.api_url, {"msgtype": "text", "text": {
        "content": text, "mentioned_mobile_list": list(mobiles)}}, None


def _dingtalk(service: Any, text: str, mobiles: Sequence[str]) -> Request:
    params = None
    if service.secret:
        timestamp, sign = service.get_signature()
        params = {"timestamp": timestamp, "sign": sign}
    return service.notify_url.format(token=service.token), {
        "msgtype": "text", "text": {"content": text},
        "at": {"atMobiles": [*service.targets, *mobiles], "isAtAll": False}}, params


def _feishu(service: Any, text: str, _: Sequence[str]) -> Request:
    # Feishu mentions by its own ids only, which nobody told us: the text names the owner.
    url = getattr(service, "webhook_url", None) or service.notify_url.format(token=service.token)
    return url, {"msg_type": "text", "content": {"text": text}}, None


ROBOTS: dict[str, Callable[[Any, str, Sequence[str]], Request]] = {
    "wecombot": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "lark": _feishu}


def post(channel: str, service: Any, text: str, mobiles: Sequence[str]) -> None:
    """One message into the group; DeliveryError when the robot refused it."""
    url, payload, params = ROBOTS[channel](service, text, mobiles)
    try:
        answer = requests.post(url, json=payload, params=params, timeout=service.request_timeout,
                               verify=service.verify_certificate, allow_redirects=False)
    except requests.RequestException as problem:
        # Its text holds the address, and so the key.
        raise DeliveryError(f"连接不上，或没有及时回答（{type(problem).__name__}）", permanent=False) from None
    if answer.status_code != 200:
        raise DeliveryError.of_status(answer.status_code)
    try:
        said = answer.json()
        code = int(said.get("errcode", said.get("code", said.get("StatusCode", 0))))
    except (ValueError, TypeError, AttributeError):
        raise DeliveryError("回答看不懂，不能算已送达", permanent=False) from None
    if code != 0:
        words = str(said.get("errmsg") or said.get("msg") or "")[:80]
        raise DeliveryError(f"拒收，代码 {code} {words}".strip(), permanent=code not in _BUSY)
