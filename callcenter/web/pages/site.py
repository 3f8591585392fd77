"""What every page needs: the desk's services, the clock, and who is looking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_login import UserMixin, current_user

from callcenter.desk import Desk
from callcenter.people.models import Person
from callcenter.people.owing import owed
from callcenter.people.seats import read_seat_id, seat_id


@dataclass(frozen=True)
class Site:
    """The desk as its pages see it."""

    desk: Desk
    now: Callable[[], datetime]

    @property
    def zone(self) -> ZoneInfo:
        return self.desk.settings.zone

    @property
    def company(self) -> str:
        return self.desk.settings.company_name

    @property
    def person(self) -> Person:
        """Who is signed in."""
        return current_user.person


class Seat(UserMixin):
    """Somebody signed in at the desk. `owes`: what comes before all work: an own `password`, or the `second` factor
    that the company wants of this role."""

    def __init__(self, person: Person, owes: str = "") -> None:
        self.person, self.owes = person, owes

    def get_id(self) -> str:
        return seat_id(self.person)


def load_seat(desk: Desk, kept: str) -> Seat | None:
    """The person of a session; None once the person is gone, or the session is over by `Person.sessions`."""
    known = read_seat_id(kept)
    with desk.db.session() as session:
        person = session.get(Person, known[0]) if known is not None else None
        if person is None or not person.active or seat_id(person) != kept:
            return None
        return Seat(person, owed(session, person))


def own_path(wanted: str | None, default: str = "/") -> str:
    """A path on this desk to go on to; anything that leads elsewhere becomes `default`."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return default
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc and "\\" not in wanted else default
