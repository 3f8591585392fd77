"""The list of call records 来电记录: what is missing, what is to be confirmed, what a machine was not sure of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.models import Call
from callcenter.calls.seeing import number_for
from callcenter.cases.words import CATEGORIES
from callcenter.lists.catalog import LISTINGS
from callcenter.lists.cells import answerers_of
from callcenter.records.models import MANDATORY, Record
from callcenter.records.rules import LABELS, missing_of
from callcenter.records.services import MARKS, WRITERS
from callcenter.web.pages.listing import agents_of, around, begin, choices_of, show
from callcenter.web.pages.site import Site

VIEWS: Mapping[str, object] = MappingProxyType({
    "": _l("全部"), "draft": _l("待补全"), "to_review": _l("待确认"), "unsure": _l("存疑"), "complaint": _l("投诉"),
    "urgent": _l("紧急"), "promised": _l("有承诺"), "reviewed": _l("已确认"), "marked": _l("已标记")})


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /records."""

    @routes.get("/records")
    def record_list() -> str | Response | tuple[str, int]:
        with site.desk.db.session() as session:
            listing = LISTINGS["records"]
            if (elsewhere := begin(session, site, listing)) is not None:
                return elsewhere
            shown = show(session, site, listing)
            calls = _calls(session, shown.rows)
            text = render_template(
                "records.html", shown=shown, views=VIEWS, calls=calls, missing_of=missing_of, labels=LABELS,
                agents=agents_of(session), categories=choices_of(CATEGORIES),
                mandatory=choices_of({name: LABELS[name] for name in MANDATORY}),
                answered=answerers_of(around(session, site), [call.accepted_leg for call in calls.values()]),
                writes=site.person.role in WRITERS, marks=MARKS, number=lambda raw: number_for(site.person, raw))
        return text, shown.status


def _calls(session: Session, rows: Sequence[Record]) -> dict[str, Call]:
    return {call.sid: call for call in session.scalars(
        select(Call).where(Call.sid.in_([row.call_sid for row in rows])))}
