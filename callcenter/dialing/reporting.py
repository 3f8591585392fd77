"""What came of calling customers in a period 回访报表: how many follow-ups were made in time, who rated us, how well;
by agent, department, product or campaign. Formulas of DESK.md, printed with their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from callcenter.callbacks.dispositions import RATED, SATISFACTION
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.models import Person, Role

READERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN, Role.REVIEWER})
GROUPS: Mapping[str, str] = MappingProxyType({
    "agent": "坐席", "department": "责任部门", "product": "产品", "campaign": "外呼任务"})
FORMULAS: Mapping[str, str] = MappingProxyType({
    "回访完成率": "期限内完成本人回访 ÷ 当期应回访", "参评率": "有效评价 ÷ 成功邀评",
    "满意率": "（非常满意+满意）÷ 有效评价"})
LONGEST = timedelta(days=366)
_PLEASED = SATISFACTION[:2]
_NOBODY = "未登记"
_MOST_NOTES = 100

_CASE = """
  coalesce(g.name, :nobody) as department,
  coalesce(case when k.kind = 'follow_up' then substring(k.content from '^[^：]+：([^（]+)') end,
    (select f.value from case_records r join record_fields f on f.record_id = r.record_id and f.name = 'product'
     where r.case_id = k.id and f.value <> '' order by r.at limit 1), :nobody) as product
"""
_FACTS = f"""
select coalesce(p.display_name, :nobody) as agent, {_CASE}, :owed as campaign, 1 as due,
  (d.state = 'met')::int as met, 0 as invited, 0 as rated, 0 as pleased
from deadlines d join cases k on k.id = d.case_id left join departments g on g.id = k.department_id
  left join people p on p.id = d.owner_id
where d.due_at >= :since and d.due_at < :until and d.state not in ('cancelled', 'extended')
  and exists (select from callbacks c where c.deadline_id = d.id and c.reason = any(:rated))
union all
select coalesce(p.display_name, t.by), {_CASE}, :owed, 0, 0, 1, (t.satisfaction = any(:labels))::int,
  (t.satisfaction = any(:pleased))::int
from callback_attempts t join callbacks c on c.id = t.callback_id and c.reason = any(:rated)
  left join cases k on k.id = c.case_id left join departments g on g.id = k.department_id
  left join people p on p.name = t.by
where t.at >= :since and t.at < :until and t.outcome = 'completed' and t.satisfaction is not null
union all
select coalesce(p.display_name, :automatic), coalesce(g.name, :nobody), coalesce(o.product, :nobody), m.name, 0, 0, 1,
  (w.label is not null)::int, coalesce((w.label = any(:pleased))::int, 0)
from attempts a join campaigns m on m.id = a.campaign_id left join contacts o on o.id = a.contact_id
  left join people p on p.id = a.person_id left join cases k on k.id = o.case_id
  left join departments g on g.id = k.department_id
  left join lateral (select label from answers w where w.attempt_id = a.id and w.label = any(:labels)
                     order by w.id limit 1) w on true
where a.ended_at >= :since and a.ended_at < :until and (a.disposition = 'completed' or w.label is not null)
"""
_NOTES = text("""
select w.at, m.name as campaign, w.question, w.text, o.name as customer, r.id as record_id
from answers w join attempts a on a.id = w.attempt_id join campaigns m on m.id = w.campaign_id
  left join contacts o on o.id = w.contact_id left join records r on r.call_sid = a.sid
where w.at >= :since and w.at < :until and w.text is not null order by w.at desc, w.id desc limit :most
""")


@dataclass(frozen=True)
class Figures:
    """One line. Of `due` follow-ups `met` were made in time; of `invited` customers `rated` did, `pleased` were."""

    name: str
    due: int
    met: int
    invited: int
    rated: int
    pleased: int

    @property
    def rates(self) -> tuple[float | None, float | None, float | None]:
        """回访完成率, 参评率, 满意率; None where there is nothing to divide by."""
        pairs = ((self.met, self.due), (self.rated, self.invited), (self.pleased, self.rated))
        return tuple(part / whole if whole else None for part, whole in pairs)  # type: ignore[return-value]


@dataclass(frozen=True)
class Report:
    """`total` over everything; `notes`: what customers said freely, the newest first."""

    since: date
    until: date
    by: str
    rows: Sequence[Figures]
    total: Figures
    notes: Sequence[Any]


def report(session: Session, person: Person, *, since: date, until: date, by: str, zone: ZoneInfo) -> Report:
    """Both days are counted in. A follow-up counts when it was due; extended 延期 and cancelled ones are left out.
    NotAllowedError; FieldError names what is wrong."""
    allow(person)
    if by not in GROUPS:
        raise FieldError("by", f"没有“{by[:20]}”这种分组；可选：{'、'.join(GROUPS.values())}")
    if until < since or until - since > LONGEST:
        raise FieldError("to", f"结束日期须在{since}到{since + LONGEST}之间")
    told = {"since": datetime.combine(since, time(), zone),
            "until": datetime.combine(until + timedelta(days=1), time(), zone)}
    values = {**told, "nobody": _NOBODY, "owed": "到期回访", "automatic": "自动语音", "rated": list(RATED),
              "labels": list(SATISFACTION), "pleased": list(_PLEASED)}
    sums = "sum(due), sum(met), sum(invited), sum(rated), sum(pleased)"
    rows = [Figures(name, *map(int, figures)) for name, *figures in session.execute(
        text(f"select {by}, {sums} from ({_FACTS}) f group by 1 order by 1"), values)]
    total = Figures("合计", *(sum(getattr(row, name) for row in rows)
                              for name in ("due", "met", "invited", "rated", "pleased")))
    return Report(since, until, by, rows, total, session.execute(_NOTES, {**told, "most": _MOST_NOTES}).all())


def allow(person: Person) -> None:
    if Role(person.role) not in READERS:
        raise NotAllowedError("只有质检员、主管、经理和管理员可以查看回访报表")


def percent(rate: float | None) -> str:
    """83.3%, or a dash."""
    return "—" if rate is None else f"{100 * rate:.1f}%"
