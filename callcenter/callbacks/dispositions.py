"""Dispositions 外呼结果: what can come of an attempt to call somebody, and what follows (REQUIREMENTS 5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Then = Literal["done", "again", "next_day", "asked", "supervisor"]


@dataclass(frozen=True)
class Disposition:
    """`then`: done (it was a talk) | again (after the company's waiting time) | next_day | asked (at the time that the
    customer gave) | supervisor (no further try is of use: a clock's call stays open on the supervisor's list, since
    only a completed talk stops a clock; any other call ends). A campaign's own data says what follows in it
    (`campaigns.actions`). `advice`: what the agent does now. `by_network`: the telephone network tells it, no person
    enters it."""

    name: str
    title: str
    then: Then
    advice: str = ""
    by_network: bool = False

    @property
    def may_name_time(self) -> bool:
        """A next time given by the person who was reached takes the place of the usual one."""
        return self.then in ("again", "next_day", "asked")


_ALL = (
    Disposition("completed", "已完成通话", "done"),
    Disposition("no_answer", "无人接听", "again"),
    Disposition("busy", "占线", "again"),
    Disposition("voicemail", "转入语音信箱", "again"),
    Disposition("child_answered", "小孩接听", "again", "问候后告知下次致电时间，不谈事由"),
    Disposition("hostile", "对方态度恶劣", "next_day", "保持礼貌，结束通话，重新确定下一次致电日期"),
    Disposition("call_back_later", "客户要求稍后再打", "asked", "与客户约定时间"),
    Disposition("refused", "客户拒绝接听", "supervisor", "交主管处理"),
    Disposition("invalid_number", "号码无效", "supervisor", "核对来电记录中的联系电话，交主管处理"),
    Disposition("do_not_call", "客户要求不再致电", "supervisor", "登记后交主管处理；客户主动要求的答复不受影响"),
    Disposition("wrong_person", "号码不是本人", "supervisor", "同样礼貌致歉，核对号码"),
    Disposition("unreachable", "未能接通", "again", by_network=True),
    Disposition("abandoned", "客户接听时无人应答", "again", "先致歉", by_network=True),
)

DISPOSITIONS: Mapping[str, Disposition] = MappingProxyType({one.name: one for one in _ALL})

NEEDS_SUPERVISOR = tuple(one.name for one in _ALL if one.then == "supervisor")
"""An open call whose last attempt ended so is on the supervisor's list."""

SATISFACTION = ("非常满意", "满意", "一般", "不满意", "非常不满意")
"""Labels, never digits (DESK.md)."""

DISSATISFIED = ("不满意", "非常不满意")
"""Opens a case of its own, due in 24 hours."""

RATED = ("satisfaction", "follow_up", "round_1", "round_2", "round_3")
"""Calls whose point is to ask: a completed one carries a label."""

OUR_OWN = (*RATED, "contact")
"""Calls that no customer asked for: they keep to 免打扰 and to how often we call."""

ANSWERS: Mapping[str, str] = MappingProxyType({
    "answered_by": "接听人", "usage": "使用情况", "evaluation": "对处理的评价", "needs": "其他需求", "problem": "问题"})
"""What else a follow-up record 回访记录 holds (S002 4.10c, 4.10d; S003 3.4.2), each a text."""

NOT_RATED = "未评价"
"""Asked, but the customer did not rate: an invitation without an answer (参评率)."""
