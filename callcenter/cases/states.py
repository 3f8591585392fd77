"""The one state machine of a case 工单: which verb is open to whom, in which status, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from callcenter.errors import ConflictError, DeskError, NotAllowedError
from callcenter.people.models import Role

TITLES: Mapping[str, str] = MappingProxyType({
    "new": "待派单", "dispatched": "已派单", "acknowledged": "已签收", "handling": "处理中", "handled": "处理完成",
    "following_up": "回访中", "closed": "已关闭", "reopened": "重新打开"})
"""Every status, as the desk writes it."""

OPEN = tuple(status for status in TITLES if status != "closed")
WAITING = ("new", "reopened")
"""On the dispatcher's list: no department has it now."""

LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
DESK = frozenset({Role.AGENT, Role.DISPATCHER}) | LEADERS
DISPATCHERS = frozenset({Role.DISPATCHER}) | LEADERS
SOLVERS = frozenset({Role.HANDLER}) | LEADERS
EVERYBODY = DESK | SOLVERS


class UnknownVerbError(DeskError):
    """There is no such verb."""


@dataclass(frozen=True)
class Verb:
    """What can be done to a case. `leads`: from which statuses, and to which."""

    title: str
    roles: frozenset[Role]
    leads: Mapping[str, str]


def _stays(*statuses: str) -> Mapping[str, str]:
    return MappingProxyType({status: status for status in statuses})


def _to(goal: str, *statuses: str) -> Mapping[str, str]:
    return MappingProxyType(dict.fromkeys(statuses, goal))


_AT_WORK: Mapping[str, str] = MappingProxyType({**_stays(*OPEN), "acknowledged": "handling"})
"""Whoever acts for the customer after acknowledging is handling it."""

VERBS: Mapping[str, Verb] = MappingProxyType({
    "dispatch": Verb("派单", DESK, _to("dispatched", *WAITING)),
    "acknowledge": Verb("签收", SOLVERS, _to("acknowledged", *WAITING, "dispatched")),
    "contact": Verb("联系客户", EVERYBODY, _AT_WORK),
    "follow_up": Verb("回访", EVERYBODY, {**_AT_WORK, "handled": "following_up"}),
    "problem": Verb("登记回访中发现的问题", DESK, _to("new", *OPEN)),
    "progress": Verb("登记进展", EVERYBODY, _AT_WORK),
    "extend": Verb("延期", SOLVERS | {Role.DISPATCHER}, _stays(*OPEN)),
    "finish": Verb("处理完成", SOLVERS, _to("handled", "dispatched", "acknowledged", "handling")),
    "finish_on_the_spot": Verb("当场解决", DESK, _to("handled", *WAITING, "dispatched")),
    "return": Verb("退单", SOLVERS, _to("new", "dispatched", "acknowledged", "handling")),
    "reassign": Verb("转派", DISPATCHERS, _to("dispatched", "dispatched", "acknowledged", "handling")),
    "co_handle": Verb("协办", SOLVERS | DISPATCHERS, _stays("dispatched", "acknowledged", "handling")),
    "merge": Verb("合并", DISPATCHERS, _to("closed", *OPEN)),
    "suspend": Verb("挂起", SOLVERS | DISPATCHERS, _stays(*WAITING, "dispatched", "acknowledged", "handling")),
    "resume": Verb("恢复", SOLVERS | DISPATCHERS, _stays(*OPEN)),
    "supervise": Verb("督办", LEADERS, _stays(*OPEN)),
    "promise": Verb("登记承诺", EVERYBODY, _stays(*OPEN)),
    "reclassify": Verb("改类别", DESK, _stays(*OPEN)),
    "chase": Verb("催单", DESK, _stays(*OPEN)),
    "step": Verb("办理步骤", EVERYBODY, _AT_WORK),
    "fill": Verb("填写表单", EVERYBODY, _AT_WORK),
    "close": Verb("关闭", DESK, _to("closed", *OPEN)),
    "reopen": Verb("重新打开", DESK, _to("reopened", "handled", "following_up", "closed")),
})
"""The table. Nothing else changes a status."""


def verb_of(name: str) -> Verb:
    """A verb by its name; UnknownVerbError."""
    if name not in VERBS:
        raise UnknownVerbError(f"工单没有“{name}”这种操作；可选：{'、'.join(VERBS)}")
    return VERBS[name]


def allow(name: str, role: Role) -> None:
    """NotAllowedError when this role may not do it in any status."""
    verb = verb_of(name)
    if role not in verb.roles:
        raise NotAllowedError(f"您的角色不能{verb.title}")


def after(name: str, status: str) -> str:
    """The status that a verb leads to. ConflictError says in which status the case is."""
    verb = verb_of(name)
    if status not in verb.leads:
        raise ConflictError(f"工单{TITLES.get(status, status)}，不能{verb.title}")
    return verb.leads[status]


def open_verbs(status: str, role: Role) -> tuple[str, ...]:
    """What a person of this role may do now, in the order of the table: the buttons of a page."""
    return tuple(name for name, verb in VERBS.items() if role in verb.roles and status in verb.leads)
