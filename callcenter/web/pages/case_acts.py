"""What a person does with a case 工单: a form of its page, carried out by one service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.cases import closing, dispatching, extending, handling, merging, promising, reclassifying
from callcenter.cases.reading import find_case, get_case
from callcenter.cases.seeing import number_of
from callcenter.errors import ConflictError, DeskError, FieldError, NotFoundError
from callcenter.web.pages.case_form import values_of, version_of
from callcenter.web.pages.case_page import case_page
from callcenter.web.pages.case_verbs import VERBS
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site, own_path

Values = dict[str, Any]
"""What the form says, and `person`, `now`, `zone` and `version` beside it."""

_CASE = f"/cases/<int(max={LARGEST_ID}):case_id>"


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /cases/<id> and its verbs."""

    @routes.get(_CASE, endpoint="case_page")
    def show(case_id: int) -> str | Response:
        with site.desk.db.session() as session:
            case = get_case(session, case_id, site.person)
            if case.id != case_id:  # merged: the one that it went into
                return redirect(url_for("desk.case_page", case_id=case.id))
            return case_page(session, site, case_id)

    @routes.post(f"{_CASE}/number")
    def case_number(case_id: int) -> str:
        with site.desk.db.session() as session:
            seen = number_of(session, case_id, person=site.person, now=site.now())
            return case_page(session, site, case_id, shown_number=seen)

    @routes.post(f"{_CASE}/<verb>")
    def case_act(case_id: int, verb: str) -> Response | tuple[str, int]:
        if verb not in VERBS:
            raise NotFoundError(f"工单没有“{verb[:20]}”这种操作")
        try:
            with site.desk.db.session() as session:
                values = values_of(VERBS[verb].fields, request.form, site.zone)
                _ACTS[verb](session, case_id, {**values, "person": site.person, "now": site.now(), "zone": site.zone,
                                               "version": version_of()})
        except (FieldError, ConflictError) as problem:
            return again(site, case_id, verb, problem)
        flash(VERBS[verb].done)
        return redirect(own_path(request.form.get("back"), url_for("desk.case_page", case_id=case_id)))


def again(site: Site, case_id: int, tried: str, problem: DeskError) -> tuple[str, int]:
    """The page once more, with what was typed and what is wrong with it."""
    with site.desk.db.session() as session:
        text = case_page(session, site, case_id, tried=tried, typed=request.form, problem=problem)
    return text, 409 if isinstance(problem, ConflictError) else 422


def _contact(session: Session, case_id: int, values: Values) -> None:
    values["reached"] = values["reached"] != "no"
    handling.contact(session, case_id, **values)


def _merge(session: Session, case_id: int, values: Values) -> None:
    try:
        into = find_case(session, values.pop("into"), values["person"])
    except NotFoundError as missing:
        raise FieldError("into", missing.message) from None
    merging.merge(session, case_id, into.id, **values)


def _plain(act: Callable[..., object]) -> Callable[[Session, int, Values], object]:
    return lambda session, case_id, values: act(session, case_id, **values)


def _extend(session: Session, case_id: int, values: Values) -> None:
    values["deadline_id"], values["proof"] = values.pop("deadline"), {"note": values["proof"]}
    extending.extend(session, case_id, **values)


def _keep_promise(session: Session, case_id: int, values: Values) -> None:
    promising.keep_promise(session, case_id, values.pop("deadline"), **values)


_ACTS: Mapping[str, Callable[[Session, int, Values], object]] = MappingProxyType({
    "contact": _contact, "extend": _extend, "keep_promise": _keep_promise, "merge": _merge, **{
        name: _plain(act) for name, act in (
            ("dispatch", dispatching.dispatch), ("acknowledge", handling.acknowledge), ("progress", handling.progress),
            ("finish", handling.finish), ("return", dispatching.return_case), ("reassign", dispatching.reassign),
            ("co_handle", dispatching.co_handle), ("promise", promising.promise),
            ("reclassify", reclassifying.reclassify),
            ("supervise", promising.supervise), ("suspend", closing.suspend), ("resume", closing.resume),
            ("close", closing.close), ("reopen", closing.reopen))}})
"""Every verb of `case_verbs`: most take what the form says as it is."""
