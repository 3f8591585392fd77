"""What somebody whom we called told by keys and voice notes, kept in the step's own transaction: answers, 稍后再打,
不再接听."""

from __future__ import annotations

from datetime import datetime

from callcenter.calls.store import Connection
from callcenter.dialing.do_not_call import note_wish
from ivr_flows.effects import Answered, DoNotCall, Effect, Later, Noted

BY_KEY = "自动语音回访中按键要求不再接听"

_ANSWER = """
insert into answers (attempt_id, campaign_id, contact_id, question, label, at)
select id, campaign_id, contact_id, %s, %s, %s from attempts where sid = %s
on conflict (attempt_id, question) do update set label = coalesce(excluded.label, answers.label), at = excluded.at
"""
_SAID = "update attempts set disposition = %s where sid = %s returning number"
_HEARD = r"""
update answers set text = heard.text
from attempts a, (
  select regexp_replace(string_agg(segment ->> 'text', ' ' order by r.announced_at, n),
    '(?<=[\u3007\u4e00-\u9fff])\s+(?=[\u3007\u4e00-\u9fff])', '', 'g') as text  -- recognisers write words apart
  from recordings r join transcripts t on t.recording_sid = r.sid and t.state = 'done',
    jsonb_array_elements(t.segments) with ordinality as s (segment, n)
  where r.call_sid = %(sid)s and r.purpose = 'message') heard
where a.sid = %(sid)s and answers.attempt_id = a.id and answers.label is null and heard.text is not null
  and answers.text is distinct from heard.text
"""


def keep_told(connection: Connection, call_sid: str, effect: Effect, now: datetime) -> None:
    """Keeps what one effect tells of the attempt that the call is; nothing where it is none. What was told here is the
    attempt's disposition when the call is over."""
    match effect:
        case Answered(question, label):
            connection.execute(_ANSWER, [question, label, now, call_sid])
        case Noted(question):
            connection.execute(_ANSWER, [question, None, now, call_sid])
        case Later():
            connection.execute(_SAID, ["call_back_later", call_sid])
        case DoNotCall():
            row = connection.execute(_SAID, ["do_not_call", call_sid]).fetchone()
            if row is not None:
                note_wish(connection, row.number, reason=BY_KEY, source="key", by="-", now=now, call_sid=call_sid)


def hear_notes(connection: Connection, call_sid: str) -> None:
    """The words of a voice note, once its recording has been heard, become its question's answer."""
    connection.execute(_HEARD, {"sid": call_sid})
