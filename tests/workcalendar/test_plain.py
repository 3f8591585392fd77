from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from callcenter.workcalendar import Calendar, CalendarError
from callcenter.workcalendar.plain import from_plain, to_plain
from tests.workcalendar.calendars import calendars


@given(calendars())
def test_a_calendar_survives_the_database(calendar: Calendar) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(calendar)))) == calendar


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ({"hour": {}}, "hour"),
        ({"hours": []}, "hours"),
        ({"hours": {"mon": "09:00-18:00"}}, "hours.mon"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"exceptions": {"1 October": []}}, "exceptions.1 October"),
        ({"makeup_as": "monday"}, "makeup_as"),
        ({"holidays": {"overrides": {"2027-01-01": "off"}}}, "holidays.overrides.2027-01-01"),
        ({"holidays": {"known_years": "2027"}}, "holidays.known_years"),
    ],
)
def test_a_wrong_calendar_is_told_by_its_field(plain: dict[str, Any], field: str) -> None:
    with pytest.raises(CalendarError) as refused:
        from_plain(plain)
    assert refused.value.field == field
