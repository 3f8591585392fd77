"""Messages to customers 消息, and their templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Shape
from callcenter.calls.seeing import number_for
from callcenter.messages.models import Message, MessageTemplate
from callcenter.messages.templates import list_templates, save_template, switch_template
from callcenter.messages.writing import messages_of, write_to_case

Channel = Literal["sms", "mail"]


class TemplateShape(Shape):
    """`text` with variables in braces, such as {称呼} and {工单号}."""

    id: int
    name: str
    channel: Channel
    subject: str
    text: str
    marketing: bool
    active: bool


class TemplatesShape(Shape):
    items: list[TemplateShape]


class TemplateInput(Input):
    """A template carries the customer's own matter (R20). `id`: the template that is changed; left out, a new one."""

    id: int | None = Field(None, ge=1, le=2**31 - 1)
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    channel: Channel
    subject: Annotated[str, StringConstraints(max_length=120)] = ""
    text: Annotated[str, StringConstraints(min_length=1, max_length=5000)]
    marketing: bool = False


class TemplateSwitch(Input):
    active: bool


class MessageShape(Shape):
    """`state`: waiting | sending | sent | unknown (its answer was lost) | failed | refused."""

    id: int
    channel: Channel
    recipient: str
    subject: str
    text: str
    state: Literal["waiting", "sending", "sent", "unknown", "failed", "refused"]
    problem: str | None
    made_by: str
    made_at: datetime
    sent_at: datetime | None


class MessagesShape(Shape):
    items: list[MessageShape]


Told = Annotated[str, StringConstraints(max_length=500)]
Variable = Annotated[str, StringConstraints(max_length=20)]


class MessageInput(Input):
    """`recipient`: left out for an SMS, the case's phone. `facts`: what the template tells and the case does not."""

    template_id: int = Field(ge=1, le=2**31 - 1)
    recipient: Annotated[str, StringConstraints(max_length=254)] | None = None
    facts: dict[Variable, Told] = {}


def template_list(asked: Asked) -> TemplatesShape:
    return TemplatesShape(items=[_template(row) for row in list_templates(asked.session, asked.person)])


def template_save(asked: Asked, body: TemplateInput) -> TemplateShape:
    given = body.model_dump(exclude={"id"})
    return _template(save_template(asked.session, **given, template_id=body.id, person=asked.person, now=asked.now))


def template_switch(asked: Asked, template_id: int, body: TemplateSwitch) -> TemplateShape:
    return _template(switch_template(asked.session, template_id, active=body.active, person=asked.person,
                                     now=asked.now))


def message_list(asked: Asked, case_id: int) -> MessagesShape:
    return MessagesShape(items=[_message(row, asked) for row in messages_of(asked.session, case_id, asked.person)])


def message_write(asked: Asked, case_id: int, body: MessageInput) -> MessageShape:
    made, _ = write_to_case(asked.session, case_id, body.template_id, recipient=body.recipient, facts=body.facts,
                            person=asked.person, company=asked.desk.settings.company_name, now=asked.now)
    return _message(made, asked)


def _template(row: MessageTemplate) -> TemplateShape:
    return TemplateShape.model_validate({name: getattr(row, name) for name in TemplateShape.model_fields})


def _message(row: Message, asked: Asked) -> MessageShape:
    plain = {name: getattr(row, name) for name in MessageShape.model_fields}
    to = row.recipient if row.channel == "mail" else number_for(asked.person, row.recipient)
    return MessageShape.model_validate({
        **plain, "recipient": to, "made_at": row.made_at.astimezone(asked.zone),
        "sent_at": row.sent_at and row.sent_at.astimezone(asked.zone)})


OPERATIONS = (
    Operation("GET", "/message-templates", template_list, "The templates of messages to customers",
              answer=TemplatesShape, problems=(401, 403)),
    Operation("PUT", "/message-templates", template_save, "Adds or changes a template", body=TemplateInput,
              answer=TemplateShape, problems=(401, 403, 404, 409)),
    Operation("POST", "/message-templates/<int:template_id>/switch", template_switch,
              "Offers a template, or no longer", body=TemplateSwitch, answer=TemplateShape, problems=(401, 403, 404)),
    Operation("GET", "/cases/<int:case_id>/messages", message_list, "What was written to a case's customer",
              answer=MessagesShape, problems=(401, 403, 404)),
    Operation("POST", "/cases/<int:case_id>/messages", message_write,
              "Writes to a case's customer by a template (after a visit: the summary of 1 to 3 working days)",
              body=MessageInput, answer=MessageShape, problems=(401, 403, 404, 409)),
)
