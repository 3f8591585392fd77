"""Everything that the page of one case 工单 shows, gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.callbacks.listing import REASONS, list_callbacks, may_call
from callcenter.calls.models import Call
from callcenter.calls.seeing import SEE_NUMBERS, number_for, visible_calls
from callcenter.cases.belongings import belongings_of as of_cases
from callcenter.cases.models import Case
from callcenter.cases.reading import get_case, history, records_of, visible_cases
from callcenter.cases.seeing import may_call_customer
from callcenter.cases.states import TITLES, open_verbs
from callcenter.cases.states import VERBS as TABLE
from callcenter.deadlines.belongings import belongings_of as of_clocks
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import standard_of
from callcenter.errors import DeskError
from callcenter.messages.templates import READERS, list_templates
from callcenter.messages.writing import messages_of
from callcenter.people.models import Person, Role
from callcenter.people.naming import names_of
from callcenter.records.models import Record, RecordPromise
from callcenter.web.pages.case_choices import choices_of
from callcenter.web.pages.case_kinds import filled_forms, steps_of, titles
from callcenter.web.pages.case_verbs import offer_of
from callcenter.web.pages.case_words import told_of
from callcenter.web.pages.site import Site

_DONE = {**{name: verb.title for name, verb in TABLE.items()}, "open": "建立工单", "rated": "客户评价"}
"""What a line of the history is about."""

_MESSAGES = {"waiting": "等待发送", "sending": "正在发送", "sent": "已发送", "unknown": "不知是否送出",
             "failed": "未发出", "refused": "客户不接收"}


def case_page(session: Session, site: Site, case_id: int, *, tried: str = "", typed: Mapping[str, str] | None = None,
              problem: DeskError | None = None, shown_number: str | None = None) -> str:
    """The page. `tried`: the verb (or step) whose form, with what was `typed`, could not be carried out."""
    case, now = get_case(session, case_id, site.person), site.now()
    clocks = session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(
        Deadline.state != "open", Deadline.round.desc(), Deadline.due_at, Deadline.id)).all()
    events, belongings = history(session, case), of_cases(session, [case.id])[case.id]
    calls = list_callbacks(session, site.person, case_id=case.id) if may_call(site.person) else []
    forms, writes = filled_forms(session, case), Role(site.person.role) in READERS and case.status != "closed"
    return render_template(
        "case.html", case=case, now=now, clocks=clocks, belongings=of_clocks(session, clocks),
        promised=_promised(session, clocks, site.person),
        first=next((clock for clock in clocks if clock.state == "open"), None),
        standard_title=standard_of(session, case.standard_version).title, kinds=titles(),
        verbs=offer_of(offered(case, site.person, clocks), case.status), steps=steps_of(case, site.person),
        choices=choices_of(session, clocks, site.zone), tried=tried, typed=typed or {}, problem=problem,
        messages=messages_of(session, case.id, site.person), message_states=_MESSAGES, may_write=writes,
        templates=list_templates(session, site.person, active=True) if writes else [],
        history=events, helpers=belongings.co_handlers, records=_records(session, case, site.person),
        related=_related(session, case, site.person), calls=calls, reasons=REASONS, forms=forms,
        may_dial=may_call(site.person) and case.status != "closed" and bool(case.phone or calls),
        names=names_of(session, [*(event.by for event in events), *(form.by for form in forms),
                                 *(one.by for _, one in belongings.co_handlers)]),
        verb_titles=_DONE, titles=TITLES, told_of=told_of,
        may_show=_may_show(case, site.person) and shown_number is None,
        number=lambda raw: shown_number if shown_number and raw == case.phone else number_for(site.person, raw))


def offered(case: Case, person: Person, clocks: Sequence[Deadline]) -> frozenset[str]:
    """The verbs that this page offers: those of the state machine, under the names of their forms."""
    open_now = set(open_verbs(case.status, Role(person.role)))
    if "follow_up" in open_now:
        open_now.add("contact")
    if "finish_on_the_spot" in open_now:
        open_now.add("finish")
    running = {clock.stops for clock in clocks if clock.state == "open"}
    if "contact" in open_now and "promise_kept" in running:
        open_now.add("keep_promise")
    if not running:
        open_now.discard("extend")
    open_now.discard("suspend" if case.suspended_at else "resume")
    return frozenset(open_now)


def _may_show(case: Case, person: Person) -> bool:
    """A number hidden so far may be asked for, to call the customer; that it was is kept."""
    return bool(case.phone) and Role(person.role) not in SEE_NUMBERS and may_call_customer(person, case)


def _records(session: Session, case: Case, person: Person) -> list[dict[str, Any]]:
    """The call records of the case; those that this person may open are links."""
    links = {link.record_id: link for link in records_of(session, case)}
    rows = session.execute(select(Record.id, Call.started_at, Call.sid).join(Call, Call.sid == Record.call_sid).where(
        Record.id.in_(links)).order_by(Call.started_at)).all()
    seen = set(session.scalars(select(Call.sid).where(Call.sid.in_([row.sid for row in rows]), visible_calls(person))))
    return [{"id": row.id, "called_at": row.started_at, "relation": links[row.id].relation, "seen": row.sid in seen}
            for row in rows]


def _promised(session: Session, clocks: Sequence[Deadline], person: Person) -> dict[int, RecordPromise]:
    """By the clock's id: what was said in a call that this person may hear."""
    rows = session.scalars(select(RecordPromise).join(Record, Record.id == RecordPromise.record_id)
                           .join(Call, Call.sid == Record.call_sid).where(
        RecordPromise.deadline_id.in_([clock.id for clock in clocks]), visible_calls(person)))
    return {row.deadline_id: row for row in rows if row.deadline_id is not None}


def _related(session: Session, case: Case, person: Person) -> list[tuple[str, Case]]:
    """The earlier case that this one repeats, those that repeat it, and those merged into it."""
    rows = session.scalars(select(Case).where(visible_cases(person), or_(
        Case.id == case.repeat_of, Case.repeat_of == case.id, Case.merged_into == case.id)).order_by(Case.id))
    return [(_relation(case, row), row) for row in rows]


def _relation(case: Case, other: Case) -> str:
    if other.id == case.repeat_of:
        return "前一次投诉"
    return "已并入本工单" if other.merged_into == case.id else "再投诉"
