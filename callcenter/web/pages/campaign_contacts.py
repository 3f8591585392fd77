"""The list of a campaign 名单: whom it calls, whose each is, and one contact with all attempts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.models import Call
from callcenter.calls.seeing import number_for, visible_calls
from callcenter.campaigns.contacts import (
    add_contacts,
    assign,
    call_now,
    list_contacts,
    recall,
    remove_contact,
)
from callcenter.campaigns.models import CONTACT_STATES, Answer, Contact
from callcenter.campaigns.services import callers_of, get_campaign
from callcenter.dialing.do_not_call import standing_among
from callcenter.dialing.models import Attempt
from callcenter.errors import ConflictError, DeskError, FieldError, NotFoundError
from callcenter.lists.campaign import ASKED
from callcenter.messages.models import Message
from callcenter.people.models import Person, Role
from callcenter.records.models import Record
from callcenter.web.pages.campaigns import OUTCOMES, runs
from callcenter.web.pages.listing import LARGEST_ID, same_but
from callcenter.web.pages.site import Site

CONTACT_TITLES = {"waiting": "待拨打", "reserved": "正在拨打", "done": "已结束", "removed": "已移出"}
_FILTERS = ("state", "outcome", "assigned", "number")
_PAGE = 50
_Answer = str | Response | tuple[str, int]
_CONTACTS = f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/contacts"


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /campaigns/N/contacts."""

    @routes.get(_CONTACTS)
    def campaign_contacts(campaign_id: int) -> _Answer:
        return _list(site, campaign_id, None)

    @routes.get(f"{_CONTACTS}/<int(max={LARGEST_ID}):contact_id>")
    def campaign_contact(campaign_id: int, contact_id: int) -> str:
        return _page(site, campaign_id, contact_id)

    @routes.post(_CONTACTS)
    def campaign_contact_add(campaign_id: int) -> _Answer:
        row = {name: request.form.get(name, "") for name in ("number", "name", "organisation", "product")}
        try:
            with site.desk.db.session() as session:
                told = add_contacts(session, campaign_id, [row], person=site.person, now=site.now())
                if told.problems:
                    raise FieldError("number", told.problems[0]["problem"])
        except (FieldError, ConflictError) as problem:
            return _list(site, campaign_id, problem)
        flash(_("已加入名单。") if told.added else _("这个号码已在名单里。"))
        return redirect(url_for("desk.campaign_contacts", campaign_id=campaign_id))

    @routes.post(f"{_CONTACTS}/<any(assign, recall, now, remove):verb>")
    def campaign_contacts_act(campaign_id: int, verb: str) -> _Answer:
        try:
            with site.desk.db.session() as session:
                count = _act(session, site, campaign_id, verb)
        except (FieldError, ConflictError) as problem:
            return _list(site, campaign_id, problem)
        flash(_("%(count)s 个联系人已改。", count=count))
        return redirect(url_for("desk.campaign_contacts", campaign_id=campaign_id))


def _act(session: Session, site: Site, campaign_id: int, verb: str) -> int:
    """Gives contacts to an agent, takes them back, brings them forward, or takes them off the list; how many."""
    form = request.form
    chosen = [int(one) for one in form.getlist("contact") if one.isdecimal() and len(one) < 10]
    if verb == "assign":
        most = form.get("most", "")
        return assign(session, campaign_id, form.get("agent", ""), contact_ids=chosen, person=site.person,
                      now=site.now(), most=int(most) if most.isdecimal() and len(most) < 7 else None)
    if verb == "recall":
        return recall(session, campaign_id, login=form.get("agent") or None, contact_ids=chosen, person=site.person,
                      now=site.now())
    if verb == "now":
        return call_now(session, campaign_id, contact_ids=chosen, person=site.person, now=site.now())
    if not chosen:
        raise FieldError("contact", "请先选择联系人")
    for one in chosen:
        remove_contact(session, one, person=site.person, now=site.now())
    return len(chosen)


def _list(site: Site, campaign_id: int, problem: DeskError | None) -> _Answer:
    given = {name: request.args.get(name, "").strip() for name in _FILTERS}
    after = request.args.get("after", "")
    with site.desk.db.session() as session:
        campaign = get_campaign(session, campaign_id, site.person)
        if given["state"] not in ("", *CONTACT_STATES):
            given["state"], problem = "", FieldError("state", "没有这种筛选，已列出全部")
        rows = list_contacts(session, campaign_id, site.person, after_id=int(after) if after.isdecimal() and
                             len(after) < 18 else 0, limit=_PAGE + 1, **{name: one or None for name, one in
                                                                        given.items()})
        text = render_template(
            "campaign_contacts.html", campaign=campaign, rows=rows[:_PAGE], given=given, states=CONTACT_TITLES,
            outcomes=OUTCOMES, problem=problem, wrong=getattr(problem, "field", ""), now=site.now(),
            runs=runs(site.person), agents=callers_of(session, campaign), owners=_people(session, rows),
            number=lambda raw: number_for(site.person, raw),
            typed={name: request.form.get(name, "") for name in ("number", "name", "organisation", "product")},
            older=same_but("desk.campaign_contacts", after=str(rows[_PAGE - 1].id))
            if len(rows) > _PAGE else None,
            same_but=lambda **changes: same_but("desk.campaign_contacts", **changes))
    return (text, 422) if problem else text


def _page(site: Site, campaign_id: int, contact_id: int) -> str:
    with site.desk.db.session() as session:
        campaign = get_campaign(session, campaign_id, site.person)
        contact = session.get(Contact, contact_id)
        hidden = contact is not None and Role(site.person.role) is Role.AGENT and contact.assigned_id not in (
            None, site.person.id)
        if contact is None or contact.campaign_id != campaign.id or hidden:
            raise NotFoundError(f"没有编号为 {contact_id} 的联系人")
        attempts = session.scalars(select(Attempt).where(Attempt.contact_id == contact.id).order_by(
            Attempt.id.desc())).all()
        records = dict(session.execute(select(Call.sid, Record.id).join(Record, Record.call_sid == Call.sid).where(
            Call.sid.in_([one.sid for one in attempts if one.sid]), visible_calls(site.person))).all())
        return render_template(
            "campaign_contact.html", campaign=campaign, contact=contact, attempts=attempts, records=records,
            answers=session.scalars(select(Answer).where(Answer.contact_id == contact.id).order_by(Answer.id)).all(),
            messages=session.scalars(select(Message).where(Message.contact_id == contact.id)
                                     .order_by(Message.id)).all(),
            states=CONTACT_TITLES, outcomes=OUTCOMES, owners=_people(session, [contact, *attempts]), now=site.now(),
            quiet=contact.number in standing_among(session, [contact.number]),
            questions=campaign.questionnaire.get("questions", {}), asked=ASKED,
            number=lambda raw: number_for(site.person, raw))


def _people(session: Session, rows: object) -> dict[int, str]:
    """The names of those to whom contacts were given, or who made the attempts."""
    ids = {found for row in rows for name in ("assigned_id", "person_id")  # type: ignore[attr-defined]
           if (found := getattr(row, name, None)) is not None}
    return {one.id: one.display_name for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
