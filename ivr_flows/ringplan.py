"""Ring plans 振铃方案: who rings in which ring cycles, as data (S003 3.1.1 with its X, S002 4.10 N1, G1, G2)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ivr_flows import shipped
from ivr_flows.problems import BadFlow
from ivr_flows.source import read
from ivr_flows.validation import complain_of

GROUPS = ("chosen", "colleagues", "all")


class Round(BaseModel):
    """Who rings from one ring cycle through another; cycles count from 1, `to_cycle` None: to the very end.

    `who`: chosen (the one agent chosen for this call), colleagues (all other free people with the skill), all
    (chosen and colleagues together), or people by name. Any number of people may ring at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    who: str | tuple[str, ...]
    from_cycle: int = Field(default=1, ge=1, le=1000)
    to_cycle: int | None = Field(default=None, ge=1, le=1000)

    @model_validator(mode="after")
    def _forward(self) -> Round:
        if self.to_cycle is not None and self.to_cycle < self.from_cycle:
            raise ValueError(f"to_cycle {self.to_cycle} lies before from_cycle {self.from_cycle}")
        if not self.who or (isinstance(self.who, str) and self.who not in GROUPS):
            raise ValueError(f"who is one of {', '.join(GROUPS)}, or a list of people's names")
        return self

    def covers(self, cycle: int) -> bool:
        return self.from_cycle <= cycle and (self.to_cycle is None or cycle <= self.to_cycle)


class RingPlan(BaseModel):
    """`limit`: rings within which a call shall be answered. `cycle`: seconds of one ring cycle. `longest`: seconds
    after which even an open-ended round stops. Rounds may overlap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    limit: int = Field(default=3, ge=1, le=20)
    cycle: int = Field(default=5, ge=1, le=20)
    longest: int = Field(default=300, ge=5, le=3600)
    rounds: tuple[Round, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _rings_at_once(self) -> RingPlan:
        if not any(round_.covers(1) for round_ in self.rounds):
            raise ValueError("nobody rings in cycle 1: let one round begin with from_cycle: 1")
        return self

    @staticmethod
    def load(text: str, filename: str) -> RingPlan:
        """A ring plan's YAML file. BadFlow: every problem with its line and what to write instead."""
        source = read(text, filename)
        if isinstance(source.data, dict):
            try:
                plan = RingPlan.model_validate(source.data)
            except ValidationError as bad:
                complain_of(source, bad, (), "the ring plan", RingPlan)
        else:
            source.complain((), "the file holds no ring plan", "begin with plan:, limit: and rounds:")
        if source.problems:
            raise BadFlow(source.problems)
        return plan

    @staticmethod
    def shipped(name: str = "standard") -> RingPlan:
        """A ring plan that comes with the product."""
        return RingPlan.load(shipped.ring_plan_text(name), f"{name}.yaml")

    @property
    def canonical(self) -> str:
        """One line of JSON: what a version stores, and its digest is made of. Read by `model_validate_json`."""
        return json.dumps(self._plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _plain(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)

    @property
    def digest(self) -> str:
        """SHA-256 of `canonical`, in hex."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def active_at(self, cycle: int) -> list[Round]:
        """The rounds in which somebody may ring during this cycle: who became free meanwhile is rung in these."""
        return [round_ for round_ in self.rounds if self.cycles_left(round_, cycle) > 0]

    def cycles_left(self, round_: Round, cycle: int) -> int:
        """For how many ring cycles a phone that begins to ring with `cycle` may ring in this round; 0: not at all."""
        if not round_.covers(cycle):
            return 0
        last = max(1, self.longest // self.cycle)
        return max(0, min(last, round_.to_cycle or last) - cycle + 1)
