"""Lists of one person's calls and records: each once, in their order, page by page, whoever else called."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.listing import CallFilter, answerers, list_calls
from callcenter.people.models import Person
from callcenter.records.models import RecordField, RecordPromise
from callcenter.records.reading import RecordFilter, count_records, list_records
from tests import factories as make
from tests.over_database import db, session

__all__ = ["db", "session"]


def _calls(session: Session) -> tuple[dict[str, str], dict[str, Person]]:
    """Calls of two agents and a handler, by what they are; and everybody, by login."""
    li, wang, handler, boss = (make.person(session, name, role=role) for name, role in (
        ("li", "agent"), ("wang", "agent"), ("zhao", "handler"), ("boss", "supervisor")))
    told = {}
    for hours, (name, by, rang) in enumerate((("answered", li, 2), ("late", li, 5), ("of another", wang, 2),
                                              ("in vain", None, 4), ("nobody rung", None, 0))):
        call = make.call(session, started=make.NOW - timedelta(hours=hours), answered_by=by, rang=rang)
        if name in ("in vain", "of another"):
            make.leg(session, call, li)
            make.leg(session, call, li)
            make.leg(session, call, handler)
        make.record(session, call)
        told[call.sid] = name
    return told, {one.name: one for one in (li, wang, handler, boss)}


def test_a_list_has_each_call_of_a_person_once_whatever_its_pages(session: Session) -> None:
    told, people = _calls(session)
    for login, wanted, expected in (
            ("boss", CallFilter(agent="li"), ["answered", "late", "in vain"]),
            ("boss", CallFilter(agent="li", state="late"), ["late"]),
            ("boss", CallFilter(agent="li", until=make.NOW), ["late", "in vain"]),
            ("boss", CallFilter(agent="zhao"), ["in vain"]),
            ("zhao", CallFilter(), ["of another", "in vain"]),
            ("zhao", CallFilter(agent="li"), ["in vain"]),
            ("wang", CallFilter(), ["of another", "in vain", "nobody rung"]),
            ("wang", CallFilter(state="answered"), ["of another"]),
            ("wang", CallFilter(agent="li"), ["in vain"]),
            ("li", CallFilter(agent="wang"), ["of another"])):
        found, after = [], None
        while page := list_calls(session, people[login], wanted, now=make.NOW, after=after, limit=1):
            found.append(told[page[0].call.sid])
            after = page[0].call.started_at, page[0].call.sid
        assert found == expected, (login, wanted)


def test_a_list_has_each_record_of_a_person_once_whatever_its_pages(session: Session) -> None:
    told, people = _calls(session)
    for login, wanted, expected in (
            ("boss", RecordFilter(agent="li"), ["answered", "late", "in vain"]),
            ("zhao", RecordFilter(), ["of another", "in vain"]),
            ("wang", RecordFilter(agent="li", missing="content"), ["in vain"]),
            ("boss", RecordFilter(missing="contact_phone"), [])):
        found, before = [], None
        while page := list_records(session, people[login], wanted, before_id=before, limit=1):
            found.append(told[page[0].call_sid])
            before = page[0].id
        assert found == expected, (login, wanted)


def test_what_was_promised_an_agent_sees_of_own_calls_and_of_those_that_nobody_answered(session: Session) -> None:
    told, people = _calls(session)
    for record in list_records(session, people["boss"], RecordFilter()):
        dismissed = told[record.call_sid] == "late"
        session.add(RecordPromise(record_id=record.id, place=1, kind="callback", text="请给我回电", confidence=0.9,
                                  state="dismissed" if dismissed else "heard", heard_at=make.NOW))
    session.flush()
    make.person(session, "new", role="agent")
    for login, expected in (("boss", ["answered", "of another", "in vain", "nobody rung"]),
                            ("li", ["answered", "of another", "in vain", "nobody rung"]),
                            ("wang", ["of another", "in vain", "nobody rung"]), ("new", ["in vain", "nobody rung"])):
        found, before = [], None
        somebody = session.scalars(select(Person).where(Person.name == login)).one()
        while page := list_records(session, somebody, RecordFilter(promised=True), before_id=before, limit=1):
            found.append(told[page[0].call_sid])
            before = page[0].id
        assert sorted(found) == sorted(expected), login
        assert count_records(session, somebody, RecordFilter(promised=True), most=9) == len(expected)
        if login != "boss":  # a supervisor's are in the order of the records, which these tests write the oldest last
            assert found == expected


def test_a_record_knows_whether_a_machine_was_not_sure_whoever_writes_its_fields(session: Session) -> None:
    _, people = _calls(session)
    record = list_records(session, people["boss"], RecordFilter())[0]
    assert list_records(session, people["boss"], RecordFilter(unsure=True)) == []  # a caller ID is a guess always
    field = RecordField(record_id=record.id, name="customer_name", value="王芳", source="transcript", confidence=0.6,
                        changed_by="transcript", changed_at=make.NOW)
    session.add(field)
    session.flush()
    assert list_records(session, people["boss"], RecordFilter(unsure=True)) == [record]
    field.confidence = 0.9
    session.flush()
    assert list_records(session, people["boss"], RecordFilter(unsure=True)) == []


def test_an_agent_too_is_told_who_answered_late(session: Session) -> None:
    _, people = _calls(session)
    late = answerers(session, people["li"], CallFilter(state="late"), now=make.NOW)
    assert [(one.name, count) for one, count in late] == [("li", 1)]


def test_a_call_that_turns_out_to_have_begun_earlier_takes_its_place(session: Session) -> None:
    _, people = _calls(session)
    newest = list_calls(session, people["boss"], CallFilter(agent="li"), now=make.NOW)[0].call
    newest.started_at = make.NOW - timedelta(days=1)
    session.flush()
    assert list_calls(session, people["boss"], CallFilter(agent="li"), now=make.NOW)[-1].call.sid == newest.sid


def test_a_record_knows_what_it_lacks_whoever_writes_its_fields(session: Session) -> None:
    call = make.call(session)
    record = make.record(session, call, customer_name="陈晨")
    content = RecordField(record_id=record.id, name="content", value="空调不制冷", source="transcript",
                          confidence=0.9, changed_by="transcript", changed_at=make.NOW)
    for change, missing in ((lambda: session.add(content), ["organisation"]),
                            (lambda: setattr(content, "value", ""), ["organisation", "content"]),
                            (lambda: session.delete(content), ["organisation", "content"])):
        change()
        session.flush()
        session.refresh(record)
        assert record.missing == missing
