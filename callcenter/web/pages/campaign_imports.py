"""Lists brought in: a file whose columns a person matches and whose report is read before anything is added, or
customers of the company."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.campaigns.contact_files import MEANINGS, MOST_BYTES, MOST_ROWS
from callcenter.campaigns.contacts import add_customers
from callcenter.campaigns.importing import begin_import, bring_in, get_import, imports_of, match_columns, usable
from callcenter.campaigns.models import ContactImport
from callcenter.campaigns.services import allow_running, get_campaign
from callcenter.errors import ConflictError, DeskError, FieldError, NotFoundError
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.problem_files import as_csv
from callcenter.web.pages.site import Site
from callcenter.work.rows import Queued

STATES = {"matching": "等待核对各列", "checking": "正在检查", "checked": "检查完，等待加入", "adding": "正在加入",
          "done": "已加入", "failed": "没有读成"}
_SHOWN = 200
_Answer = str | Response | tuple[str, int]
_IMPORTS = f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/imports"
_ONE = f"{_IMPORTS}/<int(max={LARGEST_ID}):import_id>"


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /campaigns/N/imports."""
    routes.before_app_request(_allow_files)

    @routes.get(_IMPORTS)
    def campaign_imports(campaign_id: int) -> _Answer:
        return _list(site, campaign_id, None)

    @routes.post(_IMPORTS)
    def campaign_import_send(campaign_id: int) -> _Answer:
        allow_running(site.person)
        try:
            made = _kept(site, campaign_id)
        except (FieldError, ConflictError) as problem:
            return _list(site, campaign_id, problem)
        return redirect(url_for("desk.campaign_import", campaign_id=campaign_id, import_id=made))

    @routes.post(f"{_IMPORTS}/customers")
    def campaign_import_customers(campaign_id: int) -> _Answer:
        form = request.form
        try:
            with site.desk.db.session() as session:
                told = add_customers(session, campaign_id, words=form.get("words") or None,
                                     grade=form.get("grade") or None, person=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _list(site, campaign_id, problem)
        flash(_("加入 %(added)s 位客户；%(known)s 位已在名单里，%(left)s 位没有可拨打的号码或不愿接听。",
                added=told.added, known=told.duplicates, left=told.left_out))
        return redirect(url_for("desk.campaign_page", campaign_id=campaign_id))

    _add_one(routes, site)


def _add_one(routes: Blueprint, site: Site) -> None:
    @routes.get(_ONE)
    def campaign_import(campaign_id: int, import_id: int) -> _Answer:
        return _page(site, campaign_id, import_id, None)

    @routes.post(f"{_ONE}/<any(match, add):verb>")
    def campaign_import_act(campaign_id: int, import_id: int, verb: str) -> _Answer:
        try:
            work = _act(site, campaign_id, import_id, verb)
        except (FieldError, ConflictError) as problem:
            return _page(site, campaign_id, import_id, problem)
        site.desk.queues.enqueue(*work)
        return redirect(url_for("desk.campaign_import", campaign_id=campaign_id, import_id=import_id))

    @routes.get(f"{_ONE}/problems.csv")
    def campaign_import_problems(campaign_id: int, import_id: int) -> Response:
        with site.desk.db.session() as session:
            one = _of(get_import(session, import_id, site.person), campaign_id)
            return Response(as_csv(one.problems), mimetype="text/csv", headers={
                "Content-Disposition": f"attachment; filename=contacts-{import_id}-problems.csv"})


def _kept(site: Site, campaign_id: int) -> int:
    """Keeps the file that was sent; the number of its import."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise FieldError("file", "没有选择文件；请选一个 Excel 或 CSV 文件")
    scratch = site.desk.settings.var_dir / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "list"
        sent.save(path)
        with site.desk.db.session() as session:
            return begin_import(session, site.desk.storage, campaign_id, sent.filename, path, person=site.person,
                                now=site.now()).id


def _act(site: Site, campaign_id: int, import_id: int, verb: str) -> Queued:
    with site.desk.db.session() as session:
        one = _of(get_import(session, import_id, site.person), campaign_id)
        if verb == "add":
            return bring_in(session, import_id, person=site.person, now=site.now())[1]
        mapping = {heading: request.form.get(f"col_{place}", "data") for place, heading in enumerate(one.headings)}
        return match_columns(session, import_id, mapping, person=site.person, now=site.now())[1]


def _list(site: Site, campaign_id: int, problem: DeskError | None) -> _Answer:
    with site.desk.db.session() as session:
        text = render_template(
            "campaign_imports.html", campaign=get_campaign(session, campaign_id, site.person),
            rows=imports_of(session, campaign_id, site.person), problem=problem, states=STATES, now=site.now(),
            most_rows=MOST_ROWS, most_megabytes=MOST_BYTES // 1024 // 1024,
            typed={name: request.form.get(name, "") for name in ("words", "grade")})
    return (text, 422) if problem else text


def _page(site: Site, campaign_id: int, import_id: int, problem: DeskError | None) -> _Answer:
    with site.desk.db.session() as session:
        one = _of(get_import(session, import_id, site.person), campaign_id)
        text = render_template(
            "campaign_import.html", campaign=get_campaign(session, campaign_id, site.person), one=one,
            usable=usable(one), meanings=MEANINGS, states=STATES, problem=problem, shown=_SHOWN,
            meant={place: request.form.get(f"col_{place}", one.mapping.get(heading, "data"))
                   for place, heading in enumerate(one.headings)})
    return (text, 422) if problem else text


def _of(one: ContactImport, campaign_id: int) -> ContactImport:
    """An import belongs to its own campaign's address."""
    if one.campaign_id != campaign_id:
        raise NotFoundError(f"没有编号为 {one.id} 的名单")
    return one


def _allow_files() -> None:
    """Only here something larger than a form is taken."""
    if request.endpoint == "desk.campaign_import_send":
        request.max_content_length = MOST_BYTES + 64 * 1024
