"""Delivering one message to one address, by Apprise, within seconds."""

from __future__ import annotations

import re
from typing import Any

from callcenter.notifying.bundling import Message
from callcenter.notifying.channels import channel_named, library, read_address
from callcenter.notifying.errors import DeliveryError
from callcenter.notifying.robots import ROBOTS, post

CONNECT_SECONDS, READ_SECONDS = 3.0, 5.0
LONGEST_SECONDS = 12.0
"""However slowly the other side dribbles: other addresses wait behind it."""

_STATUS = re.compile(r"error[=:]\s*(\d{3})\b")


def deliver(channel: str, url: str, message: Message) -> None:
    """Sends it, or raises DeliveryError. A receiver that takes fields (json, xml, form) gets `key`, which is the same
    when a message is sent again."""
    service = read_address(url)
    service.socket_connect_timeout = min(CONNECT_SECONDS, service.socket_connect_timeout)
    service.socket_read_timeout = min(READ_SECONDS, service.socket_read_timeout)
    service.request_rate_per_sec = 0
    if channel in ROBOTS:
        return post(channel, service, message.text, message.mobiles)
    if channel_named(channel).kind == "machine":
        service.payload_extras = {**service.payload_extras, "key": message.key}
        service.headers = {**service.headers, "Idempotency-Key": message.key}
    _by_apprise(service, message)


def _by_apprise(service: Any, message: Message) -> None:
    apprise = library()
    sender = apprise.Apprise()
    sender.add(service)
    result = sender.notify(title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT,
                           timeout=LONGEST_SECONDS)
    if result:
        return
    said = "\n".join(str(entry.message) for entry in result.logs())
    if status := _STATUS.search(said):
        raise DeliveryError.of_status(int(status[1]))
    raise DeliveryError("连接不上，或没有及时回答", permanent=False)
