"""The written standards 服务标准 that new cases begin under: clauses, limits, and the company's own values in them."""

from __future__ import annotations

from flask import Blueprint, render_template

from callcenter.deadlines.publishing import published, settings_of
from callcenter.errors import NotAllowedError
from callcenter.people.company_desk import may_set_standards
from callcenter.people.models import Role
from callcenter.standards import BOUNDS, EVENTS, SETTINGS
from callcenter.web.pages.site import Site

SETTING_TITLES = {
    "reply_hours": "一般来电答复（小时）", "contact_hours": "处理人联系客户（小时）",
    "follow_up_days": "办结后回访（工作日）", "appointment_hours": "来访预约回复（小时）",
    "promise_hours": "口头承诺（小时）",
    "visit_complaint_hours": "来访投诉答复（小时）", "supervision_hours": "督办答复（小时）", "rings": "接听声数（声）",
    "retry_minutes": "未接通再打间隔（分钟）", "appeal_days": "考核申诉期限（天）",
    "promise_clocks_at_once": "通话中的承诺立即计时（1立即，0确认记录后）",
    "rounds_after_repair": "维修工单处理完成后自动安排三次回访（1是，0否）"}


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /standards."""

    @routes.get("/standards")
    def standard_list() -> str:
        if Role(site.person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看服务标准")
        with site.desk.db.session() as session:
            standards, values = published(session), settings_of(session)
        return render_template("standards.html", standards=standards, values=values, defaults=SETTINGS, bounds=BOUNDS,
                               setting_titles=SETTING_TITLES, events=EVENTS,
                               may_set=may_set_standards(site.person))
