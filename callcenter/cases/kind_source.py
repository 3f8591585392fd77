"""Checks of a kind's file while it is read: each problem with its line, and what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from callcenter.cases.words import CATEGORIES
from callcenter.standards import EVENTS, shipped
from callcenter.standards.problems import near
from callcenter.standards.source import Path, Source

if TYPE_CHECKING:
    from callcenter.cases.kinds import Kind

_SAID = {str: "a text", list: "a list", dict: "a mapping", bool: "true or false"}


class KindSource:
    """A file's data with the lines of its values."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def at(self, where: Path) -> Any:
        """The value at a path, None where there is none."""
        value = self.source.data
        for part in where:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def mapping(self, where: Path, known: Mapping[str, type], *, needed: Collection[str]) -> dict[str, Any]:
        """The well-formed entries of a mapping; everything else is complained of."""
        value = self.at(where)
        if not isinstance(value, dict):
            self.source.complain(where, "this is no mapping", f"write {', '.join(needed)}")
            return {}
        for name in value.keys() - known.keys():
            self.source.complain((*where, name), f"the key {name!r} is unknown", near(name, known))
        for name in needed:
            if value.get(name) in (None, ""):
                self.source.complain(where, f"{name} is missing", f"add {name}:")
        good = {}
        for name, wanted in known.items():
            if isinstance(value.get(name), wanted):
                good[name] = value[name]
            elif value.get(name) is not None:
                self.source.complain((*where, name), f"{name} is {value[name]!r}", f"write {_SAID[wanted]}")
        return good

    def number(self, where: Path) -> float | None:
        """A bound, written as a number."""
        value = self.at(where)
        try:
            return None if value is None else float(value)
        except (TypeError, ValueError):
            self.source.complain(where, f"{value!r} is no number", "write a number such as 0 or 100")
            return None

    def check_whole(self, kind: Kind, ids: Sequence[str], who: Collection[str], types: Collection[str]) -> None:
        """What only the whole file shows; StandardError with everything found."""
        self._known((("category",), kind.category, CATEGORIES), (("standard",), kind.standard, shipped()))
        for number, name in enumerate(kind.begins):
            self._known((("begins", number), name, ids))
        if ids and not kind.begins:
            self.source.complain((), "begins is missing", "add begins: with the first steps")
        for number, (one, times) in enumerate(zip(ids, map(Counter(ids).get, ids), strict=True)):
            if (times or 0) > 1:
                self.source.complain(("steps", number, "id"), f"the id {one!r} stands at {times} steps",
                                     "give each step its own")
            self._step(number, kind, ids, who)
        for form in kind.forms.values():
            for number, field in enumerate(form.fields):
                where: Path = ("forms", form.name, "fields", number)
                self._known(((*where, "type"), field.type, types))
                if (field.type == "choice") != bool(field.choices):
                    self.source.complain(where, f"the field {field.name!r} of type {field.type} has "
                                         f"{len(field.choices)} choices", "give choices to a choice, and only to it")
        self._reachable(kind, ids)
        self.source.stop_if_bad()

    def _step(self, number: int, kind: Kind, ids: Sequence[str], who: Collection[str]) -> None:
        given = self.at(("steps", number))
        if not isinstance(given, dict):
            return
        where: Path = ("steps", number)
        self._known(((*where, "who"), given.get("who"), who), ((*where, "form"), given.get("form"), kind.forms))
        for name, known in (("next", ids), ("events", EVENTS)):
            for place, one in enumerate(given.get(name) or ()):
                self._known(((*where, name, place), one, known))

    def _known(self, *found: tuple[Path, Any, Collection[str]]) -> None:
        for where, value, known in found:
            if value is not None and (not isinstance(value, str) or value not in known):
                self.source.complain(where, f"{value!r} is unknown", near(str(value), known))

    def _reachable(self, kind: Kind, ids: Sequence[str]) -> None:
        seen: set[str] = set()
        open_ids = [one for one in kind.begins if one in kind.steps]
        while open_ids:
            one = open_ids.pop()
            if one not in seen:
                seen.add(one)
                open_ids += [other for other in kind.steps[one].next if other in kind.steps]
        for number, one in enumerate(ids):
            if one not in seen and one in kind.steps:
                self.source.complain(("steps", number, "id"), f"no step leads to {one!r}",
                                     "name it in begins: or in another step's next:")
