"""Never above the pace in any sliding second, and hardly below it, however late each turn comes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.dialing.pacing import MARGIN, Brake, Paces, Ring, Ticket, ring_for

LATE = st.lists(st.floats(0, 0.4), min_size=60, max_size=160)


def _send(ring: Ring, late: list[float], *, began: float = 100.0) -> list[float]:
    """Lets each out as soon as the ring allows; its request begins so much later, in a thread of its own."""
    going: list[tuple[Ticket, float]] = []
    sent: list[float] = []
    at = began
    for one in late:
        while at < (soonest := ring.next_at(at)):
            at = soonest
            going = [(ticket, begins) for ticket, begins in going if not _begun(ticket, begins, at)]
        ticket = Ticket(at)
        ring.take(ticket)
        going.append((ticket, at + one))
        sent.append(at + one)
    for ticket, begins in going:
        ticket.at = begins
    return sorted(sent)


def _begun(ticket: Ticket, begins: float, at: float) -> bool:
    ticket.at = begins if begins <= at else None
    return ticket.at is not None


def _most_in_a_span(sent: list[float], span: float) -> int:
    return max(sum(first <= other < first + span for other in sent) for first in sent)


@settings(max_examples=40, deadline=None)
@given(late=LATE, a_second=st.integers(1, 30))
def test_no_sliding_second_holds_more_than_the_pace(late: list[float], a_second: int) -> None:
    sent = _send(ring_for(a_second), late)
    assert _most_in_a_span(sent, 1.0) <= a_second


@settings(max_examples=8, deadline=None)
@given(late=st.lists(st.floats(0, 0.004), min_size=400, max_size=400))
def test_lateness_does_not_add_up(late: list[float]) -> None:
    sent = _send(ring_for(20), late)
    assert (sent[-1] - sent[19]) / 19 < 1.02


@settings(max_examples=40, deadline=None)
@given(late=LATE, before=st.integers(0, 40))
def test_a_pace_goes_on_over_a_restart(late: list[float], before: int) -> None:
    first = _send(ring_for(20), late[:before]) if before else []
    again = ring_for(20, first)
    sent = first + _send(again, late[before:], began=first[-1] if first else 100.0)
    assert _most_in_a_span(sent, 1.0) <= 20


def test_a_slow_pace_is_kept_by_its_distance() -> None:
    sent = _send(ring_for(0.5), [0.0] * 5)
    assert all(second - first >= 2 for first, second in zip(sent, sent[1:], strict=False))


def test_the_calls_of_one_number_keep_to_its_minute() -> None:
    paces = Paces()
    paces.set_campaign(1, 10, ())
    paces.set_number("+8621", 5, ())
    at = 0.0
    sent: list[float] = []
    while len(sent) < 11:
        at = max(at, paces.next_at(1, "+8621", at))
        paces.take(1, "+8621", at).at = at
        sent.append(at)
    assert _most_in_a_span(sent, 60.0) == 5
    assert paces.next_at(1, "+8610", at) < at + 1  # another number is free


def test_trouble_halves_the_pace_and_quiet_gives_it_back() -> None:
    brake = Brake()
    brake.slow(0.0, "HTTP 429")
    brake.slow(0.5, "HTTP 429")  # one storm, one step
    assert (brake.factor(1.0), brake.why) == (2.0, "HTTP 429")
    brake.slow(5.0, "HTTP 429")
    assert brake.factor(34.0) == 4.0
    assert brake.factor(36.0) == 2.0
    assert (brake.factor(66.0), brake.why) == (1.0, None)


def test_a_campaign_slowed_down_is_slower_by_so_much() -> None:
    paces = Paces()
    paces.set_campaign(1, 1, [10.0])
    assert paces.next_at(1, "", 10.5, slowed=2.0) == 10.0 + 2 * (1 + MARGIN)
