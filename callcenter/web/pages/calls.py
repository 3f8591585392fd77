"""The list of calls: narrowed down in the address, paged by cursor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.api.shapes import cursor_of, moment_of, position_of
from callcenter.calls.figures import FORMULA, Figures, figures_of
from callcenter.calls.listing import CallFilter, list_calls
from callcenter.calls.seeing import number_for
from callcenter.errors import FieldError
from callcenter.lines.models import Line
from callcenter.people.models import Role
from callcenter.web.pages.site import Site

_PAGE = 40


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds `/`."""

    @routes.get("/")
    def call_list() -> str | Response | tuple[str, int]:
        if Role(site.person.role) is Role.ACCOUNT_MANAGER:
            return redirect(url_for("desk.sign_in_list"))
        wanted, problem = _wanted(site)
        after = _after(request.args.get("cursor"))
        with site.desk.db.session() as session:
            found = list_calls(session, site.person, wanted, after=after, limit=_PAGE + 1)
            entries = found[:_PAGE]
            last = entries[-1].call if len(found) > _PAGE else None
            text = render_template(
                "calls.html", entries=entries, problem=problem, narrowed=wanted != CallFilter(),
                filter={name: request.args.get(name, "") for name in ("state", "from", "to", "line", "q")},
                lines=session.scalars(select(Line).order_by(Line.number)).all(), figures=_today(session, site),
                formula=FORMULA,
                number=lambda raw: number_for(site.person, raw),
                older=_same_but(cursor=cursor_of(last.started_at, last.sid)) if last else None, same_but=_same_but)
        return (text, 422) if problem else text


def _wanted(site: Site) -> tuple[CallFilter, str]:
    """The filter of the address, and what is wrong with it; the wrong part is left out."""
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    wanted, problem = CallFilter(), ""
    for name, value in given.items():
        try:
            match name:
                case "state":
                    wanted = replace(wanted, state=value)
                case "from":
                    wanted = replace(wanted, since=moment_of("from", value, site.zone))
                case "to":
                    wanted = replace(wanted, until=moment_of("to", value, site.zone, day_end=True))
                case "line":
                    wanted = replace(wanted, line=value)
                case "q":
                    wanted = replace(wanted, digits=value.replace(" ", "").replace("-", ""))
        except FieldError as wrong:
            problem = wrong.message
    return wanted, problem


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    """Where the page begins; one that is none of ours begins with the newest call."""
    try:
        began, sid = position_of(cursor, datetime, str) if cursor else (None, "")
    except FieldError:
        return None
    return (began, sid) if began else None


def _today(session: Session, site: Site) -> Figures:
    """The figures of this day in the company's zone."""
    midnight = datetime.combine(site.now().astimezone(site.zone).date(), time(), site.zone)
    return figures_of(session, site.person, midnight, midnight + timedelta(days=1))


def _same_but(**changes: str | None) -> str:
    """The address of this list with another part of its filter, from the first page on."""
    kept = {name: value for name, value in request.args.items() if value and name != "cursor"}
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    return url_for("desk.call_list") + (f"?{urlencode(query)}" if query else "")
