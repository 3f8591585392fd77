"""The board of clocks 时限看板: what is late and what is due next, and how many are kept 及时率, with the formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.cases.models import Case
from callcenter.deadlines.belongings import belongings_of
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.reading import FORMULA, OnTime, on_time
from callcenter.lists.catalog import LISTINGS
from callcenter.web.pages.listing import around, begin, departments_of, show, standards_of
from callcenter.web.pages.site import Site

_PAGE = 60
_PERIODS: Mapping[str, tuple[object, int]] = MappingProxyType({
    "": (_l("今天"), 1), "week": (_l("近7天"), 7), "month": (_l("近30天"), 30)})
SHOWN: Mapping[str, object] = MappingProxyType({"": _l("全部"), "late": _l("已超时"), "soon": _l("未到期")})


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /deadlines."""

    @routes.get("/deadlines")
    def clock_board() -> str | Response | tuple[str, int]:
        chosen = request.args.get("period", "")
        period = chosen if chosen in _PERIODS else ""
        now = site.now()
        with site.desk.db.session() as session:
            listing = LISTINGS["deadlines"]
            listing.allow(site.person)
            if (elsewhere := begin(session, site, listing)) is not None:
                return elsewhere
            shown = show(session, site, listing, _PAGE)
            total, departments, people = _kept(session, site, _PERIODS[period][1])
            text = render_template(
                "deadlines.html", shown=shown, now=now, late=[clock for clock in shown.rows if clock.due_at < now],
                soon=[clock for clock in shown.rows if clock.due_at >= now],
                belongings=belongings_of(session, shown.rows), cases=_cases(session, shown.rows), total=total,
                tables=((_l("部门"), departments), (_l("责任人"), people)), formula=FORMULA, period=period,
                periods={name: text for name, (text, _) in _PERIODS.items()}, choices=SHOWN,
                standards=standards_of(session), departments=departments_of(session),
                has_department=site.person.department_id is not None)
        return text, shown.status


def _kept(session: Session, site: Site, days: int) -> tuple[OnTime, list[OnTime], list[OnTime]]:
    """及时率 of what fell due in the last `days` calendar days of the company, today up to now: all, by department, by
    person."""
    now = site.now()
    since = around(session, site).midnight() - timedelta(days=days - 1)
    figures = partial(on_time, session, site.person, since=since, until=now, now=now)
    return figures()[0], figures(by="department"), figures(by="owner")


def _cases(session: Session, clocks: Sequence[Deadline]) -> dict[int, Case]:
    return {case.id: case for case in session.scalars(select(Case).where(
        Case.id.in_([clock.case_id for clock in clocks])))}
