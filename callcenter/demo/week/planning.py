"""Which calls a week had: pure, from a seed and the present. The shape of days and hours is that of a small company."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcenter.demo.week.talks import Line, Material, message, talk

SEED = 3
DAYS = 7
_A_DAY, _WEEKEND = 58, 20
_HOURS = {8: 5, 9: 11, 10: 13, 11: 9, 12: 3, 13: 6, 14: 11, 15: 12, 16: 9, 17: 5, 18: 2, 19: 1}
"""How many of a hundred calls begin in which hour."""

_QUIET = timedelta(minutes=20)
"""The last minutes belong to the calls that are really played."""

_CATEGORIES = {"complaint": 4, "repair": 5, "purchase": 3, "inquiry": 64, "visit_appointment": 1, "other": 22,
               "rescue": 1}
_CALLERS = 190
_REPEATS = 3
_LATELY = ((104, "visit_appointment"), (52, "visit_appointment"), (33, "repair"))
_SLOW = "liqiang"
"""Whose phone often rings too long."""


@dataclass(frozen=True)
class Plan:
    """A call as it is to have been. `outcome`: answered | abandoned | message | callback | menu. `rings`: seconds until
    the pick-up, or until the caller left, in `waits`. `agent`: login of whoever takes it; `first`: of who was rung
    before, in vain. `lines`: what was said. `neglected`: nobody rings back in time, and the customer calls again."""

    number: int
    at: datetime
    caller: str
    category: str
    key: str
    outcome: str
    waits: float
    agent: str
    first: str
    lines: tuple[Line, ...]
    rating: int | None = None
    hung_up_by_agent: bool = False
    neglected: bool = False


@dataclass(frozen=True)
class Customer:
    """Somebody who calls. `name` and `organisation` as they are spoken, word by word."""

    surname: str
    name: str
    organisation: str
    phone: str


def callers(material: Material, seed: int = SEED) -> list[Customer]:
    """Everybody who calls in the week, some of them more than once."""
    dice = random.Random(seed)
    return [_customer(dice, material) for _ in range(_CALLERS)]


def plan_week(material: Material, people: list[Customer], agents: Sequence[str], now: datetime, zone: ZoneInfo,
              seed: int = SEED) -> list[Plan]:
    """The calls of the last days up to `now`, the earliest first. The same seed, day and material: the same calls."""
    dice = random.Random(seed)
    today = now.astimezone(zone).date()
    plans: list[Plan] = []
    for back in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        yesterday = back == 1
        for number, at in enumerate(_moments(dice, day, zone)):
            late = yesterday and number in (9, 12)
            plan = _call(dice, material, people, agents, len(plans), at, late)
            if at < now - _QUIET:
                plans.append(plan)
    return _with_repeats(dice, material, people, agents, plans, now)


def _with_repeats(dice: random.Random, material: Material, people: list[Customer], agents: Sequence[str],
                  plans: list[Plan], now: datetime) -> list[Plan]:
    """Some who complained and were not answered in time complain again hours later."""
    complaints = [plan for plan in plans if plan.category == "complaint" and plan.outcome == "answered"
                  and now - plan.at > timedelta(hours=20)][:2 * _REPEATS:2]
    for plan in complaints:
        plans[plan.number] = replace(plan, neglected=True)
        again = _call(dice, material, people, agents, 0, plan.at + timedelta(hours=dice.uniform(3, 5)), True)
        who = next(one for one in people if one.phone == plan.caller)
        plans.append(replace(again, caller=plan.caller, category="complaint", key=plan.key, waits=dice.uniform(2, 9),
                             lines=tuple(talk(dice, material, who, "complaint",
                                              str(8001 + agents.index(again.agent) * 2)))))
    for minutes, category in _LATELY:
        plans.append(_with_category(dice, material, people, agents, now - timedelta(minutes=minutes), category))
    return [replace(plan, number=number) for number, plan in enumerate(sorted(plans, key=lambda one: one.at))]


def _with_category(dice: random.Random, material: Material, people: list[Customer], agents: Sequence[str],
                   at: datetime, category: str) -> Plan:
    """A call of this category that nobody has come to yet."""
    plan = replace(_call(dice, material, people, agents, 0, at, True), waits=dice.uniform(2, 9), neglected=True)
    who = next(one for one in people if one.phone == plan.caller)
    return replace(plan, category=category, key=material.keys[category], lines=tuple(
        talk(dice, material, who, category, str(8001 + agents.index(plan.agent) * 2))))


def _moments(dice: random.Random, day: date, zone: ZoneInfo) -> list[datetime]:
    amount = (_WEEKEND if day.weekday() >= 5 else _A_DAY) + dice.randint(-4, 6)
    hours = dice.choices(list(_HOURS), list(_HOURS.values()), k=amount)
    begun = [datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), zone) for hour in hours]
    return sorted(moment.astimezone(UTC) for moment in begun)


def _customer(dice: random.Random, material: Material) -> Customer:
    surname = dice.choice(material.surnames)
    head = dice.choice(("139", "138", "136", "135", "137", "158", "186", "189", "133", "150"))
    return Customer(surname, f"{surname} {dice.choice(material.names)}", dice.choice(material.organisations),
                    f"+86{head}{dice.randrange(10_000_000, 99_999_999)}")


def _call(dice: random.Random, material: Material, people: list[Customer], agents: Sequence[str], number: int,
          at: datetime, late: bool) -> Plan:
    who = dice.choice(people)
    category = dice.choices(list(_CATEGORIES), list(_CATEGORIES.values()))[0]
    outcome = "answered" if late or category == "rescue" else dice.choices(
        ("answered", "abandoned", "message", "callback", "menu"), (82, 7, 4, 3, 4))[0]
    agent = _SLOW if late else dice.choice(agents)
    first = dice.choice([one for one in agents if one != agent])
    waits = _waits(dice, outcome, agent, late)
    lines: list[Line] = []
    if outcome == "answered":
        lines = talk(dice, material, who, category, str(8001 + agents.index(agent) * 2))
    elif outcome == "message":
        lines = message(dice, material, who, category)
    rating = dice.choices((5, 4, 3, 2, 1), (45, 35, 12, 6, 2))[0] if dice.random() < 0.3 else None
    return Plan(number, at, who.phone, category, material.keys[category], outcome, waits, agent, first, tuple(lines),
                rating if outcome == "answered" else None, outcome == "answered" and dice.random() < 0.05)


def _waits(dice: random.Random, outcome: str, agent: str, late: bool) -> float:
    """Seconds of ringing, five a ring."""
    if late:
        return dice.uniform(18, 28)
    if outcome == "answered":
        slow = 0.3 if agent == _SLOW else 0.04
        return dice.uniform(16, 29) if dice.random() < slow else dice.triangular(1, 14.5, 4)
    return dice.uniform(25.5, 34) if outcome in ("message", "callback") else dice.uniform(6, 34)
