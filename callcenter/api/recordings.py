"""Recordings: hearing one."""

from __future__ import annotations

from flask import Response

from callcenter.api.audio import audio_response
from callcenter.api.operations import Asked, Operation
from callcenter.recordings.listening import listen


def recording_audio(asked: Asked, sid: str) -> Response:
    return audio_response(listen(asked.session, asked.desk.storage, sid, person=asked.person, now=asked.now))


OPERATIONS = (
    Operation("GET", "/recordings/<sid>/audio", recording_audio, "The sound of a recording; ranges work; audited",
              media="audio/wav", problems=(401, 403, 404, 409, 416)),
)
