"""The sound behind the record page's player."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from callcenter.api.audio import audio_response
from callcenter.recordings.listening import listen
from callcenter.web.pages.site import Site


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /recordings/<sid>/audio."""

    @routes.get("/recordings/<sid>/audio")
    def audio(sid: str) -> Response:
        with site.desk.db.session() as session:
            heard = listen(session, site.desk.storage, sid, person=site.person, now=site.now())
        return audio_response(heard)
