"""Who may change whom: leaders look after the people below them, and only an administrator after leaders."""

from __future__ import annotations

from callcenter.errors import NotAllowedError
from callcenter.people.models import Person, Role

LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
"""主管, 经理, 管理员."""

MANAGERS = LEADERS - {Role.SUPERVISOR}
"""经理, 管理员: whoever may change how the company's calls are answered and by which clocks."""

_STAFF = (Role.AGENT, Role.HANDLER, Role.DISPATCHER, Role.ACCOUNT_MANAGER, Role.REVIEWER)
_GIVES: dict[Role, tuple[Role, ...]] = {
    Role.SUPERVISOR: _STAFF, Role.MANAGER: (*_STAFF, Role.SUPERVISOR), Role.ADMIN: tuple(Role)}


def roles_given_by(person: Person) -> tuple[Role, ...]:
    """The roles that this person may give and take, and whose holders they may change."""
    return _GIVES.get(Role(person.role), ())


def may_change(by: Person, whom: Person) -> bool:
    """Nobody changes themselves here: neither a role of one's own, nor oneself out of the company."""
    return by.id != whom.id and Role(whom.role) in roles_given_by(by)


def must_lead(by: Person, what: str) -> None:
    """NotAllowedError unless a leader; `what`: 查看人员 and the like."""
    if Role(by.role) not in LEADERS:
        raise NotAllowedError(f"只有主管及以上可以{what}")


def must_manage(by: Person, what: str) -> None:
    """NotAllowedError unless a manager or the administrator."""
    if Role(by.role) not in MANAGERS:
        raise NotAllowedError(f"只有经理和管理员可以{what}")


def must_administer(by: Person, what: str) -> None:
    """NotAllowedError unless the administrator."""
    if Role(by.role) is not Role.ADMIN:
        raise NotAllowedError(f"只有管理员可以{what}")
