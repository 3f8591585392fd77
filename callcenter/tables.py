"""All tables, imported once, for migrations and for the relations between rooms."""

from callcenter.board.models import BoardScreen
from callcenter.calendars.models import HolidayNotice, HolidayOverride
from callcenter.callbacks.models import Callback, CallbackAttempt
from callcenter.calls.models import Call, CallEvent, Leg
from callcenter.campaigns.models import Answer, Campaign, CampaignAgent, Contact, ContactImport
from callcenter.cases.models import Case, CaseEvent, CaseForm, CaseNumber, CaseRecord, CoHandler, RoutingRule
from callcenter.customers.models import BlockedNumber, Customer, CustomerImport, CustomerPhone
from callcenter.db import Base
from callcenter.deadlines.models import CompanySetting, Deadline, DeadlineChange, Escalation, Heartbeat, StandardVersion
from callcenter.dialing.models import Attempt, DialerBeat, DoNotCall
from callcenter.lines.models import FlowVersion, Line, OpeningHours, RingPlan
from callcenter.lists.models import Export, SavedView, SearchText
from callcenter.messages.models import Message, MessageTemplate
from callcenter.notifying.models import ContactAddress, Duty, Notification
from callcenter.people.audit import AuditEntry
from callcenter.people.models import AgentStateSpan, ApiToken, Department, Person, SignInBrake
from callcenter.quality.models import Assessment, Rating
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import Record, RecordChange, RecordField, RecordPromise, RelaySlip, WrapUp
from callcenter.records.second_counts import SecondReaderCount
from callcenter.visits.models import SignIn
from callcenter.vocabulary.models import CompanyWord
from callcenter.work.models import WorkItem

__all__ = [
    "AgentStateSpan", "Answer", "ApiToken", "Assessment", "Attempt", "AuditEntry", "Base", "BlockedNumber",
    "BoardScreen", "Call", "CallEvent", "Callback", "CallbackAttempt", "Campaign", "CampaignAgent", "Case",
    "CaseEvent", "CaseForm", "CaseNumber", "CaseRecord", "CoHandler", "CompanySetting", "CompanyWord", "Contact",
    "ContactAddress", "ContactImport", "Customer", "CustomerImport", "CustomerPhone", "Deadline", "DeadlineChange",
    "Department", "DialerBeat", "DoNotCall", "Duty", "Escalation", "Export", "FlowVersion", "Heartbeat",
    "HolidayNotice", "HolidayOverride", "Leg", "Line", "Message", "MessageTemplate", "Notification", "OpeningHours",
    "Person", "Rating", "Record", "RecordChange", "RecordField", "RecordPromise", "Recording", "RelaySlip",
    "RingPlan", "RoutingRule", "SavedView", "SearchText", "SecondReaderCount", "SignIn", "SignInBrake",
    "StandardVersion", "Transcript", "WorkItem", "WrapUp",
]
