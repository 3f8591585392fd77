"""What a standard is: steps, each a clock with its clause."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal, get_args

from callcenter.standards.ladders import Rung, default_ladder, default_warning
from callcenter.standards.limits import Limit
from callcenter.standards.settings import SETTINGS

__all__ = ["OWNERS", "Owner", "Rung", "Standard", "Step"]

Owner = Literal["agent", "call_centre", "handler", "department", "host"]
OWNERS: tuple[str, ...] = get_args(Owner)


@dataclass(frozen=True)
class Step:
    """A clock 时限: the event `starts` starts it, `stops` stops it; `clause` is the source of `text` (`S002 4.10b-6`).

    `cap`: never later than that limit after that event (`cap_clause`). `opens`: not done before. `call`: the matter
    of the call to the customer that it takes. `solver_needed`: stops only with a named solver. `stated`: a time said
    by a person takes the limit's place; elsewhere it can only make the due time earlier. `on_breach`: ("assess",)
    drafts an assessment. `in_call`: measured inside a call, never a row. `repeats`: starts again when it was met.
    """

    id: str
    title: str
    text: str
    clause: str
    starts: str
    stops: str
    limit: Limit
    owner: Owner
    warn_before: timedelta
    ladder: tuple[Rung, ...]
    cap: tuple[str, Limit] | None = None
    cap_clause: str = ""
    opens: Limit | None = None
    call: str | None = None
    solver_needed: bool = False
    stated: bool = False
    on_breach: tuple[str, ...] = ()
    optional: bool = False
    in_call: bool = False
    repeats: bool = False

    def to_plain(self) -> dict[str, Any]:
        """JSON data; durations in seconds."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        plain["limit"] = _limit_to_plain(self.limit)
        plain["opens"] = None if self.opens is None else _limit_to_plain(self.opens)
        plain["cap"] = None if self.cap is None else [self.cap[0], _limit_to_plain(self.cap[1])]
        plain["warn_before"] = int(self.warn_before.total_seconds())
        plain["ladder"] = [
            {"level": rung.level, "to": rung.to, "after": int(rung.after.total_seconds())} for rung in self.ladder
        ]
        plain["on_breach"] = list(self.on_breach)
        return plain

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> Step:
        """What `to_plain` gave."""
        cap = plain["cap"]
        return Step(**{
            **plain,
            "limit": Limit(**plain["limit"]),
            "opens": None if plain["opens"] is None else Limit(**plain["opens"]),
            "cap": None if cap is None else (cap[0], Limit(**cap[1])),
            "warn_before": timedelta(seconds=plain["warn_before"]),
            "ladder": tuple(Rung(r["level"], r["to"], timedelta(seconds=r["after"])) for r in plain["ladder"]),
            "on_breach": tuple(plain["on_breach"]),
        })


@dataclass(frozen=True)
class Standard:
    """A written procedure's clocks. `begins`: the event that --start means. `night`: its messages page the person on
    duty 值班人员 at any hour. `breach_text`, `breach_clause`: what the procedure says of a breach (`S002 4.10b-10`)."""

    name: str
    title: str
    source: str
    begins: str
    steps: tuple[Step, ...]
    night: bool = False
    breach_text: str = ""
    breach_clause: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in it, settings resolved: the version that a case begins under."""
        text = json.dumps(self.to_plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    def step(self, step_id: str) -> Step:
        """The step of that id; KeyError."""
        return self.by_id[step_id]

    @cached_property
    def chain(self) -> tuple[Step, ...]:
        """The steps, each after those that stop the events which it or its cap counts from."""
        done: dict[str, Step] = {}

        def put(step: Step) -> None:
            counted_from = {step.starts, *((step.cap[0],) if step.cap else ())}
            for other in self.steps:
                if other.stops in counted_from and other is not step and other.id not in done:
                    put(other)
            done.setdefault(step.id, step)

        for step in self.steps:
            put(step)
        return tuple(done.values())

    def with_settings(self, settings: Mapping[str, int]) -> Standard:
        """The same with its [X] limits read from these settings (missing ones: the defaults): another version.
        Warnings and ladders that were the old limit's usual ones become the new one's."""
        values = {**SETTINGS, **settings}
        return replace(self, steps=tuple(_with_settings(step, values) for step in self.steps))

    def to_plain(self) -> dict[str, Any]:
        """JSON data."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**plain, "steps": [step.to_plain() for step in self.steps]}

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> Standard:
        """What `to_plain` gave."""
        return Standard(**{**plain, "steps": tuple(map(Step.from_plain, plain["steps"]))})


def _limit_to_plain(limit: Limit) -> dict[str, Any]:
    return {"amount": limit.amount, "unit": limit.unit, "setting": limit.setting}


def _with_settings(step: Step, values: Mapping[str, int]) -> Step:
    if step.limit.setting is None:
        return step
    limit = replace(step.limit, amount=values[step.limit.setting])
    usual_warning = step.warn_before == default_warning(step.limit)
    usual_ladder = step.ladder == default_ladder(step.limit)
    return replace(
        step,
        limit=limit,
        warn_before=default_warning(limit) if usual_warning else step.warn_before,
        ladder=default_ladder(limit) if usual_ladder else step.ladder,
    )
