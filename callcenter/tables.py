"""All tables, imported once, for migrations and for the relations between rooms."""

from callcenter.callbacks.models import Callback
from callcenter.calls.models import Call, CallEvent, Leg
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.db import Base
from callcenter.lines.models import FlowVersion, Line, OpeningHours, RingPlan
from callcenter.people.audit import AuditEntry
from callcenter.people.models import ApiToken, Department, Person
from callcenter.quality.models import Rating
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import Record, RecordChange, RecordField
from callcenter.visits.models import SignIn
from callcenter.work.models import WorkItem

__all__ = [
    "ApiToken", "AuditEntry", "Base", "Call", "CallEvent", "Callback", "Customer", "CustomerPhone", "Department",
    "FlowVersion", "Leg", "Line", "OpeningHours", "Person", "Rating", "Record", "RecordChange", "RecordField",
    "Recording", "RingPlan", "SignIn", "Transcript", "WorkItem",
]
