"""The live board 大屏, for a wall: the page, what it asks for every few seconds, and the screens that may show it."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    render_template_string,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as WerkzeugResponse

from callcenter.board.reading import FORMULA, look_at_board
from callcenter.board.screens import (
    LASTS,
    allow_screens,
    may_see_board,
    open_screen,
    screen_of,
    screens,
    take_back,
)
from callcenter.errors import FieldError, NotAllowedError
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.menu import leads
from callcenter.web.pages.site import Site

_COOKIE = "board"


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /board. Its own cookie opens it where nobody is signed in (`wiring` lets the two addresses through)."""

    @routes.get("/board")
    def board() -> str | WerkzeugResponse:
        if not _admitted(site):
            return redirect(url_for("desk.login", next="/board"))
        return render_template("board.html", **_shown(site), leads=current_user.is_authenticated and leads(site.person))

    @routes.get("/board/now")
    def board_now() -> Response:
        if not _admitted(site):
            abort(401)
        return Response(render_template("board_now.html", **_shown(site)), mimetype="text/html",
                        headers={"X-Board": render_template_string("{{ asset('board.js') }}")})

    @routes.get("/board/screens")
    def board_screens() -> str:
        return _screens(site, None)

    @routes.post("/board/screens")
    def open_board() -> WerkzeugResponse | tuple[str, int]:
        """The browser becomes a screen: whoever opened it is signed out of it."""
        try:
            with site.desk.db.session() as database:
                token = open_screen(database, request.form.get("name", ""), person=site.person, now=site.now())[1]
        except FieldError as problem:
            return _screens(site, problem), 422
        logout_user()
        session.clear()
        answer = redirect(url_for("desk.board"))
        answer.set_cookie(_COOKIE, token, max_age=LASTS, path="/board", httponly=True, samesite="Lax",
                          secure=request.is_secure)
        return answer

    @routes.post(f"/board/screens/<int(max={LARGEST_ID}):screen_id>/end")
    def end_board(screen_id: int) -> WerkzeugResponse:
        with site.desk.db.session() as database:
            name = take_back(database, screen_id, person=site.person, now=site.now()).name
        flash(_("大屏“%(name)s”已收回。", name=name))
        return redirect(url_for("desk.board_screens"))


def _admitted(site: Site) -> bool:
    """A screen's browser, or somebody signed in who may see the board and owes nothing first. NotAllowedError:
    somebody else."""
    with site.desk.db.session() as database:
        if screen_of(database, request.cookies.get(_COOKIE), site.now()) is not None:
            return True
    if not current_user.is_authenticated or current_user.owes:
        return False
    if not may_see_board(site.person):
        raise NotAllowedError("您的角色不能查看大屏")
    return True


def _shown(site: Site) -> dict[str, Any]:
    with site.desk.db.session() as database:
        board = look_at_board(database, now=site.now(), zone=site.zone)
    return {"board": board, "formula": FORMULA, "now": board.now, "company": site.company}


def _screens(site: Site, problem: FieldError | None) -> str:
    allow_screens(site.person)
    with site.desk.db.session() as database:
        return render_template("board_screens.html", rows=screens(database, site.person, site.now()), problem=problem,
                               typed=request.form.get("name", ""), now=site.now())
