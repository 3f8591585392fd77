"""What notices say, in Chinese: the case, the clause, how late, and for groups without names and numbers (DESK.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from callcenter.cases.words import CATEGORIES
from callcenter.customers.numbers import mask

_RAISED = {2: "，上报主管", 3: "，上报经理"}
_PHONE = re.compile(r"(?<![\d.])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\+?86[ -]?\d{9,11}|0\d{2,3}-?\d{7,8})"
                    r"(?![\d.])")


@dataclass(frozen=True)
class ClockFacts:
    """What a notice about a clock tells. `title`: what has to be done; `owner`: whose it is, as shown."""

    number: str
    category: str
    title: str
    clause: str
    limit_text: str
    due_at: datetime
    customer: str | None = None
    owner: str | None = None


def notice_text(facts: ClockFacts, *, level: int, at: datetime, zone: ZoneInfo | str,
                reason: str | None = None) -> tuple[str, str]:
    """Title and body of a notice that goes out at `at`. The link follows when it is sent."""
    overdue = at - facts.due_at
    if overdue < timedelta(0):
        head, left = "即将超时", f"还有{lasting(-overdue)}"
    else:
        head, left = f"已超时{_RAISED.get(level, '')}", f"已超时{lasting(overdue)}"
    lines = [
        f"工单{facts.number}（{CATEGORIES.get(facts.category, facts.category)}）：{facts.title}",
        f"依据：{facts.clause}，时限{facts.limit_text}" if facts.limit_text else f"依据：{facts.clause}",
        f"应在{moment(facts.due_at, zone, at)}前完成，{left}",
        f"客户：{facts.customer}" if facts.customer else "",
        f"责任人：{facts.owner}" if facts.owner else "",
        f"说明：{reason}" if reason else ""]
    return f"{head}：工单{facts.number} {facts.title}（{left}）", "\n".join(filter(None, lines))


def lasting(length: timedelta) -> str:
    """A length as people say it, in its two largest units: 2小时5分钟, 3天4小时, 不到1分钟."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return "不到1分钟"
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分钟")]
    first = next(index for index, (amount, _) in enumerate(parts) if amount)
    return "".join(f"{amount}{unit}" for amount, unit in parts[first:first + 2] if amount)


def moment(at: datetime, zone: ZoneInfo | str, now: datetime) -> str:
    """11月21日10:30 in the company's zone; with the year when it is another one."""
    zone = ZoneInfo(str(zone))
    local = at.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日{local:%H:%M}"


def for_group(text: str, customer: str | None) -> str:
    """A text for many eyes: the customer's name and every telephone number masked (张三 13812344471 -> 张*
    138****4471). Case numbers and times stay."""
    if customer and len(customer) > 1:
        text = text.replace(customer, masked_name(customer))
    return _PHONE.sub(lambda found: mask(re.sub(r"[ -]", "", found[0])), text)


def masked_name(name: str) -> str:
    """张三丰 -> 张**."""
    return name[:1] + "*" * (len(name) - 1)
