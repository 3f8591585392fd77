"""Record numbers: a supervisor who sees 1, 3, 6 asks where the others went."""

from __future__ import annotations

from tests.phones import Caller
from tests.service import Service


def test_opening_a_record_again_uses_up_no_number(service: Service) -> None:
    for _ in range(3):
        caller = Caller(service)
        caller.dial()
        caller.into_line()
        caller.ring(3)
        caller.hang_up()
        service.work()
    numbers = [row.id for row in service.rows("select id from records order by id")]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
