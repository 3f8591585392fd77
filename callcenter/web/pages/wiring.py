"""The pages put together: who may come in, what each form must carry, what is added to every answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask, redirect, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response

from callcenter.desk import Desk
from callcenter.web.assets import add_assets
from callcenter.web.languages import add_languages
from callcenter.web.pages import (
    api_docs,
    assessments,
    audit_trail,
    blocklist,
    board,
    bulk,
    calendar,
    callbacks,
    calls,
    campaign_contacts,
    campaign_edit,
    campaign_imports,
    campaigns,
    case_acts,
    case_steps,
    case_words,
    cases,
    company_account,
    company_settings,
    customer_imports,
    customer_page,
    customers,
    deadlines,
    departments,
    dispatching,
    do_not_call,
    exports,
    flows,
    lines,
    live,
    messages,
    new_case,
    notices,
    opening_hours,
    outbound,
    outbound_report,
    own_account,
    own_state,
    people,
    record_list,
    recordings,
    records,
    relay_slips,
    review,
    ring_plans,
    sales_imports,
    scripts,
    search,
    sign_ins,
    signing_in,
    skills,
    standards,
    tokens,
    vocabulary,
    words,
    wrap_ups,
)
from callcenter.web.pages.errors import register_errors
from callcenter.web.pages.headers import protect
from callcenter.web.pages.menu import main_menu
from callcenter.web.pages.site import Site, load_seat
from callcenter.web.pages.streaming import add_stream
from callcenter.web.pages.surroundings import add_surroundings
from callcenter.web.said import add_said

_OPEN = {"desk.login", "desk.enter", "desk.login_code", "desk.enter_code", "desk.company_enter", "desk.company_back",
         "desk.look", "desk.board", "desk.board_now", "desk.api_docs"}
"""The board admits its screens, or whoever is signed in, by itself."""


def register_pages(app: Flask, desk: Desk, now: Callable[[], datetime]) -> None:
    """Adds the pages, their login, their protection against forged forms, and their error pages."""
    # A form may stay open for a whole shift: the token lives as long as the session.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf, login = CSRFProtect(app), LoginManager(app)
    login.user_loader(lambda person_id: load_seat(desk, person_id))
    site = Site(desk, now)
    routes = Blueprint("desk", __name__)

    @routes.before_request
    def guard() -> Response | None:
        """Only provider webhooks and the API are asked without a session and a form's token; they are elsewhere."""
        csrf.protect()
        if request.endpoint in _OPEN:
            return None
        if current_user.is_authenticated:
            return own_account.owed_first()
        if request.headers.get("HX-Request"):  # the session is over: the whole page goes to the door, no piece of it
            return Response(status=204, headers={"HX-Refresh": "true"})
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("desk.login", next=wanted))

    add_surroundings(routes, site)
    for room in (signing_in, calls, records, review, recordings, new_case, cases, case_acts, case_steps, dispatching,
                 deadlines, standards, calendar, callbacks, assessments, notices, sign_ins, own_state, live, wrap_ups,
                 messages, relay_slips, board, blocklist, do_not_call, customers, customer_page, customer_imports,
                 record_list, search, bulk, exports, own_account, company_account, people, departments, tokens,
                 api_docs, audit_trail, vocabulary, company_settings, lines, opening_hours, ring_plans, flows, skills,
                 scripts, campaigns, campaign_edit, campaign_contacts, campaign_imports, outbound, sales_imports,
                 outbound_report):
        room.add_routes(routes, site)
    app.register_blueprint(routes)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(words=words, case_words=case_words, main_menu=main_menu, site=site)
    app.jinja_env.filters.update({**words.filters(site.zone), **case_words.filters(site.zone)})
    add_stream(app, desk.settings)  # before `protect`, whose policy it widens
    protect(app)
    add_assets(app)
    add_languages(app)
    add_said(app)
    register_errors(app)
