"""The list of cases 工单: by what has to be done with them, each with the clock that is due first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.cases.states import VERBS
from callcenter.cases.words import CATEGORIES
from callcenter.deadlines.models import Deadline
from callcenter.lists.catalog import LISTINGS
from callcenter.people.models import Role
from callcenter.web.pages.case_kinds import titles
from callcenter.web.pages.listing import begin, choices_of, departments_of, show, standards_of
from callcenter.web.pages.site import Site

VIEWS: Mapping[str, object] = MappingProxyType({
    "": _l("未办结"), "mine": _l("我的"), "department": _l("我部门的"), "overdue": _l("已超时"), "urgent": _l("紧急"),
    "new": _l("待派单"), "dispatched": _l("待签收"), "acknowledged": _l("已签收"), "handling": _l("处理中"),
    "handled": _l("待回访"), "following_up": _l("回访中"), "closed": _l("已办结"), "all": _l("全部")})


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /cases."""

    @routes.get("/cases")
    def case_list() -> str | Response | tuple[str, int]:
        with site.desk.db.session() as session:
            listing = LISTINGS["cases"]
            if (elsewhere := begin(session, site, listing)) is not None:
                return elsewhere
            shown = show(session, site, listing)
            role = Role(site.person.role)
            text = render_template(
                "cases.html", shown=shown, clocks=first_due(session, [row.case.id for row in shown.rows]), views=VIEWS,
                kinds=titles(), now=site.now(), departments=[name for name, _ in departments_of(session)],
                department_choices=departments_of(session), categories=choices_of(CATEGORIES),
                standards=standards_of(session), number=lambda raw: number_for(site.person, raw),
                opens=role in VERBS["chase"].roles, dispatches=role in VERBS["dispatch"].roles,
                has_department=site.person.department_id is not None)
        return text, shown.status


def first_due(session: Session, case_ids: Sequence[int]) -> dict[int, Deadline]:
    """The open clock of each case that is due first."""
    rows = session.scalars(select(Deadline).ext(distinct_on(Deadline.case_id)).where(
        Deadline.case_id.in_(case_ids), Deadline.state == "open").order_by(Deadline.case_id, Deadline.due_at))
    return {row.case_id: row for row in rows}
