"""消息: templates of messages to customers, and writing one from a case's page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, DeskError, FieldError
from callcenter.messages.templates import CHANNELS, KEEPERS, list_templates, save_template, switch_template
from callcenter.messages.wording import OWN, SHARED
from callcenter.messages.writing import write_to_case
from callcenter.people.models import Role
from callcenter.people.naming import names_of
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]
_FIELDS = ("name", "channel", "subject", "text", "marketing")


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/messages, and the form of a case's page."""

    @routes.get("/settings/messages")
    def message_templates() -> str:
        return _page(site)

    @routes.post("/settings/messages")
    def message_template_save() -> _Answer:
        form, number = request.form, request.form.get("id", "")
        try:
            with site.desk.db.session() as session:
                row = save_template(
                    session, name=form.get("name", ""), channel=form.get("channel", ""), text=form.get("text", ""),
                    subject=form.get("subject", ""), marketing=form.get("marketing") == "yes", person=site.person,
                    now=site.now(), template_id=int(number) if number.isdecimal() and len(number) < 10 else None)
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 422
        flash(_("已保存模板“%(name)s”。", name=row.name))
        return redirect(url_for("desk.message_templates"))

    @routes.post(f"/settings/messages/<int(max={LARGEST_ID}):template_id>/switch")
    def message_template_switch(template_id: int) -> Response:
        with site.desk.db.session() as session:
            switch_template(session, template_id, active=request.form.get("active") == "yes", person=site.person,
                            now=site.now())
        return redirect(url_for("desk.message_templates"))

    @routes.post(f"/cases/<int(max={LARGEST_ID}):case_id>/messages")
    def message_write(case_id: int) -> Response:
        number = request.form.get("template", "")
        try:
            with site.desk.db.session() as session:
                made, work = write_to_case(
                    session, case_id, int(number) if number.isdecimal() and len(number) < 10 else 0,
                    recipient=request.form.get("recipient", "").strip() or None, person=site.person,
                    company=site.desk.settings.company_name, now=site.now(),
                    facts={name: value.strip() for name in OWN if (value := request.form.get(name, "")).strip()})
        except (FieldError, ConflictError) as problem:
            flash(problem.message)
            return redirect(url_for("desk.case_page", case_id=case_id))
        if work is not None:
            site.desk.queues.enqueue(*work)
        flash(_("已写好，正在发送：%(text)s", text=made.text[:60]))
        return redirect(url_for("desk.case_page", case_id=case_id))


def _page(site: Site, problem: DeskError | None = None) -> str:
    with site.desk.db.session() as session:
        rows = list_templates(session, site.person)
        asked = request.args.get("id", "")
        edited = next((row for row in rows if str(row.id) == (request.form.get("id") or asked)), None)
        typed = {name: request.form.get(name, "") for name in _FIELDS} if problem else {
            name: getattr(edited, name) if edited else "" for name in _FIELDS}
        return render_template(
            "message_templates.html", rows=rows, edited=edited, typed=typed, problem=problem, channels=CHANNELS,
            wrong=getattr(problem, "field", ""), own=OWN, shared=SHARED, keeps=Role(site.person.role) in KEEPERS,
            names=names_of(session, [row.changed_by for row in rows]))
