"""Who reads a customer's number in a case: the desk everywhere, a handler only to call the customer of an own case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from callcenter.calls.seeing import SEE_NUMBERS
from callcenter.cases.models import Case
from callcenter.cases.reading import get_case
from callcenter.errors import NotAllowedError
from callcenter.notifying.wording import for_group
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role


def may_call_customer(person: Person, case: Case) -> bool:
    """Whoever reads numbers anyway, and the handlers of the department that is responsible; not one that only helps."""
    if Role(person.role) in SEE_NUMBERS or case.owner_id == person.id:
        return True
    return person.department_id is not None and case.department_id == person.department_id


def number_of(session: Session, case_id: int, *, person: Person, now: datetime) -> str | None:
    """The customer's number in full; that it was read is kept in the audit trail. NotAllowedError: the case is another
    department's."""
    case = get_case(session, case_id, person)
    if not may_call_customer(person, case):
        raise NotAllowedError("只有负责这个工单的部门可以查看客户号码")
    record_act(session, who=person.name, action="case.number_seen", subject=str(case.id), now=now)
    return case.phone


def plain_for(person: Person, value: Any) -> Any:
    """JSON data as this person may read it: every telephone number in its texts in full, or with its middle hidden."""
    if Role(person.role) in SEE_NUMBERS:
        return value
    if isinstance(value, str):
        return for_group(value, None)
    if isinstance(value, dict):
        return {name: plain_for(person, one) for name, one in value.items()}
    return [plain_for(person, one) for one in value] if isinstance(value, list) else value
