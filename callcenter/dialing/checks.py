"""What has to hold before a customer is dialled: asked when a contact is claimed, and again in the very statement that
lets the request go out.

A reply that the customer asked for is never held back by the list of 免打扰 nor by how often we called (DESK.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.callbacks.dispositions import OUR_OWN
from callcenter.customers.numbers import read_number
from callcenter.work.rows import Connection

DIALABLE = ("mobile", "landline", "foreign", "400", "service", "relay", "extension")
OPEN_AGAIN = timedelta(minutes=10)
CASE_AGAIN = timedelta(days=1)

WHY: dict[str, str] = {
    "do_not_call": "号码在免打扰名单中", "paused": "活动没有在进行", "case": "客户有未办结的投诉或救援，先处理完",
    "a_day": "今天致电次数已到上限", "apart": "距上次致电太近", "a_matter": "同一事项致电次数已到上限",
    "open": "正在拨打这个号码", "invalid_number": "号码无法拨打", "window": "不在外呼时段", "agent": "坐席不空闲"}
"""For people, of every reason."""

ENDS = {"do_not_call": "do_not_call", "a_matter": "exhausted", "invalid_number": "invalid_number"}
"""Reasons that end a contact, with its outcome."""


@dataclass(frozen=True)
class Rules:
    """How often one customer is called at most, all campaigns and our own follow-ups together (DESK.md's defaults);
    company settings of these names. `zone`: where a day begins."""

    zone: ZoneInfo
    outbound_a_day: int = 2
    outbound_hours_apart: float = 2
    outbound_a_matter: int = 5

    def values(self, now: datetime) -> dict[str, Any]:
        midnight = datetime.combine(now.astimezone(self.zone).date(), time(), self.zone)
        return {"now": now, "midnight": midnight, "own": list(OUR_OWN), "a_day": self.outbound_a_day,
                "apart_since": now - timedelta(hours=self.outbound_hours_apart), "a_matter": self.outbound_a_matter}


@dataclass(frozen=True)
class Skip:
    """Not now. `until`: when to look again; None: never, the contact ends with ENDS[reason]."""

    reason: str
    until: datetime | None

    @property
    def why(self) -> str:
        return WHY[self.reason]


def read_rules(connection: Connection, zone: ZoneInfo) -> Rules:
    """The company's, else the defaults."""
    rows = connection.execute("select name, value from company_settings where name = any(%s)",
                              [["outbound_a_day", "outbound_hours_apart", "outbound_a_matter"]]).fetchall()
    return Rules(zone, **{row.name: row.value for row in rows})


_CALLED = """
select from attempts x
where x.number = any(array(select p.number from customer_phones p where p.customer_id = s.customer_id) || s.number)
  and x.state <> 'cancelled' and x.customer_rung_at >= {since}
  and (x.campaign_id is not null
       or exists (select from callbacks b where b.id = any(x.callback_ids) and b.reason = any(%(own)s)))
"""
"""A customer with several numbers is one customer."""

_CALLED_TODAY = _CALLED.format(since="%(midnight)s").replace("select from", "select count(*) from", 1)

REASONED = f"""
select s.*, case
  when not s.reply and exists (select from do_not_call d where d.number = s.number and d.lifted_at is null)
    then 'do_not_call'
  when exists (select from campaigns g where g.id = s.campaign_id and g.state <> 'running') then 'paused'
  when s.reply or s.asked then null
  when (s.contact_id is not null or s.callback_ids <> '{{}}')
    and not exists (select from contacts c where c.id = s.contact_id and c.attempts < %(a_matter)s)
    and not exists (select from callbacks b where b.id = any(s.callback_ids) and b.attempts < %(a_matter)s)
    then 'a_matter'
  when exists (select from cases k where (k.phone = s.number or k.customer_id = s.customer_id)
               and k.standard in ('complaint', 'rescue') and k.merged_into is null
               and k.status in ('new', 'dispatched', 'acknowledged', 'handling', 'reopened')
               and k.id is distinct from s.case_id
               and not exists (select from callbacks b where b.id = any(s.callback_ids) and b.case_id = k.id))
    then 'case'
  when ({_CALLED_TODAY}) >= %(a_day)s then 'a_day'
  when exists ({_CALLED.format(since="%(apart_since)s")}) then 'apart' end as reason
from s
"""
"""Over subjects `s` (number, campaign_id, contact_id, customer_id, case_id, callback_ids, reply, asked) the reason why
each is not dialled now, or null. `reply`: we owe this call because the customer asked for it; `asked`: the customer
named this time."""

ASKED = """coalesce(c.asked > 0 and (
    select y.asked_for is not null from attempts y where y.contact_id = c.id and y.state = 'done'
    order by y.id desc limit 1), false)"""
"""Whether the customer named this time, when we last spoke; a try that was called off since changes nothing."""

SUBJECT_OF_CONTACT = f"""
select c.number, c.campaign_id, c.id as contact_id, c.customer_id, c.case_id, '{{}}'::bigint[] as callback_ids,
  false as reply, {ASKED} as asked, c.assigned_id, c.next_at
"""
_SUBJECT_OF_ATTEMPT = f"""
select a.number, a.campaign_id, a.contact_id, a.customer_id, c.case_id, a.callback_ids,
  exists (select from callbacks b where b.id = any(a.callback_ids) and b.reason <> all(%(own)s)) as reply,
  {ASKED} as asked
from attempts a left join contacts c on c.id = a.contact_id where a.id = %(attempt)s
"""
_WISHED = f"""
with s as materialized ({_SUBJECT_OF_ATTEMPT})
select 1 from s where not s.reply
  and exists (select from do_not_call d where d.number = s.number and d.lifted_at is null)
"""
_SUBJECT_OWED = """
select %(number)s::text as number, null::int as campaign_id, null::bigint as contact_id,
  %(customer)s::int as customer_id, null::int as case_id, %(callbacks)s::bigint[] as callback_ids,
  exists (select from callbacks b where b.id = any(%(callbacks)s) and b.reason <> all(%(own)s)) as reply,
  false as asked
"""
_SEND = f"""
with s as materialized ({_SUBJECT_OF_ATTEMPT} and a.state = 'reserved'), checked as materialized ({REASONED}),
sent as (
  update attempts set state = 'placing', sent_at = %(now)s,
    customer_rung_at = case when person_id is null then %(now)s::timestamptz end
  from checked where attempts.id = %(attempt)s and attempts.state = 'reserved' and checked.reason is null
  returning attempts.id)
select reason, (select count(*) from sent) as sent from checked
"""


def send_if_right(connection: Connection, attempt_id: int, rules: Rules, now: datetime) -> str | None:
    """The last check, and `placing` with it, in one statement that commits before anything goes out. Returns "" when
    it may, the reason when it may not, None when the attempt is not waiting to be sent any more."""
    row = connection.execute(_SEND, {**rules.values(now), "attempt": attempt_id}).fetchone()
    if row is None or (row.reason is None and not row.sent):
        return None
    return row.reason or ""


def wished_meanwhile(connection: Connection, attempt_id: int) -> bool:
    """Whether the customer, whose phone is about to ring, has asked for no calls since the agent's was rung."""
    return connection.execute(_WISHED, {"attempt": attempt_id, "own": list(OUR_OWN)}).fetchone() is not None


def may_dial_contact(connection: Connection, contact_id: int, rules: Rules, now: datetime) -> Skip | None:
    """Whether a contact may be dialled now, but for its campaign's windows."""
    subject = f"{SUBJECT_OF_CONTACT} from contacts c where c.id = %(contact)s"
    return _may(connection, subject, {"contact": contact_id}, rules, now)


def may_dial_owed(connection: Connection, number: str, callback_ids: Sequence[int], rules: Rules, now: datetime, *,
                  customer_id: int | None = None) -> Skip | None:
    """Whether calls that we owe may be made to this number now."""
    return _may(connection, _SUBJECT_OWED, {"number": number, "customer": customer_id,
                                            "callbacks": list(callback_ids)}, rules, now)


def _may(connection: Connection, subject: str, values: dict[str, Any], rules: Rules, now: datetime) -> Skip | None:
    row = connection.execute(f"with s as materialized ({subject}) {REASONED}",
                             {**rules.values(now), **values}).fetchone()
    if row is None or not valid(row.number):
        return Skip("invalid_number", None)
    if row.reason is not None:
        return skip_of(row.reason, rules, now)
    busy = connection.execute("select 1 from attempts where number = %s and state not in ('done', 'cancelled')",
                              [row.number]).fetchone()
    return Skip("open", now + OPEN_AGAIN) if busy is not None else None


def skip_of(reason: str, rules: Rules, now: datetime) -> Skip:
    """A reason with the moment from which it may have passed."""
    if reason in ENDS:
        return Skip(reason, None)
    if reason == "a_day":
        tomorrow = now.astimezone(rules.zone).date() + timedelta(days=1)
        return Skip(reason, datetime.combine(tomorrow, time(), rules.zone))
    waits = {"case": CASE_AGAIN, "apart": timedelta(hours=rules.outbound_hours_apart) / 4, "paused": timedelta(0)}
    return Skip(reason, now + waits.get(reason, OPEN_AGAIN))


def valid(number: str) -> bool:
    """Whether anybody could be reached by this number."""
    known = read_number(number)
    return known.dialable is not None and known.kind in DIALABLE
