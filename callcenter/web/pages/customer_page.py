"""A customer's page: everything known of them, and what a person changes there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.callbacks.listing import REASONS, may_call
from callcenter.calls.seeing import number_for
from callcenter.customers.blocking import blocked_among
from callcenter.customers.changing import FIELDS, LEADERS, change_customer, move_phone, preview_merge, take_phone
from callcenter.customers.finding import MAY_EDIT, get_customer, give_phone
from callcenter.customers.history import history_of
from callcenter.customers.models import Customer
from callcenter.customers.numbers import read_number
from callcenter.customers.services import find_by_phone, merge, set_grade
from callcenter.errors import DeskError, FieldError, NotAllowedError
from callcenter.people.models import Role
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /customers/<id> and the acts below it."""

    @routes.get(f"/customers/<int(max={LARGEST_ID}):customer_id>")
    def customer_page(customer_id: int) -> str:
        return _page(site, customer_id)

    @routes.post(f"/customers/<int(max={LARGEST_ID}):customer_id>/<any(change, give, take, move, grade):verb>")
    def customer_act(customer_id: int, verb: str) -> _Answer:
        try:
            with site.desk.db.session() as session:
                _ACTS[verb](session, site, customer_id)
        except NotAllowedError:
            raise
        except DeskError as problem:
            return _page(site, customer_id, problem=problem, verb=verb), 422
        flash(_("已保存。"))
        return redirect(url_for("desk.customer_page", customer_id=customer_id))

    @routes.get(f"/customers/<int(max={LARGEST_ID}):customer_id>/merge")
    def customer_merge(customer_id: int) -> _Answer:
        with site.desk.db.session() as session:
            try:
                seen = preview_merge(session, customer_id, _other(session, "gone"), person=site.person)
            except FieldError as problem:
                return _page(site, customer_id, problem=problem, verb="merge"), 422
            return render_template("customer_merge.html", seen=seen, number=lambda raw: number_for(site.person, raw))

    @routes.post(f"/customers/<int(max={LARGEST_ID}):customer_id>/merge")
    def customer_merged(customer_id: int) -> Response:
        with site.desk.db.session() as session:
            merge(session, customer_id, _other(session, "gone"), person=site.person, now=site.now())
        flash(_("两位客户已合并。"))
        return redirect(url_for("desk.customer_page", customer_id=customer_id))


def _page(site: Site, customer_id: int, *, problem: DeskError | None = None, verb: str = "") -> str:
    """A customer's page; with a problem of one of its forms, what was typed stays."""
    with site.desk.db.session() as session:
        customer = get_customer(session, customer_id, site.person)
        history = history_of(session, site.person, customer, now=site.now())
        merged = session.scalars(select(Customer).where(Customer.merged_into == customer.id)
                                 .order_by(Customer.id)).all()
        return render_template(
            "customer.html", customer=customer, merged=merged, now=site.now(), problem=problem, verb=verb,
            history=history, reasons=REASONS,
            may_dial=may_call(site.person) and bool(customer.phones) and customer.merged_into is None,
            blocked=blocked_among(session, [phone.number for phone in customer.phones], site.now()),
            readable={past.record.id for past in history.calls if past.record is not None and past.may_open},
            typed={name: request.form.get(name, stands) if verb == "change" else stands
                   for name in FIELDS for stands in [getattr(customer, name) or ""]},
            given=request.form.get("number", "") if verb == "give" else "",
            may_edit=Role(site.person.role) in MAY_EDIT and customer.merged_into is None,
            leads=Role(site.person.role) in LEADERS and customer.merged_into is None,
            number=lambda raw: number_for(site.person, raw))


def _change(session: Session, site: Site, customer_id: int) -> None:
    form = request.form
    change_customer(session, customer_id, {name: form[name] for name in FIELDS if name in form}, person=site.person,
                    now=site.now(), seen={name: form[f"was_{name}"] for name in FIELDS if f"was_{name}" in form})


def _give(session: Session, site: Site, customer_id: int) -> None:
    give_phone(session, customer_id, request.form.get("number", "").strip(), person=site.person, now=site.now())


def _take(session: Session, site: Site, customer_id: int) -> None:
    take_phone(session, customer_id, request.form.get("number", ""), person=site.person, now=site.now())


def _move(session: Session, site: Site, customer_id: int) -> None:
    move_phone(session, customer_id, request.form.get("number", ""), _other(session, "to"), person=site.person,
               now=site.now())


def _grade(session: Session, site: Site, customer_id: int) -> None:
    grade = request.form.get("grade", "").strip()
    if len(grade) > 20:
        raise FieldError("grade", f"等级有{len(grade)}个字，太长；请不超过20个字，如 VIP")
    set_grade(session, customer_id, grade or None, person=site.person, now=site.now())


_ACTS: Mapping[str, Callable[[Session, Site, int], None]] = MappingProxyType(
    {"change": _change, "give": _give, "take": _take, "move": _move, "grade": _grade})


def _other(session: Session, field: str) -> int:
    """Another customer, by its id or by a number of theirs."""
    given = request.values.get(field, "").strip().lstrip("#")
    if given.isascii() and given.isdigit() and len(given) < 8:
        return int(given)
    found = find_by_phone(session, read_number(given)) if given else None
    if found is None:
        raise FieldError(field, f"“{given[:30]}”不是客户；请填客户编号，如 1024，或该客户的号码")
    return found.id
