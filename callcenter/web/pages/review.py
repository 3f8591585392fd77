"""The queue of records to confirm: one address that always goes to the next one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callcenter.records.reviewing import next_to_review
from callcenter.web.pages.site import Site


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /review; `?after=` names the record that was looked at last."""

    @routes.get("/review")
    def review() -> Response | str:
        given = request.args.get("after", "")
        after = int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else 0
        with site.desk.db.session() as session:
            found = next_to_review(session, site.person, after=after)
        if found is None:
            return render_template("review_done.html", after=after)
        return redirect(url_for("desk.record", record_id=found))
