"""What a leg's events add up to: one ring of one person's phone, whatever the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.calls.events import StoredEvent
from callcenter.calls.rings import rings_in

_OUTCOME_OF_STATUS = {"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "canceled"}


@dataclass(frozen=True)
class LegView:
    """A leg as its events tell it. `outcome`: placing | ringing | answered | accepted | no_answer | busy | failed |
    canceled | caller_left | not_accepted (picked up, but the key was not pressed, or a colleague was faster)."""

    id: int
    person_id: int
    number: str
    cycle: int
    sid: str | None
    placed_at: datetime
    initiated_at: datetime | None
    ringing_at: datetime | None
    answered_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    rings: int
    outcome: str
    bridged: bool
    released: bool

    @property
    def first_ring(self) -> datetime | None:
        """When it began to ring; its `initiated` where the provider sent no `ringing`."""
        return self.ringing_at or self.initiated_at


def view_legs(events: Sequence[StoredEvent], *, cycle_seconds: float) -> list[LegView]:
    """All legs of a call, in the order in which they were placed."""
    by_leg: dict[int, list[StoredEvent]] = {}
    for event in events:
        if event.leg_id is not None:
            by_leg.setdefault(event.leg_id, []).append(event)
    legs = [_view(leg_id, happened, cycle_seconds) for leg_id, happened in sorted(by_leg.items())]
    return [leg for leg in legs if leg is not None]


def _view(leg_id: int, events: list[StoredEvent], cycle_seconds: float) -> LegView | None:
    placed = next((event for event in events if event.kind == "leg_placed"), None)
    if placed is None:
        return None
    stamps = stamps_of([event for event in events if event.kind == "leg_status"])
    accepted = next((event for event in events if event.kind == "leg_accepted"), None)
    done = next((event for event in events if event.kind == "agent_done"), None)
    # What the provider tells of a leg outweighs our giving it up: an answer was lost, and yet the phone rings.
    failed = None if stamps else next((event for event in events if event.kind == "leg_failed"), None)
    bridged = done is not None and bool(done.data.get("bridged"))
    accepted_at = _accepted_at(accepted, stamps.get("in-progress"))
    final = next((status for status in (*_OUTCOME_OF_STATUS, "completed") if status in stamps), None)
    ended_at = stamps[final] if final else (failed.received_at if failed else None)
    first = stamps.get("ringing") or stamps.get("initiated")
    until = accepted_at or stamps.get("in-progress") or ended_at
    return LegView(
        id=leg_id, person_id=placed.data["person_id"], number=placed.data["number"], cycle=placed.data["cycle"],
        sid=next((event.data["sid"] for event in events if event.data.get("sid")), None),
        placed_at=placed.received_at, initiated_at=stamps.get("initiated"), ringing_at=stamps.get("ringing"),
        answered_at=stamps.get("in-progress"), accepted_at=accepted_at, ended_at=ended_at,
        rings=rings_in((until - first).total_seconds(), cycle_seconds) if first and until else 0,
        outcome=_outcome(accepted is not None, done, failed is not None, final, stamps), bridged=bridged,
        released=bridged and done is not None and bool(done.data.get("live")))


def stamps_of(notices: Sequence[StoredEvent]) -> dict[str, datetime]:
    """First time of each status, as its own notice told it: a repeat or a late copy cannot move it. What was found by
    asking (when a leg began, not when it was answered) only stands where no notice came."""
    told: dict[str, datetime] = {}
    found: dict[str, datetime] = {}
    for event in notices:
        stamps, status = found if event.data.get("found") else told, event.data["status"]
        stamps[status] = min(event.when, stamps.get(status, event.when))
    return found | told


def _accepted_at(accepted: StoredEvent | None, picked_up: datetime | None) -> datetime | None:
    """Picking up is accepting, so the provider's stamp decides; with a key to press, the delay until it (by our
    clock, for the provider stamps no key) is added."""
    if accepted is None:
        return None
    delay = accepted.data.get("key_delay")
    if picked_up is None:
        return accepted.received_at
    if not delay:
        return picked_up
    return picked_up + timedelta(seconds=float(delay))


def _outcome(accepted: bool, done: StoredEvent | None, failed: bool, final: str | None,
             stamps: dict[str, datetime]) -> str:
    if accepted:
        return "accepted" if done is None or done.data.get("bridged") else "caller_left"
    if failed:
        return "failed"
    if "in-progress" in stamps and final == "completed":
        return "not_accepted"
    if final:
        return _OUTCOME_OF_STATUS.get(final, "not_accepted")
    if "in-progress" in stamps:
        return "answered"
    return "ringing" if "ringing" in stamps or "initiated" in stamps else "placing"
