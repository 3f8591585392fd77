"""States of agents 示闲/示忙/小休/话后/签出: everybody's for leaders, one's own to see and to set."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints
from sqlalchemy import select

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Shape, local
from callcenter.errors import NotAllowedError, NotFoundError
from callcenter.people.choices import choices
from callcenter.people.models import Person, Role
from callcenter.people.states import set_state

State = Literal["offline", "ready", "busy", "break", "wrap_up"]
_MAY_SEE = {Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


class AgentStateShape(Shape):
    """`state`: offline 签出, ready 示闲, busy 示忙 with its `reason`, break 小休, wrap_up 话后, which ends at `until`.
    `on_call`: the phone rings or talks."""

    person: str
    display_name: str
    state: State
    reason: str | None
    since: datetime | None
    until: datetime | None
    on_call: bool


class AgentStatesShape(Shape):
    """Every agent, by name; `busy_reasons`: what 示忙 may be for."""

    items: list[AgentStateShape]
    busy_reasons: list[str]


class AgentStateInput(Input):
    """`reason`: one of the company's `busy_reasons`, for `busy` only."""

    state: State
    reason: Annotated[str, StringConstraints(max_length=60)] | None = None


def agent_state_list(asked: Asked) -> AgentStatesShape:
    if Role(asked.person.role) not in _MAY_SEE:
        raise NotAllowedError("只有派单员、主管及以上可以查看所有坐席的状态")
    rows = asked.session.scalars(select(Person).where(Person.role == Role.AGENT, Person.active)
                                 .order_by(Person.display_name, Person.id))
    return AgentStatesShape(items=[_shape(row, asked) for row in rows],
                            busy_reasons=list(choices(asked.session, "busy_reasons")))


def own_agent_state(asked: Asked) -> AgentStateShape:
    if Role(asked.person.role) is not Role.AGENT:
        raise NotAllowedError("只有坐席有签入、示闲、示忙等状态")
    return _shape(asked.person, asked)


def set_own_agent_state(asked: Asked, wanted: AgentStateInput) -> AgentStateShape:
    return _shape(set_state(asked.session, asked.person.id, wanted.state, by=asked.person, now=asked.now,
                            reason=wanted.reason), asked)


def set_agent_state(asked: Asked, name: str, wanted: AgentStateInput) -> AgentStateShape:
    person_id = asked.session.scalar(select(Person.id).where(Person.name == name, Person.active))
    if person_id is None:
        raise NotFoundError(f"没有登录名为“{name[:30]}”的人员")
    return _shape(set_state(asked.session, person_id, wanted.state, by=asked.person, now=asked.now,
                            reason=wanted.reason), asked)


def _shape(row: Person, asked: Asked) -> AgentStateShape:
    return AgentStateShape.model_validate({
        "person": row.name, "display_name": row.display_name, "state": row.state, "reason": row.state_reason,
        "since": local(row.state_since, asked.zone), "until": local(row.state_until, asked.zone),
        "on_call": row.leg_id is not None})


OPERATIONS = (
    Operation("GET", "/agent_states", agent_state_list, "The states of all agents", answer=AgentStatesShape),
    Operation("GET", "/me/state", own_agent_state, "Your state", answer=AgentStateShape),
    Operation("POST", "/me/state", set_own_agent_state, "Set your state", body=AgentStateInput,
              answer=AgentStateShape, problems=(401, 403, 422)),
    Operation("POST", "/agent_states/<name>", set_agent_state, "A leader sets an agent's state", body=AgentStateInput,
              answer=AgentStateShape, problems=(401, 403, 404, 422)),
)
