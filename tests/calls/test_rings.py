"""Rings as CONTRACT defines them: max(1, ceil(t / cycle)), late when t > limit x cycle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.rings import RingProof, prove, rings_in

FIRST = datetime(2026, 7, 31, 2, 0, tzinfo=UTC)
seconds = st.integers(0, 4000).map(float)
cycles = st.sampled_from([1.0, 2.5, 3.0, 5.0, 6.0])
limits = st.integers(1, 10)


def proof(answered: float | None = None, left: float | None = None, *, limit: int = 3, cycle: float = 5.0) -> RingProof:
    def at(offset: float | None) -> datetime | None:
        return None if offset is None else FIRST + timedelta(seconds=offset)

    return prove(FIRST, at(answered), at(left), limit=limit, cycle=cycle)


@pytest.mark.parametrize(("after", "count", "within"), [
    (0, 1, True), (1, 1, True), (5, 1, True), (6, 2, True), (10, 2, True), (11, 3, True), (15, 3, True),
    (16, 4, False), (60, 12, False)])
def test_it_counts_begun_cycles_and_the_last_moment_of_the_limit_is_in_time(
        after: float, count: int, within: bool) -> None:
    assert proof(after) == RingProof(count, within)


def test_nobody_was_rung() -> None:
    assert prove(None, None, FIRST, limit=3, cycle=5) == RingProof(0, None)


def test_who_leaves_within_the_limit_is_neither_in_time_nor_late() -> None:
    assert proof(left=15) == RingProof(3, None)


def test_who_leaves_after_the_limit_was_not_answered_in_time() -> None:
    assert proof(left=16) == RingProof(4, False)


def test_it_still_rings() -> None:
    assert proof() == RingProof(1, None)


def test_stamps_that_cross_over_count_as_one_ring() -> None:
    assert proof(-2) == RingProof(1, True)


def test_a_cycle_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 0"):
        rings_in(3, 0)


@given(seconds, seconds, cycles)
def test_longer_ringing_never_counts_fewer_rings(one: float, other: float, cycle: float) -> None:
    shorter, longer = sorted((one, other))
    assert rings_in(shorter, cycle) <= rings_in(longer, cycle)


@given(seconds, cycles, limits)
def test_an_answer_is_in_time_exactly_when_its_ring_is_within_the_limit(t: float, cycle: float, limit: int) -> None:
    found = proof(t, limit=limit, cycle=cycle)
    assert found.count == max(1, ceil(t / cycle))
    assert found.within_limit is (found.count <= limit)


@given(limits, cycles)
def test_the_limit_itself_is_in_time_and_a_moment_later_is_late(limit: int, cycle: float) -> None:
    assert proof(limit * cycle, limit=limit, cycle=cycle) == RingProof(limit, True)
    assert proof(limit * cycle + 0.001, limit=limit, cycle=cycle) == RingProof(limit + 1, False)
