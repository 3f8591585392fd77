"""What an application may ask of the network: the provider's API without its HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.exchange import Exchange, Number, TextMessage
from callcenter.telephony.simulator.grammar import address
from callcenter.telephony.simulator.legs import Fetch, Leg, new_sid
from callcenter.telephony.simulator.recordings import Recording, Wishes, channels_of

Form = Mapping[str, Sequence[str]]
"""Parameters as posted; each may come several times."""
_CREATE = frozenset(
    {"To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "Timeout", "MachineDetection"}
    | {"StatusCallback", "StatusCallbackMethod", "StatusCallbackEvent"}
)
_UPDATE = frozenset({"Status", "Url", "Method", "Twiml"})
_RECORD = frozenset(
    {"RecordingChannels", "RecordingTrack", "Trim"}
    | {"RecordingStatusCallback", "RecordingStatusCallbackMethod", "RecordingStatusCallbackEvent"}
)
_UPDATE_RECORDING = frozenset({"Status", "PauseBehavior"})
CURRENT = "Twilio.CURRENT"
"""Instead of a recording's id: whatever records the leg now."""
_NUMBER = frozenset(
    {"VoiceUrl", "VoiceMethod", "VoiceFallbackUrl", "VoiceFallbackMethod"} | {"StatusCallback", "StatusCallbackMethod"}
)
_MESSAGE = frozenset({"To", "From", "Body"})


class Refused(Exception):
    """The network says no: HTTP status, the provider's error code, a sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Media:
    """Media as served: `cut` when the connection breaks half-way."""

    body: bytes
    cut: bool


def not_found(what: str) -> Refused:
    return Refused(404, 20404, f"The requested resource {what} was not found")


class Operations:
    """Runs in the exchange's event loop. Refused: the provider would answer with an error."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def create_call(self, form: Form) -> Leg:
        self._known(form, _CREATE, "Calls")
        to, from_ = _one(form, "To"), _one(form, "From")
        if not to:
            raise Refused(400, 21201, "No 'To' number is specified")
        if not re.fullmatch(r"\+\d{5,15}", to):
            raise Refused(400, 21211, f"The phone number you are attempting to call, {to}, is not valid.")
        if from_ not in self._exchange.numbers:
            raise Refused(400, 21210, f"The source phone number provided, {from_}, is not yet verified.")
        seconds = _one(form, "Timeout") or "60"
        if not seconds.isdigit() or not 1 <= int(seconds) <= 600:
            raise Refused(400, 21206, f"Timeout must be from 1 to 600 seconds, not {seconds}")
        fetch = _fetch(form)
        exchange = self._exchange
        leg = Leg(exchange.clock, from_=from_, to=to, direction="outbound-api", tricks=exchange.tricks)
        leg.fallback_url = _one(form, "FallbackUrl")
        leg.status_url = _checked(_one(form, "StatusCallback"), 21609, "StatusCallback")
        leg.status_method = _one(form, "StatusCallbackMethod") or "POST"
        events = [event for value in form.get("StatusCallbackEvent", ()) for event in value.split()]
        leg.status_events = frozenset(events or ["completed"])
        exchange.outgoing(leg, fetch, int(seconds), detect_machine=bool(_one(form, "MachineDetection")))
        return leg

    def update_call(self, sid: str, form: Form) -> Leg:
        self._known(form, _UPDATE, "Calls/{Sid}")
        leg, status = self.call(sid), _one(form, "Status")
        if leg.over:
            raise Refused(400, 21220, "Call is not in-progress. Cannot redirect.")
        if status:
            self._end(leg, status)
        else:
            leg.move(_fetch(form))
        return leg

    def call(self, sid: str) -> Leg:
        if sid not in self._exchange.legs:
            raise not_found(f"/Calls/{sid}.json")
        return self._exchange.legs[sid]

    def calls(self, form: Form) -> list[Leg]:
        """Newest first."""
        wanted = {"to": _one(form, "To"), "from_": _one(form, "From"), "status": _one(form, "Status")}
        legs = reversed(self._exchange.legs.values())
        return [leg for leg in legs if all(not value or getattr(leg, key) == value for key, value in wanted.items())]

    def recording(self, sid: str) -> Recording:
        recording = self._exchange.recordings.all.get(sid)
        if recording is None or recording.state == "deleted":
            raise not_found(f"/Recordings/{sid}.json")
        return recording

    def recordings(self, call_sid: str) -> list[Recording]:
        found = self._exchange.recordings.all.values()
        return [one for one in found if one.state != "deleted" and call_sid in ("", one.leg.sid)]

    def start_recording(self, call_sid: str, form: Form) -> Recording:
        self._known(form, _RECORD, "Recordings")
        leg = self.call(call_sid)
        if leg.status != "in-progress":
            raise Refused(400, 21220, "Requested resource is not eligible for recording")
        url = _checked(_one(form, "RecordingStatusCallback"), 21609, "RecordingStatusCallback")
        events = [event for value in form.get("RecordingStatusCallbackEvent", ()) for event in value.split()]
        wishes = Wishes(url, _one(form, "RecordingStatusCallbackMethod") or "POST", frozenset(events or ["completed"]))
        channels = 2 if _one(form, "RecordingChannels") == "dual" else 1
        return self._exchange.recordings.begin(leg, "StartCallRecordingAPI", channels, wishes)

    def update_recording(self, call_sid: str, sid: str, form: Form) -> Recording:
        """Pauses or resumes one that is in progress; `sid` may be CURRENT."""
        self._known(form, _UPDATE_RECORDING, "Recordings/{Sid}")
        self.call(call_sid)
        going = [one for one in self.recordings(call_sid) if one.ended is None and sid in (one.sid, CURRENT)]
        if not going:
            raise not_found(f"/Calls/{call_sid}/Recordings/{sid}.json")
        status, behavior = _one(form, "Status"), _one(form, "PauseBehavior") or "skip"
        if status not in ("paused", "in-progress") or behavior not in ("skip", "silence"):
            raise Refused(400, 21220, f"Status {status!r} with PauseBehavior {behavior!r} is not simulated")
        if status == "paused" and behavior == "skip":
            raise Refused(400, 21220, "Skipping what is said in a pause is not simulated; use silence")
        going[-1].pause(self._exchange.clock.seconds(), paused=status == "paused")
        return going[-1]

    def delete_recording(self, sid: str) -> None:
        recording = self.recording(sid)
        if recording.state in ("in-progress", "paused", "processing"):
            raise Refused(409, 20409, "A recording in progress can't be deleted")
        recording.state, recording.media = "deleted", b""

    def media(self, sid: str, channels: str) -> Media:
        """The WAV of a recording; `channels` as asked for ("1", "2" or "")."""
        recording = self.recording(sid)
        trouble = recording.trouble()
        if trouble == "missing" or recording.state != "completed":
            raise not_found(f"/Recordings/{sid}")
        if trouble == "unauthorized":
            raise Refused(401, 20003, "Authenticate")
        if trouble == "broken":
            raise Refused(500, 20500, "An internal server error has occurred")
        if channels == "2" and channels_of(recording) == 1:
            raise Refused(400, 16113, "Cannot download a dual-channel presentation of a mono recording")
        body = recording.media
        if channels == "1" and channels_of(recording) == 2:
            left, right = sound.read(body, sid)
            body = sound.write([(left // 2 + right // 2).astype(left.dtype)])
        return Media(body, trouble == "cut")

    def send_message(self, form: Form) -> TextMessage:
        self._known(form, _MESSAGE, "Messages")
        message = TextMessage(new_sid("SM"), _one(form, "From"), _one(form, "To"), _one(form, "Body"))
        if not re.fullmatch(r"\+\d{5,15}", message.to):
            raise Refused(400, 21211, f"The 'To' number {message.to} is not a valid phone number.")
        if not message.text:
            raise Refused(400, 21602, "Message body is required.")
        if message.from_ not in self._exchange.numbers:
            raise Refused(400, 21606, f"The 'From' number {message.from_} is not a number of this account.")
        self._exchange.messages.append(message)
        return message

    def numbers(self, form: Form) -> list[Number]:
        wanted = _one(form, "PhoneNumber")
        return [one for one in self._exchange.numbers.values() if not wanted or wanted in one.number]

    def update_number(self, sid: str, form: Form) -> Number:
        self._known(form, _NUMBER, "IncomingPhoneNumbers")
        found = [one for one in self._exchange.numbers.values() if one.sid == sid]
        if not found:
            raise not_found(f"/IncomingPhoneNumbers/{sid}.json")
        number = found[0]
        number.voice_url = _checked(_one(form, "VoiceUrl"), 21502, "VoiceUrl") or number.voice_url
        number.fallback_url = _checked(_one(form, "VoiceFallbackUrl"), 21502, "FallbackUrl") or number.fallback_url
        number.status_url = _checked(_one(form, "StatusCallback"), 21502, "StatusCallback") or number.status_url
        return number

    def _end(self, leg: Leg, status: str) -> None:
        if status not in ("completed", "canceled"):
            raise Refused(400, 21218, f"Invalid status {status}: completed or canceled")
        if leg.answered is None:
            self._exchange.end(leg, "canceled", "application")
        elif status == "completed":
            self._exchange.end(leg, "completed", "application")
        else:
            raise Refused(400, 21220, "A call in progress can't be canceled")

    def _known(self, form: Form, names: frozenset[str], resource: str) -> None:
        """The provider ignores a parameter that it does not know; whoever sent it meant something: a
        violation."""
        unknown = sorted(set(form) - names)
        self._exchange.violations.extend(f"{resource}: no such parameter {name}" for name in unknown)


def _one(form: Form, name: str) -> str:
    values = form.get(name) or [""]
    return values[-1]


def _checked(url: str, code: int, name: str) -> str:
    if url and (wrong := address(url)):
        raise Refused(400, code, f"{name} {url} is not valid: should be {wrong}")
    return url


def _fetch(form: Form) -> Fetch:
    url, twiml = _one(form, "Url"), _one(form, "Twiml")
    if twiml:
        return Fetch("twiml:", "POST", {}, twiml.encode())
    if not url.startswith(("http://", "https://")) or address(url):
        raise Refused(400, 21205, f"Url is not a valid URL: {url!r}")
    return Fetch(url, _one(form, "Method") or "POST")
