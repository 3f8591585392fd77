"""What is sent to do something to a case. Every body takes `version`: the one that the person saw; another one by now
is a conflict. An empty body does where the rules ask for nothing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from callcenter.api.operations import LARGEST_ID
from callcenter.api.record_shapes import Category, Text, Versioned
from callcenter.api.shapes import Input, PageQuery

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


Wanted = Literal["open", "new", "dispatched", "acknowledged", "handling", "handled", "following_up", "closed",
                 "reopened"]
Satisfaction = Literal["非常满意", "满意", "一般", "不满意", "非常不满意"]


class CaseQuery(PageQuery):
    """`undispatched`: on the dispatcher's list; `overdue`: with an open clock past its due time; `mine`: owned by you;
    `my_department`: of your department; `department`: a name; `number`: the case's own; `standard`: of a written
    standard; `status` open: all that are not closed."""

    status: Wanted | None = None
    department: str | None = None
    category: Category | None = None
    customer: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None
    number: str | None = None
    standard: str | None = None
    mine: bool = False
    my_department: bool = False
    undispatched: bool = False
    urgent: bool = False
    overdue: bool | None = None


class CaseInput(Input):
    """A case opened by a person: from a call record (`record_id`; category, urgency, standard and content may be said
    otherwise than it has them), or by hand, with a category and content at least. `kind`: problem, or one of the kinds
    that have steps of their own."""

    record_id: Id | None = None
    kind: Name | None = None
    category: Category | None = None
    urgency: Literal["normal", "urgent"] | None = None
    standard: Name | None = Field(None, description="left out: the one of the category")
    content: Text | None = None
    phone: Name | None = None
    customer_id: Id | None = None
    customer_name: Name | None = None
    organisation: Name | None = None
    started_at: AwareDatetime | None = Field(None, description="from when its clocks run; left out: now")


class Noted(Versioned):
    """`reason`: kept in the case's history."""

    reason: Text | None = None


class CloseInput(Noted):
    """`bought`: what the customer of a purchase inquiry bought in the end; calls on days 3, 10 and 30 follow."""

    bought: Text | None = None


class Reasoned(Versioned):
    """`reason` is needed, and kept in the case's history."""

    reason: Text


class DispatchInput(Noted):
    """To whom: a department by name, and perhaps a person of it by login. A rescue counts as handed over only once the
    person is named (S002 4.10e-6)."""

    department: Name
    owner: Name | None = None


class ReassignInput(Reasoned):
    """To another department by name, to another person by login, or both."""

    department: Name | None = None
    owner: Name | None = None


class ContactInput(Versioned):
    """A talk with the customer. `purpose`: which one; left out, the one that is due first among those that handling
    takes. `reached` false: nobody was talked to, and no clock stops."""

    purpose: Literal["contact", "tell", "answer", "reply", "satisfaction", "follow_up", "resolution", "confirm",
                     "dissatisfaction", "visit_complaint", "promise"] | None = None
    reached: bool = True
    satisfaction: Satisfaction | None = None
    note: Text | None = None
    at: AwareDatetime | None = Field(None, description="when the talk was; left out: now")


class ProgressInput(Versioned):
    """`check`: the call centre asked the department (left out: yes, unless you are a handler); `content`: the reply's
    content has arrived at the call centre."""

    note: Text | None = None
    check: bool | None = None
    content: bool = False


class ProofInput(Input):
    """That the customer was told before the limit: `call_sid` of the call, or in words how (`note`; a plain text is
    taken for that)."""

    call_sid: Name | None = None
    note: Text | None = None


def _in_words(proof: Any) -> Any:
    return {"note": proof} if isinstance(proof, str) else proof


class ExtendInput(Versioned):
    """An extension 延期 of one clock: `deadline` (its id) or `step`; left out, the open one that is due first.
    `customer_told_at` lies before its due time; the old clock is never counted as kept."""

    deadline: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    step: Name | None = None
    new_due_at: AwareDatetime
    reason: Text
    customer_told_at: AwareDatetime
    proof: Annotated[ProofInput, BeforeValidator(_in_words)]


class FinishInput(Versioned):
    """`on_the_spot`: the agent solved it in the call itself 当场解决."""

    result: Text | None = None
    on_the_spot: bool = False


class CoHandleInput(Reasoned):
    """The department that helps; the case's own stays responsible."""

    department: Name


class MergeInput(Reasoned):
    """The case that this one goes into, with its records and clocks."""

    into: Id


class SuperviseInput(Versioned):
    """督办: what is asked for, and by when (left out: the company's usual time)."""

    reason: Text
    due_at: AwareDatetime | None = None


class PromiseInput(Versioned):
    """What was promised to the customer, and by when (left out: the company's usual time)."""

    title: Text
    due_at: AwareDatetime | None = None
    promised_at: AwareDatetime | None = None


class KeptInput(Versioned):
    """How the promise was kept."""

    note: Text | None = None


class ReclassifyInput(Reasoned):
    """What the case is, where it was taken for something else; one of the three at least."""

    category: Category | None = None
    urgency: Literal["normal", "urgent"] | None = None
    standard: Name | None = None


class StepInput(Versioned):
    """A step of the case's kind, with the values of its form by name (`GET /case_kinds`)."""

    step: Name
    values: dict[str, Any] = {}
    note: Text | None = None


class FormInput(Versioned):
    """A form and its values by name."""

    form: Name
    values: dict[str, Any]
