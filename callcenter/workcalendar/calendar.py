"""What a calendar is: a week of opening hours, exceptions by date, and the holidays that it keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from callcenter.workcalendar.holidays import HolidayTable

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class CalendarError(ValueError):
    """A calendar that cannot be. `field` says where; the message what was wrong and what would be right."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, order=True)
class Span:
    """One stretch of opening hours within a day, in minutes from midnight; `closes` up to 1440, the end excluded.
    Hours over midnight are two spans."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise CalendarError(
                "hours", f"{self} does not open before it closes; hours over midnight are two spans"
            )

    @staticmethod
    def parse(text: str) -> Span:
        """From "09:00-18:00"; "24:00" is the end of the day."""
        match = _SPAN.fullmatch(text.strip())
        if match is None or int(match[2]) > 59 or int(match[4]) > 59:
            raise CalendarError("hours", f"{text!r} is no span of hours; write it as 09:00-18:00")
        numbers = [int(number) for number in match.groups()]
        return Span(numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3])

    def __str__(self) -> str:
        return f"{clock(self.opens)}-{clock(self.closes)}"


def clock(minutes: int) -> str:
    """Minutes from midnight as 09:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Calendar:
    """`hours` by weekday (0 is Monday), several spans a day; a weekday that is missing is closed. `exceptions` by
    date replace everything else of that date; () is closed all day. `holidays` None: open on holidays too (a rescue
    desk). A make-up workday is open as on the weekday `makeup_as` unless its own weekday has hours.
    """

    timezone: str = "Asia/Shanghai"
    hours: Mapping[int, Spans] = field(default_factory=dict)
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    holidays: HolidayTable | None = field(default_factory=HolidayTable)
    makeup_as: int = 0

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise CalendarError(
                "timezone", f"{self.timezone!r} is no time zone; write it as Asia/Shanghai"
            ) from None
        for day in (*self.hours, self.makeup_as):
            if day not in range(7):
                raise CalendarError("hours", f"{day!r} is no weekday; 0 is Monday, 6 is Sunday")
        for where, spans in (*self.hours.items(), *self.exceptions.items()):
            for one, other in pairwise(spans):
                if other.opens < one.closes:
                    raise CalendarError(
                        "hours", f"{one} and {other} of {WEEKDAYS[where] if isinstance(where, int) else where} "
                                 "overlap or stand in the wrong order"
                    )

    @staticmethod
    def weekly(days: Mapping[str, list[str]], **more: Any) -> Calendar:
        """From words: {"mon": ["09:00-12:00", "13:00-18:00"], …}; the other fields as they are."""
        hours = {}
        for name, spans in days.items():
            if name not in WEEKDAYS:
                raise CalendarError("hours", f"{name!r} is no weekday; write one of {', '.join(WEEKDAYS)}")
            hours[WEEKDAYS.index(name)] = tuple(map(Span.parse, spans))
        return Calendar(hours=hours, **more)

    @staticmethod
    def office() -> Calendar:
        """Monday to Friday, 9:00 to 18:00, holidays kept: the default until the company sets its own."""
        return Calendar.weekly({day: ["09:00-18:00"] for day in WEEKDAYS[:5]})

    @staticmethod
    def always() -> Calendar:
        """Day and night, holidays too."""
        return Calendar.weekly({day: ["00:00-24:00"] for day in WEEKDAYS}, holidays=None)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def book(self) -> dict[date, Any]:
        """Dates already worked out (`days.day_of`): a calendar never changes, so neither do they."""
        return {}

    def spans_on(self, day: date) -> Spans:
        """The opening hours of one date, exceptions and holidays considered; () is closed."""
        if day in self.exceptions:
            return self.exceptions[day]
        usual = self.hours.get(day.weekday(), ())
        if self.holidays is None:
            return usual
        if self.holidays.is_makeup(day):
            return usual or self.hours.get(self.makeup_as, ())
        return () if self.holidays.is_day_off(day) else usual

    def is_known(self, day: date) -> bool:
        """True when the hours of this date rest on no guess about holidays."""
        return day in self.exceptions or self.holidays is None or self.holidays.is_known_year(day.year)
