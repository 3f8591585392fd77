"""The desk's words and the way it writes times, numbers and lengths (DESK terms)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.calls.models import Call
from callcenter.cases.words import CATEGORIES
from callcenter.people.models import Role
from callcenter.records.models import Record
from callcenter.records.services import MARKS

URGENCIES = {"normal": "一般", "urgent": "紧急"}
SOURCES = {"provider": "运营商", "caller_id": "来电显示", "customer": "客户档案", "keypad": "按键输入",
           "transcript": "通话识别", "second_reader": "第二读者", "person": "人工"}
HUNG_UP_BY = {"customer": "客户先挂断", "agent": "坐席先挂断", "system": "系统结束", "unknown": "挂断方未知"}
CHANNELS = {"agent": "坐席", "customer": "客户"}
PURPOSES = {"talk": "通话", "message": "留言", "transfer": "转接通话", "button": "标记重要后", "outbound": "外呼通话"}
ROLES = {Role.AGENT: "坐席", Role.HANDLER: "处理人", Role.DISPATCHER: "派单员", Role.ACCOUNT_MANAGER: "客户经理",
         Role.SUPERVISOR: "主管", Role.MANAGER: "经理", Role.ADMIN: "管理员",
         Role.REVIEWER: "质检员"}
AGENT_STATES = {"ready": "示闲", "busy": "示忙", "break": "小休", "wrap_up": "话后", "offline": "签出"}
LEG_OUTCOMES = {"accepted": "接听", "placing": "正在拨", "ringing": "振铃中", "answered": "已摘机", "no_answer": "未接",
                "busy": "占线", "failed": "未拨通", "canceled": "停止振铃", "caller_left": "来电者已挂机",
                "not_accepted": "未确认接听"}
DIRECTIONS = {"inbound": "来电", "outbound": "外呼"}
CALL_STATES = {"answered_late": "迟接", "abandoned": "放弃来电", "unrecorded": "未完成记录", "important": "重要",
               "answered": "已接听", "open": "进行中"}
TRANSCRIPT_STATES = {
    "none": "这通来电没有录音。", "waiting": "录音正在识别，稍后刷新即可看到文字。",
    "waiting_for_model": "识别模型尚未安装，录音已保存；安装后会自动补识别。", "failed": "录音没有识别成功。"}


PROMISE_STATES = {"heard": ("未计时", "quiet"), "running": ("计时中", "late"), "kept": ("已兑现", "good"),
                  "broken": ("未兑现", "bad"), "dismissed": ("不作为承诺", "quiet")}


@dataclass(frozen=True)
class Badge:
    """A short word with a tone: good | late | bad | quiet."""

    text: str
    tone: str


_UNANSWERED = {"abandoned": Badge("放弃来电", "bad"), "message": Badge("未接 · 留言", "late"),
               "callback": Badge("未接 · 预约回电", "late"), "menu": Badge("菜单中挂机", "quiet"),
               "sign_in": Badge("电话签到", "quiet"), "self_service": Badge("自助办理", "quiet"),
               "service_down": Badge("系统故障", "bad"), "blocked": Badge("黑名单拦截", "quiet"),
               "outbound_unreached": Badge("外呼未通", "quiet")}


def ring_badge(call: Call) -> Badge:
    """How the call was received: 三声内, 迟接, 放弃来电 …"""
    if call.direction == "outbound" and call.answered_at is not None:
        return Badge("外呼接通", "good")
    if call.answered_at is not None:
        return Badge("迟接", "late") if call.answered_within_limit is False else Badge(
            f"{numeral(call.ring_limit)}声内", "good")
    if call.ended_at is None:
        return Badge("振铃中" if call.waiting else "进行中", "quiet")
    return _UNANSWERED.get(call.outcome or "", Badge("未接", "late"))


def record_badge(record: Record | None) -> Badge:
    """How far the call record is."""
    if record is None:
        return Badge("无记录", "quiet")
    if record.marked:
        return Badge({"wrong_number": "打错", "silent": "无声", "nuisance": "骚扰"}[record.marked], "quiet")
    if record.status == "reviewed":
        return Badge("缺项结束", "late") if record.incomplete_reason else Badge("已确认", "good")
    return Badge("待确认", "late") if record.status == "complete" else Badge("待补全", "bad")


def numeral(number: int) -> str:
    """三 for 3, up to ten; digits beyond."""
    return "零一二三四五六七八九十"[number] if 0 <= number <= 10 else str(number)


def phone(number: str | None) -> str:
    """138 0000 4471: a mainland mobile in 3-4-4, without the country code; anything else as it is."""
    digits = (number or "").removeprefix("+86")
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if number and number.startswith("+86") and digits.isdigit():
        return digits if digits.startswith(("400", "800")) else "0" + digits
    return digits or "号码未显示"


def lasting(seconds: float | None) -> str:
    """1:05 for 65 seconds, 1:01:05 for an hour more."""
    whole = int(seconds or 0)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _values(record: Record | None) -> dict[str, str]:
    """The filled fields of a record by name."""
    return {field.name: field.value for field in record.fields} if record else {}


def _told(value: str, name: str, zone: ZoneInfo) -> str:
    """A changed value as the history tells it."""
    if name == "called_at" and value:
        return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if name == "contact_phone":
        return phone(value)
    return {"category": CATEGORIES, "urgency": URGENCIES, "marked": MARKS}.get(name, {}).get(value, value)


def filters(zone: ZoneInfo) -> dict[str, Callable[..., Any]]:
    """Template filters; times in the company's zone."""
    def in_zone(pattern: str) -> Callable[[datetime | None], str]:
        return lambda moment: moment.astimezone(zone).strftime(pattern) if moment else ""

    return {"clock": in_zone("%H:%M:%S"), "day": in_zone("%m-%d"), "minute": in_zone("%m-%d %H:%M"),
            "full": in_zone("%Y-%m-%d %H:%M:%S"), "phone": phone, "lasting": lasting,
            "unspaced": lambda text: "".join(text.split()),
            "values": _values, "told": lambda value, name: _told(value, name, zone)}
