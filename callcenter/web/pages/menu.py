"""The main navigation: what a role may see, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter.people.models import Person, Role

_LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
_CALL_CENTRE = frozenset({Role.AGENT, Role.DISPATCHER}) | _LEADERS
_INSIDE = _CALL_CENTRE | {Role.HANDLER}
_EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Entry:
    """A place to go. `under`: pages that belong to it, which keep it marked."""

    endpoint: str
    text: str
    roles: frozenset[Role]
    under: tuple[str, ...] = ()


_ENTRIES = (
    Entry("desk.call_list", "来电", _INSIDE, ("desk.record",)),
    Entry("desk.case_list", "工单", _INSIDE, ("desk.case_page", "desk.case_act", "desk.new_case")),
    Entry("desk.dispatch_list", "派单", _CALL_CENTRE),
    Entry("desk.clock_board", "时限", _INSIDE, ("desk.standard_list", "desk.standard_page", "desk.calendar_page")),
    Entry("desk.callback_list", "回访", _CALL_CENTRE, ("desk.callback_page",)),
    Entry("desk.assessment_list", "考核栏", _INSIDE, ("desk.assessment_page",)),
    Entry("desk.sign_in_list", "电话签到", _EVERYBODY - {Role.HANDLER}),
)
_CLOCK_ENTRIES = (
    Entry("desk.clock_board", "时限看板", _INSIDE),
    Entry("desk.standard_list", "服务标准", _INSIDE, ("desk.standard_page",)),
    Entry("desk.calendar_page", "工作日历", _LEADERS),
)


def main_menu(person: Person) -> list[Entry]:
    """The entries of the bar on top."""
    return [entry for entry in _ENTRIES if Role(person.role) in entry.roles]


def clock_menu(person: Person) -> list[Entry]:
    """What belongs to the clocks: the board, the standards, the calendar."""
    return [entry for entry in _CLOCK_ENTRIES if Role(person.role) in entry.roles]


def leads(person: Person) -> bool:
    """Supervisors and whoever is above them."""
    return Role(person.role) in _LEADERS
