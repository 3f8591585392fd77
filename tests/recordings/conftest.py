"""A company whose provider serves recordings over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.phones import Caller
from tests.recordings.media import Media, media_server, provider
from tests.service import Service, open_line, service, service_over, settings_for

__all__ = ["service"]


@pytest.fixture
def media() -> Iterator[Media]:
    with media_server() as media:
        yield media


@pytest.fixture
def fetching(database_url: str, redis_url: str, tmp_path: Path, media: Media) -> Iterator[Service]:
    """The service, its provider that server."""
    with service_over(settings_for(database_url, redis_url, tmp_path), network=provider(media)) as service:
        open_line(service)
        yield service


@pytest.fixture
def caller(fetching: Service) -> Caller:
    """Somebody who called and is gone."""
    caller = Caller(fetching)
    caller.dial()
    caller.over()
    fetching.work("close_call", "fill_record")
    return caller


def announce(service: Service, caller: Caller, media: Media, *, seconds: int | None = 10, channels: int = 2,
             purpose: str = "talk", state: str = "completed", sid: str = "RE1", code: str = "0") -> None:
    """The provider tells of a recording."""
    form = {"AccountSid": "AC1", "CallSid": caller.sid, "RecordingSid": sid, "RecordingStatus": state,
            "RecordingUrl": media.recording.replace("RE1", sid), "RecordingChannels": str(channels), "ErrorCode": code}
    if seconds is not None:
        form["RecordingDuration"] = str(seconds)
    answer = service.post(f"/webhooks/twilio/recording/{purpose}/{caller.sid}/0", form)
    assert answer.status_code == 204, answer.text

