"""The board of clocks 时限看板: what is late and what is due next, and how many are kept 及时率, with the formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.belongings import belongings_of
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.reading import FORMULA, OnTime, list_deadlines, on_time
from callcenter.errors import NotAllowedError
from callcenter.people.models import Role
from callcenter.web.pages.menu import clock_menu
from callcenter.web.pages.site import Site

_MOST = 100
_PERIODS: Mapping[str, tuple[str, int]] = MappingProxyType({
    "": ("今天", 1), "week": ("近7天", 7), "month": ("近30天", 30)})


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /deadlines."""

    @routes.get("/deadlines")
    def clock_board() -> str:
        if Role(site.person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看时限")
        chosen = request.args.get("period", "")
        period = chosen if chosen in _PERIODS else ""
        now, owner = site.now(), site.person.name if request.args.get("mine") else None
        with site.desk.db.session() as session:
            late = list_deadlines(session, site.person, now=now, overdue=True, owner=owner, limit=_MOST + 1)
            soon = list_deadlines(session, site.person, now=now, overdue=False, state="open", owner=owner,
                                  limit=_MOST + 1)
            total, departments, people = _kept(session, site, _PERIODS[period][1])
            return render_template(
                "deadlines.html", late=late[:_MOST], soon=soon[:_MOST], more=max(len(late), len(soon)) > _MOST,
                belongings=belongings_of(session, [*late, *soon]), cases=_cases(session, [*late, *soon]), now=now,
                total=total, tables=(("部门", departments), ("责任人", people)), formula=FORMULA, period=period,
                periods={name: text for name, (text, _) in _PERIODS.items()}, mine=owner is not None,
                menu=clock_menu(site.person))


def _kept(session: Session, site: Site, days: int) -> tuple[OnTime, list[OnTime], list[OnTime]]:
    """及时率 of what fell due in the last `days` calendar days of the company, today up to now: all, by department, by
    person."""
    now = site.now()
    midnight = datetime.combine(now.astimezone(site.zone).date(), datetime.min.time(), site.zone)
    since = midnight - timedelta(days=days - 1)

    figures = partial(on_time, session, site.person, since=since, until=now, now=now)
    return figures()[0], figures(by="department"), figures(by="owner")


def _cases(session: Session, clocks: Sequence[Deadline]) -> dict[int, Case]:
    return {case.id: case for case in session.scalars(select(Case).where(
        Case.id.in_([clock.case_id for clock in clocks])))}
