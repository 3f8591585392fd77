"""The provider's requests become our own events here; its parameter names end here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from callcenter.calls.events import CallEvent
from callcenter.web.forms import Form
from ivr_flows.verbs import Link

_LEFT = {"bridged": "bridged", "leave": "leave", "hangup": "hangup", "error": "error", "system-error": "error",
         "queue-full": "full", "redirected": "hangup", "redirected-from-bridged": "bridged"}
_TRANSFER = {"completed": "completed", "answered": "completed", "busy": "busy", "no-answer": "no-answer",
             "canceled": "no-answer", "failed": "failed"}

_MOST_DIGITS = 9
_AGENT_REQUEST = re.compile(r"(answered|done)|key-(\d{1,3})")


class EventProblem(Exception):
    """A signed request that makes no sense: `field` and what was wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def _first(form: Form) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in form:
        found.setdefault(name, value)
    return found


def _need(fields: dict[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise EventProblem(name, "missing")
    return value


def _whole(fields: dict[str, str], name: str) -> int | None:
    value = fields.get(name)
    if not value or value == "-1":  # the provider's word for a length that it does not know yet
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise EventProblem(name, f"{value[:40]!r} is no whole number of at most {_MOST_DIGITS} digits")
    return int(value)


def _stamp(fields: dict[str, str]) -> datetime | None:
    value = fields.get("Timestamp")
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        raise EventProblem("Timestamp", f"{value[:40]!r} is no RFC 2822 time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def flow_request(kind: str, step: str, form: Form) -> CallEvent:
    """The flow of a call asks what comes next. `step` stands in our own address, so that the same key pressed twice
    makes two events, and a repeat of one request makes none. A network that stamps such requests is believed; Twilio
    stamps its notices only."""
    fields = _first(form)
    sid = _need(fields, "CallSid")
    data: dict[str, object] = {"step": step, "live": fields.get("CallStatus", "in-progress") in (
        "in-progress", "ringing", "queued")}
    match kind:
        case "start":
            data |= {"from": fields.get("From", ""), "to": _need(fields, "To"), "direction": "inbound",
                     "status": fields.get("CallStatus", "ringing")}
        case "input":
            data |= {"digits": fields.get("Digits", ""), "speech": fields.get("SpeechResult", "")}
            if Link(kind, step).secret:
                data["secret"] = True
        case "left":
            data |= {"result": _LEFT.get(fields.get("QueueResult", ""), "error"),
                     "seconds": _whole(fields, "QueueTime") or 0}
        case "recorded":
            seconds = _whole(fields, "RecordingDuration") or 0
            data |= {"result": "kept" if seconds > 0 else "empty", "seconds": seconds,
                     "digits": fields.get("Digits", "")}
            if fields.get("Digits") == "hangup":
                data["live"] = False
        case "transferred":
            data |= {"result": _TRANSFER.get(fields.get("DialCallStatus", ""), "failed"),
                     "seconds": _whole(fields, "DialCallDuration") or 0}
    return CallEvent(kind, sid, f"{sid}:{kind}:{step}", at=_stamp(fields), data=data, raw=list(form))


def status_notice(form: Form, *, parent: str | None = None, leg_id: int | None = None) -> CallEvent:
    """A call, or with `leg_id` an agent's leg of the call `parent`, changed its status."""
    fields = _first(form)
    sid = _need(fields, "CallSid")
    status = _need(fields, "CallStatus")
    sequence = _whole(fields, "SequenceNumber")
    data = {"status": status, "sequence": sequence, "seconds": _whole(fields, "CallDuration"), "sid": sid}
    if fields.get("SipResponseCode"):
        data["code"] = fields["SipResponseCode"]
    return CallEvent("leg_status" if leg_id is not None else "status", parent or sid, f"{sid}:{status}:{sequence}",
                     at=_stamp(fields), leg_id=leg_id, data=data, raw=list(form))


def outbound_request(attempt_id: int, form: Form) -> CallEvent:
    """The phone that an attempt rang was answered, and asks what it shall hear. AnsweredBy: what the provider thinks
    answered; what it is not sure about is a person."""
    fields = _first(form)
    sid = _need(fields, "CallSid")
    data: dict[str, object] = {
        "step": "0", "attempt": attempt_id, "direction": "outbound", "from": fields.get("From", ""),
        "to": _need(fields, "To"), "status": fields.get("CallStatus", "in-progress"),
        "live": fields.get("CallStatus", "in-progress") in ("in-progress", "ringing", "queued"),
        "machine": fields.get("AnsweredBy") or None}
    return CallEvent("start", sid, f"{sid}:start:0", at=_stamp(fields), data=data, raw=list(form))


def outbound_notice(attempt_id: int, form: Form) -> CallEvent:
    """The phone that an attempt rang changed its status."""
    event = status_notice(form)
    return replace(event, data={**event.data, "attempt": attempt_id})


def customer_notice(parent: str, form: Form) -> CallEvent:
    """The phone of a customer with whom an agent is connected changed its status."""
    return replace(status_notice(form, parent=parent), kind="customer_status")


def agent_request(parent: str, leg_id: int, what: str, form: Form) -> CallEvent:
    """An agent's leg asks or tells: answered | key-N | done."""
    asked = _AGENT_REQUEST.fullmatch(what)
    if asked is None:
        raise EventProblem("what", f"{what[:40]!r}; expected answered, key-N or done")
    fields = _first(form)
    sid = _need(fields, "CallSid")
    data: dict[str, object] = {"sid": sid, "digits": fields.get("Digits", "")}
    kind = "agent_answered"
    if asked[2]:
        kind = "agent_key"
        data["tries"] = int(asked[2])
    elif what == "done":
        kind = "agent_done"
        status = fields.get("DialCallStatus", "")
        data |= {"bridged": fields.get("DialBridged", "").lower() == "true" or (
                    "DialBridged" not in fields and status in ("completed", "answered")),
                 "result": status, "seconds": _whole(fields, "DialCallDuration") or 0,
                 "live": fields.get("CallStatus") == "in-progress"}
    return CallEvent(kind, parent, f"{sid}:agent:{what}", leg_id=leg_id, data=data, raw=list(form))


def recording_notice(purpose: str, parent: str, leg_id: int | None, form: Form) -> CallEvent:
    """A recording is there, or will never be."""
    fields = _first(form)
    sid = _need(fields, "RecordingSid")
    state = _need(fields, "RecordingStatus")
    data = {"recording": sid, "state": state, "purpose": purpose, "channels": _whole(fields, "RecordingChannels") or 1,
            "seconds": _whole(fields, "RecordingDuration"), "media_url": fields.get("RecordingUrl", ""),
            "code": None if fields.get("ErrorCode") in (None, "", "0") else fields["ErrorCode"]}
    if state == "completed" and not data["media_url"]:
        raise EventProblem("RecordingUrl", "missing")
    return CallEvent("recording", parent, f"{sid}:recording:{state}", at=None, leg_id=leg_id, data=data,
                     raw=list(form))


def trouble_notice(form: Form) -> CallEvent:
    """The provider could not go on with our answer and asks at the fallback address (ErrorCode, ErrorUrl)."""
    fields = _first(form)
    sid = _need(fields, "CallSid")
    data = {"from": fields.get("From", ""), "to": fields.get("To", ""), "direction": "inbound",
            "code": fields.get("ErrorCode"), "url": fields.get("ErrorUrl"), "service_down": True}
    return CallEvent("trouble", sid, f"{sid}:trouble:{fields.get('ErrorCode', '')}:{fields.get('ErrorUrl', '')}",
                     data=data, raw=list(form))
