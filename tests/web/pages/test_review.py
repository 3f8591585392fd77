"""The queue of records to confirm, and what stands around the sound of a record."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.records.models import Record
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.conftest import Enter

AUDIO = Path(__file__).parents[3] / "callcenter/demo/audio/inquiry.wav"
WHOLE = {"customer_name": "王丽", "organisation": "个人", "content": "询价"}


def test_the_queue_goes_from_the_oldest_on_and_ends(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        ids = [make.record(session, make.call(session, answered_by=agent), **WHOLE).id for _ in range(3)]
        make.record(session, make.call(session, answered_by=agent), customer_name="李强")  # not complete
    seat = enter()
    assert seat.get("/review").location == f"/records/{ids[0]}"
    assert seat.get("/review", after=str(ids[0])).location == f"/records/{ids[1]}"
    assert seat.get("/review", after=str(ids[2])).location == f"/records/{ids[0]}"  # what was passed over comes again
    for given in ("x", "", "-1", "9" * 40, "²"):
        assert seat.get("/review", after=given).location == f"/records/{ids[0]}", given
    with desk.db.session() as session:
        for one in session.scalars(select(Record).where(Record.id.in_(ids))):
            one.status = "reviewed"
    assert "没有待确认的记录了" in seat.get("/review", after=str(ids[2])).text


def test_the_queue_holds_only_what_one_may_confirm(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        for name, role in (("other", "agent"), ("hans", "handler"), ("boss", "supervisor"), ("quality", "reviewer")):
            make.person(session, name, role=role)
        record = make.record(session, make.call(session, answered_by=agent), **WHOLE).id
    assert enter("boss").get("/review").location == f"/records/{record}"
    assert "没有待确认的记录了" in enter("other").get("/review").text
    for name in ("hans", "quality"):
        assert enter(name).get("/review").status_code == 403, name


def test_the_waveform_is_worked_out_once_and_is_no_hearing(enter: Enter, desk: Desk) -> None:
    desk.storage.put(AUDIO, "a/talk.wav")
    with desk.db.session() as session:
        call = make.call(session, answered_by=make.person(session))
        make.person(session, "other")
        sid = make.recording(session, call, path="a/talk.wav").sid
        gone = make.recording(session, call, path="a/gone.wav").sid
        absent = make.recording(session, call, state="absent").sid
    seat = enter()
    answer = seat.get(f"/recordings/{sid}/peaks")
    told = json.loads(answer.text)
    assert len(told["channels"]) == 2 and abs(told["seconds"] - 35.668) < 0.01
    assert all(1000 < len(row) <= 2000 and 100 < max(row) <= 1000 for row in told["channels"])
    with desk.storage.open("a/talk.wav.peaks.json") as kept:
        assert json.loads(kept.read()) == told
    assert seat.client.get(f"/recordings/{sid}/peaks",
                           headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert seat.get(f"/recordings/{gone}/peaks").status_code == 404
    assert seat.get(f"/recordings/{absent}/peaks").status_code == 409
    assert enter("other").get(f"/recordings/{sid}/peaks").status_code == 404
    with desk.db.session() as session:
        assert "recording.listen" not in session.scalars(select(AuditEntry.action)).all()


def test_the_case_stands_below_with_its_clocks_as_lines(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        agent = make.person(session)
        make.person(session, "boss", role="supervisor")
        path = f"/records/{(record := make.record(session, make.call(session, answered_by=agent))).id}"
        case = cases.case(session)
        cases.link(session, case, record)
        cases.ended(session, case, "notify", met=make.NOW - timedelta(minutes=4), due=make.NOW - timedelta(minutes=5))
    page = enter("boss").get(path).text
    part = page.split('class="card record-case"')[1].split("</section>")[0]
    for words in (case.number, "通知有关部门", "超时1分钟完成", "起算", "最晚", "完成", '<circle class="end"'):
        assert words in part, words


def test_a_word_carries_its_second_in_both_ways_of_reading(enter: Enter, desk: Desk) -> None:
    words = [{"text": text, "start": start, "end": start + 0.5, "confidence": 1.0}
             for text, start in (("我", 1.0), ("要", 1.5), ("三", 2.0), ("台", 2.5))]
    with desk.db.session() as session:
        call = make.call(session, answered_by=make.person(session))
        make.recording(session, call, segments=[{**make.segment("customer", 1.0, 3.0, "我 要 三 台"), "words": words}])
        path = f"/records/{make.record(session, call).id}"
    page = enter().get(path).text
    assert page.count('data-words="0:1 1:1.5 2:2 3:2.5"') == 2
