"""The desk's words for cases 工单, clocks 时限 and the calls to make, and how it writes what is left of a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.cases.models import Case, CaseEvent
from callcenter.cases.states import TITLES
from callcenter.deadlines.models import Deadline
from callcenter.standards import EVENTS
from callcenter.web.pages.explaining import explained
from callcenter.web.pages.words import Badge

STATUS_TONES = {"new": "bad", "dispatched": "late", "acknowledged": "quiet", "handling": "quiet", "handled": "late",
                "following_up": "quiet", "closed": "good", "reopened": "bad"}
OWNER_ROLES = {"agent": "坐席", "call_centre": "呼叫中心", "handler": "处理人", "department": "承办部门",
               "host": "接待人"}
LEVELS = {0: "即将超时提醒", 1: "通知责任人", 2: "上报主管", 3: "上报经理"}
RELATIONS = {"opened": "首次来电", "chase": "催单", "linked": "关联来电"}
ENDED = {"met": Badge("按期", "good"), "late": Badge("超时完成", "bad"), "extended": Badge("延期", "late"),
         "cancelled": Badge("已取消", "quiet")}
ASSESSMENT_STATES = {
    "draft": Badge("待确认", "late"), "confirmed": Badge("已计入考核", "bad"), "dismissed": Badge("不予考核", "quiet"),
    "appealed": Badge("申诉中", "late"), "upheld": Badge("维持考核", "bad"), "withdrawn": Badge("已撤销", "good")}


def status_badge(case: Case) -> Badge:
    """How far the case is; a suspended one stays on its clocks and says so."""
    if case.merged_into is not None:
        return Badge("已合并", "quiet")
    if case.suspended_at is not None and case.status != "closed":
        return Badge("挂起", "late")
    return Badge(TITLES[case.status], STATUS_TONES[case.status])


def spell(span: timedelta) -> str:
    """45秒, 12分钟, 3小时5分, 2天4小时."""
    seconds = max(0, int(span.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 60:
        return f"{seconds}秒"
    if minutes < 60:
        return f"{minutes}分钟"
    if hours < 24:
        return f"{hours}小时{minutes % 60}分" if minutes % 60 else f"{hours}小时"
    return f"{days}天{hours % 24}小时" if hours % 24 else f"{days}天"


def clock_badge(clock: Deadline, now: datetime) -> Badge:
    """按期, 超时完成 (by how much), 延期, 已取消; of an open one what is left of it, or how late it is."""
    if clock.state == "late" and clock.met_at is not None:
        return Badge(f"超时{spell(clock.met_at - clock.due_at)}完成", "bad")
    if clock.state != "open":
        return ENDED[clock.state]
    if now > clock.due_at:
        return Badge(f"已超时{spell(now - clock.due_at)}", "bad")
    near = clock.warn_at is not None and now >= clock.warn_at
    return Badge(f"还剩{spell(clock.due_at - now)}", "late" if near else "quiet")


def near(zone: ZoneInfo) -> Callable[[datetime | None, datetime], str]:
    """A moment as briefly as it stays clear: today only the clock, this year without the year."""
    def write(moment: datetime | None, now: datetime) -> str:
        if moment is None:
            return ""
        there, here = moment.astimezone(zone), now.astimezone(zone)
        if there.date() == here.date():
            return f"今天 {there:%H:%M}"
        if there.date() == here.date() + timedelta(days=1):
            return f"明天 {there:%H:%M}"
        return f"{there:%m-%d %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d %H:%M}"

    return write


_DATA = {"note": "内容", "department": "部门", "owner": "处理人", "purpose": "目的", "reached": "是否通话",
         "check": "督查", "content": "回复内容已到", "new_due_at": "新的完成时间", "told_at": "告知客户时间",
         "proof": "告知方式", "into": "并入", "result": "处理结果", "due_at": "要求完成时间",
         "satisfaction": "满意情况"}


def told_of(event: CaseEvent) -> list[tuple[str, str]]:
    """What was entered with an event, as far as it has words of its own."""
    return [(label, "是" if value is True else "否" if value is False else str(value))
            for name, label in _DATA.items() if (value := event.data.get(name)) not in (None, "", [])
            and not isinstance(value, dict) and str(value) != (event.reason or "")]


def proof_of(proof: Mapping[str, Any]) -> str:
    """How the customer was told of an extension."""
    return str(proof.get("note") or proof.get("text") or proof.get("call_sid") or "有证明")


def filters(zone: ZoneInfo) -> dict[str, Callable[..., Any]]:
    """Template filters of cases and clocks."""
    return {"near": near(zone), "spell": spell, "clock_badge": clock_badge, "status_badge": status_badge,
            "explained": explained(zone), "event_title": lambda event: EVENTS.get(event, event),
            "moment": lambda text: datetime.fromisoformat(text).astimezone(zone).strftime("%m-%d %H:%M"),
            "date": lambda moment: moment.astimezone(zone).strftime("%Y-%m-%d") if moment else ""}
