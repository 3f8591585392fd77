"""Steps and tickets of a case's kind, each sent as a form of the case's page."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from callcenter.cases.models import Case
from callcenter.cases.reading import get_case
from callcenter.cases.stepping import fill, step
from callcenter.errors import ConflictError, FieldError
from callcenter.web.pages.case_acts import again
from callcenter.web.pages.case_form import version_of
from callcenter.web.pages.case_kinds import entered
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site

_CASE = f"/cases/<int(max={LARGEST_ID}):case_id>"


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /cases/<id>/steps/<step> and /cases/<id>/forms/<form>."""

    @routes.post(f"{_CASE}/steps/<name>")
    def case_step(case_id: int, name: str) -> Response | tuple[str, int]:
        return _send(site, case_id, name, step, is_step=True)

    @routes.post(f"{_CASE}/forms/<name>")
    def case_ticket(case_id: int, name: str) -> Response | tuple[str, int]:
        return _send(site, case_id, name, fill, is_step=False)


def _send(site: Site, case_id: int, name: str, act: Callable[..., Case], *,
          is_step: bool) -> Response | tuple[str, int]:
    try:
        with site.desk.db.session() as session:
            case = get_case(session, case_id, site.person)
            values = entered(case, name, request.form, site.zone, step=is_step)
            act(session, case_id, name, values, person=site.person, now=site.now(), zone=site.zone,
                version=version_of())
    except (FieldError, ConflictError) as problem:
        return again(site, case_id, f"step-{name}", problem)
    flash("已登记。")
    return redirect(url_for("desk.case_page", case_id=case_id))
