"""What the company chooses for agents' days: reasons for 示忙, dispositions of a 小结, how long 话后 lasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.deadlines.models import CompanySetting
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

CHOICES: dict[str, tuple[str, ...]] = {
    "busy_reasons": ("会议", "培训", "处理工单", "其他"),
    "dispositions": ("当场解决", "已转工单", "需回电", "咨询解答", "无效来电", "其他"),
}
"""The company's lists with what they are until it says otherwise."""

CASE_CATEGORIES = ("complaint", "rescue", "repair", "purchase", "visit_appointment", "inquiry", "other")
"""Categories of records that may open a case by themselves."""

ALWAYS_CASES = ("complaint", "rescue")
"""Those that always do: the procedures give them clocks of minutes."""

WRAP_UP_SECONDS = 60
LONGEST_WRAP_UP = 1800
_LEADERS = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}
_MOST, _LONGEST = 30, 20


def choices(session: Session, name: str) -> tuple[str, ...]:
    """One of the lists, in its order."""
    row = session.get(CompanySetting, name)
    return tuple(row.value) if row is not None else CHOICES[name]


def set_choices(session: Session, name: str, values: Sequence[str], *, by: Person, now: datetime) -> tuple[str, ...]:
    """Another list; rows that used an old word keep it. FieldError, NotAllowedError."""
    if name not in CHOICES:
        raise FieldError("name", f"没有名为 {name[:30]} 的列表；可设置：{'、'.join(CHOICES)}")
    words = tuple(dict.fromkeys(" ".join(value.split()) for value in values if value.strip()))
    if not 1 <= len(words) <= _MOST or any(len(word) > _LONGEST for word in words):
        raise FieldError(name, f"请填写1到{_MOST}项，每项最多{_LONGEST}个字")
    _keep(session, name, list(words), by=by, now=now)
    return words


def set_case_categories(session: Session, categories: Sequence[str], *, by: Person | str,
                        now: datetime) -> tuple[str, ...]:
    """Which categories of records open a case by themselves. `by`: - for a command. FieldError, NotAllowedError."""
    unknown = [one for one in categories if one not in CASE_CATEGORIES]
    if unknown:
        raise FieldError("case_categories", f"没有“{unknown[0][:20]}”这种类别；可选：{'、'.join(CASE_CATEGORIES)}")
    chosen = tuple(one for one in CASE_CATEGORIES if one in categories)
    missing = [one for one in ALWAYS_CASES if one not in chosen]
    if missing:
        raise FieldError("case_categories", "投诉和救援必须立工单（制度要求限时处理），不能取消")
    _keep(session, "case_categories", list(chosen), by=by, now=now)
    return chosen


def wrap_up_time(session: Session) -> timedelta:
    """How long 话后 lasts after an answered call; none: the agent is ready at once."""
    row = session.get(CompanySetting, "wrap_up_seconds")
    return timedelta(seconds=int(row.value) if row is not None else WRAP_UP_SECONDS)


def set_wrap_up_seconds(session: Session, seconds: int, *, by: Person, now: datetime) -> None:
    """FieldError, NotAllowedError."""
    if not 0 <= seconds <= LONGEST_WRAP_UP:
        raise FieldError("wrap_up_seconds", f"话后时间不能是{seconds}秒；请填0到{LONGEST_WRAP_UP}秒")
    _keep(session, "wrap_up_seconds", seconds, by=by, now=now)


def _keep(session: Session, name: str, value: object, *, by: Person | str, now: datetime) -> None:
    if isinstance(by, Person) and Role(by.role) not in _LEADERS:
        raise NotAllowedError("只有主管及以上可以修改公司设置")
    who = by.name if isinstance(by, Person) else by
    values = {"value": value, "changed_at": now, "changed_by": who}
    session.execute(insert(CompanySetting).values(name=name, **values).on_conflict_do_update(
        index_elements=["name"], set_=values))
    record_act(session, who=who, action="setting.change", subject=name, now=now, new=value)
