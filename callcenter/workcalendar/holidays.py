"""Chinese public holidays 节假日 and make-up workdays 调休, as the State Council's yearly notices set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

import chinese_calendar
import holidays
from chinese_calendar import constants


class YearStatus(StrEnum):
    """How much is known of a year's holidays. Provisional: the notice is not out, or not in our tables; statutory
    days are off, and no make-up workday is known. Whoever shows a date of such a year says so."""

    KNOWN = "known"
    PROVISIONAL = "provisional"


@cache
def _published_years() -> range:
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


@cache
def _statutory(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CN", years=year))


@cache
def _statutory_names(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("CN", years=year, language="zh_CN"))


_CHINESE = {holiday.value: holiday.chinese for holiday in constants.Holiday}


@dataclass(frozen=True)
class HolidayTable:
    """Which days are worked. `overrides` (True: worked, False: off) come before the tables: the company's own entry
    of a new notice. `known_years`: years whose notice was entered that way in full."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def status(self, year: int) -> YearStatus:
        """Whether the year's notice is known."""
        known = year in self.known_years or year in _published_years()
        return YearStatus.KNOWN if known else YearStatus.PROVISIONAL

    def is_known_year(self, year: int) -> bool:
        """True when no day of this year is a guess."""
        return self.status(year) is YearStatus.KNOWN

    def is_workday(self, day: date) -> bool:
        """True on working days 工作日: Monday to Friday without holidays, and make-up workdays."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in _published_years():
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5 and day not in self._guessed(day.year)

    def is_day_off(self, day: date) -> bool:
        """True on a weekday that is a holiday, or a weekend day that the tables name as part of one."""
        if day in self.overrides:
            return not self.overrides[day]
        if day.year in _published_years():
            return day in constants.holidays
        return day in self._guessed(day.year)

    def name(self, day: date) -> str | None:
        """The holiday that makes this date a day off or a make-up workday: 国庆节. None: no holiday, or the company's
        own entry."""
        if day in self.overrides:
            return None
        if day.year in _published_years():
            english = chinese_calendar.get_holiday_detail(day)[1]
            return _CHINESE.get(english) if english else None
        return _statutory_names(day.year).get(day) if day in self._guessed(day.year) else None

    def is_makeup(self, day: date) -> bool:
        """True on a Saturday or Sunday that is worked."""
        return day.weekday() >= 5 and self.is_workday(day)

    def _guessed(self, year: int) -> frozenset[date]:
        """The statutory days of a year whose notice is not known. Once it is entered in full, it alone counts."""
        return frozenset() if year in self.known_years else _statutory(year)
