"""Saved views of lists, and lists as files: asked for, watched, fetched."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.lists.catalog import LISTINGS
from callcenter.lists.exports import ask_export, exports_of, get_export, open_export
from callcenter.lists.views import drop_view, prefer_view, save_view
from callcenter.web.pages.listing import LARGEST_ID, list_address
from callcenter.web.pages.site import Site


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /exports and /views with what is below them."""

    @routes.get("/exports")
    def export_list() -> str:
        with site.desk.db.session() as session:
            return render_template("exports.html", rows=exports_of(session, site.person), listings=LISTINGS,
                                   now=site.now(), list_address=list_address)

    @routes.post("/exports")
    def export_ask() -> Response:
        form = request.form
        with site.desk.db.session() as session:
            _row, queued = ask_export(session, person=site.person, listed=form.get("list", ""), now=site.now(),
                                      query=form.get("query", ""), kind=form.get("format", ""))
        if queued is not None:
            site.desk.queues.enqueue(*queued)
        return redirect(url_for("desk.export_list"))

    @routes.get(f"/exports/<int(max={LARGEST_ID}):export_id>")
    def export_row(export_id: int) -> str:
        with site.desk.db.session() as session:
            return render_template("export_row.html", row=get_export(session, export_id, site.person),
                                   listings=LISTINGS, now=site.now(), list_address=list_address)

    @routes.get(f"/exports/<int(max={LARGEST_ID}):export_id>/file")
    def export_file(export_id: int) -> Response:
        with site.desk.db.session() as session:
            found = open_export(session, site.desk.storage, export_id, person=site.person, now=site.now(),
                                zone=site.zone)
        return send_file(found.file, mimetype=found.media_type, as_attachment=True, download_name=found.name,
                         max_age=0)

    @routes.post("/views")
    def view_save() -> Response:
        form = request.form
        with site.desk.db.session() as session:
            view = save_view(session, person=site.person, listed=form.get("list", ""), name=form.get("name", ""),
                             query=form.get("query", ""), shared="shared" in form, preferred="preferred" in form,
                             now=site.now())
        flash(_("视图“%(name)s”已保存。", name=view.name))
        return redirect(list_address(view.list, view.query))

    @routes.post(f"/views/<int(max={LARGEST_ID}):view_id>")
    def view_change(view_id: int) -> Response:
        act = request.form.get("act", "")
        with site.desk.db.session() as session:
            if act == "drop":
                view = drop_view(session, view_id, person=site.person, now=site.now())
            else:
                view = prefer_view(session, view_id, person=site.person, preferred=act == "prefer")
        flash(_("视图“%(name)s”已删除。", name=view.name) if act == "drop" else
              _("以后打开这个列表，先显示“%(name)s”。", name=view.name) if act == "prefer" else
              _("以后打开这个列表，不再先用视图。"))
        return redirect(list_address(view.list, request.form.get("query", "")))
