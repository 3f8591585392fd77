"""What the provider's XML allows, as a table: verbs, their attributes, what may stand inside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Check = Callable[[str], str | None]
"""Returns what would be right, or None when the value is right."""


def one_of(*allowed: str) -> Check:
    return lambda value: None if value in allowed else "one of " + ", ".join(allowed)


def some_of(*allowed: str) -> Check:
    def check(value: str) -> str | None:
        words = value.split()
        return None if words and set(words) <= set(allowed) else "some of " + ", ".join(allowed)

    return check


def whole(least: int, most: int) -> Check:
    def check(value: str) -> str | None:
        right = re.fullmatch(r"\d{1,9}", value) is not None and least <= int(value) <= most
        return None if right else f"a whole number from {least} to {most}"

    return check


def matching(pattern: str, what: str) -> Check:
    return lambda value: None if re.fullmatch(pattern, value) else what


def address(value: str) -> str | None:
    try:
        parts = urlsplit(value)
    except ValueError:
        return "an address"
    if not value or re.search(r"\s", value) or not value.isascii():
        return "an address without blanks or unescaped characters"
    if parts.scheme not in ("", "http", "https") or (parts.scheme and not parts.netloc):
        return "an http(s) or relative address"
    return None


def anything(_value: str) -> str | None:
    return None


METHOD = one_of("GET", "POST")
YES_NO = one_of("true", "false")
NUMBER = matching(r"\+?[\d\s().-]{2,20}|(sip|client):\S+", "a phone number")
LANGUAGES = (
    "cmn-CN",
    "en-US",
    "en-GB",
    "en-AU",
    "en-IN",
    "zh-CN",
    "zh-HK",
    "zh-TW",
    "yue-CN",
    "ja-JP",
    "ko-KR",
)
HEARD_LANGUAGES = ("cmn-Hans-CN", "cmn-Hans-HK", "cmn-Hant-TW", "yue-Hant-HK", *LANGUAGES)
VOICES: Mapping[str, tuple[str, ...]] = {
    "Polly.Zhiyu": ("cmn-CN", "zh-CN"),
    "Polly.Zhiyu-Neural": ("cmn-CN", "zh-CN"),
    "Polly.Joanna": ("en-US",),
    "Polly.Joanna-Neural": ("en-US",),
    "Polly.Matthew": ("en-US",),
    "Polly.Amy": ("en-GB",),
    "man": ("en-US", "en-GB"),
    "woman": ("en-US", "en-GB"),
    "alice": LANGUAGES,
}
"""Voices and the languages that they speak; one not listed here is refused."""

_CALL_EVENTS = some_of("initiated", "ringing", "answered", "completed")
_RECORDING_EVENTS = some_of("in-progress", "completed", "absent")
_RECORDING_TO: Mapping[str, Check] = {
    "recordingStatusCallback": address,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": _RECORDING_EVENTS,
    "trim": one_of("trim-silence", "do-not-trim"),
}


@dataclass(frozen=True)
class Rule:
    """One element. `text`: required, optional or none. `inside`: elements that it may hold."""

    attributes: Mapping[str, Check] = field(default_factory=dict)
    inside: frozenset[str] = frozenset()
    text: str = "none"
    most_text: int = 4096


PROMPTS = frozenset({"Say", "Play", "Pause"})
RULES: Mapping[str, Rule] = {
    "Say": Rule({"voice": one_of(*VOICES), "language": one_of(*LANGUAGES), "loop": whole(0, 1000)}, text="required"),
    "Play": Rule({"loop": whole(0, 1000), "digits": matching(r"[0-9*#wW]+", "keys and w")}, text="optional"),
    "Pause": Rule({"length": whole(0, 600)}),
    "Gather": Rule(
        {
            "input": some_of("dtmf", "speech"),
            "action": address,
            "method": METHOD,
            "timeout": whole(0, 600),
            "speechTimeout": matching(r"auto|\d{1,3}", "auto or seconds"),
            "maxSpeechTime": whole(1, 60),
            "profanityFilter": YES_NO,
            "finishOnKey": matching(r"[0-9*#]?", "one key or nothing"),
            "numDigits": whole(1, 1000),
            "partialResultCallback": address,
            "partialResultCallbackMethod": METHOD,
            "language": one_of(*HEARD_LANGUAGES),
            "hints": anything,
            "bargeIn": YES_NO,
            "actionOnEmptyResult": YES_NO,
            "speechModel": anything,
            "enhanced": YES_NO,
        },
        PROMPTS,
    ),
    "Record": Rule(
        {
            "action": address,
            "method": METHOD,
            "timeout": whole(0, 600),
            "finishOnKey": matching(r"[0-9*#]*", "keys"),
            "maxLength": whole(1, 14400),
            "playBeep": YES_NO,
            "transcribe": YES_NO,
            "transcribeCallback": address,
            **_RECORDING_TO,
        }
    ),
    "Dial": Rule(
        {
            "action": address,
            "method": METHOD,
            "timeout": whole(1, 600),
            "hangupOnStar": YES_NO,
            "timeLimit": whole(1, 86400),
            "callerId": NUMBER,
            "record": one_of(
                "do-not-record",
                "true",
                "false",
                "record-from-answer",
                "record-from-ringing",
                "record-from-answer-dual",
                "record-from-ringing-dual",
            ),
            "recordingTrack": one_of("both", "inbound", "outbound"),
            "answerOnBridge": YES_NO,
            "ringTone": matching(r"[a-z]{2}(-old|-new)?", "a country's tone such as cn"),
            "sequential": YES_NO,
            **_RECORDING_TO,
        },
        frozenset({"Number", "Queue"}),
        text="optional",
    ),
    "Number": Rule(
        {
            "sendDigits": matching(r"[0-9*#wW]+", "keys and w"),
            "url": address,
            "method": METHOD,
            "statusCallback": address,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": _CALL_EVENTS,
        },
        text="required",
        most_text=64,
    ),
    "Queue": Rule({"url": address, "method": METHOD}, text="required", most_text=64),
    "Enqueue": Rule(
        {"action": address, "method": METHOD, "waitUrl": address, "waitUrlMethod": METHOD},
        text="required",
        most_text=64,
    ),
    "Leave": Rule(),
    "Redirect": Rule({"method": METHOD}, text="required"),
    "Hangup": Rule(),
    "Reject": Rule({"reason": one_of("busy", "rejected")}),
}

TOP_LEVEL = frozenset(RULES) - {"Number", "Queue"}
PLACES: Mapping[str, frozenset[str]] = {
    "call": TOP_LEVEL - {"Leave"},
    "queue": frozenset({"Play", "Say", "Pause", "Gather", "Hangup", "Redirect", "Leave"}),
    "whisper": frozenset({"Play", "Say", "Pause", "Gather", "Hangup", "Redirect"}),
    "dequeue": frozenset({"Play", "Say", "Pause", "Redirect"}),
}
"""Verbs by where their document is heard: in the call, waiting in a queue, on a called leg before it is
joined, on a queued leg before it is joined."""
