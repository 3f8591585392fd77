"""Moments that are entered: a zone, and a year that somebody can mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callcenter.errors import FieldError
from callcenter.moments import check_moment


@pytest.mark.parametrize(("moment", "why"), [
    (datetime(2026, 7, 31, 10), "时区"),  # noqa: DTZ001
    (datetime(1, 1, 1, tzinfo=UTC), "离现在太远"),
    (datetime(1999, 12, 31, 23, 59, tzinfo=UTC), "离现在太远"),
    (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "2000到2099"),
])
def test_a_moment_that_nobody_can_mean_is_named_by_its_field(moment: datetime, why: str) -> None:
    with pytest.raises(FieldError, match=why) as refused:
        check_moment("started_at", moment)
    assert refused.value.field == "started_at"


def test_a_moment_of_this_century_with_its_zone_is_taken() -> None:
    check_moment("started_at", datetime(2000, 1, 1, tzinfo=UTC))
    check_moment("started_at", datetime(2099, 12, 31, 23, tzinfo=UTC))
