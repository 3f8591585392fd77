"""Recordings: begun and ended with the talk, made from what people said, announced, served and deleted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.callbacks import API_VERSION, Callbacks
from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.legs import Leg, new_sid
from callcenter.telephony.simulator.people import MediaTricks

if TYPE_CHECKING:
    from callcenter.telephony.simulator.documents import Stage
    from callcenter.telephony.simulator.twiml import Element

_PROCESSING = 1.0
_SHORTEST = 1.0
TOO_SHORT, SILENT = 16101, 16102


@dataclass(frozen=True)
class Wishes:
    """Who wants to hear of a recording, and of which of its states."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass
class Recording:
    """One recording of a leg. `state`: in-progress, paused, processing, completed, absent, deleted. Times are virtual
    seconds; `pauses` are silent, the last one as long as `state` is paused."""

    leg: Leg
    source: str
    channels: int
    wishes: Wishes
    began: float
    sid: str = field(default_factory=lambda: new_sid("RE"))
    ended: float | None = None
    state: str = "in-progress"
    error_code: int | None = None
    requests: int = 0
    media: bytes = b""
    pauses: list[tuple[float, float | None]] = field(default_factory=list)

    def pause(self, now: float, *, paused: bool) -> None:
        """Silence from now on, or its end; asking again changes nothing."""
        if paused and self.state == "in-progress":
            self.pauses.append((now, None))
            self.state = "paused"
        elif not paused and self.state == "paused":
            self.pauses[-1] = (self.pauses[-1][0], now)
            self.state = "in-progress"

    @property
    def seconds(self) -> int:
        return round(self.ended - self.began) if self.ended is not None else -1

    def trouble(self) -> str:
        """How this request for the media fails: missing, unauthorized, broken, cut, or not at all."""
        tricks: MediaTricks = self.leg.tricks.media
        failures = (
            ["missing"] * tricks.missing
            + ["unauthorized"] * tricks.unauthorized
            + ["broken"] * tricks.broken
            + ["cut"] * tricks.cut
        )
        self.requests += 1
        return failures[self.requests - 1] if self.requests <= len(failures) else ""


class Recordings:
    """All recordings of the network. `api_url`: where they are served."""

    def __init__(self, clock: Clock, callbacks: Callbacks, account_sid: str, api_url: str) -> None:
        self.all: dict[str, Recording] = {}
        self.api_url = api_url
        self._clock, self._callbacks, self._account_sid = clock, callbacks, account_sid

    def wishes(self, stage: Stage, verb: Element) -> Wishes:
        """Whom a verb wants to be told."""
        if not verb.get("recordingStatusCallback"):
            return Wishes()
        fetch = stage.fetch(verb, "recordingStatusCallback", "recordingStatusCallbackMethod")
        events = frozenset(verb.get("recordingStatusCallbackEvent", "completed").split())
        return Wishes(fetch.url, fetch.method, events)

    def begin(self, leg: Leg, source: str, channels: int, wishes: Wishes) -> Recording:
        recording = Recording(leg, source, channels, wishes, self._clock.seconds())
        self.all[recording.sid] = recording
        leg.note("recording", recording.sid)
        self._tell(recording, "in-progress")
        return recording

    def finish(self, recording: Recording) -> None:
        """The recorded part is over; a moment later the media is ready, or known to be absent."""
        if recording.ended is None:
            recording.ended, recording.state = self._clock.seconds(), "processing"
            self._callbacks.spawn(self._process(recording))

    def finish_all_of(self, leg: Leg) -> None:
        """The leg is over, and whatever recorded it."""
        for recording in self.all.values():
            if recording.leg is leg:
                self.finish(recording)

    def url(self, recording: Recording) -> str:
        return f"{self.api_url}/{API_VERSION}/Accounts/{self._account_sid}/Recordings/{recording.sid}"

    def result(self, recording: Recording) -> dict[str, str]:
        """What an action request tells of a recording that is over."""
        return {
            "RecordingSid": recording.sid,
            "RecordingUrl": self.url(recording),
            "RecordingDuration": str(recording.seconds),
        }

    async def _process(self, recording: Recording) -> None:
        await self._clock.sleep(_PROCESSING)
        with self._clock.held():
            channels = await asyncio.to_thread(_heard, recording)
        length = (recording.ended or 0.0) - recording.began
        if length < _SHORTEST or not any(channel.any() for channel in channels):
            recording.state, recording.error_code = "absent", TOO_SHORT if length < _SHORTEST else SILENT
        else:
            media = sound.write(channels)
            recording.media = media[: len(media) // 2] if recording.leg.tricks.media.truncated else media
            recording.state = "completed"
        self._tell(recording, recording.state)

    def _tell(self, recording: Recording, event: str) -> None:
        wishes = recording.wishes
        if not wishes.url or event not in wishes.events:
            return
        params = self._callbacks.params(recording.leg)
        params = {name: params[name] for name in ("AccountSid", "CallSid", "ApiVersion")} | {
            "RecordingSid": recording.sid,
            "RecordingStatus": event,
            "RecordingUrl": self.url(recording),
            "RecordingChannels": str(channels_of(recording)),
            "RecordingSource": recording.source,
            "RecordingTrack": "both",
            "RecordingStartTime": self._callbacks.stamp(recording.began),
            "ErrorCode": str(recording.error_code or 0),
        }
        if recording.ended is not None:
            params["RecordingDuration"] = str(recording.seconds)
        self._callbacks.deliver(recording.sid, recording.leg.tricks.callbacks, event, wishes.url, params, wishes.method)


def channels_of(recording: Recording) -> int:
    return 1 if recording.leg.tricks.media.mono else recording.channels


def _heard(recording: Recording) -> list[sound.Samples]:
    """The channels: first the recorded leg, second everyone whom it talked with; or both mixed into one."""
    began, ended = recording.began, recording.ended or recording.began
    first, second = _track(began, ended), _track(began, ended)
    _lay(first, recording.leg, began, began, ended)
    for bridge in recording.leg.bridges:
        until = ended if bridge.until is None else bridge.until
        _lay(second, bridge.other(recording.leg), began, max(began, bridge.began), min(ended, until))
    for since, to in recording.pauses:
        silent = slice(round((since - began) * sound.RATE), None if to is None else round((to - began) * sound.RATE))
        first[silent], second[silent] = 0, 0
    if channels_of(recording) == 2:
        return [first, second]
    return [np.clip(first.astype(np.int32) + second, -32768, 32767).astype(np.int16)]


def _track(began: float, ended: float) -> sound.Samples:
    return np.zeros(max(0, round((ended - began) * sound.RATE)), np.int16)


def _lay(track: sound.Samples, leg: Leg, began: float, since: float, until: float) -> None:
    """Lays what the leg's person said between two moments onto a track that began at `began`."""
    for utterance in leg.utterances:
        skip = max(0, round((since - utterance.at) * sound.RATE))
        most = round((until - max(since, utterance.at)) * sound.RATE)
        offset = round((max(since, utterance.at) - began) * sound.RATE)
        piece = utterance.samples[skip : skip + max(0, most)][: max(0, len(track) - offset)]
        if len(piece) and offset >= 0:
            track[offset : offset + len(piece)] = piece
