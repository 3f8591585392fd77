"""The phone network at Twilio, or at any provider that speaks its REST API and TwiML
(`TWILIO_API_BASE_URL`)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from callcenter.telephony.base import (
    Address,
    CallFacts,
    CallStatus,
    FateUnknownError,
    NotThereError,
    PermanentError,
    Placement,
    RecordingFacts,
)
from callcenter.telephony.signatures import is_signed
from callcenter.telephony.twilio_errors import CALL_IS_OVER, NOT_FOUND, translated
from callcenter.telephony.twilio_media import fetch_media
from ivr_flows.twiml import render
from ivr_flows.verbs import Verb

API_BASE_URL = "https://api.twilio.com"
_EVENTS = ["initiated", "ringing", "answered", "completed"]
_MOST_CALLS = 200
_MOST_RECORDINGS = 50
_CURRENT = "Twilio.CURRENT"
"""The provider's name for whatever records a leg now."""
_FINAL_STATES = {"completed": "completed", "absent": "absent", "deleted": "absent", "failed": "failed"}


class TwilioNetwork:
    """One provider account; implements `base.PhoneNetwork`. Safe to share among threads and across a fork.

    `connect_seconds` and `read_seconds` bound every request; the provider's own client would wait for ever.
    """

    name = "twilio"

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_base_url: str = API_BASE_URL,
        *,
        connect_seconds: float = 5.0,
        read_seconds: float = 15.0,
    ) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._key = auth_token.encode()
        self._base = api_base_url.rstrip("/")
        self._timeout = (connect_seconds, read_seconds)
        self._client: Client | None = None
        self._pid = 0

    def document(self, verbs: Sequence[Verb], address: Address, *, recording_url: str | None = None) -> str:
        return render(verbs, address, recording_callback=recording_url)

    def check_signature(self, url: str, params: Sequence[tuple[str, str]], signature: str) -> bool:
        return is_signed(self._key, url, params, signature)

    def place_call(self, placement: Placement) -> str:
        options: dict[str, Any] = {"machine_detection": "Enable"} if placement.detect_machine else {}
        with translated(f"placing a call to {placement.to}", creates=True):
            call = self._api.calls.create(
                to=placement.to,
                from_=placement.from_,
                url=placement.answer_url,
                method="POST",
                status_callback=placement.status_url,
                status_callback_method="POST",
                status_callback_event=_EVENTS,
                timeout=placement.ring_seconds,
                **options,
            )
            return _created(call.sid, "call")

    def find_calls(self, *, to: str, from_: str, since: datetime) -> list[CallFacts]:
        """The newest 200 calls between the two numbers are looked at. A call that still waits has no start
        time at the provider, so its time of creation decides."""
        with translated(f"looking up calls to {to}", creates=False):
            calls = self._api.calls.list(to=to, from_=from_, limit=_MOST_CALLS, page_size=_MOST_CALLS)
        moment = since.astimezone(UTC).replace(microsecond=0)
        return [_call_facts(call) for call in calls if call.date_created is None or call.date_created >= moment]

    def redirect_call(self, sid: str, url: str) -> None:
        with translated(f"redirecting call {sid}", creates=True):
            self._api.calls(sid).update(url=url, method="POST")

    def hang_up(self, sid: str) -> None:
        try:
            with translated(f"hanging up call {sid}", creates=False):
                self._api.calls(sid).update(status="completed")
        except PermanentError as error:
            if error.code != CALL_IS_OVER:
                raise

    def fetch_call(self, sid: str) -> CallFacts:
        with translated(f"fetching call {sid}", creates=False):
            return _call_facts(self._api.calls(sid).fetch())

    def list_recordings(self, call_sid: str) -> list[RecordingFacts]:
        with translated(f"listing recordings of {call_sid}", creates=False):
            recordings = self._api.calls(call_sid).recordings.list(limit=_MOST_RECORDINGS)
        return [self._recording_facts(recording) for recording in recordings]

    def start_recording(self, call_sid: str, *, status_url: str) -> str:
        with translated(f"recording call {call_sid}", creates=True):
            recording = self._api.calls(call_sid).recordings.create(
                recording_channels="dual",
                recording_status_callback=status_url,
                recording_status_callback_method="POST",
                recording_status_callback_event=["in-progress", "completed", "absent"],
            )
            return _created(recording.sid, "recording")

    def pause_recording(self, call_sid: str) -> None:
        with translated(f"pausing the recording of {call_sid}", creates=False):
            self._api.calls(call_sid).recordings(_CURRENT).update(status="paused", pause_behavior="silence")

    def resume_recording(self, call_sid: str) -> None:
        with translated(f"resuming the recording of {call_sid}", creates=False):
            self._api.calls(call_sid).recordings(_CURRENT).update(status="in-progress")

    def fetch_recording(self, media_url: str, to: Path, *, max_bytes: int) -> int:
        if not self._is_provider(media_url):
            raise PermanentError(f"fetching {media_url}: not an address of the provider at {self._base}")
        auth = (self._account_sid, self._auth_token)
        with requests.Session() as session:
            return fetch_media(session, media_url, to, auth=auth, timeout=self._timeout, max_bytes=max_bytes)

    def delete_recording(self, sid: str) -> None:
        try:
            with translated(f"deleting recording {sid}", creates=False):
                self._api.recordings(sid).delete()
        except PermanentError as error:
            if error.code != NOT_FOUND:
                raise

    def send_message(self, *, to: str, from_: str, text: str) -> str:
        with translated(f"sending a message to {to}", creates=True):
            return _created(self._api.messages.create(to=to, from_=from_, body=text).sid, "message")

    def configure_line(self, number: str, *, voice_url: str, status_url: str, fallback_url: str) -> None:
        with translated(f"configuring {number}", creates=False):
            found = self._api.incoming_phone_numbers.list(phone_number=number, limit=1)
            if not found:
                raise NotThereError(f"configuring {number}: this number does not belong to the account")
            found[0].update(
                voice_url=voice_url,
                voice_method="POST",
                voice_fallback_url=fallback_url,
                voice_fallback_method="POST",
                status_callback=status_url,
                status_callback_method="POST",
            )

    @property
    def _api(self) -> Client:
        """The pooled client of this process: a socket shared with a forked parent would mix their answers."""
        if self._client is None or self._pid != os.getpid():
            # a non-empty environment keeps the client from reading os.environ: settings come from one place
            client = Client(
                self._account_sid,
                self._auth_token,
                http_client=_Http(self._timeout),
                environment={"TWILIO_EDGE": ""},
            )
            client.api.base_url = self._base
            self._client, self._pid = client, os.getpid()
        return self._client

    def _is_provider(self, url: str) -> bool:
        """Our credentials go to the provider's own addresses and nowhere else."""
        base, asked = urlsplit(self._base), urlsplit(url)
        if (asked.scheme, asked.netloc) == (base.scheme, base.netloc):
            return True
        twilio = (base.hostname or "").endswith(".twilio.com")
        return twilio and asked.scheme == "https" and (asked.hostname or "").endswith(".twilio.com")

    def _recording_facts(self, recording: Any) -> RecordingFacts:
        seconds = int(recording.duration or -1)
        return RecordingFacts(
            sid=recording.sid,
            call_sid=recording.call_sid,
            state=_FINAL_STATES.get(str(recording.status), "processing"),
            channels=int(recording.channels or 1),
            seconds=seconds if seconds >= 0 else None,
            media_url=f"{self._base}/2010-04-01/Accounts/{self._account_sid}/Recordings/{recording.sid}",
        )


class _Http(TwilioHttpClient):
    """The provider's HTTP client with separate limits for connecting and reading."""

    def __init__(self, timeout: tuple[float, float]) -> None:
        super().__init__()
        self.timeout = timeout


def _created(sid: str | None, what: str) -> str:
    if not sid:
        raise FateUnknownError(f"the provider's answer names no {what}")
    return sid


def _call_facts(call: Any) -> CallFacts:
    extra = {
        "answered_by": call.answered_by,
        "queue_time": call.queue_time,
        "forwarded_from": call.forwarded_from,
        "created_at": call.date_created.isoformat() if call.date_created else None,
    }
    status = CallStatus(str(call.status))
    return CallFacts(
        sid=call.sid,
        status=status,
        direction=str(call.direction or ""),
        from_=call._from or "",
        to=call.to or "",
        started_at=call.start_time,
        ended_at=call.end_time,
        seconds=int(call.duration) if status.over and call.duration else None,
        parent_sid=call.parent_call_sid,
        extra={name: str(value) for name, value in extra.items() if value},
    )
