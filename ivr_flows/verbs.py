"""What a call can be told to do next: our own words, free of any provider's.

The engine speaks only in these; `twiml.py` writes them down for TwiML-compatible providers.
"""

from __future__ import annotations

from dataclasses import dataclass

IN_LINE = "-line"
SECRET = "-secret"


@dataclass(frozen=True)
class Link:
    """A place in our own service that a verb leads back to: symbolic, the edge turns it into an address.

    `kind`: start, input, next, tick, left, recorded, transferred (flow events), agent (a leg of ours), customer (the
    leg of a customer whom we call), or sound (`step` is then the name of a shipped sound). `step` names the document,
    so that a repeat can be recognised; its ending tells what must be known of the answer even when the flow's state
    cannot be read: `-line`, it is heard in line; `-secret`, what was keyed is a PIN.
    """

    kind: str
    step: str

    @property
    def in_line(self) -> bool:
        return self.kind == "tick" or self.step.endswith(IN_LINE)

    @property
    def secret(self) -> bool:
        return self.step.endswith(SECRET)


CUSTOMER = Link("customer", "")


@dataclass(frozen=True)
class Say:
    """Speak a text. `language`: zh or en."""

    text: str
    language: str = "zh"


@dataclass(frozen=True)
class Play:
    """Play a sound: an absolute address, or the name of a shipped sound (ringback, hold)."""

    url: str


@dataclass(frozen=True)
class Pause:
    """Silence, in whole seconds."""

    seconds: int


Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Ask:
    """Prompts that the caller may answer, also while they play; always comes back to `then`, on silence too.

    `max_digits` None: as many as are keyed until `finish_key`. `finish_key` "": every key is an answer.
    `timeout`: seconds of silence after the prompts or the last key. `speech`: spoken answers are heard too,
    in `language`, helped by `hints`.
    """

    prompts: tuple[Prompt, ...]
    then: Link
    max_digits: int | None = None
    finish_key: str = "#"
    timeout: int = 5
    speech: bool = False
    hints: tuple[str, ...] = ()
    language: str = "zh"


@dataclass(frozen=True)
class TakeMessage:
    """Beep and record the caller; `then` when something was said. After mere silence the next verb follows.

    `silence`: seconds of it that end the message.
    """

    then: Link
    max_seconds: int
    finish_key: str = "#"
    silence: int = 5


@dataclass(frozen=True)
class StandInLine:
    """The caller waits in the named line. `tick` gives the documents heard meanwhile, `left` follows the line.

    In `line`, the engine writes "{call}"; the edge replaces it by a name of this call alone.
    """

    line: str
    tick: Link
    left: Link


@dataclass(frozen=True)
class LeaveLine:
    """In a document heard in line: leave it; the call goes on at the line's `left`."""


@dataclass(frozen=True)
class GoTo:
    """Go on with the document at `then`."""

    then: Link


@dataclass(frozen=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True)
class Refuse:
    """Do not answer the call at all."""

    busy: bool = False


@dataclass(frozen=True)
class Connect:
    """Transfer to a number outside; rings at most `timeout` seconds; `then` when that talk, or its try, is over.
    `told`: where notices of that number's ringing, answer and end go."""

    number: str
    caller_id: str | None
    timeout: int
    record: bool
    then: Link
    told: Link | None = None


@dataclass(frozen=True)
class TakeFromLine:
    """On an agent's leg: take the caller out of the line. The star key releases the caller; `then` afterwards."""

    line: str
    record: bool
    then: Link


Verb = (
    Say
    | Play
    | Pause
    | Ask
    | TakeMessage
    | StandInLine
    | LeaveLine
    | GoTo
    | HangUp
    | Refuse
    | Connect
    | TakeFromLine
)
