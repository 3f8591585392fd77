"""Phones as the provider plays them to the service, one request at a time: a caller's and an agent's."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import urldefrag
from xml.etree import ElementTree as Xml

from werkzeug.test import TestResponse

from tests.factories import CALLER, LINE
from tests.service import ACCOUNT, BASE, Service

_numbers = count(1)


class Document:
    """An answer of the service, read as TwiML."""

    def __init__(self, answer: TestResponse) -> None:
        assert answer.status_code == 200, (answer.status_code, answer.text)
        assert answer.mimetype == "text/xml"
        self.text = answer.text
        self.root = Xml.fromstring(answer.text)

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.root]

    def find(self, tag: str) -> Xml.Element:
        found = self.root.find(f".//{tag}")
        assert found is not None, self.text
        return found

    @property
    def said(self) -> str:
        return " ".join(say.text or "" for say in self.root.iter("Say"))

    def path(self, tag: str, attribute: str = "") -> str:
        """The address that a verb leads to, without the public base and the wishes for retries behind it."""
        verb = self.find(tag)
        address = (verb.get(attribute) if attribute else verb.text) or ""
        return urldefrag(address).url.removeprefix(BASE)


class Caller:
    """A caller's leg. `document`: what it was told to do last."""

    def __init__(self, service: Service, number: str = CALLER, to: str = LINE) -> None:
        self.service, self.number, self.to = service, number, to
        self.sid = f"CA{next(_numbers):032x}"
        self.document: Document
        self.enqueued: Document
        self.in_line_since: datetime | None = None

    def form(self, **more: str) -> dict[str, str]:
        return {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallSid": self.sid, "From": self.number,
                "To": self.to, "Direction": "inbound", "CallStatus": "in-progress", **more}

    def ask(self, path: str, **more: str) -> Document:
        """Asks for a document and goes by it."""
        self.document = Document(self.service.post(path, self.form(**more)))
        if "Enqueue" in self.document.verbs:
            self.enqueued, self.in_line_since = self.document, self.service.now
        return self.document

    def dial(self) -> Document:
        return self.ask("/webhooks/twilio/voice", CallStatus="ringing")

    def press(self, keys: str) -> Document:
        return self.ask(self.document.path("Gather", "action"), Digits=keys)

    def say_nothing(self) -> Document:
        return self.ask(self.document.path("Gather", "action"), Digits="")

    def tick(self) -> Document:
        """Asks for what is heard in line: first, or after the last sound of the line."""
        if "Gather" in self.document.verbs:
            return self.say_nothing()
        path = self.document.path("Enqueue", "waitUrl") if "Enqueue" in self.document.verbs else (
            self.document.path("Redirect"))
        return self.ask(path)

    def ring(self, cycles: int, seconds: float = 5) -> None:
        """Hears so many ring cycles, the service doing what each one asks for."""
        for _ in range(cycles):
            self.tick()
            self.service.work()
            self.service.later(seconds)

    def leave_line(self, result: str, *, live: bool = True) -> Document | TestResponse:
        """Tells how the waiting ended; a document where the caller is still there."""
        assert self.in_line_since is not None
        path = self.enqueued.path("Enqueue", "action")
        form = self.form(QueueResult=result, CallStatus="in-progress" if live else "completed",
                         QueueTime=str(round((self.service.now - self.in_line_since).total_seconds())))
        if live:
            self.document = Document(self.service.post(path, form))
            return self.document
        return self.service.post(path, form)

    def into_line(self, key: str = "0") -> None:
        """Through the menu to where people are rung."""
        self.dial()
        self.press(key)
        assert "Enqueue" in self.document.verbs, self.document.text

    def over(self, status: str = "completed", *, seconds: int | None = None, sequence: int = 0) -> TestResponse:
        """The provider's word that the call is over, now."""
        more = {} if seconds is None else {"CallDuration": str(seconds)}
        return self.service.post("/webhooks/twilio/status", self.form(
            CallStatus=status, SequenceNumber=str(sequence), Timestamp=stamp(self.service.now), **more))

    def hang_up(self) -> None:
        """Gives up: out of the line, if in it, and gone."""
        if self.in_line_since is not None:
            self.leave_line("hangup", live=False)
        self.over()


class Agent:
    """An agent's phone while it is rung for a caller."""

    def __init__(self, service: Service, caller: Caller, leg: Any) -> None:
        self.service, self.caller, self.leg = service, caller, leg
        self.sequence = count()

    def form(self, **more: str) -> dict[str, str]:
        return {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallSid": self.leg.sid, "From": LINE,
                "To": self.leg.number, "Direction": "outbound-api", "CallStatus": "in-progress", **more}

    def tells(self, status: str, at: datetime | None = None, sequence: int | None = None) -> TestResponse:
        number = next(self.sequence) if sequence is None else sequence
        return self.service.post(
            f"/webhooks/twilio/leg/{self.caller.sid}/{self.leg.id}",
            self.form(CallStatus=status, SequenceNumber=str(number), Timestamp=stamp(at or self.service.now)))

    def ringing(self, at: datetime | None = None) -> None:
        self.tells("initiated", at)
        self.tells("ringing", at)

    def pick_up(self) -> Document:
        """Answers: the phone hears what the service says, and the answer is told about."""
        document = self.asks("answered")
        self.tells("in-progress")
        return document

    def asks(self, what: str, **more: str) -> Document:
        return Document(self.service.post(f"/webhooks/twilio/agent/{self.caller.sid}/{self.leg.id}/{what}",
                                          self.form(**more)))

    def done(self, *, bridged: bool = True, live: bool = False, seconds: int = 30) -> Document:
        """The talk is over on this side. `live`: the agent is still on the line."""
        return self.asks("done", DialCallStatus="completed" if bridged else "failed",
                         DialBridged="true" if bridged else "false", DialCallDuration=str(seconds),
                         CallStatus="in-progress" if live else "completed")


def agents_of(service: Service, caller: Caller) -> list[Agent]:
    """The phones that were rung for a caller, in the order in which they were placed."""
    return [Agent(service, caller, leg) for leg in service.legs(caller.sid)]


def stamp(moment: datetime) -> str:
    """As the provider writes it: whole seconds."""
    return format_datetime(moment.replace(microsecond=0))


def after(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(seconds=seconds)
