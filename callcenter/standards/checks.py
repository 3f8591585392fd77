"""What only the whole standard shows: steps that wait for each other, ids that stand twice, windows past their end."""

from __future__ import annotations

from collections import Counter

from callcenter.standards.model import Standard, Step
from callcenter.standards.source import Source


def check(source: Source, standard: Standard) -> None:
    """Complains of everything that keeps the steps from working together."""
    for number, step in enumerate(standard.steps):
        _alone(source, number, step)
    ids = Counter(step.id for step in standard.steps)
    for number, step in enumerate(standard.steps):
        if ids[step.id] > 1:
            source.complain(("steps", number, "id"), f"the id {step.id!r} stands at {ids[step.id]} steps",
                            "give each step its own")
    started = {step.starts for step in standard.steps}
    if standard.begins not in started:
        source.complain(("begins",), f"begins is {standard.begins}, which starts no step",
                        f"write one of {', '.join(sorted(started))}")
    if not source.problems:
        _circles(source, standard)


def _alone(source: Source, number: int, step: Step) -> None:
    where = ("steps", number)
    if step.starts == step.stops and not step.repeats:
        source.complain((*where, "stops"), f"step {step.id}: a circular start, it starts on its own stop {step.stops}",
                        "name another event, or add repeats: true")
    if step.cap is not None and step.cap[0] == step.stops:
        source.complain((*where, "cap"), f"step {step.id}: its cap counts from its own stop {step.stops}",
                        "count it from an event that comes before")
    if step.opens is not None and step.opens.delta >= step.limit.delta:
        source.complain((*where, "opens"), f"step {step.id}: its window opens after {step.opens}, when the limit of "
                        f"{step.limit} is over", "open it earlier")
    if step.warn_before > step.limit.delta:
        source.complain((*where, "warn_before"), f"step {step.id}: it would warn before it starts",
                        f"write less than {step.limit}")
    if step.in_call and step.call:
        source.complain((*where, "call"), f"step {step.id}: measured inside a call, it can't need a call itself",
                        "leave out call: or in_call:")


def _circles(source: Source, standard: Standard) -> None:
    """Steps that wait for one another: each starts (or is capped) on what another of them stops."""
    waits_for = {
        step.id: [other for other in standard.steps
                  if other is not step and other.stops in (step.starts, *((step.cap[0],) if step.cap else ()))]
        for step in standard.steps
    }
    told: set[str] = set()
    for number, step in enumerate(standard.steps):
        trail = _way_back(step, step, waits_for, ())
        if trail and step.id not in told:
            told.update(trail)
            source.complain(("steps", number, "starts"), f"a circular start: {' > '.join((*trail, step.id))}",
                            "let one of them start on another event")


def _way_back(goal: Step, step: Step, waits_for: dict[str, list[Step]], trail: tuple[str, ...]) -> tuple[str, ...]:
    for other in waits_for[step.id]:
        if other is goal:
            return (*trail, step.id)
        if other.id not in trail and other is not step:
            found = _way_back(goal, other, waits_for, (*trail, step.id))
            if found:
                return found
    return ()
