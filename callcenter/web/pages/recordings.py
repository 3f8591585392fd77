"""The sound behind the record page's player, and its waveform."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from callcenter.api.audio import audio_response
from callcenter.recordings.listening import listen
from callcenter.recordings.outlines import outline_of
from callcenter.web.pages.site import Site


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /recordings/<sid>/audio and /recordings/<sid>/peaks."""

    @routes.get("/recordings/<sid>/audio")
    def audio(sid: str) -> AnyResponse:
        with site.desk.db.session() as session:
            heard = listen(session, site.desk.storage, sid, person=site.person, now=site.now())
        return audio_response(heard)

    @routes.get("/recordings/<sid>/peaks")
    def peaks(sid: str) -> AnyResponse:
        with site.desk.db.session() as session:
            outline = outline_of(session, site.desk.storage, site.desk.settings.var_dir / "scratch", sid,
                                 person=site.person)
        response = Response(outline.text, mimetype="application/json")
        response.set_etag(outline.digest)
        response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
        return response.make_conditional(request)
