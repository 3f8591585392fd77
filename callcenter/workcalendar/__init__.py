"""The working calendar 工作日历: opening hours, exceptions, Chinese holidays and make-up workdays (REQUIREMENTS G6).

Pure: every function is handed its calendar and the moment it asks about, and reads no clock.
"""

from callcenter.workcalendar.calendar import Calendar, CalendarError, Span
from callcenter.workcalendar.counting import (
    add_working_time,
    are_certain,
    guessed,
    is_certain,
    last_working_day_of_month,
    months_later,
    nth_working_date,
    nth_working_day,
    working_date_after,
    working_time_between,
)
from callcenter.workcalendar.days import Day, Opening, closing_hour, day_of, is_working_day, local_day
from callcenter.workcalendar.holidays import HolidayTable, YearStatus
from callcenter.workcalendar.opening import (
    is_open,
    last_opening_before,
    last_working_moment,
    next_closing,
    next_opening,
    openings,
)
from callcenter.workcalendar.wording import hours_text, hours_text_en

__all__ = [
    "Calendar",
    "CalendarError",
    "Day",
    "HolidayTable",
    "Opening",
    "Span",
    "YearStatus",
    "add_working_time",
    "are_certain",
    "closing_hour",
    "day_of",
    "guessed",
    "hours_text",
    "hours_text_en",
    "is_certain",
    "is_open",
    "is_working_day",
    "last_opening_before",
    "last_working_day_of_month",
    "last_working_moment",
    "local_day",
    "months_later",
    "next_closing",
    "next_opening",
    "nth_working_date",
    "nth_working_day",
    "openings",
    "working_date_after",
    "working_time_between",
]
