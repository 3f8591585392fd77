"""The working calendar 工作日历: opening hours, exceptions, Chinese holidays and make-up workdays (REQUIREMENTS G6).

Pure: every function is handed its calendar and the moment it asks about, and reads no clock.
"""

from callcenter.workcalendar.calendar import Calendar, CalendarError, Span
from callcenter.workcalendar.counting import (
    add_working_time,
    closing_hour,
    nth_working_day,
    working_time_between,
)
from callcenter.workcalendar.holidays import HolidayTable, YearStatus
from callcenter.workcalendar.opening import is_open, is_working_day, next_closing, next_opening, openings
from callcenter.workcalendar.wording import hours_text, hours_text_en

__all__ = [
    "Calendar",
    "CalendarError",
    "HolidayTable",
    "Span",
    "YearStatus",
    "add_working_time",
    "closing_hour",
    "hours_text",
    "hours_text_en",
    "is_open",
    "is_working_day",
    "next_closing",
    "next_opening",
    "nth_working_day",
    "openings",
    "working_time_between",
]
