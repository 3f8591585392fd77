"""What a phone network can do for us: the port between the desk and any provider.

`twilio.py` is one implementation, `simulator/` another (for demos and tests). Nothing on our side of this port
knows a provider's parameter names; answering a call with verbs happens in the answer to the provider's own
request (`PhoneNetwork.document`), all else goes out through the methods here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ivr_flows.verbs import Link, Verb


class NetworkError(Exception):
    """Something asked of the phone network did not happen, or may not have. `detail` is for people, one line."""

    def __init__(self, detail: str, *, code: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code


class PermanentError(NetworkError):
    """The provider refused and will refuse again: wrong number, no permission, call already over."""


class NotThereError(PermanentError):
    """The provider knows no such call, recording or number of ours."""


class RetryableError(NetworkError):
    """Nothing happened, and trying again later is right: too many requests, provider down, not there yet."""


class FateUnknownError(NetworkError):
    """The request went out and its answer was lost: look the thing up before asking again."""


class CallStatus(StrEnum):
    """A call's state as every provider can tell it."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def over(self) -> bool:
        return self in _OVER


_OVER = {CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED, CallStatus.CANCELED}


@dataclass(frozen=True)
class Placement:
    """A call that we ask the network to place. `ring_seconds`: how long it may ring. Addresses are absolute."""

    to: str
    from_: str
    answer_url: str
    status_url: str
    ring_seconds: int
    detect_machine: bool = False


@dataclass(frozen=True)
class CallFacts:
    """A call as the provider knows it now. Times are aware; `seconds` is the talk time once it is over."""

    sid: str
    status: CallStatus
    direction: str
    from_: str
    to: str
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    parent_sid: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordingFacts:
    """A recording as the provider knows it. `state`: processing | completed | absent | failed."""

    sid: str
    call_sid: str
    state: str
    channels: int
    seconds: int | None
    media_url: str


Address = Callable[[Link], str]


class PhoneNetwork(Protocol):
    """One provider account. Every method may raise the three errors above."""

    name: str

    def document(self, verbs: Sequence[Verb], address: Address, *, recording_url: str | None = None) -> str:
        """The answer to a provider's request: what the call does next."""

    def check_signature(self, url: str, params: Sequence[tuple[str, str]], signature: str) -> bool:
        """True when the provider itself sent this request to exactly this public URL with these form fields."""

    def place_call(self, placement: Placement) -> str:
        """Dials; returns the provider's call id. FateUnknownError: it may be ringing."""

    def find_calls(self, *, to: str, from_: str, since: datetime) -> list[CallFacts]:
        """Calls that we placed to a number since a moment: to settle a lost answer of `place_call`."""

    def redirect_call(self, sid: str, url: str) -> None:
        """A live call goes on with the document at `url`."""

    def hang_up(self, sid: str) -> None:
        """Ends a live call, or cancels one that still rings. A call already over is not an error."""

    def fetch_call(self, sid: str) -> CallFacts:
        """The provider's own view of a call."""

    def list_recordings(self, call_sid: str) -> list[RecordingFacts]:
        """All recordings of one call leg."""

    def start_recording(self, call_sid: str, *, status_url: str) -> str:
        """Records a live call from now on, two channels (the agent's button 标记重要); returns its id."""

    def pause_recording(self, call_sid: str) -> None:
        """What records this leg hears silence from now on; its seconds go on. NotThereError: nothing records it."""

    def resume_recording(self, call_sid: str) -> None:
        """What records this leg hears again. NotThereError: nothing records it."""

    def fetch_recording(self, media_url: str, to: Path, *, max_bytes: int) -> int:
        """Writes the media (two channels where there are two) to a file; returns its bytes.
        RetryableError: not there yet, or cut mid-transfer."""

    def delete_recording(self, sid: str) -> None:
        """Deletes at the provider. Already gone is not an error."""

    def send_message(self, *, to: str, from_: str, text: str) -> str:
        """Sends a text message; returns the provider's id."""

    def configure_line(self, number: str, *, voice_url: str, status_url: str, fallback_url: str) -> None:
        """Sets a number's three webhook addresses at the provider."""
