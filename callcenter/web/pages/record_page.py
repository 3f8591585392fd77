"""Everything that the page of one call record shows, gathered; and the piece that answers when a field was saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.callbacks.listing import REASONS
from callcenter.calls.listing import CallEntry, get_call
from callcenter.calls.seeing import number_for
from callcenter.cases.models import Case
from callcenter.cases.reading import case_of_record, get_case
from callcenter.cases.states import LEADERS
from callcenter.dialing.of_record import made_call, wish_in
from callcenter.errors import DeskError, FieldError, NotFoundError
from callcenter.people.choices import choices
from callcenter.people.naming import names_of
from callcenter.quality.models import Rating
from callcenter.records import reviewing, services
from callcenter.records.models import Record, RecordChange, WrapUp
from callcenter.records.promises import Standing, standing
from callcenter.records.reading import Heard, heard_of, history_of
from callcenter.records.rereading import conduct_of, reviews
from callcenter.records.rules import LABELS, missing_of
from callcenter.web.pages.record_case import lines_of_case
from callcenter.web.pages.record_form import FieldView, edits_of, evidence_of, proven, view_of, views_of
from callcenter.web.pages.record_marks import Mark, mark_of, places_of, sides_of
from callcenter.web.pages.record_seen import news_of
from callcenter.web.pages.site import Site
from callcenter.web.pages.spoken import Hint, hints_of, lines_of
from callcenter.web.pages.timeline import timeline_of

_LABELS = {**LABELS, "marked": "标记", "incomplete_reason": "缺项原因", "wrap_up": "小结"}
Proven = list[tuple[Standing, Mapping[str, Any] | None]]


@dataclass(frozen=True)
class _Look:
    """What page and piece share."""

    record: Record
    entry: CallEntry
    heard: Heard
    history: Sequence[RecordChange]
    case: Case | None


def record_page(session: Session, site: Site, record_id: int, *, typed: Mapping[str, str] | None = None,
                problem: DeskError | None = None) -> str:
    """The page. `typed`: a form that could not be saved, because of `problem`; what it held stays in the fields."""
    look = _look(session, site, record_id)
    record, heard = look.record, look.heard
    conduct = conduct_of(session, record.id, site.person, company=site.company) if reviews(site.person) else None
    hints = hints_of(conduct, heard)
    wrong = (problem.field, problem.message) if isinstance(problem, FieldError) else None
    fields = views_of(record, heard, site.person, site.zone, typed=typed, problem=wrong)
    promises = proven(standing(session, record.id, now=site.now()), heard)
    wish = wish_in(session, look.entry.call, heard, site.person)
    marks = _marks(fields, promises, hints)
    return render_template(
        "record.html", **_common(session, site, look), fields=fields, edits=edits_of(typed or {}),
        recordings=look.entry.recordings, heard=heard, lines=lines_of(heard, marks), hints=hints,
        places=lambda recording: places_of(marks, recording.sid, recording.seconds),
        sides=lambda recording: sides_of(recording.customer_channel, recording.channels),
        clocks=lines_of_case(session, look.case, now=site.now()), promises=promises,
        timeline=timeline_of(look.entry.call), leads=site.person.role in LEADERS, problem=problem,
        made=made_call(session, look.entry.call, heard, site.person), dispositions_out=DISPOSITIONS, reasons=REASONS,
        wish=evidence_of(asdict(wish), heard) if wish is not None else None)


def saved_field(session: Session, site: Site, record_id: int, name: str, form: Mapping[str, str],
                problem: DeskError | None = None) -> str:
    """The field's row as it stands, or with what is wrong with it; beside it what else of the page has changed."""
    look = _look(session, site, record_id)
    record, heard = look.record, look.heard
    wrong = (name, problem.message) if isinstance(problem, FieldError) else None
    news = news_of(session, record, form, site.person)
    others = [view_of(record, other, heard, site.person, site.zone)
              for other in dict.fromkeys(one.field for one in news) if other in LABELS and other != name]
    view = view_of(record, name, heard, site.person, site.zone, typed=form if problem else None, problem=wrong)
    return render_template(
        "record_saved.html", **_common(session, site, look), field=view, others=others, news=news, problem=problem)


def _look(session: Session, site: Site, record_id: int) -> _Look:
    record = services.get_record(session, record_id, site.person)
    entry = get_call(session, record.call_sid, site.person)
    return _Look(record, entry, heard_of(session, record.call_sid), history_of(session, record.id),
                 _case(session, record.id, site))


def _common(session: Session, site: Site, look: _Look) -> dict[str, Any]:
    """What the head, the fields and the history need."""
    record, writes = look.record, site.person.role in services.WRITERS
    logins = [record.reviewed_by, *(one.by for one in look.history)]
    return {
        "record": record, "call": look.entry.call, "line": look.entry.line, "case": look.case, "history": look.history,
        "names": names_of(session, logins), "missing": missing_of(record), "writes": writes, "marks": services.MARKS,
        "wrap": session.get(WrapUp, record.id), "dispositions": choices(session, "dispositions"),
        "rating": session.get(Rating, record.call_sid), "labels": _LABELS, "now": site.now(),
        "waiting": reviewing.waiting_for_review(session, site.person) if writes else 0, "most": reviewing.COUNTED,
        "number": lambda raw: number_for(site.person, raw)}


def _marks(fields: Sequence[FieldView], promises: Proven, hints: Sequence[Hint] | None) -> list[Mark]:
    """All that is marked in sound and words, in the order in which it was said."""
    found = [mark for field in fields for mark in mark_of(field.evidence, "field", field.label)]
    found += [mark for one, proof in promises if one.status != "dismissed"
              for mark in mark_of(proof, "promise", one.promise.text)]
    found += [Mark(hint.recording, hint.segment, hint.start, hint.end, hint.tone, hint.text)
              for hint in hints or () if hint.recording]
    return sorted(found, key=lambda mark: (mark.start, mark.end))


def _case(session: Session, record_id: int, site: Site) -> Case | None:
    """The case of the record, if this person may see it."""
    case_id = case_of_record(session, record_id)
    try:
        return get_case(session, case_id, site.person) if case_id is not None else None
    except NotFoundError:
        return None
