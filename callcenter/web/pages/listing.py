"""What lists share: the same address with another filter, the page that goes on from the last row, saved views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.deadlines.publishing import titles_of
from callcenter.lists.asking import Around, Wanted
from callcenter.lists.listing import Listing
from callcenter.lists.models import SavedView
from callcenter.lists.views import clean_query, may_share, preferred_query, views_of
from callcenter.people.departments import list_departments
from callcenter.people.models import Person, Role
from callcenter.web.pages.site import Site
from callcenter.web.said import said

LARGEST_ID = 2**31 - 1
PAGE = 40
ENDPOINTS: Mapping[str, str] = {
    "calls": "desk.call_list", "records": "desk.record_list", "cases": "desk.case_list",
    "deadlines": "desk.clock_board", "callbacks": "desk.callback_list"}
_PLACES = ("before", "cursor", "all")


@dataclass(frozen=True)
class Shown:
    """A page of a list. `given`: the filter as it was written, also what of it was wrong; `query`: what of it was
    understood, as views and exports keep it; `older`: the address of the next page."""

    listing: Listing[Any]
    wanted: Wanted
    given: Mapping[str, str]
    rows: Sequence[Any]
    older: str | None
    query: str
    views: Sequence[SavedView]
    mine: int
    may_share: bool

    @property
    def problem(self) -> str:
        return "；".join(problem.message for problem in self.wanted.problems)

    @property
    def wrong(self) -> set[str]:
        """The parts of the filter that were not understood."""
        return {problem.field for problem in self.wanted.problems}

    @property
    def status(self) -> int:
        return 422 if self.wanted.problems else 200

    @property
    def narrowed(self) -> bool:
        return any(self.given.values())

    def same_but(self, **changes: str | None) -> str:
        return same_but(ENDPOINTS[self.listing.name], **changes)


def around(session: Session, site: Site) -> Around:
    """Who looks at a list, and when."""
    return Around(session, site.person, site.now(), site.zone)


def show(session: Session, site: Site, listing: Listing[Any], size: int = PAGE) -> Shown:
    """The page of a list that the address asks for. NotAllowedError: not for this role."""
    listing.allow(site.person)
    given = {name: request.args.get(name, "") for name in listing.readers}
    surroundings = around(session, site)
    wanted = listing.read(given, surroundings)
    page = listing.page(surroundings, wanted, request.args.get("cursor"), size)
    older = same_but(ENDPOINTS[listing.name], cursor=page.cursor) if page.cursor else None
    return Shown(listing, wanted, given, page.rows, older, urlencode(list(wanted.kept.items())),
                 views_of(session, site.person, listing.name), site.person.id, may_share(site.person))


def begin(session: Session, site: Site, listing: Listing[Any]) -> Response | None:
    """An address without any filter leads to the view that this person begins with, if there is one."""
    if request.args:
        return None
    query = preferred_query(session, site.person, listing.name)
    return redirect(f"{url_for(ENDPOINTS[listing.name])}?{query}") if query else None


def list_address(name: str, query: str) -> str:
    """The address of a list with a filter, as a form sends it back. One without a page of its own: the exports'."""
    query = clean_query(name, query)
    if name not in ENDPOINTS:
        return url_for("desk.export_list")
    return url_for(ENDPOINTS[name]) + (f"?{query}" if query else "?all=1")


def agents_of(session: Session) -> list[tuple[str, str]]:
    """Whom a list can be narrowed to: login and name."""
    rows = session.execute(select(Person.name, Person.display_name).where(
        Person.role == Role.AGENT.value, Person.active).order_by(Person.display_name))
    return [(row.name, row.display_name) for row in rows]


def choices_of(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """A service's words as the options of a select, in the language of the page."""
    return [(name, said(word)) for name, word in words.items()]


def departments_of(session: Session) -> list[tuple[str, str]]:
    return [(one.name, one.name) for one in list_departments(session)]


def standards_of(session: Session) -> list[tuple[str, str]]:
    """The written standards: name and title."""
    return choices_of(titles_of(session))


def same_but(endpoint: str, **changes: str | None) -> str:
    """The address of a list with another part of its filter, from the first page on; what it is a list of (the path's
    own values) stays."""
    kept = {name: value for name, value in request.args.items() if value and name not in _PLACES}
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    own = {name: value for name, value in (request.view_args or {}).items()
           if current_app.url_map.is_endpoint_expecting(endpoint, name)}
    return url_for(endpoint, **own) + (f"?{urlencode(query)}" if query else "")


def before_id() -> int | None:
    """Where the page begins; one that is none of ours begins with the newest row."""
    given = request.args.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < int(given) <= LARGEST_ID else None
