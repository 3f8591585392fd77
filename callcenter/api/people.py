"""People 人员, as leaders keep them on the desk: who is there, somebody new, what somebody may do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.people.company_account import link_account, subject_of
from callcenter.people.models import Person, Role
from callcenter.people.second_factor import take_second_factor
from callcenter.people.staff import (
    add_staff,
    change_staff,
    get_person,
    list_people,
    reset_password,
    set_active,
    set_pin,
    unlock,
)

Text = Annotated[str, StringConstraints(max_length=60)]
Skill = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern="^[^,，、；;:]+$")]
RoleName = Literal["agent", "handler", "dispatcher", "account_manager", "supervisor", "manager", "admin", "reviewer"]


class PersonShape(Shape):
    """Somebody with a login. `skills`: none means every call; `planned_area`: where an account manager signs in from;
    `key_to_accept`: only who presses 1 has accepted; `password`: none | once (to be changed) | own; `company_account`:
    the subject at the company's provider."""

    id: int
    login: str
    display_name: str
    role: RoleName
    staff_no: str | None
    phone: str | None
    department: str | None
    skills: list[str]
    planned_area: str | None
    key_to_accept: bool
    active: bool
    password: Literal["none", "once", "own"]
    pin: bool
    second_factor: bool
    company_account: str | None
    locked_until: datetime | None
    created_at: datetime


class NewPersonShape(Shape):
    """`one_time_password` is told this once; with it the person has to choose an own one."""

    person: PersonShape
    one_time_password: str


class PeopleQuery(PageQuery):
    """`q`: part of a name, a login or a staff number; `active` false: who has left."""

    q: Annotated[str, StringConstraints(max_length=60)] = ""
    role: RoleName | None = None
    active: bool = True


class ChangePersonInput(Input):
    """What is left out stays; null empties a field (not the role)."""

    display_name: Text | None = None
    role: RoleName | None = None
    staff_no: Annotated[str, StringConstraints(max_length=20)] | None = None
    phone: Text | None = None
    department: Text | None = None
    skills: Annotated[list[Skill], Field(max_length=20)] | None = None
    planned_area: Annotated[str, StringConstraints(pattern="^[0-9]{0,5}$")] | None = None
    key_to_accept: bool | None = None


class PersonInput(ChangePersonInput):
    login: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^\S+$")]
    role: RoleName


class PinInput(Input):
    """null takes the PIN away: nobody signs in by telephone with it any more."""

    pin: Annotated[str, StringConstraints(pattern="^[0-9]{4,12}$")] | None


class AccountInput(Input):
    """`subject`: the person's id (`sub`) at the company's provider; null takes the link and its sessions away."""

    subject: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None


def person_list(asked: Asked, query: PeopleQuery) -> Page[PersonShape]:
    after = position_of(query.cursor, str, int) if query.cursor else None
    found = list_people(asked.session, asked.person, role=query.role, words=query.q, active=query.active,
                        after=after, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[PersonShape](items=[_shape(row, asked) for row in page], next_cursor=cursor_of(
        page[-1].display_name, page[-1].id) if len(found) > query.limit else None)


def person_by_id(asked: Asked, person_id: int) -> PersonShape:
    return _shape(get_person(asked.session, person_id, asked.person), asked)


def person_add(asked: Asked, body: PersonInput) -> NewPersonShape:
    person, word = add_staff(asked.session, body.login, _typed(body), by=asked.person, now=asked.now)
    return _once(person, word, asked)


def person_change(asked: Asked, person_id: int, body: ChangePersonInput) -> PersonShape:
    return _shape(change_staff(asked.session, person_id, _typed(body), by=asked.person, now=asked.now), asked)


def person_leave(asked: Asked, person_id: int) -> PersonShape:
    return _shape(set_active(asked.session, person_id, False, by=asked.person, now=asked.now), asked)


def person_back(asked: Asked, person_id: int) -> PersonShape:
    return _shape(set_active(asked.session, person_id, True, by=asked.person, now=asked.now), asked)


def person_unlock(asked: Asked, person_id: int) -> PersonShape:
    return _shape(unlock(asked.session, person_id, by=asked.person, now=asked.now), asked)


def person_password(asked: Asked, person_id: int) -> NewPersonShape:
    return _once(*reset_password(asked.session, person_id, by=asked.person, now=asked.now), asked)


def person_pin(asked: Asked, person_id: int, body: PinInput) -> PersonShape:
    return _shape(set_pin(asked.session, person_id, body.pin or "", by=asked.person, now=asked.now), asked)


def person_second_factor_off(asked: Asked, person_id: int) -> PersonShape:
    get_person(asked.session, person_id, asked.person)
    return _shape(take_second_factor(asked.session, person_id, by=asked.person, now=asked.now), asked)


def person_company_account(asked: Asked, person_id: int, body: AccountInput) -> PersonShape:
    get_person(asked.session, person_id, asked.person)
    return _shape(link_account(asked.session, person_id, asked.desk.settings.oidc_issuer, body.subject or "",
                               by=asked.person, now=asked.now), asked)


def _typed(body: ChangePersonInput) -> dict[str, str]:
    """As a form of the desk has it: everything is text."""
    given: dict[str, Any] = body.model_dump(exclude_unset=True, exclude={"login"})
    if given.get("role", "") is None:
        del given["role"]
    if "skills" in given:
        given["skills"] = ",".join(given["skills"] or ())
    if "key_to_accept" in given:
        given["key_to_accept"] = "yes" if given["key_to_accept"] else ""
    return {name: value or "" for name, value in given.items()}


def _once(person: Person, word: str, asked: Asked) -> NewPersonShape:
    asked.session.flush()
    asked.session.refresh(person, ["department"])
    return NewPersonShape(person=_shape(person, asked), one_time_password=word)


def _shape(row: Person, asked: Asked) -> PersonShape:
    password = "none" if row.password_hash is None else "once" if row.must_change_password else "own"
    return PersonShape(
        id=row.id, login=row.name, display_name=row.display_name, role=Role(row.role).value, staff_no=row.staff_no,
        phone=number_for(asked.person, row.phone) if row.phone else None,
        department=row.department.name if row.department else None, skills=list(row.skills),
        planned_area=row.planned_area, key_to_accept=row.key_to_accept, active=row.active, password=password,
        pin=row.pin_hash is not None, second_factor=row.totp_secret is not None,
        company_account=subject_of(row, asked.desk.settings.oidc_issuer) or None,
        locked_until=local(row.locked_until, asked.zone), created_at=row.created_at.astimezone(asked.zone))


_READING, _WRITING = (401, 403, 404), (401, 403, 404, 409)
_ONE = "/people/<int:person_id>"
OPERATIONS = (
    Operation("GET", "/people", person_list, "People, by name", query=PeopleQuery, answer=Page[PersonShape]),
    Operation("POST", "/people", person_add, "Somebody new, with a password for the first time", body=PersonInput,
              answer=NewPersonShape, problems=(401, 403, 409)),
    Operation("GET", _ONE, person_by_id, "Somebody, also who has left", answer=PersonShape, problems=_READING),
    Operation("PATCH", _ONE, person_change, "Changes role, department, skills, phone, …", body=ChangePersonInput,
              answer=PersonShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/leave", person_leave, "停用: signs in no more, is rung no more", answer=PersonShape,
              problems=_WRITING),
    Operation("POST", f"{_ONE}/back", person_back, "启用: works here again", answer=PersonShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/unlock", person_unlock, "Ends the lock after wrong passwords or codes",
              answer=PersonShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/password", person_password, "A password for once; the old one and all sessions are over",
              answer=NewPersonShape, problems=_WRITING),
    Operation("PUT", f"{_ONE}/pin", person_pin, "The PIN for signing in by telephone", body=PinInput,
              answer=PersonShape, problems=_WRITING),
    Operation("DELETE", f"{_ONE}/second-factor", person_second_factor_off, "For who lost phone and codes",
              answer=PersonShape, problems=_WRITING),
    Operation("PUT", f"{_ONE}/company-account", person_company_account,
              "Links the account at the company's OpenID Connect provider", body=AccountInput, answer=PersonShape,
              problems=_WRITING),
)
