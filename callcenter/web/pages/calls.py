"""The list of calls 来电: narrowed down in the address, with the figures of the day that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.figures import FORMULA, figures_of
from callcenter.calls.listing import CallFilter, answerers
from callcenter.calls.seeing import number_for
from callcenter.cases.words import CATEGORIES
from callcenter.lines.models import Line
from callcenter.lists.asking import Around
from callcenter.lists.catalog import LISTINGS
from callcenter.people.models import Role
from callcenter.web.pages.listing import Shown, agents_of, around, begin, choices_of, show
from callcenter.web.pages.site import Site
from callcenter.web.pages.words import phone

_ONE_DAY, _MONTH = timedelta(days=1), timedelta(days=31)
_LATE = ("answered_late", "late")


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds `/`."""

    @routes.get("/")
    def call_list() -> str | Response | tuple[str, int]:
        if Role(site.person.role) is Role.ACCOUNT_MANAGER:
            return redirect(url_for("desk.sign_in_list"))
        with site.desk.db.session() as session:
            listing = LISTINGS["calls"]
            if (elsewhere := begin(session, site, listing)) is not None:
                return elsewhere
            shown = show(session, site, listing)
            since, until, day = _day(shown, around(session, site))
            text = render_template(
                "calls.html", shown=shown, lines=_lines(session), categories=choices_of(CATEGORIES),
                agents=agents_of(session), figures=figures_of(session, site.person, since, until), formula=FORMULA,
                day=day, day_filter=_day_filter(shown), late_by=_late_by(session, site, shown),
                number=lambda raw: number_for(site.person, raw))
        return text, shown.status


def _lines(session: Session) -> list[tuple[str, str]]:
    return [(number, phone(number)) for number in session.scalars(select(Line.number).order_by(Line.number))]


def _span(shown: Shown) -> tuple[datetime | None, datetime | None]:
    return shown.wanted.arguments.get("since"), shown.wanted.arguments.get("until")


def _day(shown: Shown, surroundings: Around) -> tuple[datetime, datetime, str]:
    """The day that the figures are of: the one that the list shows, else today; and what it is called."""
    since, until = _span(shown)
    today = surroundings.midnight()
    if since is None or until is None or not timedelta() < until - since <= _ONE_DAY or since == today:
        return today, surroundings.midnight(1), _("今日")
    return since, until, _("昨日") if since == surroundings.midnight(-1) else f"{since:%m-%d}"


def _day_filter(shown: Shown) -> Mapping[str, str]:
    """What a figure's link adds, so that it shows the calls that it counts."""
    since, until = _span(shown)
    if since is not None and until is not None and until - since <= _ONE_DAY:
        return {}
    return {"day": "today", "from": "", "to": ""}


def _late_by(session: Session, site: Site, shown: Shown) -> list[tuple[Any, int]]:
    """谁接晚了: who answered the late calls that the list shows, of at most a month."""
    since, until = _span(shown)
    if shown.wanted.arguments.get("state") not in _LATE or since is None or (until or site.now()) - since > _MONTH:
        return []
    wanted = CallFilter(**{"direction": "inbound", **shown.wanted.arguments, "agent": None})
    return answerers(session, site.person, wanted, now=site.now())
