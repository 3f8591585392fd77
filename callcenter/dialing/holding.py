"""When campaigns wait although their pace would let them go on: while nobody knows what becomes of the calls.

An outage would otherwise leave hundreds of customers of whom nobody knows whether they were called, or who picked up
and heard nothing of us.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from callcenter.work.rows import Connection

MOST_UNKNOWN = 10
"""So many requests without the provider's answer: it fails. They are found, or after ten minutes a person's."""

MOST_UNHEARD = 20
"""So many phones that were rung, and of which no notice came: none arrive. They are asked for (`settling.py`)."""

HEARD_WITHIN = timedelta(seconds=15)
_ASKED_FOR_AFTER = timedelta(minutes=5)

_WAITING = """
select count(*) filter (where state = 'unknown' and sid is null) as unknown,
  count(*) filter (where state = 'placed' and ringing_at is null and answered_at is null
                   and sent_at between %s and %s) as unheard
from attempts where state in ('unknown', 'placed')
"""


def why_hold(connection: Connection, now: datetime) -> str | None:
    """The reason in one sentence, for people; None: campaigns go on."""
    row = connection.execute(_WAITING, [now - _ASKED_FOR_AFTER, now - HEARD_WITHIN]).fetchone()
    if row is None:
        return None
    if row.unknown >= MOST_UNKNOWN:
        return f"有{row.unknown}个外呼没有得到电话网络的答复，正在查询下落，外呼任务暂不拨打"
    if row.unheard >= MOST_UNHEARD:
        return f"有{row.unheard}个外呼没有收到电话网络的通知，外呼任务暂不拨打；请检查网页服务和PUBLIC_BASE_URL"
    return None
