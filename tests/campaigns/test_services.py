"""Campaigns made, changed, started, paused, stopped and copied; their contacts given out and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.campaigns.contacts import add_contacts, add_customers, assign, list_contacts, recall, remove_contact
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.progress import answers_of, progress_of
from callcenter.campaigns.running import (
    pause_by_service,
    pause_campaign,
    problems_of,
    resume_campaign,
    start_campaign,
    stop_campaign,
)
from callcenter.campaigns.services import change_campaign, copy_campaign, create_campaign, find_campaign, list_campaigns
from callcenter.customers.services import create_customer
from callcenter.dialing.do_not_call import ask, lift, note_wish, standing
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.lines.models import Line
from callcenter.lines.services import add_line
from callcenter.messages.models import MessageTemplate
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from tests import factories as make

Make = Callable[..., Campaign]
TEN = [{"number": f"1380000{place:04}"} for place in range(10)]


def raw(session: Session) -> Any:
    session.flush()
    return session.connection().connection.driver_connection


def acts(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_campaign_runs_only_with_consent_a_registered_number_agents_and_contacts(
        session: Session, boss: Person, campaign: Make) -> None:
    made = campaign(consent_basis="", consent_proof="")
    assert [one.field for one in problems_of(session, made)] == ["consent_basis", "consent_proof", "contacts"]
    with pytest.raises(FieldError, match="同意"):
        start_campaign(session, made.id, person=boss, now=make.NOW)
    change_campaign(session, made.id, {"consent_basis": "合同第8条", "consent_proof": "档案室"}, person=boss,
                    now=make.NOW)
    add_contacts(session, made.id, TEN[:1], person=boss, now=make.NOW)
    line = session.scalars(select(Line)).one()
    line.outbound = False
    with pytest.raises(FieldError, match="外显号码"):
        start_campaign(session, made.id, person=boss, now=make.NOW)
    line.outbound = True
    assert start_campaign(session, made.id, person=boss, now=make.NOW).state == "running"
    with pytest.raises(ConflictError, match="正在进行"):
        start_campaign(session, made.id, person=boss, now=make.NOW)


def test_it_is_paused_goes_on_and_is_stopped_for_good_and_all_of_it_is_in_the_trail(
        session: Session, boss: Person, campaign: Make) -> None:
    made = campaign()
    add_contacts(session, made.id, TEN, person=boss, now=make.NOW)
    start_campaign(session, made.id, person=boss, now=make.NOW)
    with pytest.raises(ConflictError, match="先暂停"):
        change_campaign(session, made.id, {"mode": "progressive"}, person=boss, now=make.NOW)
    change_campaign(session, made.id, {"priority": 3}, person=boss, now=make.NOW)
    assert pause_campaign(session, made.id, "名单有误", person=boss, now=make.NOW).paused_why == "名单有误"
    resume_campaign(session, made.id, person=boss, now=make.NOW)
    assert pause_by_service(raw(session), made.id, "运营商账号已停用", now=make.NOW)
    assert not pause_by_service(raw(session), made.id, "again", now=make.NOW)
    session.refresh(made)
    assert (made.state, made.paused_why) == ("paused", "运营商账号已停用")
    stop_campaign(session, made.id, person=boss, now=make.NOW)
    with pytest.raises(ConflictError, match="结束"):
        start_campaign(session, made.id, person=boss, now=make.NOW)
    assert acts(session)[-8:] == [
        "campaign.create", "campaign.contacts", "campaign.start", "campaign.change", "campaign.pause",
        "campaign.resume", "campaign.pause", "campaign.stop"]


def test_a_copy_has_everything_but_the_list_and_the_proof_of_consent(session: Session, boss: Person,
                                                                     campaign: Make) -> None:
    made = campaign(agents=["wangli"], actions={"busy": {"then": "again", "after": 15}}, priority=5)
    add_contacts(session, made.id, TEN, person=boss, now=make.NOW)
    copy = copy_campaign(session, made.id, "八月满意度回访", person=boss, now=make.NOW)
    assert (copy.state, copy.actions, copy.priority, copy.line_id) == ("draft", made.actions, 5, made.line_id)
    assert [one.person.name for one in copy.agents] == ["wangli"]
    assert [one.field for one in problems_of(session, copy)] == ["consent_proof", "contacts"]
    with pytest.raises(ConflictError, match="名称"):
        copy_campaign(session, made.id, "八月满意度回访", person=boss, now=make.NOW)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"), ({"mode": "ratio"}, "mode"), ({"purpose": "fun"}, "purpose"),
    ({"line": "4008001234"}, "line"), ({"line": "+862199999999"}, "line"), ({"agents": ["boss"]}, "agents"),
    ({"pace": {"calls_per_second": 0}}, "pace.calls_per_second"), ({"pace": {"fast": 1}}, "pace"),
    ({"most_attempts": 99}, "most_attempts"), ({"abandoned_cap": 0.5}, "abandoned_cap"),
    ({"windows": {"days": {"mon": ["22:00-23:00"]}}}, "windows.days.mon"),
    ({"purpose": "marketing", "windows": {"holidays": True}}, "windows.holidays"),
    ({"actions": {"busy": {"then": "again"}}}, "actions.busy.after"), ({"script": {"points": "问好"}}, "script.points"),
    ({"questionnaire": {"start": "x"}}, "questionnaire"), ({"message": {"template": 9}}, "message.template"),
    ({"mode": "survey", "flow": "none"}, "flow"), ({"colour": "red"}, "colour"),
]


def test_wrong_input_is_told_by_its_field(campaign: Make) -> None:
    for values, field in WRONG:
        with pytest.raises(FieldError) as told:
            campaign(**values)
        assert (told.value.field, bool(told.value.message)) == (field, True)


def test_the_campaign_of_the_documentation_can_be_made(campaign: Make) -> None:
    text = (Path(__file__).parents[2] / "docs" / "campaigns.md").read_text("utf-8")
    plan = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    del plan["message"]  # there is no template yet
    made = campaign(**plan)
    assert (made.actions, made.script["topic_seconds"]) == ({"busy": {"then": "again", "after": 20}}, 5)


def test_a_400_number_is_never_displayed_even_where_it_is_marked(session: Session, campaign: Make) -> None:
    add_line(session, "4008001234", flow="main", now=make.NOW).outbound = True
    with pytest.raises(FieldError, match="400"):
        campaign(line="4008001234")


def test_only_leaders_make_campaigns_and_agents_see_those_that_they_call(session: Session, boss: Person,
                                                                        campaign: Make) -> None:
    other = make.person(session, "zhaomin")
    hidden, shown = campaign(agents=["zhaomin"]), campaign(name="全体坐席")
    for one in (hidden, shown):
        add_contacts(session, one.id, TEN[:1], person=boss, now=make.NOW)
        start_campaign(session, one.id, person=boss, now=make.NOW)
    agent = session.scalars(select(Person).where(Person.name == "wangli")).one()
    assert [one.id for one in list_campaigns(session, agent)] == [shown.id]
    assert len(list_campaigns(session, other)) == len(list_campaigns(session, boss, state="running")) == 2
    assert find_campaign(session, "全体坐席", agent).id == find_campaign(session, str(shown.id), agent).id
    for act in (create_campaign, lambda *args, **more: stop_campaign(session, shown.id, **more)):
        with pytest.raises(NotAllowedError):
            act(session, {}, person=agent, now=make.NOW)


def test_contacts_are_added_once_and_whoever_wants_no_calls_is_left_out(session: Session, boss: Person,
                                                                       campaign: Make) -> None:
    made = campaign()
    create_customer(session, name="陈晨", organisation=None, phones=["13800004471"], now=make.NOW)
    ask(session, "13800000003", reason="客户要求", person=boss, now=make.NOW)
    told = add_contacts(session, made.id, [
        {"number": "138 0000 4471", "name": " 陈 晨 ", "data": {"型号": "K5"}}, {"number": "+8613800004471"},
        {"number": "13800000003"}, {"number": "0512-62881234转8012"}, {"number": "4008001234"}, {"number": "陈晨"},
    ], person=boss, now=make.NOW)
    assert (told.added, told.duplicates, told.left_out) == (2, 1, 3)
    assert [(one["row"], one["problem"][:8]) for one in sorted(told.problems, key=lambda one: int(one["row"]))] == [
        (3, "在免打扰名单里"), (5, "是服务号码，不是"), (6, "不是可以拨打的号")]
    rows = list_contacts(session, made.id, boss)
    assert [(row.number, row.data) for row in rows] == [
        ("+8613800004471", {"型号": "K5"}), ("+8651262881234", {"分机": "8012"})]
    assert rows[0].customer_id is not None


def test_customers_of_a_filter_are_added_by_the_number_that_reaches_them(session: Session, boss: Person,
                                                                        campaign: Make) -> None:
    made = campaign()
    create_customer(session, name="陈晨", organisation="长江机电", phones=["02162881299", "13800000001"], now=make.NOW)
    create_customer(session, name="李雷", organisation="黄河机电", phones=["13800000002"], now=make.NOW)
    told = add_customers(session, made.id, words="长江", person=boss, now=make.NOW)
    assert (told.added, [row.number for row in list_contacts(session, made.id, boss)]) == (1, ["+8613800000001"])


def test_contacts_are_given_to_an_agent_taken_back_and_taken_off(session: Session, boss: Person,
                                                                campaign: Make) -> None:
    made = campaign()
    agent = session.scalars(select(Person).where(Person.name == "wangli")).one()
    add_contacts(session, made.id, TEN, person=boss, now=make.NOW)
    assert assign(session, made.id, "wangli", most=4, person=boss, now=make.NOW) == 4
    assert len(list_contacts(session, made.id, agent)) == len(list_contacts(session, made.id, boss, assigned="wangli"))
    first = list_contacts(session, made.id, agent)[0]
    assert recall(session, made.id, contact_ids=[first.id], person=boss, now=make.NOW) == 1
    assert recall(session, made.id, login="wangli", person=boss, now=make.NOW) == 3
    assert remove_contact(session, first.id, person=boss, now=make.NOW).state == "removed"
    with pytest.raises(ConflictError):
        remove_contact(session, first.id, person=boss, now=make.NOW)
    with pytest.raises(FieldError, match="坐席"):
        assign(session, made.id, "boss", most=4, person=boss, now=make.NOW)


def test_a_wish_for_no_calls_stands_once_and_only_a_manager_takes_it_back(session: Session, boss: Person) -> None:
    number, chief = "+8613800000003", make.person(session, "chief", "manager")
    assert note_wish(raw(session), number, reason="按9", source="key", by="-", now=make.NOW, call_sid="CA1")
    assert not note_wish(raw(session), number, reason="按9", source="key", by="-", now=make.NOW)
    entry = ask(session, "13800000003", reason="电话中要求", person=boss, now=make.NOW)
    assert (entry.source, standing(raw(session), number)) == ("key", True)
    with pytest.raises(NotAllowedError):
        lift(session, entry.id, "客户来电要求恢复", person=boss, now=make.NOW)
    lift(session, entry.id, "客户来电要求恢复", person=chief, now=make.NOW)
    assert not standing(raw(session), number)
    with pytest.raises(ConflictError):
        lift(session, entry.id, "客户来电要求恢复", person=chief, now=make.NOW)
    assert acts(session)[-2:] == ["do_not_call.add", "do_not_call.lift"]


def test_progress_counts_contacts_attempts_agents_and_tells_when_it_ends(session: Session, boss: Person,
                                                                       campaign: Make) -> None:
    made = campaign(mode="progressive")
    add_contacts(session, made.id, TEN, person=boss, now=make.NOW)
    start_campaign(session, made.id, person=boss, now=make.NOW)
    agent = session.scalars(select(Person).where(Person.name == "wangli")).one()
    ids = [row.id for row in list_contacts(session, made.id, boss)]
    for place, outcome in enumerate(["completed", "completed", "no_answer", "refused", "completed"]):
        sent = make.NOW + timedelta(minutes=place)
        raw(session).execute(
            "insert into attempts (number, dialled, from_number, line_id, campaign_id, contact_id, person_id, state,"
            " reserved_at, sent_at, answered_at, closed_at, disposition, result, seconds) values"
            " (%s, %s, %s, %s, %s, %s, %s, 'done', %s, %s, %s, %s, %s, %s, 60)",
            [f"+86138{place}", "+8613900000001", make.LINE, made.line_id, made.id, ids[place], agent.id, sent, sent,
             sent, sent, outcome, "completed" if outcome != "no_answer" else "no-answer"])
        if outcome != "no_answer":
            raw(session).execute("update contacts set state = 'done', outcome = %s, ended_at = %s where id = %s",
                                 [outcome, sent, ids[place]])
    told = progress_of(session, made, now=make.NOW + timedelta(minutes=5), person=boss)
    assert (told.total, told.done, told.share, told.outcomes) == (10, 4, 0.4, {"completed": 3, "refused": 1})
    assert (told.attempts, told.talked, told.abandoned_share, told.rate) == (5, 4, 0.0, 1.0)
    assert told.ends_at == make.NOW + timedelta(minutes=12, seconds=30)
    assert [(one.name, one.attempts, one.completed, one.seconds) for one in told.agents] == [("wangli", 5, 3, 300)]
    assert told.dispositions == {"completed": 3, "no_answer": 1, "refused": 1}
    assert answers_of(session, made) == {}


def test_a_running_campaign_cannot_lose_its_consent(session: Session, boss: Person, campaign: Make) -> None:
    made = campaign()
    add_contacts(session, made.id, TEN[:1], person=boss, now=make.NOW)
    start_campaign(session, made.id, person=boss, now=make.NOW)
    for field in ("consent_basis", "consent_proof"):
        with pytest.raises(FieldError, match="同意") as refused:
            change_campaign(session, made.id, {field: ""}, person=boss, now=make.NOW)
        assert refused.value.field == field
        session.refresh(made)


def test_a_marketing_campaign_writes_by_a_marketing_template_only(
        session: Session, boss: Person, campaign: Make) -> None:
    template = MessageTemplate(name="处理中", channel="sms", text="{称呼}，{产品}", changed_by="boss",
                               changed_at=make.NOW)
    session.add(template)
    session.flush()
    made = campaign(purpose="marketing", message={"template": template.id})
    assert any("营销模板" in one.message for one in problems_of(session, made))
    template.marketing = True
    assert not any("营销模板" in one.message for one in problems_of(session, made))
