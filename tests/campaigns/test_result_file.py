"""The result of a campaign as a file: every contact, each with its attempts and what was answered."""

from __future__ import annotations

import io
from datetime import timedelta

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from callcenter.campaigns.contacts import add_contacts, assign
from callcenter.campaigns.models import Answer, Contact
from callcenter.campaigns.services import create_campaign
from callcenter.desk import Desk
from callcenter.dialing.models import Attempt
from callcenter.lines.services import add_line
from callcenter.lists.exports import ask_export, open_export
from callcenter.people.models import Person
from callcenter.work.doing import do_work
from tests import factories as make
from tests.campaigns.conftest import WHOLE
from tests.desk import desk, now

__all__ = ["desk", "now"]


def test_the_file_has_each_contact_with_each_attempt_in_order(desk: Desk) -> None:
    with desk.db.session() as session:
        boss, agent = make.person(session, "boss", "supervisor"), make.person(session, "wangli", phone="+8613900000001")
        line = add_line(session, make.LINE, flow="main", now=make.NOW)
        line.outbound = True
        made = create_campaign(session, WHOLE, person=boss, now=make.NOW)
        add_contacts(session, made.id, [{"number": "13800004471", "name": "=陈晨", "data": {"型号": "K5"}},
                                        {"number": "13800004472"}], person=boss, now=make.NOW)
        assign(session, made.id, "wangli", most=1, person=boss, now=make.NOW)
        one = session.scalars(select(Contact).order_by(Contact.id)).first()
        assert one is not None
        for place, outcome in enumerate(("no_answer", "completed")):
            sent = make.NOW + timedelta(hours=2 * place)
            attempt = Attempt(
                number=one.number, dialled="+8613900000001", from_number=make.LINE, line_id=line.id,
                campaign_id=made.id, contact_id=one.id, person_id=agent.id, state="done", reserved_at=sent,
                sent_at=sent, disposition=outcome, seconds=60 * place, note="好评" if place else None)
            session.add(attempt)
            session.flush()
        session.add(Answer(attempt_id=attempt.id, campaign_id=made.id, contact_id=one.id, question="满意", label="满意",
                           text="很好", at=make.NOW))
        row, work = ask_export(session, person=boss, listed="campaign", query=f"campaign={made.id}", kind="xlsx",
                               now=make.NOW)
        boss_id, export_id = boss.id, row.id
    assert work is not None
    do_work(desk, work.id, make.NOW)
    with desk.db.session() as session:
        found = open_export(session, desk.storage, export_id, person=session.get_one(Person, boss_id), now=make.NOW,
                            zone=make.ZONE)
        with found.file as file:
            rows = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()
    heads = [str(cell) for cell in rows[0]]
    told = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    assert [(row["姓名"], row["号码"], row["外呼结果"], row["分配给"]) for row in told] == [
        ("=陈晨", "13800004471", "无人接听", "王丽"), ("=陈晨", "13800004471", "已完成通话", "王丽"),
        ("", "13800004472", "", "")]
    assert (told[1]["问卷回答"], told[1]["通话秒数"], told[1]["说明"], told[1]["名单备查"]) == (
        "满意：满意 很好", 60.0, "好评", "型号：K5")
