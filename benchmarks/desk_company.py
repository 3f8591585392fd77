"""A call centre that has worked for a while: calls with legs, records, transcripts, cases and clocks, written by the
server itself. So many a day, whatever their number: a larger company is an older one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.desk_moment import NOW
from benchmarks.desk_texts import CONTENTS, Texts
from callcenter.db import Database
from callcenter.deadlines.publishing import current_version
from callcenter.deadlines.sweeping import beat
from callcenter.lines.services import add_line
from callcenter.lists.searchwords import grams_of, normal
from callcenter.migrations import upgrade
from callcenter.people.services import add_person

A_DAY = 2_000
"""Calls."""

AGENTS, HANDLERS, DEPARTMENTS = 40, 40, 5
LINES = ("+862162881234", "+862162885678")
_TABLES = ("calls", "legs", "records", "record_fields", "record_changes", "recordings", "transcripts", "search_texts",
           "customers", "customer_phones", "cases", "case_records", "case_events", "deadlines", "callbacks",
           "record_promises", "wrap_ups", "notifications", "audit")

_PICK = """
create function pg_temp.pick(i bigint, salt int, upto int) returns int language sql immutable as
  $$ select (hashint8extended(i, salt) & 2147483647)::int % upto $$
"""
_LOOSE = """
select schemaname, indexname, indexdef from pg_indexes where tablename = any(%s) and indexname not in (
  select conname from pg_constraint)
"""
_FILLED = (
    # Customers: one for every five calls, each with a number.
    """insert into customers (id, name, organisation, grade, created_at)
       select i, n.value, o.value, case when pg_temp.pick(i, 1, 50) = 0 then 'VIP' end, %(now)s - interval '1 day'
       from generate_series(1, %(calls)s / 5) i join bench_names n on n.id = pg_temp.pick(i, 2, 20000)
       join bench_organisations o on o.id = pg_temp.pick(i, 3, 20000)""",
    """insert into customer_phones (number, customer_id, kind, raw)
       select '+861' || (3000000000 + i * 7), i, 'mobile', '1' || (3000000000 + i * 7)
       from generate_series(1, %(calls)s / 5) i""",
    # What each call is, thrown once. The agent of code 0 has left: only the oldest calls are theirs.
    """create temporary table bench_calls as
       select i, 'CA' || md5('call' || i) as sid, %(now)s - (%(calls)s - i) * interval '43.2 seconds' as at,
         pg_temp.pick(i, 4, 100) as fate, pg_temp.pick(i, 5, 100) as luck, pg_temp.pick(i, 6, 100) as chance,
         case when pg_temp.pick(i, 7, 10) < 7 then 1 + pg_temp.pick(i, 8, %(calls)s / 5) end as customer_id,
         (%(agents)s::int[])[case when i <= %(calls)s / 100 then 1 else 2 + pg_temp.pick(i, 9, %(agents_many)s - 2) end]
           as agent_id,
         (array['inquiry', 'complaint', 'repair', 'rescue', 'purchase', 'visit_appointment', 'other'])
           [1 + least(6, pg_temp.pick(i, 10, 12))] as category,
         '+861' || (3000000000 + case when pg_temp.pick(i, 7, 10) < 7 then (1 + pg_temp.pick(i, 8, %(calls)s / 5)) * 7
           else 5000000000 + pg_temp.pick(i, 11, 900000000) end) as number,
         i > %(calls)s - 8 as running, i %% 10 < 3 as heard
       from generate_series(1, %(calls)s) i""",
    "analyze bench_calls",
    """insert into calls (sid, direction, from_number, from_kind, from_dialable, to_number, line_id, status, started_at,
         answered_at, ended_at, flow, flow_version, flow_seq, ring_plan, ring_limit, cycle_seconds, ring_count,
         answered_within_limit, outcome, hung_up_by, category, important, customer_id, accepted_leg, last_event_at,
         recording_refused, seconds_in_line, waiting)
       select sid, 'inbound', number, 'mobile', number, (%(lines)s::text[])[1 + i %% 2], 1 + i %% 2,
         case when running then 'in-progress' else 'completed' end, at,
         case when fate < 86 and not (running and i %% 2 = 0) then at + interval '24 seconds' end,
         case when not running then at + make_interval(secs => 40 + chance * 5) end, 'main', repeat('f', 64),
         3, null, 3, 5, case when fate < 97 then 1 + luck %% 3 + case when luck < 8 then 3 else 0 end else 0 end,
         case when fate < 86 then luck >= 8 when fate < 92 and luck < 8 then false end,
         case when running then null when fate < 86 then 'answered' when fate < 92 then 'abandoned'
           when fate < 94 then 'message' when fate < 96 then 'callback' when fate < 99 then 'menu' else 'sign_in' end,
         'customer', case when chance < 60 then category end, chance = 7, customer_id,
         case when fate < 86 and not (running and i %% 2 = 0) then i * 2 end, at, false, 0, false
       from bench_calls""",
    """insert into legs (id, call_sid, call_started_at, person_id, number, cycle, sid, placed_at,
         initiated_at, ringing_at, answered_at, accepted_at, ended_at, rings, outcome)
       select i * 2, sid, at, agent_id, '+8613900000000', 1, 'CB' || md5('leg' || i), at + interval '9 seconds',
         at + interval '9 seconds', at + interval '10 seconds',
         case when fate < 86 then at + interval '23 seconds' end,
         case when fate < 86 then at + interval '24 seconds' end,
         case when not running then at + make_interval(secs => 40 + chance * 5) end, 2,
         case when fate < 86 then 'accepted' else 'no_answer' end
       from bench_calls where fate < 92""",
    # One in four rang somebody else first, one in two hundred a handler.
    """insert into legs (id, call_sid, call_started_at, person_id, number, cycle, sid, placed_at,
         initiated_at, ringing_at, ended_at, rings, outcome)
       select i * 2 - 1, sid, at, case when luck * 2 + i %% 2 = 60
           then (%(handlers)s::int[])[1 + pg_temp.pick(i, 12, 39)]
           else (%(agents)s::int[])[2 + pg_temp.pick(i, 13, %(agents_many)s - 2)] end,
         '+8613900000001', 1, 'CB' || md5('first' || i), at, at, at + interval '1 second', at + interval '9 seconds', 2,
         'no_answer'
       from bench_calls where fate < 92 and luck between 30 and 54""",
    """insert into records (id, call_sid, customer_id, status, category, category_source, urgency, is_complaint, marked,
         reviewed_by, reviewed_at, created_at, version)
       select i, sid, customer_id, case when running or luck < 3 or (luck < 12 and i > %(calls)s - 4000) then 'draft'
           when chance < 60 then 'complete' else 'reviewed' end, category, 'transcript',
         case when chance between 10 and 13 then 'urgent' else 'normal' end, category = 'complaint',
         case when pg_temp.pick(i, 14, 100) < 2 then 'silent' end, case when chance >= 60 then 'supervisor' end,
         case when chance >= 60 then at + interval '2 hours' end, at, 1
       from bench_calls where fate < 99""",
    """insert into record_fields (record_id, name, value, source, confidence, evidence, changed_by, changed_at)
       select i, f.name, f.value, f.source, f.confidence, f.evidence, f.source, at from bench_calls
       join bench_names n on n.id = pg_temp.pick(i, 2, 20000)
       join bench_organisations o on o.id = pg_temp.pick(i, 3, 20000)
       join bench_contents c on c.id = pg_temp.pick(i, 15, 14)
       cross join lateral (values ('called_at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS+00:00'), 'provider', 1.0,
           null::jsonb),
         ('contact_phone', number, 'caller_id', 0.6, null),
         ('customer_name', n.value, 'transcript', case when luck = 20 then 0.6 else 0.9 end,
           '{"channel": "customer", "start": 3.0, "end": 5.0, "text": "我姓王", "segment": 1}'),
         ('organisation', o.value, 'transcript', 0.9, null),
         ('content', c.value, 'transcript', 0.85,
           '{"channel": "customer", "start": 8.0, "end": 11.0, "text": "坏了", "segment": 3}'),
         ('order_no', 'DH' || (100000 + i), 'transcript', 0.9, null)) f(name, value, source, confidence, evidence)
       where fate < 99 and (f.name <> 'order_no' or i %% 3 = 0)
         and not ((luck < 3 or (luck < 12 and i > %(calls)s - 4000)) and (f.name = 'organisation'
           or f.name = 'content' and i %% 2 = 0))
       order by i""",
    """insert into record_changes (record_id, field, old, new, source, by, at)
       select i, 'content', null, '空调不制冷', 'person', 'supervisor', at + interval '2 hours' from bench_calls
       where fate < 99 and chance >= 60""",
    """insert into recordings (sid, call_sid, leg_id, purpose, state, media_url, announced_channels, announced_seconds,
         channels, seconds, customer_channel, path, digest, bytes, announced_at, stored_at)
       select 'RE' || md5('recording' || i), sid, i * 2, 'talk', 'stored', 'https://provider.invalid', 2, 60, 2, 60, 1,
         'recordings/' || i || '.wav', md5(i::text), 480000, at + interval '60 seconds', at + interval '70 seconds'
       from bench_calls where heard and fate < 99""",
    """insert into transcripts (recording_sid, call_sid, state, model, segments, heard_at)
       select 'RE' || md5('recording' || i), sid, 'done', 'demo', t.segments, at + interval '80 seconds'
       from bench_calls join bench_talks t on t.id = i %% %(talks)s where heard and fate < 99""",
    """insert into search_texts (record_id, called_at, text, grams, lines, written_at)
       select i, at, lower(n.value || E'\\n' || o.value || E'\\n' || c.value || E'\\n' || national.digits)
           || coalesce(E'\\n' || t.said, ''),
         array_to_tsvector(n.grams || o.grams || c.grams || coalesce(t.grams, '{}') || number_grams.list),
         coalesce(t.lines, '[]'), at
       from bench_calls join bench_names n on n.id = pg_temp.pick(i, 2, 20000)
       join bench_organisations o on o.id = pg_temp.pick(i, 3, 20000)
       join bench_contents c on c.id = pg_temp.pick(i, 15, 14)
       left join bench_talks t on heard and t.id = i %% %(talks)s
       cross join lateral (select substr(number, 4) as digits) national
       cross join lateral (select array_agg(substr(digits, p, 2))
         || array_agg(substr(digits, p, 4)) filter (where p < 9)
         || array['#' || digits, '$' || right(digits, 4)] as list
         from generate_series(1, 10) p) number_grams
       where fate < 99""",
    """update records r set missing = array(select name from unnest(r.missing) name where not exists (
         select from record_fields f where f.record_id = r.id and f.name = name)) where status = 'draft'""",
    "update records set missing = '{}' where status <> 'draft'",
    # Cases: three of a hundred records; those of the last ten days, and a few left lying, are open.
    """insert into cases (id, number, category, urgency, standard, standard_version, status, customer_id, customer_name,
         organisation, phone, content, department_id, owner_id, agent_id, started_at, opened_at, closed_at, version)
       select i, to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDD') || lpad((i %% %(a_day)s + 1)::text, 4, '0'),
         category, case when chance %% 10 = 3 then 'urgent' else 'normal' end, 'complaint', %(digest)s, status,
         customer_id, n.value, o.value, number, c.value, (%(departments)s::int[])[1 + i %% %(departments_many)s],
         case when status <> 'new' then (%(handlers)s::int[])[1 + pg_temp.pick(i, 16, 40)] end, agent_id, at, at,
         case when status = 'closed' then at + interval '2 days' end, 1
       from bench_calls join bench_names n on n.id = pg_temp.pick(i, 2, 20000)
       join bench_organisations o on o.id = pg_temp.pick(i, 3, 20000)
       join bench_contents c on c.id = pg_temp.pick(i, 15, 14)
       cross join lateral (select case when i < %(calls)s - 20000 and pg_temp.pick(i, 17, 50) > 0 then 'closed'
         else (array['new', 'dispatched', 'acknowledged', 'handling', 'handling', 'handled', 'following_up', 'closed'])
           [1 + pg_temp.pick(i, 18, 8)] end as status) s
       where fate < 86 and luck between 60 and 63""",
    "insert into case_records (record_id, case_id, relation, at) select id, id, 'opened', opened_at from cases",
    """insert into case_events (case_id, verb, events, at, recorded_at, by, from_status, to_status)
       select id, 'open', '[]', opened_at, opened_at, 'clock', null, 'new' from cases""",
    """insert into deadlines (case_id, round, standard, standard_version, step, clause, title, stops, owner_role,
         owner_id, department_id, counts, limit_text, started_at, due_at, planned_at, state, met_at, ended_at,
         breached_at, explain, next_at, next_level)
       select c.id, 1, 'complaint', %(digest)s, 'step' || r, 'S002 4.10b-8', '督查服务开展情况', 'progress_checked',
         'handler', owner_id, department_id, 'elapsed', '12小时', opened_at, due, due - interval '3 hours', state,
         case when state in ('met', 'late') then due - interval '1 hour'
           + case when state = 'late' then interval '2 hours' else interval '0' end end,
         case when state <> 'open' then due + interval '1 hour' end,
         case when state = 'late' then due end, '[]', case when state = 'open' and due > %(now)s then due end,
         case when state = 'open' and due > %(now)s then 1 end
       from cases c cross join generate_series(1, 4) r
       cross join lateral (select opened_at + r * r * interval '12 hours' as due) d
       cross join lateral (select case when status <> 'closed' and r > 2 then 'open'
         when pg_temp.pick(c.id * 4 + r, 19, 20) = 0 then 'late' else 'met' end as state) s""",
    """insert into callbacks (number, call_sid, case_id, reason, matter, state, due_at, planned_at, attempts, outcome,
         created_at, closed_at, closed_by)
       select distinct on (case when i < %(calls)s - 4000 then i::text else number end) number, sid, null, 'abandoned',
         '放弃来电', case when i < %(calls)s - 4000 then 'done' else 'open' end, at + interval '2 hours',
         at + interval '30 minutes', 0, case when i < %(calls)s - 4000 then 'completed' end, at,
         case when i < %(calls)s - 4000 then at + interval '1 hour' end,
         case when i < %(calls)s - 4000 then 'agent01' end
       from bench_calls where fate between 86 and 91""",
    """insert into record_promises (record_id, place, kind, text, due_at, confidence, late, state, heard_at)
       select i, 0, 'reply', '明天上午给您回电', at + interval '1 day', 0.9, false, 'heard', at from bench_calls
       where heard and fate < 86 and chance < 10""",
    """insert into wrap_ups (record_id, disposition, note, person_id, at)
       select i, '已解决', '', agent_id, at from bench_calls where fate < 86 and not running""",
    """insert into notifications (key, person_id, channel, title, body, state, created_at, send_at, sent_at, seen_at)
       select 'n' || i, (%(everybody)s::int[])[1 + pg_temp.pick(i, 20, %(everybody_many)s)], 'desk', '即将超时',
         '督查服务开展情况', 'sent', at, at, at, case when i < %(calls)s - 10000 then at end
       from bench_calls where i %% 20 = 0""",
    """insert into audit (at, who, action, subject) select at, 'supervisor', 'recording.hear', sid from bench_calls
       where chance < 50""",
)


def found(url: str, calls: int, texts: Texts) -> None:
    """A migrated database of a company with so many calls, three of ten with a transcript, the last one now."""
    upgrade(url)
    db = Database(url)
    try:
        with db.session() as session:
            for role in ("supervisor", "manager", "reviewer", "dispatcher", "admin"):
                add_person(session, role, role=role, now=NOW)
            agents = [add_person(session, f"agent{n:02d}", role="agent", now=NOW).id for n in range(AGENTS)]
            add_person(session, "newcomer", role="agent", now=NOW)
            handlers = [add_person(session, f"handler{n:02d}", role="handler", now=NOW,
                                   department=f"部门{n % DEPARTMENTS}") for n in range(HANDLERS)]
            for number in LINES:
                add_line(session, number, flow="main", now=NOW)
            values = {"now": NOW, "calls": calls, "talks": len(texts.talks), "agents": agents, "agents_many": AGENTS,
                      "handlers": [one.id for one in handlers], "lines": list(LINES), "a_day": A_DAY,
                      "digest": current_version(session, "complaint").digest,
                      "departments": sorted({one.department_id for one in handlers if one.department_id}),
                      "departments_many": DEPARTMENTS, "everybody": agents + [one.id for one in handlers],
                      "everybody_many": AGENTS + HANDLERS}
        with db.raw() as connection:
            _fill(connection, values, texts)
            beat(connection, NOW + timedelta(seconds=1))
    finally:
        db.close()


def _fill(connection: psycopg.Connection[Any], values: dict[str, Any], texts: Texts) -> None:
    connection.execute("set session_replication_role = replica")  # every reference is there: no checks
    connection.execute("set synchronous_commit = off")
    connection.execute("set maintenance_work_mem = '512MB'")
    connection.execute("set work_mem = '128MB'")
    connection.execute(_PICK)
    _pools(connection, texts)
    with _without_indexes(connection):
        for statement in _FILLED:
            connection.execute(statement.encode(), values)
    for table in _TABLES:
        row = connection.execute("select pg_get_serial_sequence(%s, column_name) from information_schema.columns"
                                 " where table_name = %s and is_identity = 'YES'", [table, table]).fetchone()
        if row is not None:
            connection.execute(f"select setval('{row[0]}', (select coalesce(max(id), 1) from {table}))".encode())
        connection.execute(f"vacuum analyze {table}".encode())
    connection.execute("checkpoint")


@contextmanager
def _without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Indexes are built after the rows, which is many times faster."""
    loose = connection.execute(_LOOSE, [list(_TABLES)]).fetchall()
    for schema, name, _ in loose:
        connection.execute(f"drop index {schema}.{name}".encode())
    yield
    for _, _, definition in loose:
        connection.execute(definition.encode())


def _pools(connection: psycopg.Connection[Any], texts: Texts) -> None:
    for table, values in (("names", texts.names), ("organisations", texts.organisations), ("contents", CONTENTS)):
        connection.execute(f"create temporary table bench_{table} (id int, value text, grams text[])".encode())
        with connection.cursor().copy(f"copy bench_{table} from stdin".encode()) as copy:
            for place, value in enumerate(values):
                copy.write_row((place, value, grams_of([normal(value)])))
    connection.execute("create temporary table bench_talks"
                       " (id int, segments jsonb, lines jsonb, said text, grams text[])")
    with connection.cursor().copy("copy bench_talks from stdin") as copy:
        for place, talk in enumerate(texts.talks):
            copy.write_row((place, talk.segments, talk.lines, talk.said, list(talk.grams)))
    for table in ("names", "organisations", "contents", "talks"):
        connection.execute(f"create index on bench_{table} (id)".encode())
        connection.execute(f"analyze bench_{table}".encode())
