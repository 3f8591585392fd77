"""People 人员: who is there, somebody new, what somebody may do, a password for once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, FieldError
from callcenter.people.company_account import link_account, subject_of
from callcenter.people.departments import list_departments
from callcenter.people.models import Person, Role
from callcenter.people.second_factor import take_second_factor
from callcenter.people.staff import (
    FIELDS,
    add_staff,
    change_staff,
    get_person,
    list_people,
    reset_password,
    set_active,
    set_pin,
    skills_known,
    unlock,
)
from callcenter.people.standing import may_change, must_lead, roles_given_by
from callcenter.web.pages.listing import LARGEST_ID, same_but
from callcenter.web.pages.site import Site
from callcenter.web.pages.skills import TITLES

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/people."""
    _add_list(routes, site)
    _add_person(routes, site)


def _add_list(routes: Blueprint, site: Site) -> None:

    @routes.get("/settings/people")
    def people_list() -> _Answer:
        chosen = {name: request.args.get(name, "").strip()[:60] for name in ("q", "role", "left")}
        with site.desk.db.session() as session:
            problem = None
            try:
                rows = list_people(session, site.person, role=chosen["role"], words=chosen["q"],
                                   active=not chosen["left"])
            except FieldError as wrong:
                problem, rows = wrong, ()
            page = render_template(
                "people.html", rows=rows, chosen=chosen, problem=problem, may_add=bool(roles_given_by(site.person)),
                skill_titles=TITLES,
                same_but=lambda **changes: same_but("desk.people_list", **changes))
        return (page, 422) if problem else page

    @routes.get("/settings/people/new")
    def new_person() -> _Answer:
        return _form(site, {})

    @routes.post("/settings/people")
    def person_add() -> _Answer:
        try:
            with site.desk.db.session() as session:
                person, word = add_staff(session, request.form.get("name", ""), _typed(), by=site.person,
                                         now=site.now())
        except (FieldError, ConflictError) as problem:
            return _form(site, request.form, problem), 422
        return _page(site, person.id, word=word)


def _add_person(routes: Blueprint, site: Site) -> None:
    @routes.get(f"/settings/people/<int(max={LARGEST_ID}):person_id>")
    def person_page(person_id: int) -> str:
        return _page(site, person_id)

    @routes.post(f"/settings/people/<int(max={LARGEST_ID}):person_id>/<any({', '.join(_ACTS)}):verb>")
    def person_act(person_id: int, verb: str) -> _Answer:
        try:
            with site.desk.db.session() as session:
                word = _ACTS[verb](session, site, person_id)
        except FieldError as problem:
            return _page(site, person_id, problem=problem, verb=verb), 422
        if word:
            return _page(site, person_id, word=word)
        flash(_("已保存。"))
        return redirect(url_for("desk.person_page", person_id=person_id))

    @routes.post(f"/settings/people/<int(max={LARGEST_ID}):person_id>/second-factor/off")
    def person_second(person_id: int) -> Response:
        with site.desk.db.session() as session:
            get_person(session, person_id, site.person)
            take_second_factor(session, person_id, by=site.person, now=site.now())
        flash(_("两步验证已取消。"))
        return redirect(url_for("desk.person_page", person_id=person_id))


def _typed() -> dict[str, str]:
    """A form of all fields: a box that is not ticked is sent as nothing."""
    return {name: request.form.get(name, "") for name in FIELDS}


def _form(site: Site, typed: Mapping[str, str], problem: FieldError | ConflictError | None = None) -> str:
    with site.desk.db.session() as session:
        must_lead(site.person, "添加人员")
        return render_template("person_new.html", problem=problem, wrong=getattr(problem, "field", ""),
                               typed={name: typed.get(name, "") for name in ("name", *FIELDS)},
                               **_choices(session, site))


def _page(site: Site, person_id: int, *, problem: FieldError | None = None, verb: str = "", word: str = "") -> str:
    """Somebody's page; `word`: the password for once, which is shown here and nowhere else."""
    with site.desk.db.session() as session:
        person = get_person(session, person_id, site.person)
        issuer = site.desk.settings.oidc_issuer
        typed = request.form if verb == "change" else _stands(person)
        return render_template(
            "person.html", person=person, problem=problem, wrong=getattr(problem, "field", ""), word=word,
            typed={name: typed.get(name, "") for name in FIELDS}, may_change=may_change(site.person, person),
            may_link=bool(issuer) and site.person.role == Role.ADMIN, account=subject_of(person, issuer),
            now=site.now(), **_choices(session, site))


def _choices(session: Session, site: Site) -> dict[str, Any]:
    return {"roles": roles_given_by(site.person), "skills_known": skills_known(session),
            "departments": [one.name for one in list_departments(session)]}


def _stands(person: Person) -> dict[str, str]:
    return {"display_name": person.display_name, "role": person.role, "staff_no": person.staff_no or "",
            "phone": person.phone or "", "department": person.department.name if person.department else "",
            "skills": "，".join(person.skills), "planned_area": person.planned_area or "",
            "key_to_accept": "yes" if person.key_to_accept else ""}


def _change(session: Session, site: Site, person_id: int) -> None:
    change_staff(session, person_id, _typed(), by=site.person, now=site.now())


def _leave(session: Session, site: Site, person_id: int) -> None:
    set_active(session, person_id, False, by=site.person, now=site.now())


def _back(session: Session, site: Site, person_id: int) -> None:
    set_active(session, person_id, True, by=site.person, now=site.now())


def _password(session: Session, site: Site, person_id: int) -> str:
    return reset_password(session, person_id, by=site.person, now=site.now())[1]


def _pin(session: Session, site: Site, person_id: int) -> None:
    set_pin(session, person_id, request.form.get("pin", ""), by=site.person, now=site.now())


def _unlock(session: Session, site: Site, person_id: int) -> None:
    unlock(session, person_id, by=site.person, now=site.now())


def _account(session: Session, site: Site, person_id: int) -> None:
    link_account(session, person_id, site.desk.settings.oidc_issuer, request.form.get("account", ""), by=site.person,
                 now=site.now())


_ACTS: Mapping[str, Callable[[Session, Site, int], str | None]] = MappingProxyType(
    {"change": _change, "leave": _leave, "back": _back, "password": _password, "pin": _pin, "account": _account,
     "unlock": _unlock})
