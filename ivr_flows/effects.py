"""What a flow wants done besides talking: the service carries these out in the transaction of the same step."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = ("inquiry", "complaint", "repair", "rescue", "purchase", "visit_appointment", "other")
"""The call record's categories, as CONTRACT.md names them."""


@dataclass(frozen=True)
class Ring:
    """One ring cycle of a ring node has begun: ring whom the plan names for `cycle` (1, 2, 3 …; S003 3.1.1).

    `skill` None: anybody's. `priority`: higher comes first in line.
    """

    cycle: int
    plan: str
    skill: str | None = None
    priority: int = 0


@dataclass(frozen=True)
class StopRinging:
    """The caller no longer waits at the ring node: cancel every leg that still rings."""


@dataclass(frozen=True)
class RefuseRecording:
    """The caller does not agree to be recorded: go on unrecorded and keep the refusal on record."""


@dataclass(frozen=True)
class Classify:
    """The menu's choice says what the call is about: one of CATEGORIES."""

    category: str


@dataclass(frozen=True)
class MarkImportant:
    """An important call 重要来电 (S003 3.2.3)."""


@dataclass(frozen=True)
class LeaveMessage:
    """A voice message 留言 was taken; its recording follows by the recording callback."""


@dataclass(frozen=True)
class BookCallback:
    """The caller wants to be called back on `number` (as keyed or as the caller ID). `reason`: which offer led here."""

    number: str
    reason: str


@dataclass(frozen=True)
class KeepValue:
    """A value was learnt by keypad: contact_phone, order_no …"""

    name: str
    value: str


@dataclass(frozen=True)
class SignIn:
    """An account manager's telephone sign-in 电话签到 (S002 VIS-2). Not `compliant`: 不合规, with its `reason`."""

    staff_no: str
    compliant: bool
    reason: str


@dataclass(frozen=True)
class Rate:
    """A survey answer. `label` is what is stored (非常满意 …); `score` is 5 for the best answer, 1 for the worst."""

    score: int
    label: str


@dataclass(frozen=True)
class Offered:
    """Something was offered to the caller: callback, message, survey (the denominators of reports)."""

    what: str


@dataclass(frozen=True)
class Joined:
    """Somebody whom we called takes part in the survey."""


@dataclass(frozen=True)
class Later:
    """Somebody whom we called wants to be called at another time 稍后再打."""


@dataclass(frozen=True)
class DoNotCall:
    """Somebody whom we called wants no such calls any more 不再接听: for the do-not-call list 免打扰名单."""


@dataclass(frozen=True)
class Answered:
    """An answer to a question of a questionnaire: the label is stored, not the digit. `score`: 5 for the best answer
    down to 1, where the question rates the service."""

    question: str
    label: str
    score: int | None = None


@dataclass(frozen=True)
class Noted:
    """A question was answered by a voice note; its recording follows by the recording callback."""

    question: str


Effect = (
    Ring
    | StopRinging
    | RefuseRecording
    | Classify
    | MarkImportant
    | LeaveMessage
    | BookCallback
    | KeepValue
    | SignIn
    | Rate
    | Offered
    | Joined
    | Later
    | DoNotCall
    | Answered
    | Noted
)
