"""What belongs to many clocks is read in few statements, however many people own them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from callcenter.deadlines.belongings import belongings_of
from callcenter.deadlines.models import Deadline
from tests.deadlines.rows import a_case, clock, fire
from tests.factories import NOW, person


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that the session sends meanwhile."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        sent.append(statement)

    bind = session.connection()
    event.listen(bind, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(bind, "before_cursor_execute", note)


def owned(session: Session, number: int) -> Deadline:
    """The contact clock of a handler of a department of their own."""
    handler = person(session, f"handler{number}", "handler", department=f"部门{number}")
    case = a_case(session, "general_problem", owner_id=handler.id, department_id=handler.department_id)
    fire(session, case, "notified", NOW)
    return clock(session, case, "contact")


def test_owners_and_departments_of_many_clocks_take_no_statement_each(session: Session) -> None:
    clocks = [owned(session, number) for number in range(6)]
    session.flush()
    with counted(session) as few:
        belongings_of(session, clocks[:1])
    session.expunge_all()
    with counted(session) as many:
        found = belongings_of(session, clocks)
    assert len(many) == len(few) == 4
    assert [(found[one.id].owner, found[one.id].department) for one in clocks] == [
        (f"handler{number}", f"部门{number}") for number in range(6)]


def test_a_clock_that_is_nobodys_has_neither(session: Session) -> None:
    case = a_case(session, "complaint")
    fire(session, case, "call_ended", NOW)
    found = belongings_of(session, [clock(session, case, "notify")])
    assert [(one.owner, one.owner_name, one.department) for one in found.values()] == [(None, None, None)]
