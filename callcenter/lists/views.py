"""Saved views: a filter that somebody keeps under a name, for themselves or, as a leader, for everybody; and the one
that a list begins with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from callcenter.cases.states import LEADERS
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.lists.asking import LONGEST
from callcenter.lists.catalog import listing_of
from callcenter.lists.models import SavedView
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

MOST = 40
"""Own views of one list: more nobody finds again."""

_LONGEST_NAME = 30
_LONGEST_QUERY = 2000


def may_share(person: Person) -> bool:
    """Whether this person's views may be everybody's."""
    return Role(person.role) in LEADERS


def views_of(session: Session, person: Person, name: str) -> Sequence[SavedView]:
    """The own views of a list, then those that others share, by name."""
    rows = session.scalars(select(SavedView).where(
        SavedView.list == name, or_(SavedView.person_id == person.id, SavedView.shared)).order_by(SavedView.name))
    return sorted(rows, key=lambda view: view.person_id != person.id)


def preferred_query(session: Session, person: Person, name: str) -> str | None:
    """What this list begins with for this person."""
    return session.scalar(select(SavedView.query).where(
        SavedView.list == name, SavedView.person_id == person.id, SavedView.preferred))


def clean_query(name: str, query: str) -> str:
    """The parts of an address that are filters of this list, in its order; places in it are left out."""
    given = dict(parse_qsl(query.lstrip("?")[:_LONGEST_QUERY], keep_blank_values=False, max_num_fields=100))
    return urlencode([(part, given[part].strip()[:LONGEST]) for part in listing_of(name).readers
                      if given.get(part, "").strip()])


def save_view(session: Session, *, person: Person, listed: str, name: str, query: str, now: datetime,
              shared: bool = False, preferred: bool = False) -> SavedView:
    """Keeps a filter; one of the same name is replaced. FieldError, NotAllowedError (only leaders share)."""
    listing_of(listed).allow(person)
    title = " ".join(name.split())
    if not title or len(title) > _LONGEST_NAME:
        raise FieldError("name", f"请给视图起个名字，1到{_LONGEST_NAME}个字")
    if shared and not may_share(person):
        raise NotAllowedError("只有主管、经理和管理员可以共享视图")
    own = select(SavedView).where(SavedView.person_id == person.id, SavedView.list == listed)
    view = session.scalar(own.where(SavedView.name == title).with_for_update())
    if view is None:
        if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST:
            raise ConflictError(f"最多保存{MOST}个视图，请先删除不用的")
        view = SavedView(person_id=person.id, list=listed, name=title, created_at=now)
        session.add(view)
    view.query, view.shared = clean_query(listed, query), shared
    _prefer(session, view, preferred)
    session.flush()
    record_act(session, who=person.name, action="view.save", subject=f"{listed}:{title}", now=now, query=view.query,
               shared=shared)
    return view


def prefer_view(session: Session, view_id: int, *, person: Person, preferred: bool) -> SavedView:
    """The list begins with this own view, or with nothing again."""
    view = _own(session, view_id, person)
    _prefer(session, view, preferred)
    session.flush()
    return view


def drop_view(session: Session, view_id: int, *, person: Person, now: datetime) -> SavedView:
    """An own view goes; a leader may take a shared one away too."""
    view = _own(session, view_id, person, leaders=True)
    session.delete(view)
    record_act(session, who=person.name, action="view.drop", subject=f"{view.list}:{view.name}", now=now)
    session.flush()
    return view


def _prefer(session: Session, view: SavedView, preferred: bool) -> None:
    if preferred:
        session.execute(update(SavedView).where(SavedView.person_id == view.person_id, SavedView.list == view.list)
                        .values(preferred=False))
    view.preferred = preferred


def _own(session: Session, view_id: int, person: Person, *, leaders: bool = False) -> SavedView:
    view = session.get(SavedView, view_id)
    if view is None or view.person_id != person.id and not (leaders and view.shared and may_share(person)):
        raise NotFoundError(f"没有编号为 {view_id} 的视图")
    return view
