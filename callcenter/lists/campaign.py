"""The list of a campaign's contacts with each attempt 外呼结果, for its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import aliased

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.campaigns.models import Answer, Campaign, Contact
from callcenter.campaigns.services import allow_running, get_campaign
from callcenter.dialing.models import Attempt
from callcenter.errors import FieldError
from callcenter.lists.asking import Around, Reader, Wanted
from callcenter.lists.cells import number_cell
from callcenter.lists.listing import Cell, Listing
from callcenter.people.models import Person

STATES: Mapping[str, str] = MappingProxyType(
    {"waiting": "待拨打", "reserved": "拨打中", "done": "已结束", "removed": "已移出"})
OUTCOMES: Mapping[str, str] = MappingProxyType({
    **{name: one.title for name, one in DISPOSITIONS.items()}, "exhausted": "次数用完", "expired": "任务到期",
    "no_fate": "不知是否接通"})
"""What a contact ended with, in words."""

ASKED: Mapping[str, str] = MappingProxyType({"satisfaction": "满意度", "opinion": "意见留言"})
"""What the shipped survey asks."""

MACHINES: Mapping[str, str] = MappingProxyType({"human": "真人", "unknown": "不确定", "fax": "传真"})


class Row(NamedTuple):
    """A contact with one of its attempts, or with none."""

    contact: Contact
    attempt: Attempt | None
    agent: str | None
    assigned: str | None


def _campaign(value: str, around: Around) -> Mapping[str, Any]:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise FieldError("campaign", f"“{value[:20]}”不是外呼任务的编号")
    return {"campaign": get_campaign(around.session, int(value), around.person).id}


def _outcome(value: str, _: Around) -> Mapping[str, Any]:
    if value not in OUTCOMES:
        raise FieldError("outcome", f"没有“{value[:20]}”这种结果；可选：{'、'.join(OUTCOMES.values())}")
    return {"outcome": value}


class CampaignList(Listing[Row]):
    """Contacts in the order of their list, each with its attempts in theirs. `campaign`: which, there is no file of
    all."""

    name, title = "campaign", "外呼结果"
    readers: ClassVar[Mapping[str, Reader]] = {"campaign": _campaign, "outcome": _outcome}
    kinds = (int, int)
    heads = ("名单行", "姓名", "单位", "号码", "产品或事由", "名单状态", "名单结果", "已拨次数", "下次拨打", "分配给",
             "拨打编号", "拨打时间", "接通时间", "结束时间", "通话秒数", "应答", "外呼结果", "客户约定时间", "坐席",
             "外显号码", "说明", "问卷回答", "名单备查")

    def allow(self, person: Person) -> None:
        allow_running(person)

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Each part has been checked by its reader."""

    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[Row]:
        agent, owner = aliased(Person), aliased(Person)
        query: Any = select(Contact, Attempt, agent.display_name, owner.display_name)
        query = self._narrowed(query, wanted).outerjoin(Attempt, Attempt.contact_id == Contact.id).outerjoin(
            agent, agent.id == Attempt.person_id).outerjoin(owner, owner.id == Contact.assigned_id)
        place = tuple_(Contact.id, func.coalesce(Attempt.id, 0))
        if after is not None:
            query = query.where(Contact.id >= after[0], place > tuple_(*after))
        rows = around.session.execute(query.order_by(Contact.id, func.coalesce(Attempt.id, 0)).limit(limit))
        return [Row(*row) for row in rows]

    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        rows = self._narrowed(select(Contact.id), wanted).outerjoin(Attempt, Attempt.contact_id == Contact.id)
        return around.session.scalar(select(func.count()).select_from(rows.limit(most).subquery())) or 0

    def place(self, around: Around, row: Row) -> tuple[Any, ...]:
        return row.contact.id, row.attempt.id if row.attempt is not None else 0

    def cells(self, around: Around, rows: Sequence[Row]) -> list[list[Cell]]:
        said = _answers(around, [row.attempt.id for row in rows if row.attempt is not None], _questions(around, rows))
        return [[*_of_contact(around.person, row), *_of_attempt(row, said),
                 "；".join(f"{name}：{text}" for name, text in row.contact.data.items())] for row in rows]

    @staticmethod
    def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
        query = query.where(Contact.campaign_id == wanted.arguments.get("campaign", 0))
        if "outcome" in wanted.arguments:
            query = query.where(Contact.outcome == wanted.arguments["outcome"])
        return query


def _of_contact(person: Person, row: Row) -> list[Cell]:
    one = row.contact
    return [one.row_no, one.name, one.organisation, number_cell(person, one.number), one.product, STATES[one.state],
            OUTCOMES.get(one.outcome or "", one.outcome), one.attempts,
            one.next_at if one.state == "waiting" else None, row.assigned]


def _of_attempt(row: Row, said: Mapping[int, str]) -> list[Cell]:
    one = row.attempt
    if one is None:
        return [None] * 12
    answered = "" if one.machine is None else MACHINES.get(one.machine, "答录机")
    return [one.id, one.sent_at, one.answered_at, one.ended_at, one.seconds, answered,
            OUTCOMES.get(one.disposition or "", one.disposition), one.asked_for, row.agent,
            one.from_number.removeprefix("+86"), one.note or one.problem, said.get(one.id)]


def _questions(around: Around, rows: Sequence[Row]) -> Mapping[str, str]:
    """The wording of each question by its name."""
    campaign = around.session.get(Campaign, rows[0].contact.campaign_id) if rows else None
    own = campaign.questionnaire.get("questions", {}) if campaign is not None else {}
    return {**ASKED, **{name: one["text"] for name, one in own.items()}}


def _answers(around: Around, attempts: Sequence[int], questions: Mapping[str, str]) -> dict[int, str]:
    """What was answered in each attempt, in the order of the questions."""
    found: dict[int, str] = {}
    for attempt, question, label, text in around.session.execute(
            select(Answer.attempt_id, Answer.question, Answer.label, Answer.text)
            .where(Answer.attempt_id.in_(attempts)).order_by(Answer.id)):
        one = f"{questions.get(question, question)}：{' '.join(filter(None, (label, text)))}"
        found[attempt] = f"{found[attempt]}；{one}" if attempt in found else one
    return found
