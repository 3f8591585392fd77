"""Merging 合并: two cases that are one matter."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.cases.models import Case, CaseRecord
from callcenter.cases.verbs import Turn, locked, take, written
from callcenter.deadlines.moving import move_clocks
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.models import Person


def merge(session: Session, case_id: int, into_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
          version: int | None = None) -> Case:
    """`case_id` goes into `into_id`, with its records and its clocks, which count on from their old starts. Returns the
    case that stays; the other one leads to it from now on. FieldError: with itself, or with a closed one."""
    if case_id == into_id:
        raise FieldError("into", "不能把工单与自己合并")
    for one in sorted((case_id, into_id)):
        locked(session, one)
    turn = take(session, case_id, "merge", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "合并原因")
    gone, keep = turn.case, session.get(Case, into_id)
    if keep is None:
        raise NotFoundError(f"没有编号为 {into_id} 的工单")
    if keep.merged_into is not None or keep.status == "closed":
        raise FieldError("into", f"工单 {keep.number} 已关闭，不能并入")
    move_clocks(session, gone, keep, now=now, by=person.name)
    session.execute(update(CaseRecord).where(CaseRecord.case_id == gone.id).values(case_id=keep.id))
    session.execute(update(Callback).where(Callback.case_id == gone.id).values(case_id=keep.id))
    keep.chases += gone.chases
    keep.urgency = "urgent" if "urgent" in (keep.urgency, gone.urgency) else "normal"
    gone.merged_into, gone.closed_at = keep.id, now
    turn.settle(reason=why, into=keep.number)
    return Turn(session, keep, "merge", person.name, now, zone, keep.status).settle(reason=why, merged=gone.number)
