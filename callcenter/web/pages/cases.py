"""The list of cases 工单: by what has to be done with them, each with the clock that is due first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from callcenter.calls.seeing import number_for
from callcenter.cases.models import Case
from callcenter.cases.reading import list_cases
from callcenter.deadlines.models import Deadline
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.departments import list_departments
from callcenter.people.models import Role
from callcenter.web.pages.case_kinds import titles
from callcenter.web.pages.listing import before_id, same_but
from callcenter.web.pages.site import Site

_PAGE = 40
VIEWS: Mapping[str, str] = MappingProxyType({
    "": "未办结", "mine": "我的", "new": "待派单", "dispatched": "待签收", "acknowledged": "已签收",
    "handling": "处理中", "handled": "待回访", "following_up": "回访中", "overdue": "已超时", "closed": "已办结",
    "all": "全部"})
_NARROWED: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "": {"status": "open"}, "mine": {"status": "open", "mine": True}, "new": {"undispatched": True},
    "overdue": {"overdue": True}, "all": {}})


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /cases."""

    @routes.get("/cases")
    def case_list() -> str | tuple[str, int]:
        if Role(site.person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看工单")
        given = {name: request.args.get(name, "").strip() for name in ("view", "department", "q")}
        with site.desk.db.session() as session:
            found, problem = _found(session, site, given)
            rows = found[:_PAGE]
            text = render_template(
                "cases.html", rows=rows, clocks=first_due(session, [case.id for case in rows]), views=VIEWS,
                filter=given, problem=problem, kinds=titles(), now=site.now(),
                departments=[one.name for one in list_departments(session)],
                number=lambda raw: number_for(site.person, raw), opens=Role(site.person.role) is not Role.HANDLER,
                older=same_but("desk.case_list", before=str(rows[-1].id)) if len(found) > _PAGE else None,
                same_but=lambda **changes: same_but("desk.case_list", **changes))
        return (text, 422) if problem else text


def _found(session: Session, site: Site, given: Mapping[str, str]) -> tuple[list[Case], str]:
    """One row more than a page shows, and what is wrong with the filter; the wrong part is left out."""
    if given["q"]:
        number = _written_out(given["q"], site)
        if number is None:
            return [], "工单号只有数字，例如 202607310001"
        return list_cases(session, site.person, number=number, before_id=before_id(), limit=_PAGE + 1), ""
    view, problem = given["view"], ""
    if view not in VIEWS:
        view, problem = "", f"没有“{view[:20]}”这种筛选"
    narrowed = dict(_NARROWED.get(view, {"status": view}))
    try:
        return list_cases(session, site.person, **narrowed, department=given["department"] or None, now=site.now(),
                          before_id=before_id(), limit=_PAGE + 1), problem
    except FieldError as wrong:
        return list_cases(session, site.person, **narrowed, now=site.now(), limit=_PAGE + 1), wrong.message


def _written_out(wanted: str, site: Site) -> str | None:
    """The beginning of a case number; up to four digits are one of today."""
    if not (wanted.isascii() and wanted.isdigit()):
        return None
    return f"{site.now().astimezone(site.zone):%Y%m%d}{wanted:0>4}" if len(wanted) <= 4 else wanted


def first_due(session: Session, case_ids: Sequence[int]) -> dict[int, Deadline]:
    """The open clock of each case that is due first."""
    rows = session.scalars(select(Deadline).ext(distinct_on(Deadline.case_id)).where(
        Deadline.case_id.in_(case_ids), Deadline.state == "open").order_by(Deadline.case_id, Deadline.due_at))
    return {row.case_id: row for row in rows}
