"""Channels of notices: what kind of place an Apprise address is, and how much it takes."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from callcenter.errors import FieldError

EXAMPLES = ("wecombot://KEY, dingtalk://TOKEN, feishu://TOKEN, mailtos://user:password@host?to=somebody@host, "
            "json://host:port/path")
_NATIVE = (  # what WeCom, DingTalk and Feishu show for copying; Apprise itself knows only the first
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([0-9A-Za-z]+)"), "dingtalk://{}"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([0-9A-Za-z_-]+)"), "feishu://{}"))
_SMS = {"46elks", "bulksms", "bulkvs", "burstsms", "clickatell", "clicksend", "d7sms", "httpsms", "kavenegar",
        "msgbird", "msg91", "nexmo", "octopush", "plivo", "seven", "sinch", "smseagle", "smsmanager", "sns", "twilio",
        "voipms", "vonage"}


@dataclass(frozen=True)
class Channel:
    """`kind`: robot (a group's robot 群机器人) | sms | machine (wants one message a notice) | other. `most`: bytes of
    a message; `a_minute`: messages, None without a limit."""

    name: str
    label: str
    kind: Literal["robot", "sms", "machine", "other"]
    most: int = 15_000
    a_minute: int | None = None


_KNOWN = {channel.name: channel for channel in (
    # WeCom allows 20 a minute and 2048 bytes (DESK.md); a little is left for whoever else writes with the same key.
    Channel("wecombot", "企业微信群", "robot", 2000, 18), Channel("dingtalk", "钉钉群", "robot", 15_000, 18),
    Channel("feishu", "飞书群", "robot", 15_000, 60), Channel("lark", "飞书群", "robot", 15_000, 60),
    Channel("mailto", "邮件", "other"), Channel("mailtos", "邮件", "other"),
    Channel("json", "接口", "machine"), Channel("jsons", "接口", "machine"),
    Channel("xml", "接口", "machine"), Channel("xmls", "接口", "machine"),
    Channel("form", "接口", "machine"), Channel("forms", "接口", "machine"))}


@cache
def library() -> Any:
    """Apprise, with all its services: half a second that only those who send or add addresses owe. For some of them it
    imports what Python will drop, which is its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate("json://localhost")
    return apprise


def channel_named(name: str) -> Channel:
    """A channel by its name, which is the scheme of its addresses."""
    if name in _SMS:
        return Channel(name, "短信", "sms", 400)
    return _KNOWN.get(name) or Channel(name, name, "other")


def as_apprise(url: str) -> str:
    """A robot's own address, as copied from its group, in Apprise's words; any other as it is."""
    for pattern, form in _NATIVE:
        if found := pattern.fullmatch(url.strip()):
            return form.format(found[1])
    return url.strip()


def read_address(url: str) -> Any:
    """Apprise's service for an address. FieldError says what would be right, and never what was given: addresses hold
    secrets."""
    service = library().Apprise.instantiate(as_apprise(url))
    if service is None:
        raise FieldError("address", f"no address that notices can be sent to; expected one such as {EXAMPLES}")
    return service


def channel_of(url: str) -> str:
    """The channel of an address that Apprise can read."""
    return as_apprise(url).partition("://")[0].lower() if "://" in url and not url.startswith("http") else str(
        read_address(url).secure_protocol)


def shown(channel: str, url: str) -> str:
    """An address for people's eyes: its channel and its last four characters."""
    return f"{channel_named(channel).label} …{url.split('?')[0].rstrip('/')[-4:]}"
