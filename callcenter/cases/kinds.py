"""Kinds of cases with steps and forms of their own, as data: `kinds/*.yaml` (REQUIREMENTS 3.1-3.3, systems 19-21).

Checked on load: file, line, what is wrong, what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from callcenter.cases.kind_source import KindSource
from callcenter.cases.states import DESK, EVERYBODY, SOLVERS
from callcenter.people.models import Role
from callcenter.standards.source import read

PLAIN = "problem"
NAMES = (PLAIN, "corrective_action", "remote_service", "on_site_service", "repair_service", "order_log",
         "follow_up", "visit")
WHO: Mapping[str, frozenset[Role]] = MappingProxyType({"desk": DESK, "solver": SOLVERS, "anybody": EVERYBODY})
TYPES = ("text", "number", "date", "moment", "choice", "bool", "signature")


@dataclass(frozen=True)
class Field:
    """One entry of a form. `least` and `most`: bounds of a number; `choices`: of a choice."""

    name: str
    title: str
    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Form:
    """A form 表单 by its name in the file."""

    name: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class KindStep:
    """A step of a kind's flow. `who`: desk | solver | anybody; `department`: who does it, as the procedure says;
    `next`: the steps that may follow; `events`: what it means to the clocks, where they run; `finishes`: with it the
    case is handled 处理完成."""

    id: str
    title: str
    who: str
    next: tuple[str, ...]
    form: str | None = None
    department: str | None = None
    events: tuple[str, ...] = ()
    finishes: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of case. `category`, `standard`: whose clocks the customer's side runs by; `begins`: the first steps;
    `by_hand`: people may open one, where it does not come of something else alone."""

    name: str
    title: str
    source: str
    category: str | None
    standard: str | None
    begins: tuple[str, ...]
    steps: Mapping[str, KindStep]
    forms: Mapping[str, Form]
    by_hand: bool = True

    def open_steps(self, done: str | None) -> tuple[KindStep, ...]:
        """What may come after the step that was done last (None: none was)."""
        ids = self.begins if done is None else self.steps[done].next if done in self.steps else ()
        return tuple(self.steps[one] for one in ids)


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name."""
    folder = files("callcenter.cases") / "kinds"
    return MappingProxyType({name: load((folder / f"{name}.yaml").read_text("utf-8"), f"{name}.yaml")
                             for name in NAMES})


def load(text: str, filename: str) -> Kind:
    """A kind's file. StandardError: every problem with its line."""
    source = KindSource(read(text, filename))
    top = source.mapping((), {
        "kind": str, "title": str, "source": str, "category": str, "standard": str, "begins": list, "steps": list,
        "forms": dict, "by_hand": bool}, needed=("kind", "title", "source", "steps"))
    forms = {name: _form(source, name) for name in top.get("forms") or {}}
    steps = [_step(source, number) for number in range(len(top.get("steps") or ()))]
    kind = Kind(top.get("kind", ""), top.get("title", ""), top.get("source", ""), top.get("category"),
                top.get("standard"), tuple(top.get("begins") or ()),
                MappingProxyType({step.id: step for step in steps}), MappingProxyType(forms),
                bool(top.get("by_hand", True)))
    source.check_whole(kind, [step.id for step in steps], WHO, TYPES)
    return kind


def _step(source: KindSource, number: int) -> KindStep:
    given = source.mapping(("steps", number), {
        "id": str, "title": str, "who": str, "next": list, "form": str, "department": str, "events": list,
        "finishes": bool}, needed=("id", "title", "who", "next"))
    return KindStep(given.get("id", ""), given.get("title", ""), given.get("who", ""), tuple(given.get("next") or ()),
                    given.get("form"), given.get("department"), tuple(given.get("events") or ()),
                    bool(given.get("finishes")))


def _form(source: KindSource, name: str) -> Form:
    where = ("forms", name)
    given = source.mapping(where, {"title": str, "fields": list}, needed=("title", "fields"))
    fields = [_field(source, (*where, "fields", number)) for number in range(len(given.get("fields") or ()))]
    return Form(name, given.get("title", ""), tuple(fields))


def _field(source: KindSource, where: tuple[str | int, ...]) -> Field:
    given = source.mapping(where, {"name": str, "title": str, "type": str, "required": bool, "choices": list,
                                   "least": str, "most": str}, needed=("name", "title", "type"))
    return Field(given.get("name", ""), given.get("title", ""), given.get("type", ""), bool(given.get("required")),
                 tuple(given.get("choices") or ()), source.number((*where, "least")), source.number((*where, "most")))
