"""Why a date is worked or not, in words for the people who check a due time."""

from __future__ import annotations

from datetime import date

from callcenter.workcalendar.calendar import Calendar
from callcenter.workcalendar.wording import ZH


def day_reason(calendar: Calendar, day: date) -> str:
    """工作日, 周六, 国庆节假期, 调休上班日（春节）, 公司例外：休息 …; a guess of an unpublished year says so."""
    if day in calendar.exceptions:
        spans = "、".join(map(str, calendar.exceptions[day]))
        return f"公司例外：{spans or '休息'}"
    reason = _by_table(calendar, day)
    return reason if calendar.is_known(day) else f"{reason}（{day.year}年安排未公布，暂定）"


def _by_table(calendar: Calendar, day: date) -> str:
    weekday = ZH.days[day.weekday()]
    table = calendar.holidays
    usual = bool(calendar.hours.get(day.weekday()))
    if table is None:
        return f"{weekday}，节假日照常" if usual else f"{weekday}不营业"
    if day in table.overrides:
        return "节假日表：上班" if table.overrides[day] else "节假日表：放假"
    name = table.name(day)
    if table.is_makeup(day):
        return f"调休上班日（{name}）" if name else "调休上班日"
    if table.is_day_off(day):
        return f"{name}假期" if name else "节假日"
    if day.weekday() >= 5:
        return f"{weekday}，非工作日" if usual else f"{weekday}休息"
    return f"工作日（{weekday}）" if usual else f"{weekday}不营业"
