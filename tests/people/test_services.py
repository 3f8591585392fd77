"""People: added with care, locked out after guesses, known by their tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.people.models import ApiToken
from callcenter.people.secrets import hash_secret, new_token, token_digest, verify_secret
from callcenter.people.services import add_person, create_token, person_of_token, set_password, sign_in
from tests import factories as make
from tests.factories import NOW, PASSWORD


def test_a_secret_is_known_again_and_never_stored(session: Session) -> None:
    hashed = hash_secret("八六四二")
    assert "八六四二" not in hashed
    assert verify_secret(hashed, "八六四二")
    assert not verify_secret(hashed, "八六四三")
    assert not verify_secret(None, "八六四二")
    assert not verify_secret("rubbish", "八六四二")


@pytest.mark.parametrize(("more", "field"), [
    ({"name": " "}, "name"), ({"name": "x" * 61}, "name"), ({"role": "king"}, "role"), ({"phone": "my phone"}, "phone"),
    ({"password": "short"}, "password"), ({"pin": "12"}, "pin"), ({"pin": "12a4"}, "pin")])
def test_a_wrong_value_is_refused_by_its_name(session: Session, more: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as refused:
        add_person(session, **{"name": "wangli", "role": "agent", "now": NOW, **more})
    assert refused.value.field == field


def test_a_new_password_ends_a_lock(session: Session) -> None:
    person = make.person(session, "wangli")
    for _ in range(5):
        sign_in(session, "wangli", "guess", now=NOW)
    assert sign_in(session, "wangli", PASSWORD, now=NOW) is None
    set_password(session, "wangli", "a better password", now=NOW)
    assert sign_in(session, "wangli", PASSWORD, now=NOW) is None
    assert sign_in(session, "wangli", "a better password", now=NOW) is person


def test_names_and_staff_numbers_are_given_once(session: Session) -> None:
    make.person(session, "wangli", staff_no="8001")
    with pytest.raises(ConflictError, match="named 'wangli'"):
        make.person(session, "wangli")
    with pytest.raises(ConflictError, match="8001 is taken"):
        make.person(session, "zhaomin", staff_no="8001")


def test_people_of_one_department_share_it(session: Session) -> None:
    one, other = make.person(session, "a", department="客服部"), make.person(session, "b", department="客服部")
    assert one.department_id == other.department_id is not None


def test_five_wrong_passwords_lock_the_login_for_ten_minutes(session: Session) -> None:
    make.person(session)
    for _ in range(5):
        assert sign_in(session, "wangli", "wrong", now=NOW) is None
    assert sign_in(session, "wangli", PASSWORD, now=NOW + timedelta(minutes=10) - timedelta(seconds=1)) is None
    assert sign_in(session, "wangli", PASSWORD, now=NOW + timedelta(minutes=10)) is not None
    session.flush()
    assert session.query(AuditEntry).filter_by(action="login.failed").count() == 5


def test_a_right_password_forgets_the_wrong_ones(session: Session) -> None:
    person = make.person(session)
    for _ in range(4):
        sign_in(session, "wangli", "wrong", now=NOW)
    assert sign_in(session, "wangli", PASSWORD, now=NOW) is person
    assert person.failed_logins == 0


def test_nobody_signs_in_as_nobody_or_as_who_left(session: Session) -> None:
    make.person(session).active = False
    session.flush()
    assert sign_in(session, "wangli", PASSWORD, now=NOW) is None
    assert sign_in(session, "nobody", PASSWORD, now=NOW) is None


def test_a_token_speaks_for_its_person_until_it_is_revoked(session: Session) -> None:
    person = make.person(session)
    token = create_token(session, "wangli", scope="read", now=NOW)
    session.flush()
    assert person_of_token(session, token) == (person, "read")
    row = session.query(ApiToken).one()
    assert token not in (row.digest, str(row.scope))
    row.revoked_at = NOW
    session.flush()
    assert person_of_token(session, token) is None
    assert person_of_token(session, "sx_guess") is None


def test_tokens_are_not_alike() -> None:
    (one, digest), (other, _) = new_token(), new_token()
    assert one != other
    assert token_digest(one) == digest


@pytest.mark.parametrize(("user", "scope", "problem"), [
    ("wangli", "all", FieldError), ("nobody", "read", NotFoundError)])
def test_a_token_for_nobody_or_for_everything_is_refused(
        session: Session, user: str, scope: str, problem: type[Exception]) -> None:
    make.person(session)
    with pytest.raises(problem):
        create_token(session, user, scope=scope, now=NOW)
