"""操作记录: who saw and changed what."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from callcenter.errors import FieldError
from callcenter.people.naming import names_of
from callcenter.people.trail import TrailFilter, read_trail
from callcenter.web.pages.listing import before_id, same_but
from callcenter.web.pages.site import Site

_PAGE = 60
_FIELDS = ("who", "action", "subject", "from", "to")

KINDS = {
    "recording.": _l("听录音"), "search": _l("搜索"), "customer.search": _l("按号码查找"), "export.": _l("导出"),
    "case.number_seen": _l("查看客户号码"), "record.": _l("来电记录"), "call.": _l("来电"), "case.": _l("工单"),
    "callback.": _l("回访"), "customer.": _l("客户"), "deadline.": _l("时限"), "person.": _l("人员"),
    "login": _l("签入"),
    "login.": _l("签入失败与验证"), "token.": _l("接口令牌"), "department.": _l("部门"), "setting.": _l("公司设置"),
    "standard.": _l("服务标准"), "word.": _l("用词"), "calendar.": _l("工作日历"), "flow.": _l("流程"),
    "line.": _l("线路"), "ring_plan.": _l("振铃方案"), "hours.": _l("服务时间"), "webhook.forged": _l("伪造的请求")}
"""Acts as one looks for them; one that ends in a point is all of its kind."""


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/audit."""

    @routes.get("/settings/audit")
    def audit_trail() -> tuple[str, int]:
        given = {name: request.args.get(name, "").strip()[:200] for name in _FIELDS}
        problems: list[FieldError] = []
        wanted = TrailFilter(given["who"], given["action"], given["subject"],
                             _day(given["from"], "from", site, problems, timedelta()),
                             _day(given["to"], "to", site, problems, timedelta(days=1)))
        with site.desk.db.session() as session:
            rows = read_trail(session, wanted, by=site.person, before_id=before_id(), limit=_PAGE + 1)
            page = render_template(
                "audit.html", rows=rows[:_PAGE], given=given, kinds=KINDS, problems=problems,
                wrong={problem.field for problem in problems}, names=names_of(session, [row.who for row in rows]),
                older=f"{same_but('desk.audit_trail', before=str(rows[_PAGE - 1].id))}" if len(rows) > _PAGE else None)
        return page, 422 if problems else 200


def _day(text: str, field: str, site: Site, problems: list[FieldError], later: timedelta) -> datetime | None:
    """The beginning of a day in the company's zone; a wrong one is told, and the rest of the filter holds."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text) + later, time(), site.zone)
    except (ValueError, OverflowError):
        problems.append(FieldError(field, f"“{text[:20]}”不是日期；请写成 2026-10-01"))
        return None
