"""Why a step is due when it is: lines that an independent reader can replay to the same instant.

Every line has `why`; the other keys tell its kind. {"from", "to", "counted", "seconds"}: a stretch of time that counts
or not. {"day", "counted", "number"}: a date, the number counted so far. {"closes"}: the closing hour at which it ends.
{"latest"}: a cap; {"stated"}: a time that was told; {"provisional"}: years without a notice. {"due"}: the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from callcenter.standards.events import EVENTS
from callcenter.standards.limits import Limit
from callcenter.standards.model import Step
from callcenter.workcalendar import Calendar, Opening, closing_hour, guessed, local_day, months_later, openings
from callcenter.workcalendar.days import ONE_DAY, day_of
from callcenter.workcalendar.opening import RESOLUTION
from callcenter.workcalendar.reasons import day_reason

Line = dict[str, Any]


def explained(step: Step, started_at: datetime, due_at: datetime, calendar: Calendar, cap_from: datetime | None,
              stated: datetime | None) -> list[Line]:
    """All lines of one due time; the last is the due time itself."""
    lines: list[Line] = []
    replaced = stated is not None and step.stated
    if not replaced:
        lines += _limit_lines(step.limit, started_at, calendar, EVENTS[step.starts])
        if step.cap is not None and cap_from is not None:
            lines += _cap_lines(step, cap_from, calendar)
    if stated is not None:
        why = "以约定或要求的时间为准" if replaced else "约定时间与条款时限取早，约定不能延长条款时限"
        lines.append({"stated": _iso(stated, calendar), "why": why})
    if not replaced:
        lines += _guesses(step.limit, lines, calendar)
    lines.append({"due": _iso(due_at, calendar), "why": f"{step.title}的到期时间（{step.clause}）"})
    return lines


def _limit_lines(limit: Limit, start: datetime, calendar: Calendar, event: str) -> Iterator[Line]:
    if limit.unit == "wd":
        yield from _working_days(limit.amount, start, calendar, event)
    elif limit.unit == "d":
        yield from _days(limit.amount, start, calendar, event)
    elif limit.unit == "mo":
        yield from _months(limit.amount, start, calendar, event)
    elif limit.counts == "working":
        yield from _working_time(limit, start, calendar)
    else:
        why = f"自{event}起{limit.text}，按自然时间连续计算，夜间和节假日照计"
        yield _stretch((start, start + limit.delta), True, why, calendar)


def _working_time(limit: Limit, start: datetime, calendar: Calendar) -> Iterator[Line]:
    left, at = limit.delta, start
    for opens, closes in openings(calendar, start):
        begin = max(opens, start)
        if begin > at:
            yield from _skipped((at, begin), calendar)
        end = min(closes, begin + left)
        why = f"营业时间，{day_reason(calendar, local_day(calendar, begin).date)}"
        yield _stretch((begin, end), True, why, calendar)
        left, at = left - (end - begin), end
        if not left:
            return


def _skipped(gap: Opening, calendar: Calendar) -> Iterator[Line]:
    """Closed time, cut at midnights so that each date gives its own reason."""
    at, end = gap
    while at < end:
        day = local_day(calendar, at)
        tomorrow = day_of(calendar, day.date + ONE_DAY).date
        midnight = datetime.combine(tomorrow, datetime.min.time(), calendar.zone).astimezone(UTC)
        until = min(end, midnight)
        if not day.openings:
            why = day_reason(calendar, day.date)
        elif day.openings[0][0] < until and at < day.openings[-1][1]:
            why = "午休或两段营业时间之间"
        else:
            why = "非营业时间"
        yield _stretch((at, until), False, why, calendar)
        at = until


def _days(days: int, start: datetime, calendar: Calendar, event: str) -> Iterator[Line]:
    first = local_day(calendar, start).date
    yield {"day": first.isoformat(), "counted": False, "number": 0, "why": f"{event}当天，不计"}
    for number in range(1, days + 1):
        day = first + timedelta(days=number)
        yield {"day": day.isoformat(), "counted": True, "number": number,
               "why": f"第{number}天，按自然日计（{day_reason(calendar, day)}）"}
    yield _close(first + timedelta(days=days), calendar)


def _months(months: int, start: datetime, calendar: Calendar, event: str) -> Iterator[Line]:
    first = local_day(calendar, start).date
    last = months_later(first, months)
    same = last.day == first.day
    why = f"{months}个月后的同一日" if same else f"{last.year}年{last.month}月没有{first.day}日，取月末"
    yield {"day": first.isoformat(), "counted": False, "number": 0, "why": f"{event}当天"}
    yield {"day": last.isoformat(), "counted": True, "number": months, "why": f"{why}（{day_reason(calendar, last)}）"}
    yield _close(last, calendar)


def _working_days(days: int, start: datetime, calendar: Calendar, event: str) -> Iterator[Line]:
    day = local_day(calendar, start).date
    yield {"day": day.isoformat(), "counted": False, "number": 0, "why": f"{event}当天，不计"}
    number = 0
    while number < days:
        day += ONE_DAY
        worked = day_of(calendar, day).worked
        number += worked
        yield {"day": day.isoformat(), "counted": worked, "number": number, "why": day_reason(calendar, day)}
    yield _close(day, calendar)


def _close(day: date, calendar: Calendar) -> Line:
    if calendar.spans_on(day):
        why = "当日下班时间"
    elif calendar.hours.get(day.weekday()):
        why = f"当日不营业（{day_reason(calendar, day)}），按该星期通常的下班时间"
    else:
        why = f"当日不营业（{day_reason(calendar, day)}），按一周中最晚的下班时间"
    return {"closes": _iso(closing_hour(calendar, day), calendar), "why": why}


def _cap_lines(step: Step, cap_from: datetime, calendar: Calendar) -> Iterator[Line]:
    assert step.cap is not None
    event, limit = step.cap
    clause = f"（{step.cap_clause}）" if step.cap_clause else ""
    yield {"latest": _iso(cap_from + limit.delta, calendar), "from": _iso(cap_from, calendar),
           "seconds": limit.delta.total_seconds(), "why": f"不晚于{EVENTS[event]}后{limit.text}，两者取早{clause}"}


def _guesses(limit: Limit, lines: list[Line], calendar: Calendar) -> Iterator[Line]:
    """Which unpublished years the limit was counted in; minutes and hours depend on none."""
    if limit.plain:
        return
    if limit.in_days:
        days = [date.fromisoformat(line["day"]) for line in lines if "day" in line]
    else:
        stretches = [line for line in lines if "to" in line]
        end = datetime.fromisoformat(stretches[-1]["to"])
        days = [datetime.fromisoformat(stretches[0]["from"]).date(), (end - RESOLUTION).date()]
    first = days[0] if limit.counts == "working" else days[-1]
    for year in sorted({day.year for day in guessed(calendar, first, days[-1])}):
        yield {"provisional": year, "why": f"{year}年节假日安排尚未公布，暂按法定节假日计算，公布后重算"}


def _stretch(interval: Opening, counted: bool, why: str, calendar: Calendar) -> Line:
    since, until = interval
    return {"from": _iso(since, calendar), "to": _iso(until, calendar), "counted": counted,
            "seconds": (until - since).total_seconds() if counted else 0, "why": why}


def _iso(when: datetime, calendar: Calendar) -> str:
    return when.astimezone(calendar.zone).isoformat()
