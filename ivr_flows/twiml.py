"""Verbs out as TwiML: one small class a verb. Everything that a provider's XML needs is known only here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from twilio.twiml.voice_response import Dial, VoiceResponse

from ivr_flows import verbs as v


@dataclass(frozen=True)
class Voice:
    """How a language is spoken (`speaks`, `voice`) and heard (`hears`)."""

    speaks: str
    voice: str
    hears: str


VOICES: Mapping[str, Voice] = {
    "zh": Voice("cmn-CN", "Polly.Zhiyu", "cmn-Hans-CN"),
    "en": Voice("en-US", "Polly.Joanna", "en-US"),
}

RECORDING_EVENTS = "in-progress completed absent"
"""The states of a recording that we are told of; a failed one is found by asking for it."""


CALL_EVENTS = "initiated ringing answered completed"
"""What we are told of a leg that a document dials."""


@dataclass(frozen=True)
class Edge:
    """What the writers need: the way from links to addresses, voices, and where recordings are announced."""

    address: Callable[[v.Link], str]
    voices: Mapping[str, Voice]
    recording_callback: str | None

    def recording(self) -> dict[str, Any]:
        if self.recording_callback is None:
            return {}
        return {
            "recording_status_callback": self.recording_callback,
            "recording_status_callback_method": "POST",
            "recording_status_callback_event": RECORDING_EVENTS,
        }


class Writer(Protocol):
    """Writes one verb into its parent element."""

    def write(self, parent: Any, verb: Any, edge: Edge) -> None: ...


class SayWriter:
    def write(self, parent: Any, verb: v.Say, edge: Edge) -> None:
        voice = edge.voices[verb.language]
        parent.say(verb.text, language=voice.speaks, voice=voice.voice)


class PlayWriter:
    def write(self, parent: Any, verb: v.Play, edge: Edge) -> None:
        parent.play(verb.url if "://" in verb.url else edge.address(v.Link("sound", verb.url)))


class PauseWriter:
    def write(self, parent: Any, verb: v.Pause, edge: Edge) -> None:
        parent.pause(length=verb.seconds)


class AskWriter:
    def write(self, parent: Any, verb: v.Ask, edge: Edge) -> None:
        attributes: dict[str, Any] = {}
        if verb.max_digits is not None:
            attributes["num_digits"] = verb.max_digits
        if verb.speech:
            attributes |= {"language": edge.voices[verb.language].hears, "speech_timeout": "auto"}
            if verb.hints:
                attributes["hints"] = ",".join(verb.hints)
        gather = parent.gather(
            input="dtmf speech" if verb.speech else "dtmf",
            action=edge.address(verb.then),
            method="POST",
            timeout=verb.timeout,
            finish_on_key=verb.finish_key,
            action_on_empty_result=True,
            **attributes,
        )
        for prompt in verb.prompts:
            WRITERS[type(prompt)].write(gather, prompt, edge)


class TakeMessageWriter:
    def write(self, parent: Any, verb: v.TakeMessage, edge: Edge) -> None:
        parent.record(
            action=edge.address(verb.then),
            method="POST",
            max_length=verb.max_seconds,
            finish_on_key=verb.finish_key,
            timeout=verb.silence,
            play_beep=True,
            trim="do-not-trim",  # evidence is quoted by the second: times must stay those of the call
            **edge.recording(),
        )


class StandInLineWriter:
    def write(self, parent: Any, verb: v.StandInLine, edge: Edge) -> None:
        parent.enqueue(
            verb.line,
            wait_url=edge.address(verb.tick),
            wait_url_method="POST",
            action=edge.address(verb.left),
            method="POST",
        )


class LeaveLineWriter:
    def write(self, parent: Any, verb: v.LeaveLine, edge: Edge) -> None:
        parent.leave()


class GoToWriter:
    def write(self, parent: Any, verb: v.GoTo, edge: Edge) -> None:
        parent.redirect(edge.address(verb.then), method="POST")


class HangUpWriter:
    def write(self, parent: Any, verb: v.HangUp, edge: Edge) -> None:
        parent.hangup()


class RefuseWriter:
    def write(self, parent: Any, verb: v.Refuse, edge: Edge) -> None:
        parent.reject(reason="busy" if verb.busy else "rejected")


class ConnectWriter:
    def write(self, parent: Any, verb: v.Connect, edge: Edge) -> None:
        attributes: dict[str, Any] = {"caller_id": verb.caller_id} if verb.caller_id else {}
        dial = _dial(edge, verb.then, verb.record, timeout=verb.timeout, **attributes)
        dial.number(verb.number, **_notices(edge, verb.told))
        parent.append(dial)


def _notices(edge: Edge, told: v.Link | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {
        "status_callback": edge.address(told),
        "status_callback_method": "POST",
        "status_callback_event": CALL_EVENTS,
    }


class TakeFromLineWriter:
    def write(self, parent: Any, verb: v.TakeFromLine, edge: Edge) -> None:
        # The caller may have left just now: an agent shall not stand before an empty line for the usual 30 s.
        dial = _dial(edge, verb.then, verb.record, hangup_on_star=True, timeout=5)
        dial.queue(verb.line)
        parent.append(dial)


def _dial(edge: Edge, then: v.Link, record: bool, **attributes: Any) -> Dial:
    if record:
        attributes |= {"record": "record-from-answer-dual"} | edge.recording()
    return Dial(action=edge.address(then), method="POST", **attributes)


WRITERS: Mapping[type, Writer] = {
    v.Say: SayWriter(),
    v.Play: PlayWriter(),
    v.Pause: PauseWriter(),
    v.Ask: AskWriter(),
    v.TakeMessage: TakeMessageWriter(),
    v.StandInLine: StandInLineWriter(),
    v.LeaveLine: LeaveLineWriter(),
    v.GoTo: GoToWriter(),
    v.HangUp: HangUpWriter(),
    v.Refuse: RefuseWriter(),
    v.Connect: ConnectWriter(),
    v.TakeFromLine: TakeFromLineWriter(),
}


def render(
    verbs: Sequence[v.Verb],
    address: Callable[[v.Link], str],
    *,
    voices: Mapping[str, Voice] = VOICES,
    recording_callback: str | None = None,
) -> str:
    """The TwiML document of these verbs. `address` gives the public address of a link; a sound by its name is
    asked for as `Link("sound", name)`. `recording_callback`: where recordings of this document are announced."""
    response = VoiceResponse()
    edge = Edge(address, voices, recording_callback)
    for verb in verbs:
        WRITERS[type(verb)].write(response, verb, edge)
    return str(response)
