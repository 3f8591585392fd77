"""What a spoken time means on a Thursday morning in March 2026, for the tests of times."""

from datetime import datetime

from callcenter.workcalendar import Calendar
from tests.transcripts.reading.talks import CHINA, shown
from transcripts.reading.times import resolve, spans

OFFICE = Calendar.office()
THURSDAY = datetime(2026, 3, 5, 9, 42, 10, tzinfo=CHINA)


def meant(said: str, at: datetime = THURSDAY, take: str = "end") -> str | None:
    """The only time in `said`, as month-day hour:minute in China."""
    (found,) = spans(said)
    return shown(resolve(found, at, OFFICE, take="start" if take == "start" else "end"))
