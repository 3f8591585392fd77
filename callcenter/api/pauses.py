"""Pausing the recording of one's own talk, for the numbers of IDs and cards."""

from __future__ import annotations

from datetime import datetime

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Shape, local
from callcenter.calls.pausing import paused_since


class PauseShape(Shape):
    """`paused_since` null: the recording hears all."""

    call_sid: str
    paused_since: datetime | None


def recording_pause(asked: Asked, sid: str) -> PauseShape:
    asked.desk.pausing.pause(sid, person=asked.person, now=asked.now)
    return _shape(asked, sid)


def recording_resume(asked: Asked, sid: str) -> PauseShape:
    asked.desk.pausing.resume(sid, person=asked.person, now=asked.now)
    return _shape(asked, sid)


def _shape(asked: Asked, sid: str) -> PauseShape:
    return PauseShape(call_sid=sid, paused_since=local(paused_since(asked.session, sid), asked.zone))


OPERATIONS = (
    Operation("POST", "/calls/<sid>/recording/pause", recording_pause, "Pause the recording of your talk",
              answer=PauseShape, problems=(401, 403, 404, 409)),
    Operation("POST", "/calls/<sid>/recording/resume", recording_resume, "Let the recording of your talk go on",
              answer=PauseShape, problems=(401, 403, 404, 409)),
)
