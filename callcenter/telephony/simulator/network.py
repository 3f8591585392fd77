"""Our port to the simulated network without HTTP between: for tests that want a provider in one line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from callcenter.telephony.base import (
    Address,
    CallFacts,
    CallStatus,
    FateUnknownError,
    PermanentError,
    Placement,
    RecordingFacts,
    RetryableError,
)
from callcenter.telephony.signatures import is_signed
from callcenter.telephony.simulator.legs import Leg
from callcenter.telephony.simulator.operations import CURRENT, Form, Operations, Refused
from callcenter.telephony.simulator.people import ApiFault
from callcenter.telephony.simulator.recordings import Recording, channels_of
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.telephony.twilio_errors import CALL_IS_OVER, NOT_FOUND, refused
from ivr_flows.twiml import render
from ivr_flows.verbs import Verb

T = TypeVar("T")
_FINAL = {"completed": "completed", "absent": "absent"}


class SimulatedNetwork:
    """Implements `base.PhoneNetwork` on a running simulator. Its API tricks strike here as they do over
    HTTP."""

    name = "simulator"

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._operations = Operations(simulator.exchange)
        self._key = simulator.auth_token.encode()

    def document(self, verbs: Sequence[Verb], address: Address, *, recording_url: str | None = None) -> str:
        return render(verbs, address, recording_callback=recording_url)

    def check_signature(self, url: str, params: Sequence[tuple[str, str]], signature: str) -> bool:
        return is_signed(self._key, url, params, signature)

    def place_call(self, placement: Placement) -> str:
        form: dict[str, Sequence[str]] = {
            "To": [placement.to],
            "From": [placement.from_],
            "Url": [placement.answer_url],
            "StatusCallback": [placement.status_url],
            "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
            "Timeout": [str(placement.ring_seconds)],
        }
        if placement.detect_machine:
            form["MachineDetection"] = ["Enable"]
        leg = self._ask("POST", "Calls.json", self._operations.create_call, form, creates=True)
        return leg.sid

    def find_calls(self, *, to: str, from_: str, since: datetime) -> list[CallFacts]:
        query: Form = {"To": [to], "From": [from_]}
        legs = self._ask("GET", "Calls.json", self._operations.calls, query)
        moment = since.astimezone(UTC).replace(microsecond=0)
        return [self._call_facts(leg) for leg in legs if self._simulator.clock.at(leg.created) >= moment]

    def redirect_call(self, sid: str, url: str) -> None:
        self._ask("POST", f"Calls/{sid}.json", self._operations.update_call, sid, {"Url": [url]}, creates=True)

    def hang_up(self, sid: str) -> None:
        with _nothing_left(CALL_IS_OVER):
            form = {"Status": ["completed"]}
            self._ask("POST", f"Calls/{sid}.json", self._operations.update_call, sid, form)

    def fetch_call(self, sid: str) -> CallFacts:
        return self._call_facts(self._ask("GET", f"Calls/{sid}.json", self._operations.call, sid))

    def list_recordings(self, call_sid: str) -> list[RecordingFacts]:
        found = self._ask("GET", f"Calls/{call_sid}/Recordings.json", self._recordings, call_sid)
        return [self._recording_facts(recording) for recording in found]

    def start_recording(self, call_sid: str, *, status_url: str) -> str:
        form: Form = {
            "RecordingChannels": ["dual"],
            "RecordingStatusCallback": [status_url],
            "RecordingStatusCallbackEvent": ["in-progress", "completed", "absent"],
        }
        path = f"Calls/{call_sid}/Recordings.json"
        return self._ask("POST", path, self._operations.start_recording, call_sid, form, creates=True).sid

    def pause_recording(self, call_sid: str) -> None:
        self._change_recording(call_sid, {"Status": ["paused"], "PauseBehavior": ["silence"]})

    def resume_recording(self, call_sid: str) -> None:
        self._change_recording(call_sid, {"Status": ["in-progress"]})

    def _change_recording(self, call_sid: str, form: Form) -> None:
        path = f"Calls/{call_sid}/Recordings/{CURRENT}.json"
        self._ask("POST", path, self._operations.update_recording, call_sid, CURRENT, form)

    def fetch_recording(self, media_url: str, to: Path, *, max_bytes: int) -> int:
        sid = media_url.rsplit("/", 1)[-1].split(".")[0]
        recording = self._ask("GET", f"Recordings/{sid}.json", self._operations.recording, sid)
        channels = str(channels_of(recording))
        media = self._ask("GET", f"Recordings/{sid}", self._operations.media, sid, channels, media=True)
        if media.cut:
            raise RetryableError(f"fetching {media_url}: cut mid-transfer")
        if len(media.body) > max_bytes:
            raise PermanentError(f"fetching {media_url}: more than the {max_bytes} bytes allowed")
        part = to.with_name(f".{to.name}.part")
        part.write_bytes(media.body)
        os.replace(part, to)
        return len(media.body)

    def delete_recording(self, sid: str) -> None:
        with _nothing_left(NOT_FOUND):
            self._ask("DELETE", f"Recordings/{sid}.json", self._operations.delete_recording, sid)

    def send_message(self, *, to: str, from_: str, text: str) -> str:
        form: Form = {"To": [to], "From": [from_], "Body": [text]}
        return self._ask("POST", "Messages.json", self._operations.send_message, form, creates=True).sid

    def configure_line(self, number: str, *, voice_url: str, status_url: str, fallback_url: str) -> None:
        form = {"VoiceUrl": [voice_url], "StatusCallback": [status_url], "VoiceFallbackUrl": [fallback_url]}

        def act() -> None:
            found = self._operations.numbers({"PhoneNumber": [number]})
            if not found:
                raise Refused(404, NOT_FOUND, f"{number} does not belong to the account")
            self._operations.update_number(found[0].sid, form)

        self._ask("POST", "IncomingPhoneNumbers", act)

    def _ask(
        self,
        method: str,
        path: str,
        act: Callable[..., T],
        *arguments: Any,
        creates: bool = False,
        media: bool = False,
    ) -> T:
        """Runs in the network's event loop; its refusals and tricks become the port's errors."""
        what = f"{method} {path}"
        tricks = self._simulator.exchange.api_tricks
        fault = self._simulator.do(lambda: next((t.fault for t in tricks if t.strikes(method, path)), None))
        if fault in (ApiFault.TOO_MANY, ApiFault.BROKEN):
            refused(what, 429 if fault is ApiFault.TOO_MANY else 500, None, "as scripted", creates=creates)
        try:
            result = self._simulator.do(lambda: act(*arguments))
        except Refused as refusal:
            if media and refusal.status == 404:
                raise RetryableError(f"{what}: not there yet (HTTP 404)", code=NOT_FOUND) from refusal
            refused(what, refusal.status, refusal.code, refusal.message, creates=creates)
        if fault is ApiFault.LOST:
            raise (FateUnknownError if creates else RetryableError)(f"{what}: the answer was lost")
        return result

    def _recordings(self, call_sid: str) -> list[Recording]:
        self._operations.call(call_sid)
        return self._operations.recordings(call_sid)

    def _call_facts(self, leg: Leg) -> CallFacts:
        clock = self._simulator.clock
        started = leg.answered if leg.answered is not None else leg.ringing
        return CallFacts(
            sid=leg.sid,
            status=CallStatus("queued" if leg.status == "initiated" else leg.status),
            direction=leg.direction,
            from_=leg.from_,
            to=leg.to,
            started_at=clock.at(started).replace(microsecond=0) if started is not None else None,
            ended_at=clock.at(leg.ended).replace(microsecond=0) if leg.ended is not None else None,
            seconds=leg.talk_seconds if leg.over else None,
            parent_sid=leg.parent.sid if leg.parent else None,
            extra={"answered_by": leg.answered_by} if leg.answered_by else {},
        )

    def _recording_facts(self, recording: Recording) -> RecordingFacts:
        return RecordingFacts(
            sid=recording.sid,
            call_sid=recording.leg.sid,
            state=_FINAL.get(recording.state, "processing"),
            channels=channels_of(recording),
            seconds=recording.seconds if recording.ended is not None else None,
            media_url=self._simulator.exchange.recordings.url(recording),
        )


@contextmanager
def _nothing_left(code: int) -> Iterator[None]:
    """What was to be ended or deleted is gone already: no error."""
    try:
        yield
    except PermanentError as error:
        if error.code != code:
            raise
