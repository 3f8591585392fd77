"""Screens on walls 大屏: a leader opens one, its browser shows the board for a year without anybody signed in, until
it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.board.models import BoardScreen
from callcenter.errors import FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.people.secrets import new_token, token_digest

LASTS = timedelta(days=365)
_LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
VIEWERS = _LEADERS | {Role.DISPATCHER}
_LONGEST = 40


def may_see_board(person: Person) -> bool:
    """Leaders and dispatchers."""
    return Role(person.role) in VIEWERS


def allow_screens(person: Person) -> None:
    """NotAllowedError unless this role opens and takes back screens."""
    if Role(person.role) not in _LEADERS:
        raise NotAllowedError("您的角色不能管理大屏")


def open_screen(session: Session, name: str, *, person: Person, now: datetime) -> tuple[BoardScreen, str]:
    """A new screen, and the token for its browser, told once."""
    allow_screens(person)
    name = " ".join(name.split())
    if not 1 <= len(name) <= _LONGEST:
        raise FieldError("name", f"请写明是哪块屏幕，1到{_LONGEST}个字，如 客服中心东墙")
    token, digest = new_token()
    screen = BoardScreen(name=name, digest=digest, opened_by=person.id, opened_at=now, expires_at=now + LASTS)
    session.add(screen)
    session.flush()
    record_act(session, who=person.name, action="board.open", subject=str(screen.id), now=now, name=name)
    return screen, token


def screen_of(session: Session, token: str | None, now: datetime) -> BoardScreen | None:
    """The screen that a browser's token is for, while it may show the board."""
    if not token:
        return None
    return session.scalar(select(BoardScreen).where(
        BoardScreen.digest == token_digest(token), BoardScreen.revoked_at.is_(None), BoardScreen.expires_at > now))


def screens(session: Session, person: Person, now: datetime) -> Sequence[BoardScreen]:
    """Those that still show the board, the newest first."""
    allow_screens(person)
    query = select(BoardScreen).where(BoardScreen.revoked_at.is_(None), BoardScreen.expires_at > now)
    return session.scalars(query.order_by(BoardScreen.id.desc()).limit(200)).all()


def take_back(session: Session, screen_id: int, *, person: Person, now: datetime) -> BoardScreen:
    """Ends a screen: within seconds it shows nothing any more."""
    allow_screens(person)
    screen = session.get(BoardScreen, screen_id, with_for_update={"of": BoardScreen})
    if screen is None:
        raise NotFoundError(f"没有编号为 {screen_id} 的大屏")
    if screen.revoked_at is None:
        screen.revoked_by, screen.revoked_at = person.id, now
        record_act(session, who=person.name, action="board.take_back", subject=str(screen.id), now=now)
    return screen
