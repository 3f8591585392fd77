"""What scripted people do on the phone: plain data, acted out by `acting.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True)
class Hear:
    """Listens until a prompt matches the pattern, to the end of the matching words and 0.3 s more.

    Prompts count from the last one that was heard on. A sound file is heard as `[sound its-address]`. Not
    heard `within` seconds: the script has failed and the person hangs up.
    """

    pattern: str
    within: float = 180.0

    def __post_init__(self) -> None:
        re.compile(self.pattern)


@dataclass(frozen=True)
class Press:
    """Presses keys, one every 0.3 s."""

    keys: str

    def __post_init__(self) -> None:
        if not self.keys or set(self.keys) - set("0123456789*#"):
            raise ValueError(f"keys are 0-9, * and #, not {self.keys!r}")


@dataclass(frozen=True)
class Speak:
    """Says something: the words that a speech-hearing menu would catch, a mono sound file, or a hum of
    `seconds`."""

    text: str = ""
    audio: Path | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Wait:
    """Does nothing for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Connected:
    """Waits until another person is on the line; failed script when not `within` seconds."""

    within: float = 600.0


@dataclass(frozen=True)
class Converse:
    """Talks with the person on the line: a ready two-channel file, or hums in turn for `seconds`.

    `mine`: the file's channel (0 or 1) that is this person; the other channel is whoever is on the line.
    Ends early when the other one leaves.
    """

    audio: Path | None = None
    mine: int = 0
    seconds: float = 20.0


@dataclass(frozen=True)
class Released:
    """Waits until the other person is off the line again; failed script when not `within` seconds."""

    within: float = 3600.0


@dataclass(frozen=True)
class HangUp:
    """Puts the phone down."""


Step = Hear | Press | Speak | Wait | Connected | Converse | Released | HangUp
Script = tuple[Step, ...]


class Reaction(StrEnum):
    """What a phone does when it is called."""

    ANSWER = "answer"
    VOICEMAIL = "voicemail"
    BUSY = "busy"
    DECLINE = "decline"
    NO_ANSWER = "no-answer"
    FAIL = "fail"


CYCLE = 5.0
"""Seconds of a ring cycle in mainland China: 1 s on, 4 s off."""


@dataclass(frozen=True)
class Callee:
    """How a called person reacts. `ring`: the ring cycle in which the phone is picked up (or declined);
    `after` gives the seconds of ringing exactly. `script` is acted once it is answered; then the person stays
    on the line until the other side ends the call."""

    reaction: Reaction = Reaction.ANSWER
    ring: int = 1
    after: float | None = None
    script: Script = ()
    greeting: float = 8.0

    def __post_init__(self) -> None:
        if self.ring < 1:
            raise ValueError(f"ring counts from 1, not {self.ring}")

    @property
    def rings_for(self) -> float:
        """Seconds of ringing until the reaction: the middle of the ring's sound unless said exactly."""
        return self.after if self.after is not None else (self.ring - 1) * CYCLE + 2.0


@dataclass(frozen=True)
class CallbackTricks:
    """How status and recording callbacks of a leg go wrong. `late`: up to so many seconds, drawn for each
    event, so that they overtake each other. `drop`: names of events never sent."""

    duplicates: int = 0
    late: float = 0.0
    drop: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MediaTricks:
    """How the media of a recording goes wrong: so many requests find it missing (404), get 401, 500, or are
    cut in the middle, in this order, before it is served. `mono`: one channel only. `truncated`: half the
    file, honestly announced."""

    missing: int = 0
    unauthorized: int = 0
    broken: int = 0
    cut: int = 0
    mono: bool = False
    truncated: bool = False


@dataclass(frozen=True)
class Tricks:
    """Everything that may go wrong around one call."""

    callbacks: CallbackTricks = field(default_factory=CallbackTricks)
    media: MediaTricks = field(default_factory=MediaTricks)


class ApiFault(StrEnum):
    """How a request to the network's own API goes wrong."""

    TOO_MANY = "too-many"
    BROKEN = "broken"
    LOST = "lost"
    """It is carried out, but its answer never arrives."""


@dataclass
class ApiTrick:
    """The next `times` API requests of this method whose path matches the pattern go wrong."""

    fault: ApiFault
    method: str = "POST"
    path: str = ""
    times: int = 1

    def strikes(self, method: str, path: str) -> bool:
        if self.times > 0 and method == self.method and re.search(self.path, path):
            self.times -= 1
            return True
        return False
