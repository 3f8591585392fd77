"""用词: the company's own words, which calls are read by, and the words that are not said to customers 禁语."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, FieldError
from callcenter.people.models import Role
from callcenter.people.naming import names_of
from callcenter.vocabulary.services import (
    KEEPERS,
    LABELS,
    STARTERS,
    add_word,
    checked,
    list_words,
    remove_word_by_id,
    switch_taboo,
)
from callcenter.web.pages.listing import LARGEST_ID, same_but
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/words."""

    @routes.get("/settings/words")
    def word_list() -> str:
        return _page(site)

    @routes.post("/settings/words")
    def word_add() -> _Answer:
        form = request.form
        try:
            entry = checked(form.get("kind", ""), form.get("word", ""), form.get("said_as", "").replace("，", "、")
                            .replace(",", "、").split("、") if form.get("said_as", "").strip() else (),
                            form.get("better", ""), form.get("note", ""))
            with site.desk.db.session() as session:
                add_word(session, entry, person=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 422
        flash(_("已添加“%(word)s”。", word=entry.word))
        return redirect(url_for("desk.word_list", kind=entry.kind))

    @routes.post(f"/settings/words/<int(max={LARGEST_ID}):word_id>/remove")
    def word_remove(word_id: int) -> Response:
        with site.desk.db.session() as session:
            row = remove_word_by_id(session, word_id, person=site.person, now=site.now())
        flash(_("已删除“%(word)s”。", word=row.word))
        return redirect(url_for("desk.word_list", kind=row.kind))

    @routes.post("/settings/words/switch")
    def word_switch() -> Response:
        with site.desk.db.session() as session:
            switch_taboo(session, request.form.get("phrase", ""), off=request.form.get("off") == "yes",
                         person=site.person, now=site.now())
        return redirect(url_for("desk.word_list", kind="taboo"))


def _page(site: Site, problem: FieldError | ConflictError | None = None) -> str:
    kind = request.form.get("kind") or request.args.get("kind", "")
    kind = kind if kind in LABELS else ""
    with site.desk.db.session() as session:
        rows = list_words(session, kind or None)
        off = {row.word for row in rows if row.off}
        return render_template(
            "vocabulary.html", rows=[row for row in rows if row.word not in STARTERS or row.kind != "taboo"], kind=kind,
            kinds=LABELS, starters=STARTERS if kind in ("", "taboo") else {}, off=off, problem=problem,
            wrong=getattr(problem, "field", ""), names=names_of(session, [row.changed_by for row in rows]),
            typed={name: request.form.get(name, "") for name in ("word", "said_as", "better", "note")},
            keeps=Role(site.person.role) in KEEPERS,
            same_but=lambda **changes: same_but("desk.word_list", **changes))
