"""Spoken times found in spaceless Chinese text, and reckoned on a calendar by the conventions of the corpus.

上午 and 中午 end at 12:00; 下午, 下班 and a day without a time at 18:00; the Nth working day at 18:00.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from callcenter.workcalendar import Calendar, months_later
from transcripts.reading.days import CannotFix, date_said, is_workday
from transcripts.reading.timeatoms import word_said
from transcripts.reading.timepatterns import WORD
from transcripts.reading.timesaid import Edge, Length, TimeSaid, fold

Take = Literal["end", "start"]

_SCENT = re.compile(r"[点天日号周拜期月年节午晚早朝昼晨时分钟班工礼初假黑后前:：點號週禮節時鐘鍾個後晝儿兒]")
_EDGE = re.compile(
    r"(?:的?(?:时间|时候))?(?:(?P<within>之内|以内|内(?![部勤容地存科])|里[面头边])|(?P<by>之前|以前|前(?![台面往期几天后]))"
    r"|(?P<from>之后|以后|过后|后(?![台面续勤天期边来])|开始|起(?!来))|(?P<about>左右|上下|前后|之间|的样子))"
)
_JOIN = re.compile(r"(?:的|大概|大约|差不多|约|那个|呢|啊|呃|嗯|哦|是|在|最[晚迟早]|就|您看|你看|吧)*")
_RANGE = re.compile(r"(?:的|这)?(?:到|至|或者?|还是|[-~、])(?:的|大概)?")
_LEAD = re.compile(r"(?:(?P<by>最[晚迟多]|至迟|不晚于|不超过)|(?P<from>过))(?:是|到|在)?$")
_EDGES: dict[str, Edge] = {"within": "within", "by": "by", "from": "from", "about": "about", "": ""}
_CLOCKLESS = {
    "dawn": 6,
    "morning": 12,
    "forenoon": 12,
    "noon": 12,
    "afternoon": 18,
    "dusk": 18,
    "evening": 22,
    "off": 18,
    "on": 9,
    "dark": 18,
}
_SURE = {"dawn": 0.4, "morning": 0.55, "dusk": 0.5, "evening": 0.4, "on": 0.6, "dark": 0.5}
_EXPLICIT = ("date", "lunar", "holiday", "workday", "weekday", "offset", "weekend", "month", "week", "year")
_BUSINESS = range(7, 22)


class Moment(NamedTuple):
    """When it is, cut to the minute, and how sure (0..1) that this is what the words mean."""

    at: datetime
    sure: float


@lru_cache(maxsize=4096)
def spans(text: str) -> tuple[TimeSaid, ...]:
    """Every time expression in `text` (without spaces), in order; words that belong together are one."""
    if not _SCENT.search(text):
        return ()
    text = fold(text)
    found: list[TimeSaid] = []
    for word in WORD.finditer(text):
        if (found and word.start() < found[-1].end) or (said := word_said(word)) is None:
            continue
        said = _edged(said, text)
        joined = _joined(found[-1], said, text[found[-1].end : said.begin]) if found else None
        if joined is None:
            found.append(said)
        else:
            found[-1] = joined
    return tuple(found)


def _edged(said: TimeSaid, text: str) -> TimeSaid:
    """With the 之前, 以内, 左右 that follows, or the 最晚, 过 before."""
    if (mark := _EDGE.match(text, said.end)) is not None:
        return replace(said, end=mark.end(), edge=_EDGES[mark.lastgroup or ""])
    lead = _LEAD.search(text[max(0, said.begin - 4) : said.begin]) if said.length is not None else None
    return replace(said, edge=_EDGES[lead.lastgroup or ""]) if lead is not None else said


def _joined(last: TimeSaid, said: TimeSaid, gap: str) -> TimeSaid | None:
    """Both as one expression, when they are; None when the second begins a new one."""
    if len(gap) > 6:
        return None
    dayless = said.day is None and said.length is None
    if not last.usable or not said.usable:
        whole = dayless and said.usable and (_JOIN.fullmatch(gap) or _RANGE.fullmatch(gap))
        return replace(last, end=said.end) if whole else None
    if last.until is None and _RANGE.fullmatch(gap) and (last.length is None) == (said.length is None):
        return replace(last, end=said.end, until=said, edge=said.edge, vague="还是" in gap)  # a question has no time
    if not _JOIN.fullmatch(gap) or last.length is not None:
        return _sum(last, said) if not gap else None
    if said.length is not None:
        counted = last.day is not None and last.day.kind == "holiday" and said.length.unit == "workday"
        return replace(last, end=said.end, length=said.length, edge=said.edge) if counted else None
    if last.until is not None:
        return _ended(last, last.until, said, gap)
    if last.edge in ("by", "within"):
        return None
    if said.day is not None:
        return _apposed(last, said)
    if last.clock is not None:
        return None if gap else _after_hour(last, said)
    part = said.part or last.part
    until = replace(said.until, part=said.until.part or part) if said.until else None
    return replace(last, end=said.end, part=part, clock=said.clock, until=until, edge=said.edge)


def _after_hour(last: TimeSaid, said: TimeSaid) -> TimeSaid | None:
    """What follows an hour at once: 五点下班之前, 三点四点."""
    if said.part == "off" and said.edge == "by" and said.clock is None:
        return replace(last, end=said.end, edge=said.edge)
    span = said.clock is not None and not said.part
    return replace(last, end=said.end, until=said, edge=said.edge) if span else None


def _ended(last: TimeSaid, until: TimeSaid, said: TimeSaid, gap: str) -> TimeSaid | None:
    """A range whose end is told further: 上午十点到下午 两点."""
    further = _joined(until, said, gap) if said.day is None and until.until is None else None
    if further is None or further.until is not None:
        return None
    return replace(last, end=said.end, until=further, edge=further.edge)


def _sum(last: TimeSaid, said: TimeSaid) -> TimeSaid | None:
    """一小时二十分钟."""
    one, other = last.length, said.length
    if one is None or other is None or (one.unit, other.unit) != ("hour", "minute") or last.edge:
        return None
    minutes = Length(one.n * 60 + other.n, "minute", one.low * 60 + other.low, one.exact and other.exact)
    return replace(last, end=said.end, length=minutes, edge=said.edge)


def _apposed(last: TimeSaid, said: TimeSaid) -> TimeSaid | None:
    """明天礼拜六, 下周一三月九号: one day twice, of which the more explicit word holds; 今天明天 is a range."""
    if last.day is None or said.day is None or last.part or last.clock:
        return None
    if last.day.kind == said.day.kind:
        return replace(last, end=said.end, until=said, edge=said.edge)
    day = min(last.day, said.day, key=lambda day: _EXPLICIT.index(day.kind))
    return replace(said, begin=last.begin, day=day)


def merged(earlier: TimeSaid, later: TimeSaid) -> TimeSaid:
    """`later`, with the day, and the part of the day, that only `earlier` names: 明天上午 … 十点."""
    if later.day is not None or later.length is not None or earlier.length is not None:
        return later
    part = later.part or ("" if later.clock and later.clock[0] > 12 else earlier.part)
    if part in ("off", "on", "dark") and later.clock:
        part = ""
    return replace(later, day=earlier.day, part=part)


def resolve(said: TimeSaid, at: datetime, calendar: Calendar, *, take: Take = "end") -> datetime | None:
    """The moment that `said`, spoken at `at`, means: the end of a range, or its start; None if none can be fixed."""
    moment = reckon(said, at, calendar, take=take)
    return moment.at if moment else None


def reckon(said: TimeSaid, at: datetime, calendar: Calendar, *, take: Take = "end") -> Moment | None:
    """As `resolve`, and how sure. ValueError: `at` without a time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone: give an aware datetime")
    if not said.usable:
        return None
    if said.until is not None and take == "end":
        return reckon(merged(said, said.until), at, calendar)
    local = at.astimezone(calendar.zone).replace(second=0, microsecond=0)
    try:
        if said.length is not None:
            return _after(said, said.length, at.astimezone(calendar.zone), calendar, take)
        day, sure = date_said(said.day, local.date(), calendar) if said.day else (local.date(), 0.93)
    except (CannotFix, OverflowError):
        return None
    sure *= 0.7 if said.edge == "from" else 1.0
    if said.clock is None:
        return _whole(said, day, sure, local)
    return _clock(said, said.clock, day, sure, local)


def _after(said: TimeSaid, length: Length, at: datetime, calendar: Calendar, take: Take) -> Moment | None:
    n = length.low if take == "start" else length.n
    sure = (0.95 if said.edge in ("within", "by") else 0.92) * (1 if length.exact else 0.55)
    if length.unit == "workday":
        day = at.date()
        if said.day is not None:
            day = date_said(said.day, day, calendar)[0]
            n -= 1
        for _ in range(min(int(n), 250)):
            day = _next_workday(day, calendar)
        return Moment(datetime.combine(day, time(18), at.tzinfo), sure)
    if length.unit == "month":
        whole, half = divmod(n, 1)
        day = months_later(at.date(), int(whole)) + timedelta(days=15 * bool(half))
        due = datetime.combine(day, at.timetz())
    else:
        minutes = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}[length.unit]
        due = at + timedelta(minutes=n * minutes)
    return Moment(due.replace(second=0, microsecond=0), sure)


def _next_workday(day: date, calendar: Calendar) -> date:
    day += timedelta(days=1)
    while not is_workday(day, calendar):
        day += timedelta(days=1)
    return day


def _whole(said: TimeSaid, day: date, sure: float, local: datetime) -> Moment | None:
    """A day, or a part of it, without an hour."""
    hour = _CLOCKLESS.get(said.part, 18)
    due = datetime.combine(day, time(hour), local.tzinfo)
    if due <= local:
        if said.day is not None:
            return None
        due, sure = due + timedelta(days=1), 0.5
    return Moment(due, min(sure, _SURE.get(said.part, 0.95)))


def _clock(said: TimeSaid, clock: tuple[int, int], day: date, sure: float, local: datetime) -> Moment | None:
    """An hour: by its part of the day, or else the next one that makes sense at work."""
    hour, minute = clock
    midnight = datetime.combine(day, time(), local.tzinfo)
    if said.edge == "about":
        sure *= 0.9
    if said.part or hour > 12 or hour == 0:
        due = midnight + timedelta(hours=_by_part(said.part, hour), minutes=minute)
        if due > local:
            return Moment(due, sure)
        return None if said.day else Moment(due + timedelta(days=1), 0.5)
    if midnight.date() != local.date():
        late = hour + 12 if hour < 8 else hour
        return Moment(midnight + timedelta(hours=late, minutes=minute), 0.5 if hour == 7 else sure)
    hours = [hour] if hour == 12 else [hour, hour + 12]
    sensible = [late for late in hours if late in _BUSINESS]
    for late in (*sensible, *hours):
        due = midnight + timedelta(hours=late, minutes=minute)
        if due > local:
            return Moment(due, sure if late in sensible else 0.5)
    return None if said.day else Moment(midnight + timedelta(days=1, hours=sensible[0], minutes=minute), 0.5)


def _by_part(part: str, hour: int) -> int:
    if part in ("afternoon", "dusk", "off", "dark") and 1 <= hour < 12:
        return hour + 12
    if part == "noon" and hour < 10:
        return hour + 12
    if part == "evening":
        return hour + 12 if 5 <= hour <= 12 else hour + 24 if hour < 5 else hour
    return hour
