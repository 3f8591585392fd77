"""A call that we make, played to the service as the provider plays it: the phone that an attempt rang, and behind it,
where an agent talks, the customer's."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.campaigns.models import Campaign, Contact
from callcenter.dialing.attempts import open_attempt
from callcenter.lines.models import FlowVersion, Line
from callcenter.people.models import Person
from tests.factories import LINE, person
from tests.phones import Document, stamp
from tests.service import ACCOUNT, Service

CUSTOMER = "+8613900000001"
AGENT_PHONE = "+8613800000002"
SURVEY = "satisfaction_call"
_numbers = count(1)


class Outgoing:
    """One placed attempt. `document`: what its phone was told to do last."""

    def __init__(self, service: Service, attempt_id: int, dialled: str) -> None:
        self.service, self.attempt_id, self.dialled = service, attempt_id, dialled
        self.sid = f"CA{next(_numbers) + (1 << 64):032x}"
        self.child = f"CA{next(_numbers) + (1 << 64):032x}"
        self.own, self.customers = count(), count()
        self.document: Document
        service.rows("update attempts set state = 'placing', sent_at = %s, customer_rung_at = case"
                     " when person_id is null then %s::timestamptz end where id = %s",
                     service.now, service.now, attempt_id)

    def form(self, **more: str) -> dict[str, str]:
        return {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallSid": self.sid, "From": LINE,
                "To": self.dialled, "Direction": "outbound-api", "CallStatus": "in-progress", **more}

    def tells(self, status: str, at: datetime | None = None, **more: str) -> TestResponse:
        """A notice about the phone that the attempt rang."""
        return self.service.post(f"/webhooks/twilio/outbound/{self.attempt_id}/status", self.form(
            CallStatus=status, SequenceNumber=str(next(self.own)), Timestamp=stamp(at or self.service.now), **more))

    def customer(self, status: str, at: datetime | None = None, **more: str) -> TestResponse:
        """A notice about the customer's phone, which an agent's document dialled."""
        return self.service.post(f"/webhooks/twilio/customer/{self.sid}", {
            "AccountSid": ACCOUNT, "CallSid": self.child, "ParentCallSid": self.sid, "From": LINE, "To": CUSTOMER,
            "Direction": "outbound-dial", "CallStatus": status, "SequenceNumber": str(next(self.customers)),
            "Timestamp": stamp(at or self.service.now), **more})

    def answers(self, **more: str) -> Document:
        """Somebody picks up, and the phone asks what it shall hear."""
        self.tells("initiated")
        self.tells("ringing")
        self.service.later(4)
        self.tells("in-progress")
        return self.asks(f"/webhooks/twilio/outbound/{self.attempt_id}/answered", **more)

    def asks(self, path: str, **more: str) -> Document:
        self.document = Document(self.service.post(path, self.form(**more)))
        return self.document

    def press(self, keys: str) -> Document:
        self.service.later(6)
        return self.asks(self.document.path("Gather", "action"), Digits=keys)

    def say_nothing(self) -> Document:
        self.service.later(12)
        return self.asks(self.document.path("Gather", "action"), Digits="")

    def dialled_out(self, status: str, *, seconds: int = 0, live: bool = True) -> Document:
        """The Dial is over. `live`: the agent is still on the line."""
        more = {"DialCallDuration": str(seconds)} if seconds else {}
        return self.asks(self.document.path("Dial", "action"), DialCallStatus=status, DialCallSid=self.child,
                         CallStatus="in-progress" if live else "completed", **more)

    def over(self, status: str = "completed", seconds: int | None = None) -> None:
        """The provider's last word, and all that follows."""
        more = {} if seconds is None else {"CallDuration": str(seconds)}
        self.tells(status, None, **more)
        self.service.work()

    @property
    def call(self) -> Any:
        return self.service.call(self.sid)

    @property
    def attempt(self) -> Any:
        return self.service.row("select * from attempts where id = %s", self.attempt_id)

    @property
    def labels(self) -> dict[str, str | None]:
        rows = self.service.rows("select question, label from answers where attempt_id = %s", self.attempt_id)
        return {row.question: row.label for row in rows}


def campaign(service: Service, mode: str = "survey", *, contact: str = CUSTOMER, name: str | None = "王芳",
             **more: Any) -> tuple[int, int]:
    """A running campaign with one contact; (campaign, contact)."""
    with service.desk.db.session() as session:
        line = session.scalars(select(Line).where(Line.number == LINE)).one()
        line.outbound = True
        version = session.scalar(select(FlowVersion.digest).where(FlowVersion.name == SURVEY)) if mode == "survey" \
            else None
        made = Campaign(name=f"回访{next(_numbers)}", mode=mode, state="running", line_id=line.id, flow_version=version,
                        consent_basis="合同", consent_proof="2026-07", created_by="-", created_at=service.now,
                        started_at=service.now, **more)
        session.add(made)
        session.flush()
        one = Contact(campaign_id=made.id, number=contact, raw=contact, name=name, next_at=service.now,
                      state="reserved", attempts=1)
        session.add(one)
        session.flush()
        return made.id, one.id


def survey_call(service: Service, number: str = CUSTOMER, **more: Any) -> Outgoing:
    """An automatic survey rings a customer."""
    campaign_id, contact_id = campaign(service, contact=number, **more)
    version = service.row("select flow_version from campaigns where id = %s", campaign_id).flow_version
    return Outgoing(service, _open(service, number=number, dialled=number, campaign_id=campaign_id,
                                   contact_id=contact_id, flow_version=version), number)


def agent_call(service: Service, number: str = CUSTOMER, *, key_to_accept: bool = False, **more: Any) -> Outgoing:
    """An agent's phone rings, for a customer."""
    with service.desk.db.session() as session:
        agent = session.scalar(select(Person).where(Person.name == "wangli")) or person(
            session, "wangli", phone=AGENT_PHONE, staff_no="1001")
        agent.state, agent.idle_since, agent.key_to_accept = "ready", service.now, key_to_accept
        session.flush()
        person_id = agent.id
    campaign_id, contact_id = campaign(service, "progressive", contact=number, **more)
    return Outgoing(service, _open(service, number=number, dialled=AGENT_PHONE, campaign_id=campaign_id,
                                   contact_id=contact_id, person_id=person_id), AGENT_PHONE)


def _open(service: Service, **more: Any) -> int:
    line_id = service.row("select id from lines where number = %s", LINE).id
    with service.desk.db.raw() as connection, connection.transaction():
        made = open_attempt(connection, line_id=line_id, from_number=LINE, now=service.now, **more)
    assert made is not None
    return made
