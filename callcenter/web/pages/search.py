"""Search 搜索: one line, the newest call first, each hit with the sentence and the second at which it was said."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request, url_for

from callcenter.calls.seeing import number_for
from callcenter.errors import FieldError
from callcenter.lists.cursors import cursor_of, position_of
from callcenter.lists.hits import hits_of
from callcenter.lists.searching import Place, note_search, read_query, search
from callcenter.lists.searchwords import LONGEST
from callcenter.records.rules import LABELS
from callcenter.web.pages.site import Site

_PAGE = 20


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /search."""

    @routes.get("/search")
    def search_page() -> str | tuple[str, int]:
        given = request.args.get("q", "").strip()
        hits, problem, older = [], "", None
        with site.desk.db.session() as session:
            try:
                query = read_query(site.person, given) if given else None
            except FieldError as wrong:
                query, problem = None, wrong.message
            if query is not None:
                after = _after()
                if after is None:
                    note_search(session, site.person, given, now=site.now())
                found = search(session, site.person, query, after=after, limit=_PAGE + 1)
                hits = hits_of(session, found[:_PAGE], query.terms)
                if len(found) > _PAGE:
                    last = found[_PAGE - 1]
                    older = url_for("desk.search_page", q=given, cursor=cursor_of(last.called_at, last.record_id))
            text = render_template("search.html", given=given, hits=hits, problem=problem, older=older, labels=LABELS,
                                   longest=LONGEST, number=lambda raw: number_for(site.person, raw))
        return (text, 422) if problem else text


def _after() -> Place | None:
    """Where the page begins; a place that is none of ours begins with the newest."""
    try:
        called_at, record_id = position_of(request.args.get("cursor", ""), datetime, int)
    except FieldError:
        return None
    return called_at, record_id
