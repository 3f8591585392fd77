"""技能组: who has which skill, given and taken in one grid."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, FieldError
from callcenter.people.skills import Mark, checked, set_skills, skill_grid
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]

TITLES = {"purchase": _l("购买咨询"), "complaint": _l("投诉"), "repair": _l("报修"), "rescue": _l("紧急救援"),
          "visit": _l("来访")}
"""What the flows' own skills are called."""


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/skills."""

    @routes.get("/settings/skills")
    def skill_list() -> str | tuple[str, int]:
        also = request.args.get("also", "")[:80]
        try:
            if also.strip():
                checked(also)
        except FieldError as problem:
            return _page(site, problem, also), 422
        return _page(site, also=also)

    @routes.post("/settings/skills")
    def skill_set() -> _Answer:
        try:
            with site.desk.db.session() as session:
                changed = set_skills(session, _marks("had"), _marks("has"), by=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 422
        flash(_("已保存，%(count)s 人的技能有改动。", count=changed) if changed else _("没有改动。"))
        return redirect(url_for("desk.skill_list"))


def _marks(field: str) -> list[Mark]:
    marks = []
    for written in request.form.getlist(field)[:20000]:
        person_id, _sign, skill = written.partition(":")
        if person_id.isascii() and person_id.isdigit() and len(person_id) < 10:
            marks.append((int(person_id), skill))
    return marks


def _page(site: Site, problem: FieldError | ConflictError | None = None, also: str = "") -> str:
    with site.desk.db.session() as session:
        grid = skill_grid(session, site.person, "" if problem else also)
        sent = set(_marks("has")) if request.method == "POST" else None
        return render_template("skills.html", grid=grid, problem=problem, also=also, titles=TITLES,
                               has=sent if sent is not None else {(one.id, skill) for one in grid.people
                                                                  for skill in one.skills})
