"""Where a notice goes: the desk always; the recipients' own addresses, the department's group, the company's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.notifying.models import ContactAddress

DESK = "desk"
_OWNERS_LEVEL = 1
"""Up to this level a department's group is told; above it the company's addresses are."""


@dataclass(frozen=True)
class Target:
    """One place. `address_id` None: the desk. `group`: more people read there than the one it is for."""

    person_id: int | None
    department_id: int | None
    address_id: int | None
    channel: str
    group: bool

    @property
    def key(self) -> str:
        """Distinguishes the places of one notice: at most one message an address."""
        if self.address_id is not None:
            return f"a{self.address_id}"
        return f"p{self.person_id}" if self.person_id is not None else f"d{self.department_id or 0}"


@dataclass
class Targets:
    """The addresses as they stand in this transaction."""

    session: Session

    @cached_property
    def _addresses(self) -> dict[tuple[str, int | None], list[ContactAddress]]:
        found: dict[tuple[str, int | None], list[ContactAddress]] = defaultdict(list)
        for address in self.session.scalars(select(ContactAddress).where(ContactAddress.active)
                                            .order_by(ContactAddress.id)):
            if address.person_id is not None:
                found["person", address.person_id].append(address)
            elif address.department_id is not None:
                found["department", address.department_id].append(address)
            else:
                found["company", None].append(address)
        return found

    def of(self, person_ids: Iterable[int], department_id: int | None, level: int = _OWNERS_LEVEL) -> list[Target]:
        """The desk of each person (without people: of the department), then addresses. The company's get levels 2 and
        3, and what nobody else has an address for."""
        people = list(dict.fromkeys(person_ids))
        desk: list[int | None] = [*people] or [None]
        first = people[0] if people else None
        places = [Target(person_id, department_id, None, DESK, False) for person_id in desk]
        outside = [Target(person_id, department_id, address.id, address.channel, False)
                   for person_id in people for address in self._addresses.get(("person", person_id), ())]
        if level <= _OWNERS_LEVEL and department_id is not None:
            outside += [Target(first, department_id, address.id, address.channel, True)
                        for address in self._addresses.get(("department", department_id), ())]
        if level > _OWNERS_LEVEL or not outside:
            outside += [Target(first, department_id, address.id, address.channel, True)
                        for address in self._addresses.get(("company", None), ())]
        return places + outside
