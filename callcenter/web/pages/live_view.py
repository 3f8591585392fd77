"""Everything that the panel of a live call shows: who calls, what is missing, what to say, which limits will count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import company_calendar
from callcenter.calls.own_call import OwnCall, own_call
from callcenter.calls.pausing import paused_since
from callcenter.calls.rings import rings_in
from callcenter.cases.opening import category_of
from callcenter.cases.words import STANDARDS
from callcenter.customers.history import History, history_of
from callcenter.customers.models import Customer
from callcenter.deadlines.publishing import current_standard
from callcenter.people.choices import choices
from callcenter.people.models import Department, Person
from callcenter.records.models import Record, WrapUp
from callcenter.records.relaying import READERS
from callcenter.records.rules import LABELS, QUESTIONS, missing_of
from callcenter.standards import Due, Standard, plan
from callcenter.web.pages.site import Site
from callcenter.web.pages.words import CATEGORIES, SOURCES, URGENCIES, phone
from callcenter.workcalendar import CalendarError

WRITTEN = ("customer_name", "organisation", "contact_phone", "content", "product", "order_no")
CHOSEN = {"category": CATEGORIES, "urgency": URGENCIES}
_EARLIER, _LIMITS = 5, 3


@dataclass(frozen=True)
class LiveField:
    """One field of the record while the call lasts. `problem`: why an entry was not kept."""

    name: str
    label: str
    value: str
    source: str
    problem: str = ""

    @property
    def question(self) -> str:
        return "" if self.value else QUESTIONS.get(self.name, "")


@dataclass(frozen=True)
class Prompts:
    """What to say and do in one part of a call (REQUIREMENTS 4, R1 to R8); `now`: that part is now."""

    title: LazyString
    lines: Sequence[LazyString | str]
    now: bool


@dataclass(frozen=True)
class Applying:
    """The standard that the record's category leads to, and its first limits, counted from now."""

    standard: Standard
    dues: Sequence[Due]


@dataclass(frozen=True)
class Live:
    """The panel. `record` is there from the first ring on. `rings`: so many until now."""

    own: OwnCall
    record: Record
    customer: Customer | None
    history: History
    fields: Sequence[LiveField]
    missing: Sequence[str]
    prompts: Sequence[Prompts]
    applying: Applying | None
    rings: int
    rings_from: datetime | None
    paused_since: datetime | None
    people: Sequence[Person]
    departments: Sequence[Department]
    wrap: WrapUp | None
    dispositions: Sequence[str]

    @property
    def ours(self) -> bool:
        """A call that we make, to a customer; else somebody calls us."""
        return self.own.call.direction == "outbound"

    @property
    def asks(self) -> list[tuple[str, str]]:
        """What is missing, with the question for it."""
        return [(LABELS[name], QUESTIONS.get(name, "")) for name in self.missing]


def live_of(session: Session, site: Site, *, problem: tuple[str, str] | None = None) -> Live | None:
    """The own call of whoever looks; None: there is none, or its record is not open yet. `problem`: a field's name and
    what is wrong with the entry."""
    own = own_call(session, site.person.id, site.now())
    if own is None or own.record is None:
        return None
    call, record, now = own.call, own.record, site.now()
    customer = session.get(Customer, record.customer_id or call.customer_id or 0)
    missing = missing_of(record)
    ringing = [leg.ringing_at or leg.initiated_at or leg.placed_at for leg in call.legs]
    first = min(ringing, default=None)
    return Live(
        own, record, customer,
        history_of(session, site.person, customer, number=call.from_dialable, now=now, limit=_EARLIER, but=call.sid),
        [_field(record, name, problem) for name in (*WRITTEN[:4], *CHOSEN, *WRITTEN[4:])], missing,
        _prompts(own, site, missing), _applying(session, record, site, now),
        call.ring_count if call.answered_at or first is None else rings_in((now - first).total_seconds(),
                                                                         call.cycle_seconds),
        None if call.answered_at or call.ended_at else first, paused_since(session, call.sid),
        session.scalars(select(Person).where(Person.active, Person.role.in_(READERS), Person.id != site.person.id)
                        .order_by(Person.display_name)).all(),
        session.scalars(select(Department).order_by(Department.name)).all(),
        session.get(WrapUp, record.id), choices(session, "dispositions"))


def _field(record: Record, name: str, problem: tuple[str, str] | None) -> LiveField:
    wrong = problem[1] if problem is not None and problem[0] == name else ""
    if name in CHOSEN:
        value = record.category if name == "category" else record.urgency
        source = (record.category_source or "") if name == "category" else ""
        return LiveField(name, LABELS[name], value, SOURCES.get(source, ""), wrong)
    field = next((one for one in record.fields if one.name == name and one.value), None)
    if field is None:
        return LiveField(name, LABELS[name], "", "", wrong)
    value = phone(field.value) if name == "contact_phone" else field.value
    return LiveField(name, LABELS[name], value, SOURCES.get(field.source, ""), wrong)


def _applying(session: Session, record: Record, site: Site, now: datetime) -> Applying | None:
    standard = current_standard(session, STANDARDS[category_of(record)])
    try:
        dues = plan(standard, now, company_calendar(session, site.zone))
    except CalendarError:
        return None  # the calendar does not reach so far: no limit can be told
    return Applying(standard, [due for due in dues if not due.step.in_call][:_LIMITS])


def _prompts(own: OwnCall, site: Site, missing: Sequence[str]) -> list[Prompts]:
    category = category_of(own.record) if own.record is not None else "other"
    me = site.person
    who = _l("工号%(number)s", number=me.staff_no) if me.staff_no else me.display_name
    middle: list[LazyString | str] = [
        _l("复述姓名、号码、日期等关键信息，请客户确认"),
        _l("需要客户等待，先说“对不起，请您稍候”；回来说“让您久等了”"),
        _l("不属于自己的事马上转接；找不到人就写转告单，尽快转告"),
        _l("简明扼要，不闲聊；打错电话的也同样礼貌")]
    if category == "complaint":
        middle.insert(0, _l("先听完，再安抚；语气平和，不辩解，不随意许诺"))
    if category == "rescue":
        middle.insert(0, _l("先问清性质、地点和时间，马上给出能做的指导"))
    closing = own.phase == "talking" and not missing
    return [
        Prompts(_l("接听"), (_l("“您好，%(company)s，%(who)s。”", company=site.company, who=who),
                             _l("问清客户姓名和单位")), own.phase == "ringing"),
        Prompts(_l("通话中"), middle, own.phase == "talking" and not closing),
        Prompts(_l("结束"), (_l("“请问还有什么可以帮您？”"), _l("说清何时、由谁答复"),
                             _l("道谢道别，等客户先挂断")), closing)]
