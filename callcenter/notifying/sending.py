"""Sending what waits for an address: work kind `notify`, subject the address's id. A notice is marked sent after it
was sent, under the work's token; so it is sent at least once, with a key that never changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from callcenter.config import Settings
from callcenter.db import Database
from callcenter.errors import FieldError, LostLeaseError
from callcenter.notifying.bundling import Item, Message, bundle
from callcenter.notifying.channels import Channel, channel_named, shown
from callcenter.notifying.delivering import deliver
from callcenter.notifying.errors import DeliveryError
from callcenter.notifying.writing import Notice, wake, write_notices
from callcenter.work.rows import Claim, Connection, finish, put_off

GIVES_UP = timedelta(days=1)
"""A notice that an address has refused for so long has failed."""

BUDGET_SECONDS = 5.0
"""Then other work has its turn: the clock comes back for the rest."""

AT_ONCE = 1000
"""Notices that are looked at together."""

_MINUTE = timedelta(minutes=1)
_SHORTEST = {False: timedelta(seconds=10), True: timedelta(minutes=5)}
_LONGEST = {False: timedelta(minutes=10), True: timedelta(hours=1)}
"""Between tries, by whether somebody has to mend the address."""

_WAITING = """
select n.id, n.key, n.title, n.body, n.case_id, p.phone from notifications n left join people p on p.id = n.person_id
where n.address_id = %s and n.state = 'pending' and n.send_at <= %s order by n.send_at, n.id limit %s
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sending:
    """Sends, address by address; one that is dead holds up no other for more than seconds."""

    db: Database
    settings: Settings

    def send(self, claimed: Claim, now: datetime) -> None:
        """Sends what is due for one address, bundled, within its channel's limits and our own budget of time."""
        began = time.monotonic()

        def clock() -> datetime:
            return now + timedelta(seconds=time.monotonic() - began)

        with self.db.raw() as connection:
            address = connection.execute("select id, channel, url, active, refused_since from contact_addresses"
                                         " where id = %s", [int(claimed.subject)]).fetchone()
        if address is None or not address.active:
            return self._drop(claimed)
        channel = channel_named(address.channel)
        messages, room = self._messages(address.id, channel, now)
        for message in messages[:room]:
            try:
                deliver(address.channel, address.url, message)
            except (DeliveryError, FieldError) as problem:
                return self._refused(claimed, address, problem, clock())
            self._mark(claimed, address.id, message, clock())
            if time.monotonic() - began > BUDGET_SECONDS:
                break
        self._rest(claimed, address.id, clock(), full=len(messages) > room)

    def _messages(self, address_id: int, channel: Channel, now: datetime) -> tuple[list[Message], int]:
        """What waits, bundled; and how many messages the channel still takes in this minute."""
        with self.db.raw() as connection:
            rows = connection.execute(_WAITING, [address_id, now, AT_ONCE]).fetchall()
            sent = 0 if channel.a_minute is None else _count(connection.execute(
                "select count(distinct sent_at) from notifications where address_id = %s and sent_at > %s",
                [address_id, now - _MINUTE]))
        base = self.settings.public_base_url
        items = [Item(row.id, row.key, row.title, row.body, f"{base}/cases/{row.case_id}" if row.case_id else "",
                      _mobile(row.phone)) for row in rows]
        messages = bundle(items, channel, desk=f"{base}/cases", sign=self.settings.company_name)
        return messages, len(messages) if channel.a_minute is None else max(0, channel.a_minute - sent)

    def _mark(self, claimed: Claim, address_id: int, message: Message, at: datetime) -> None:
        """Sent: now, and not before."""
        with self.db.raw() as connection, connection.transaction():
            _hold(connection, claimed)
            connection.execute(
                "update notifications set state = 'sent', sent_at = %s, attempts = attempts + 1, problem = null"
                " where id = any(%s) and state = 'pending'", [at, list(message.ids)])
            connection.execute("update contact_addresses set refused_since = null, problem = null"
                               " where id = %s and refused_since is not null", [address_id])

    def _rest(self, claimed: Claim, address_id: int, at: datetime, *, full: bool) -> None:
        """Done, or due again when the next notice is. The work's row is locked before looking, so that what is added
        meanwhile is either seen here or wakes it again."""
        with self.db.raw() as connection, connection.transaction():
            _hold(connection, claimed)
            row = connection.execute("select min(send_at) from notifications where address_id = %s"
                                     " and state = 'pending'", [address_id]).fetchone()
            if row is None or row[0] is None:
                return finish(connection, claimed)
            if full:
                return put_off(connection, claimed, until=at + _MINUTE, problem="the channel's limit of a minute")
            put_off(connection, claimed, until=max(row[0], at), problem="")

    def _refused(self, claimed: Claim, address: Any, problem: DeliveryError | FieldError, at: datetime) -> None:
        """Not now: later and later, and what has waited for a day has failed; the desk says so."""
        permanent = not isinstance(problem, DeliveryError) or problem.permanent
        detail = problem.detail if isinstance(problem, DeliveryError) else problem.message
        since = min(address.refused_since or at, at)
        pause = min(max((at - since) / 2, _SHORTEST[permanent]), _LONGEST[permanent])
        log.warning("a notice was refused", address=address.id, channel=address.channel, problem=detail)
        with self.db.raw() as connection, connection.transaction():
            _hold(connection, claimed)
            connection.execute("update contact_addresses set refused_since = coalesce(refused_since, %s), problem = %s"
                               " where id = %s", [since, detail, address.id])
            connection.execute(
                "update notifications set attempts = attempts + 1, problem = %s, state = case when send_at <= %s then"
                " 'failed' else 'pending' end where address_id = %s and state = 'pending' and send_at <= %s",
                [detail, at - GIVES_UP, address.id, at])
            if at - since >= GIVES_UP:
                _say_so(connection, address, since, detail, at)
            waits = connection.execute("select 1 from notifications where address_id = %s and state = 'pending'"
                                       " limit 1", [address.id]).fetchone()
            if waits is None:
                return finish(connection, claimed)
            put_off(connection, claimed, until=at + pause, problem=detail)

    def _drop(self, claimed: Claim) -> None:
        """Nobody sends to an address that was taken away."""
        with self.db.raw() as connection, connection.transaction():
            connection.execute("update notifications set state = 'failed', problem = '地址已停用' where address_id = %s"
                               " and state = 'pending'", [int(claimed.subject)])
            finish(connection, claimed)


def retry(connection: Connection, address_id: int, now: datetime) -> int:
    """Everything that failed at an address waits again, for a day from now; how many that is. In the caller's
    transaction."""
    count = connection.execute(
        "update notifications set state = 'pending', send_at = %s, problem = null where address_id = %s"
        " and state = 'failed'", [now, address_id]).rowcount
    waits = connection.execute("select 1 from notifications where address_id = %s and state = 'pending' limit 1",
                               [address_id]).fetchone()
    if waits is not None:
        connection.execute("update work set problem = null, due_at = least(due_at, %s) where kind = 'notify'"
                           " and subject = %s and state = 'open'", [now, str(address_id)])
        wake(connection, {address_id: now}, now)
    return count


def _say_so(connection: Connection, address: Any, since: datetime, detail: str, at: datetime) -> None:
    """On the desk of supervisors and administrators, once for each time that an address goes dead."""
    people = connection.execute("select id from people where active and role in ('supervisor', 'admin')").fetchall()
    name = shown(address.channel, address.url)
    write_notices(connection, [Notice(
        f"address:{address.id}:{since.isoformat()}:p{person.id}", f"通知地址已失效一天：{name}",
        f"{name} 一天来一直拒收（{detail}）。没有送达的提醒请在工作台查看；改好地址后可以重发。", at,
        person_id=person.id) for person in people], at)


def _hold(connection: Connection, claimed: Claim) -> None:
    """The work's row, ours until the transaction ends; LostLeaseError when another has taken it over."""
    if connection.execute("select 1 from work where id = %s and token = %s and state = 'open' for update",
                          [claimed.id, claimed.token]).fetchone() is None:
        raise LostLeaseError(f"work {claimed.id} ({claimed.kind} {claimed.subject}) is in other hands")


def _mobile(phone: str | None) -> str | None:
    """A Chinese mobile number as group robots know their members."""
    digits = (phone or "").removeprefix("+86")
    return digits if len(digits) == 11 and digits.isdigit() and digits.startswith("1") else None


def _count(rows: Any) -> int:
    return int(rows.fetchone()[0])
