"""A recording over HTTP, whole or in the ranges that a player asks for."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wsgi import FileWrapper

from callcenter.recordings.listening import Audio


def audio_response(audio: Audio) -> Response:
    """Streams the file; 206 for a range, 304 when the player has it, 416 when the range lies outside."""
    response = Response(FileWrapper(audio.file), mimetype=audio.media_type, direct_passthrough=True)
    response.content_length = audio.size
    response.set_etag(audio.digest)
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.make_conditional(request, accept_ranges=True, complete_length=audio.size)
    return response
