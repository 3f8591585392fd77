"""What stands around every page: how many notices wait, and whether the clock process still sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, g, request
from flask_login import current_user
from sqlalchemy import func, select

from callcenter.calls.own_call import OwnCall, own_call
from callcenter.deadlines.sweeping import last_beat
from callcenter.notifying.models import Notification
from callcenter.people.choices import choices
from callcenter.people.models import Role
from callcenter.records.relaying import open_slips
from callcenter.web.pages.site import Site

SILENCE = timedelta(seconds=60)
"""A sweep this long ago is no sweep any more."""


@dataclass(frozen=True)
class Surroundings:
    """`unseen`: own notices not looked at; `slips`: 转告单 that wait for this person or their department. `stopped`: no
    sweep for over a minute; `swept_at` the last one, if any. For an agent `reasons`, what one may be 示忙 for, and
    `own`, the call that rings, is talked in or wants its 小结."""

    unseen: int = 0
    slips: int = 0
    stopped: bool = False
    swept_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    own: OwnCall | None = None


def look_around(site: Site) -> Surroundings:
    """One look for the page that is about to be shown, in a transaction of its own and over before the page's."""
    with site.desk.db.session() as session:
        swept_at = last_beat(session)
        unseen = session.scalar(select(func.count()).where(
            Notification.person_id == site.person.id, Notification.seen_at.is_(None),
            Notification.channel == "desk"))
        slips = open_slips(session, site.person)
        is_agent = site.person.role == Role.AGENT
        reasons = choices(session, "busy_reasons") if is_agent else ()
        own = own_call(session, site.person.id, site.now()) if is_agent else None
    stopped = swept_at is None or site.now() - swept_at > SILENCE
    return Surroundings(unseen or 0, slips, stopped, swept_at, reasons, own)


def add_surroundings(routes: Blueprint, site: Site) -> None:
    """Looks before each page of somebody signed in; a page that is no page (sound, a form sent) needs none."""

    @routes.before_request
    def look() -> None:
        if request.method == "GET" and current_user.is_authenticated and request.endpoint != "desk.audio":
            g.around = look_around(site)

    @routes.app_context_processor
    def around() -> dict[str, Surroundings]:
        return {"around": g.get("around") or Surroundings()}
