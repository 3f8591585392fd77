"""The working calendar 工作日历: which years are known, the dates that the company entered, whose hours are which."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calendars.entering import forget_day, set_day
from callcenter.calendars.models import HolidayOverride
from callcenter.calendars.notice_desk import send_notice
from callcenter.calendars.services import all_hours, year_status
from callcenter.errors import DeskError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.naming import names_of
from callcenter.web.pages.menu import leads
from callcenter.web.pages.site import Site
from callcenter.workcalendar import hours_text


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /calendar."""

    @routes.get("/calendar")
    def calendar_page() -> str:
        with site.desk.db.session() as session:
            return _page(session, site)

    @routes.post("/calendar/days")
    def calendar_set() -> Response | tuple[str, int]:
        return _change(site, forget=False)

    @routes.post("/calendar/notices")
    def calendar_notice() -> Response | tuple[str, int]:
        return _send(site)

    @routes.post("/calendar/days/forget")
    def calendar_forget() -> Response | tuple[str, int]:
        return _change(site, forget=True)


def _send(site: Site) -> Response | tuple[str, int]:
    """Enters a year's notice from a file; says what it did."""
    sent, year = request.files.get("file"), request.form.get("year", "").strip()
    try:
        with site.desk.db.session() as session:
            entered = send_notice(session, year, sent.filename or "" if sent else "", sent.read() if sent else b"",
                                  request.form.get("source", ""), by=site.person, now=site.now(), zone=site.zone)
    except FieldError as problem:
        with site.desk.db.session() as session:
            return _page(session, site, problem), 422
    flash(_("已录入%(year)s年的通知，共%(days)s天；重新计算后有 %(moved)s 个时限改变。", year=year, days=entered.days,
            moved=entered.moved))
    return redirect(url_for("desk.calendar_page"))


def _change(site: Site, *, forget: bool) -> Response | tuple[str, int]:
    """Enters or forgets a date; says how many running clocks were computed anew."""
    try:
        with site.desk.db.session() as session:
            day, by = _day(request.form.get("day", "")), site.person.name
            if forget:
                moved = forget_day(session, day, by=by, now=site.now(), zone=site.zone)
            else:
                moved = set_day(session, day, request.form.get("worked") == "yes", _name(), by=by, now=site.now(),
                                zone=site.zone)
    except (FieldError, NotFoundError) as problem:
        with site.desk.db.session() as session:
            return _page(session, site, problem), 404 if isinstance(problem, NotFoundError) else 422
    flash(f"{day} 已{'恢复原状' if forget else '登记'}，重新计算后有 {moved} 个时限改变。")
    return redirect(url_for("desk.calendar_page"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FieldError("day", f"“{text[:20]}”不是日期；请写成 2026-10-01") from None


def _name() -> str:
    name = " ".join(request.form.get("name", "").split())
    if not 1 <= len(name) <= 60:
        raise FieldError("name", "请写明事由，最多60个字，例如：国庆节调休")
    return name


def _page(session: Session, site: Site, problem: DeskError | None = None) -> str:
    if not leads(site.person):
        raise NotAllowedError("您的角色不能查看工作日历")
    days = session.scalars(select(HolidayOverride).order_by(HolidayOverride.day.desc())).all()
    now = site.now()
    hours = [(one.department, one.name, hours_text(one.calendar, now)) for one in all_hours(session, site.zone)]
    return render_template(
        "calendar.html", years=year_status(session, now=now, zone=site.zone), days=days, hours=hours, problem=problem,
        next_year=now.astimezone(site.zone).year + 1, wrong=getattr(problem, "field", ""),
        typed=request.form, names=names_of(session, [row.changed_by for row in days]))
