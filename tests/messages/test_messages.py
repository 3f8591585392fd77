"""Messages to customers: a customer's own matter in every one, sent once, by whoever may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline
from callcenter.desk import Desk
from callcenter.dialing.models import DoNotCall
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.lines.services import add_line
from callcenter.messages.models import Message, MessageTemplate
from callcenter.messages.templates import save_template, switch_template
from callcenter.messages.wording import as_sms, check_wording, written_out
from callcenter.messages.writing import queue_message, write_to_case
from callcenter.people.models import Person
from callcenter.telephony.simulator.people import ApiFault, ApiTrick
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.visits.following_up import start_visit_follow_up
from callcenter.work.doing import do_work
from tests.case_factories import case
from tests.factories import CALLER, LINE, NOW, ZONE, person

TEXT = "{称呼}您好，您反映的“{事由}”（工单{工单号}）我们正在处理。"


@pytest.fixture
def leader(session: Session) -> Person:
    return person(session, "banzhang", "supervisor")


@pytest.fixture
def template(session: Session, leader: Person) -> MessageTemplate:
    return save_template(session, name="处理中", channel="sms", text=TEXT, person=leader, now=NOW)


@pytest.fixture
def complaint(session: Session) -> Case:
    return case(session, customer_name="陈晨", phone=CALLER, content="打印机卡纸", number="GD1")


@pytest.mark.parametrize(("text", "wrong"), [
    ("尊敬的客户，感谢您的支持！", "人人一样"),
    ("{称呼}您好，感谢您的支持！", "人人一样"),
    ("{称呼}您好，{优惠}！{产品}", "没有变量“优惠”"),
    ("{称呼您好，{产品}", "花括号"),
    ("", "请填写"),
    ("{产品}" + "好" * 300, "太长"),
])
def test_a_text_that_everybody_could_get_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(FieldError, match=wrong):
        check_wording(text, channel="sms")


def test_nothing_is_sent_with_a_hole_in_it() -> None:
    assert written_out("{称呼}，{产品}", {"称呼": "陈先生/女士", "产品": "打印机"}) == "陈先生/女士，打印机"
    with pytest.raises(FieldError, match="没有“产品”"):
        written_out("{称呼}，{产品}", {"称呼": "陈先生/女士", "产品": " "})


def test_an_sms_is_signed_and_marketing_tells_how_to_refuse() -> None:
    assert as_sms("您好", company="三响", marketing=False) == "【三响】您好"
    assert as_sms("您好", company="三响", marketing=True) == "【三响】您好 拒收请回复R"


def test_only_leaders_keep_templates(session: Session, template: MessageTemplate, leader: Person) -> None:
    with pytest.raises(NotAllowedError):
        save_template(session, name="另一个", channel="sms", text=TEXT, person=person(session), now=NOW)
    with pytest.raises(ConflictError, match="已有名为"):
        save_template(session, name="处理中", channel="sms", text=TEXT, person=leader, now=NOW)
    changed = save_template(session, name="处理中", channel="sms", text=TEXT + "谢谢", person=leader, now=NOW,
                            template_id=template.id)
    assert changed.id == template.id and changed.text.endswith("谢谢")


def test_a_message_to_a_cases_customer_arrives_once(desk: Desk, session: Session, network: Simulator,
                                                    template: MessageTemplate, complaint: Case) -> None:
    add_line(session, LINE, flow="main", now=NOW)
    agent = person(session)
    made, work = write_to_case(session, complaint.id, template.id, recipient=None, person=agent, company="三响",
                               now=NOW)
    with pytest.raises(ConflictError, match="今天已经"):
        write_to_case(session, complaint.id, template.id, recipient=None, person=agent, company="三响", now=NOW)
    session.commit()
    assert work is not None and do_work(desk, work.id, NOW) and not do_work(desk, work.id, NOW)
    assert [(one.to, one.text) for one in network.messages] == [
        (CALLER, "【三响】陈先生/女士您好，您反映的“打印机卡纸”（工单GD1）我们正在处理。")]
    session.refresh(made)
    assert (made.state, made.sent_at) == ("sent", NOW)


def test_a_lost_answer_is_not_sent_again(desk: Desk, session: Session, network: Simulator, template: MessageTemplate,
                                         complaint: Case) -> None:
    add_line(session, LINE, flow="main", now=NOW)
    made, work = write_to_case(session, complaint.id, template.id, recipient=None, person=person(session),
                               company="三响", now=NOW)
    session.commit()
    network.api_trick(ApiTrick(ApiFault.LOST, "POST", "Messages"))
    assert work is not None
    do_work(desk, work.id, NOW)
    do_work(desk, work.id, NOW + timedelta(hours=1))
    session.refresh(made)
    assert (made.state, len(network.messages)) == ("unknown", 1)


def test_a_busy_provider_is_asked_again_and_a_worker_that_died_is_not_repeated(
        desk: Desk, session: Session, network: Simulator, template: MessageTemplate, complaint: Case) -> None:
    add_line(session, LINE, flow="main", now=NOW)
    made, work = write_to_case(session, complaint.id, template.id, recipient=None, person=person(session),
                               company="三响", now=NOW)
    session.commit()
    network.api_trick(ApiTrick(ApiFault.TOO_MANY, "POST", "Messages"))
    assert work is not None
    do_work(desk, work.id, NOW)
    session.refresh(made)
    assert made.state == "waiting" and made.problem
    made.state = "sending"  # a worker took it, and died
    session.commit()
    do_work(desk, work.id, NOW + timedelta(minutes=3))
    session.refresh(made)
    assert (made.state, network.messages) == ("unknown", [])


def test_marketing_never_goes_to_a_number_that_asked_for_none(desk: Desk, session: Session, network: Simulator,
                                                              leader: Person) -> None:
    add_line(session, LINE, flow="main", now=NOW)
    marketing = save_template(session, name="新品", channel="sms", text="{称呼}，您的{产品}有新配件。", marketing=True,
                              person=leader, now=NOW)
    made, work = queue_message(session, marketing, key="k", recipient="138 0000 4471", company="三响", by="-", now=NOW,
                               facts={"称呼": "陈先生/女士", "产品": "打印机"})
    session.add(DoNotCall(number=CALLER, reason="不想接", source="key", asked_at=NOW, entered_by="-"))
    session.commit()
    assert made is not None and work is not None and do_work(desk, work.id, NOW)
    session.refresh(made)
    assert (made.state, network.messages) == ("refused", [])


@pytest.mark.parametrize("recipient", ["021-62881234", "12345", "nobody"])
def test_a_number_that_takes_no_sms_is_named(session: Session, template: MessageTemplate, complaint: Case,
                                             recipient: str) -> None:
    with pytest.raises(FieldError, match="收不了短信"):
        write_to_case(session, complaint.id, template.id, recipient=recipient, person=person(session), company="三响",
                      now=NOW)
    assert session.query(Message).count() == 0


def test_a_template_out_of_use_is_not_sent(session: Session, template: MessageTemplate, complaint: Case,
                                           leader: Person) -> None:
    switch_template(session, template.id, active=False, person=leader, now=NOW)
    with pytest.raises(ConflictError, match="已停用"):
        write_to_case(session, complaint.id, template.id, recipient=None, person=leader, company="三响", now=NOW)


def test_the_summary_after_a_visit_stops_its_clock(desk: Desk, session: Session, network: Simulator,
                                                   leader: Person) -> None:
    """N26: 首次跟進於接待后1-3個工作日內."""
    add_line(session, LINE, flow="main", now=NOW)
    host = person(session, "jingli", "account_manager")
    visit = start_visit_follow_up(session, visit_ended=NOW, host=host, content="参观生产线", signed=True, person=host,
                                  now=NOW, zone=ZONE, phone="13800004471", customer_name="陈晨")
    summary = save_template(session, name="跟进摘要", channel="sms", person=leader, now=NOW,
                            text="{称呼}您好，感谢您来访，您关心的{事由}我们整理好了，{约定}。")
    sent_at = NOW + timedelta(days=3)
    made, work = write_to_case(session, visit.id, summary.id, recipient=None, person=host, company="三响", now=sent_at,
                               facts={"约定": "8月5日前给您报价"})
    session.commit()
    assert work is not None and do_work(desk, work.id, sent_at)
    session.refresh(made)
    clock = session.query(Deadline).filter_by(case_id=visit.id, stops="summary_sent").one()
    session.refresh(clock)
    assert made.state == "sent" and clock.met_at == sent_at and clock.due_at.astimezone(ZONE).date() == date(2026, 8, 5)


def test_an_address_cannot_turn_the_mail_to_another_server(session: Session, template: MessageTemplate,
                                                           complaint: Case, leader: Person) -> None:
    letter = save_template(session, name="信", channel="mail", subject="进展", text=TEXT, person=leader, now=NOW)
    with pytest.raises(FieldError, match="不是邮箱地址"):
        write_to_case(session, complaint.id, letter.id, recipient="a&smtp=thief.example&x=b@example.com",
                      person=leader, company="三响", now=NOW)
