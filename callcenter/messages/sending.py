"""Sending messages to customers: work kind `message`, subject the message's id. Its row says `sending` before anything
goes out, and one whose answer was lost is `unknown`, for a person to see; nobody gets an SMS twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from callcenter.cases.models import Case
from callcenter.db import Database
from callcenter.errors import DeskError, FieldError
from callcenter.notifying.bundling import Message as Bundle
from callcenter.notifying.delivering import deliver
from callcenter.notifying.errors import DeliveryError
from callcenter.people.models import Person
from callcenter.telephony.base import FateUnknownError, NetworkError, PermanentError, PhoneNetwork
from callcenter.visits.following_up import KIND, task_done
from callcenter.work.rows import Claim, Connection, finish, put_off

PAUSE = timedelta(minutes=2)
GIVES_UP = timedelta(days=1)
"""A message that the provider has refused to take for so long has failed: it would come too late."""

_BEGIN = """
update messages m set state = case when m.state = 'sending' then 'unknown'
  when t.marketing and exists (select from do_not_call d where d.number = m.recipient and d.lifted_at is null)
    then 'refused' else 'sending' end
from messages one left join message_templates t on t.id = one.template_id
where m.id = one.id and m.id = %s and m.state in ('waiting', 'sending')
returning m.id, m.state, m.channel, m.recipient, m.subject, m.text, m.due_at, m.case_id, m.made_by, m.campaign_id,
  m.key
"""
"""One that stands at `sending` was in the hands of a worker that died: nobody knows whether it went out."""

_FROM = """
select coalesce((select l.number from campaigns c join lines l on l.id = c.line_id where c.id = %(campaign)s),
  (select l.number from cases c join lines l on l.id = c.line_id where c.id = %(case)s),
  (select number from lines where outbound order by id limit 1), (select number from lines order by id limit 1))
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Messages:
    """Sends what was written: an SMS at most once; a mail again where its server gave no answer. `mail_url`: the
    company's mail server as an Apprise address; empty: no mail is sent."""

    db: Database
    network: PhoneNetwork
    mail_url: str
    zone: ZoneInfo

    def send(self, claimed: Claim, now: datetime) -> None:
        """Sends one message."""
        with self.db.raw() as connection, connection.transaction():
            row = connection.execute(_BEGIN, [int(claimed.subject)]).fetchone()
            if row is None or row.state != "sending":
                return finish(connection, claimed)
        try:
            provider_id = self._send(row)
        except FateUnknownError as problem:
            return self._ended(claimed, row.id, "unknown", problem.detail, now)
        except (NetworkError, DeliveryError, FieldError) as problem:
            return self._refused(claimed, row, problem, now)
        with self.db.raw() as connection, connection.transaction():
            connection.execute("update messages set state = 'sent', sent_at = %s, provider_id = %s, problem = null"
                               " where id = %s", [now, provider_id, row.id])
            finish(connection, claimed)
        self._after(row, now)

    def _send(self, row: Any) -> str | None:
        if row.channel == "mail":
            if not self.mail_url:
                raise PermanentError("没有设置邮件服务器（MAIL_URL）")
            scheme, _, rest = self.mail_url.partition("://")
            join = "&" if "?" in rest else "?"
            deliver(scheme, f"{scheme}://{rest}{join}to={quote(row.recipient)}", Bundle(
                (), f"message:{row.id}", row.subject, row.text))
            return None
        with self.db.raw() as connection:
            line = connection.execute(_FROM, {"campaign": row.campaign_id, "case": row.case_id}).fetchone()
        if line is None or line[0] is None:
            raise PermanentError("没有可以用来发短信的号码，请先添加线路")
        return self.network.send_message(to=row.recipient, from_=line[0], text=row.text)

    def _refused(self, claimed: Claim, row: Any, problem: NetworkError | DeliveryError | FieldError,
                 now: datetime) -> None:
        """Not sent: again in a while, or never."""
        detail = problem.message if isinstance(problem, FieldError) else problem.detail
        final = isinstance(problem, PermanentError | FieldError) or (
            isinstance(problem, DeliveryError) and problem.permanent)
        if final or now - row.due_at > GIVES_UP:
            return self._ended(claimed, row.id, "failed", detail, now)
        with self.db.raw() as connection, connection.transaction():
            connection.execute("update messages set state = 'waiting', problem = %s where id = %s", [detail, row.id])
            put_off(connection, claimed, until=now + PAUSE, problem=detail)

    def _ended(self, claimed: Claim, message_id: int, state: str, problem: str, now: datetime) -> None:
        log.warning("a message was not sent", message=message_id, state=state, problem=problem)
        with self.db.raw() as connection, connection.transaction():
            _say(connection, message_id, state, problem)
            finish(connection, claimed, {"problem": problem})

    def _after(self, row: Any, now: datetime) -> None:
        """The summary after a visit is out: its clock stops (N26). What stands in the way stays on the desk."""
        if row.case_id is None or not row.key.startswith("case:"):
            return
        with self.db.session() as session:
            case = session.get(Case, row.case_id)
            person = session.scalar(select(Person).where(Person.name == row.made_by))
            if case is None or person is None or case.kind != KIND:
                return
            try:
                task_done(session, case.id, "summary", person=person, now=now, zone=self.zone, note="已发送跟进摘要")
            except DeskError as problem:
                log.info("the summary's clock was not stopped", case=case.id, problem=problem.message)


def _say(connection: Connection, message_id: int, state: str, problem: str) -> None:
    connection.execute("update messages set state = %s, problem = %s where id = %s", [state, problem[:500], message_id])
