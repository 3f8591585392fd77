"""What a session at the desk keeps of a person: who, and the number of their sessions at that time."""

from __future__ import annotations

from callcenter.people.models import Person


def seat_id(person: Person) -> str:
    """Kept in the signed cookie."""
    return f"{person.id}.{person.sessions}"


def read_seat_id(kept: str) -> tuple[int, int] | None:
    """The person's id and the number of sessions; None: nothing of ours."""
    person_id, sign, sessions = kept.partition(".")
    if not (sign and person_id.isascii() and person_id.isdigit() and sessions.isascii() and sessions.isdigit()):
        return None
    return (int(person_id), int(sessions)) if len(person_id) <= 9 and len(sessions) <= 9 else None
