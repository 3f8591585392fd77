"""The end of a case and what interrupts it: close 关闭, reopen 重新打开, suspend 挂起, resume 恢复."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.callbacks.following_up import rounds_after_purchase
from callcenter.cases.models import Case
from callcenter.cases.repeating import begin_again
from callcenter.cases.states import LEADERS
from callcenter.cases.verbs import take, written
from callcenter.deadlines.clocks import cancel, open_clocks
from callcenter.errors import ConflictError, FieldError
from callcenter.people.models import Person, Role


def close(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str | None = None,
          bought: str | None = None, version: int | None = None) -> Case:
    """关闭. ConflictError names the clocks that still run; a supervisor may close it all the same, with a reason, and
    they are cancelled with it. `bought` 已购买: what the customer of a purchase inquiry bought in the end, which starts
    the rounds after a purchase."""
    turn = take(session, case_id, "close", person=person, now=now, zone=zone, version=version)
    product = written("bought", bought, "已购买的产品") if bought else None
    if product is not None and turn.case.category != "purchase":
        raise FieldError("bought", "只有购买咨询的工单可以登记已购买的产品")
    running = open_clocks(session, case_id)
    if running:
        names = "、".join(clock.title for clock in running)
        if Role(person.role) not in LEADERS:
            raise ConflictError(f"还有时限在运行：{names}；完成后才能关闭，或由主管说明原因后关闭")
        if not (reason or "").strip():
            raise ConflictError(f"还有时限在运行：{names}；关闭请填写原因")
        cancel(session, running, reason=written("reason", reason, "关闭原因"), now=now, by=person.name)
    turn.case.closed_at = now
    turn.case.suspended_at = turn.case.suspended_reason = None
    turn.settle(reason=reason, bought=product, cancelled=[clock.id for clock in running] or None)
    if product is not None:
        rounds_after_purchase(session, turn.case, product, by=person.name, now=now, zone=zone)
    return turn.case


def reopen(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
           version: int | None = None) -> Case:
    """重新打开: a new round; the standard's chain starts anew now, at its first step."""
    turn = take(session, case_id, "reopen", person=person, now=now, zone=zone, version=version)
    return begin_again(turn, reason=written("reason", reason, "重新打开的原因"))


def suspend(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
            version: int | None = None) -> Case:
    """挂起, such as for a spare part: said to everybody, and no clock stops for it."""
    turn = take(session, case_id, "suspend", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "挂起原因")
    if turn.case.suspended_at is not None:
        raise ConflictError("工单已挂起")
    turn.case.suspended_at, turn.case.suspended_reason = now, why
    return turn.settle(reason=why)


def resume(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str | None = None,
           version: int | None = None) -> Case:
    """恢复 after a suspension."""
    turn = take(session, case_id, "resume", person=person, now=now, zone=zone, version=version)
    if turn.case.suspended_at is None:
        raise ConflictError("工单没有挂起")
    turn.case.suspended_at = turn.case.suspended_reason = None
    return turn.settle(reason=reason)
