"""线路: numbers that customers call, what each does with a call, its addresses at the provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calendars.services import DEFAULT
from callcenter.errors import ConflictError, FieldError
from callcenter.lines.changing import (
    FIELDS,
    change_line,
    configured,
    enter_line,
    get_line,
    line_choices,
    list_lines,
    told,
)
from callcenter.lines.models import Line, RingPlan
from callcenter.lines.services import STANDARD_PLAN, webhook_addresses
from callcenter.lines.wording import flow_titles
from callcenter.people.models import Role
from callcenter.people.standing import MANAGERS, must_manage
from callcenter.telephony.base import NetworkError, NotThereError, PermanentError
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]

RECORDS = {"all": _l("全部录音"), "important": _l("只录重要来电"), "never": _l("不录音")}
HOOKS = {"voice": _l("来电（Voice URL）"), "status": _l("状态（Status callback）"),
         "fallback": _l("备用（Fallback URL）")}
_NEW = dict.fromkeys(FIELDS, "") | {
    "flow": "main", "record": "all", "hours": "default", "ring_plan": STANDARD_PLAN, "ring_limit": "3",
    "cycle_seconds": "5"}

log = structlog.get_logger(__name__)


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/lines."""

    @routes.get("/settings/lines")
    def line_list() -> str:
        with site.desk.db.session() as session:
            rows = list_lines(session, site.person)
            plans = {row.ring_plan: session.get_one(RingPlan, row.ring_plan).name for row in rows}
            return render_template("lines.html", rows=rows, plans=plans, flows=flow_titles(session), records=RECORDS,
                                   may_set=_may_set(site))

    @routes.get("/settings/lines/new")
    def new_line() -> str:
        return _form(site, _NEW)

    @routes.post("/settings/lines")
    def line_add() -> _Answer:
        try:
            with site.desk.db.session() as session:
                line_id = enter_line(session, request.form.get("number", ""), _typed(), by=site.person,
                                     now=site.now()).id
        except (FieldError, ConflictError) as problem:
            return _form(site, {**_typed(), "number": request.form.get("number", "")}, problem), 422
        flash(_("线路已添加；请在运营商处设置下面的地址。"))
        return redirect(url_for("desk.line_page", line_id=line_id))

    @routes.get(f"/settings/lines/<int(max={LARGEST_ID}):line_id>")
    def line_page(line_id: int) -> str:
        return _page(site, line_id)

    @routes.post(f"/settings/lines/<int(max={LARGEST_ID}):line_id>")
    def line_change(line_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                change_line(session, line_id, _typed(), by=site.person, now=site.now())
        except FieldError as problem:
            return _page(site, line_id, problem, _typed()), 422
        flash(_("已保存，新来电按新的设置；进行中的通话不变。"))
        return redirect(url_for("desk.line_page", line_id=line_id))

    @routes.post(f"/settings/lines/<int(max={LARGEST_ID}):line_id>/configure")
    def line_configure(line_id: int) -> _Answer:
        return _configure(site, line_id)


def _configure(site: Site, line_id: int) -> _Answer:
    """Asks the provider outside of any transaction: it may take its time."""
    with site.desk.db.session() as session:
        number = get_line(session, line_id, site.person).number
        must_manage(site.person, "在运营商处设置线路")
    hooks = webhook_addresses(site.desk.settings.public_base_url)
    try:
        site.desk.network.configure_line(number, voice_url=hooks["voice"], status_url=hooks["status"],
                                         fallback_url=hooks["fallback"])
    except NetworkError as problem:
        log.warning("a line could not be configured", number=number, problem=problem.detail)
        return _page(site, line_id, FieldError("configure", _refusal(problem))), 422
    with site.desk.db.session() as session:
        configured(session, line_id, by=site.person, now=site.now())
    flash(_("已在运营商处设置好三个地址。"))
    return redirect(url_for("desk.line_page", line_id=line_id))


def _refusal(problem: NetworkError) -> str:
    if isinstance(problem, NotThereError):
        return _("运营商账户里没有这个号码，没有设置；请核对号码和账户。")
    if isinstance(problem, PermanentError):
        return _("运营商拒绝了设置：%(detail)s。请核对账户和密钥。", detail=problem.detail)
    return _("运营商暂时没有回应，可能没有设置成功；请稍后再按一次，或把下面的地址抄到运营商的网页上。")


def _typed() -> dict[str, str]:
    """All of a line's fields; a box that is not ticked is not sent."""
    given = {field: request.form[field][:2000] for field in FIELDS if field in request.form}
    return {"outbound": "", **given} if given else {}


def _form(site: Site, typed: Mapping[str, str], problem: FieldError | ConflictError | None = None) -> str:
    must_manage(site.person, "添加线路")
    with site.desk.db.session() as session:
        return render_template("line_new.html", **_common(session, site, {"number": "", **_NEW, **typed}, problem))


def _page(site: Site, line_id: int, problem: FieldError | None = None, typed: Mapping[str, str] | None = None) -> str:
    with site.desk.db.session() as session:
        line: Line = get_line(session, line_id, site.person)
        held = told(session, line)
        return render_template(
            "line.html", line=line, held=held, hooks=webhook_addresses(site.desk.settings.public_base_url),
            hook_titles=HOOKS, may_set=_may_set(site), **_common(session, site, {**held, **(typed or {})}, problem))


def _common(session: Session, site: Site, typed: Mapping[str, str],
            problem: FieldError | ConflictError | None) -> dict[str, Any]:
    names, titles = line_choices(session, site.now()), flow_titles(session)
    return {"typed": typed, "problem": problem, "wrong": getattr(problem, "field", "number" if problem else ""),
            "records": RECORDS, "choices": {field: [(name, _called(field, name, titles)) for name in names[field]]
                                            for field in ("flow", "hours", "ring_plan")}}


def _called(field: str, name: str, titles: Mapping[str, str]) -> str:
    if field == "flow" and titles.get(name, name) != name:
        return f"{titles[name]} {name}"
    return _("公司服务时间") if field == "hours" and name == DEFAULT else name


def _may_set(site: Site) -> bool:
    return Role(site.person.role) in MANAGERS
