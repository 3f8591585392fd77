"""One mapping of a standard's file, read field by field; what is wrong is said with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from callcenter.standards.ladders import RANKS, Rung
from callcenter.standards.limits import UNITS, Limit, LimitError, duration
from callcenter.standards.problems import near
from callcenter.standards.settings import SETTINGS
from callcenter.standards.source import Path, Source


@dataclass(frozen=True)
class Fields:
    """`data` stands at `path`; `who` is how problems call it: step notify."""

    source: Source
    data: Mapping[str, Any]
    path: Path
    who: str

    def complain(self, name: str, what: str, instead: str) -> None:
        """A problem of one field."""
        self.source.complain((*self.path, name), f"{self.who}: {what}", instead)

    def only(self, known: Iterable[str], needed: Iterable[str]) -> None:
        """Complains of fields that are unknown, and of needed ones that are missing."""
        for name in self.data:
            if name not in known:
                self.complain(name, f"the unknown field {name!r}", near(name, known))
        for name in needed:
            if name not in self.data:
                self.complain(name, f"{name} is missing", f"add {name}: …")

    def text(self, name: str) -> str:
        """A text that is not empty; "" when the field is missing or wrong."""
        value = self.data.get(name)
        if name not in self.data:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.complain(name, f"{name} is no text", f"write {name}: and a few words")
            return ""
        return value.strip()

    def one_of(self, name: str, known: Iterable[str], kind: str) -> str:
        """One of the known words; "" when the field is missing or wrong."""
        word = self.text(name)
        if word and word not in known:
            self.complain(name, f"{name} names the unknown {kind} {word!r}", near(word, known))
            return ""
        return word

    def flag(self, name: str) -> bool:
        """True or false; false when the field is missing."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            self.complain(name, f"{name} is {value!r}", "write true or false")
            return False
        return value

    def list_of(self, name: str, known: Iterable[str], kind: str) -> tuple[str, ...]:
        """A list of known words; () when the field is missing."""
        words = self.data.get(name, [])
        if not isinstance(words, list):
            self.complain(name, f"{name} is no list", f"write {name}: [{', '.join(known)}]")
            return ()
        for word in words:
            if word not in known:
                self.complain(name, f"{name} names the unknown {kind} {word!r}", near(str(word), known))
        return tuple(map(str, words))


def fields_of(source: Source, value: Any, path: Path, who: str) -> Fields | None:
    """The value's fields. None, and a problem, when it is no mapping."""
    if isinstance(value, dict):
        return Fields(source, value, path, who)
    source.complain(path, f"{who} is {value!r}, no mapping of fields", "write one field a line, as name: value")
    return None


def read_limit(fields: Fields, name: str, values: Mapping[str, int]) -> Limit | None:
    """A limit as 30min, or as {setting: reply_hours, unit: h}. None: missing or wrong."""
    if name not in fields.data:
        return None
    value = fields.data[name]
    try:
        if isinstance(value, dict):
            return _from_setting(fields, name, value, values)
        return Limit.parse(value)
    except LimitError as problem:
        fields.complain(name, problem.what, problem.instead)
        return None


def _from_setting(fields: Fields, name: str, value: Mapping[str, Any], values: Mapping[str, int]) -> Limit | None:
    inner = Fields(fields.source, value, (*fields.path, name), f"{fields.who}, {name}")
    inner.only(("setting", "unit"), ("setting", "unit"))
    setting, unit = inner.one_of("setting", SETTINGS, "setting"), inner.one_of("unit", UNITS, "unit")
    if not setting or not unit:
        return None
    return Limit(values[setting], unit, setting)  # type: ignore[arg-type]


def read_warning(fields: Fields, usual: timedelta) -> timedelta:
    """How long before; `usual` when the file does not say."""
    if "warn_before" not in fields.data:
        return usual
    return _duration(fields, "warn_before")


def read_ladder(fields: Fields, usual: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """A ladder as [{level: 1, to: owner, after: 0min}, …]; `usual` when the file does not say."""
    if "ladder" not in fields.data:
        return usual
    written = fields.data["ladder"]
    if not isinstance(written, list) or not written:
        fields.complain("ladder", "ladder is no list of levels", "write each as - {level: 1, to: owner, after: 0min}")
        return usual
    rungs: list[Rung] = []
    for number, item in enumerate(written):
        path = (*fields.path, "ladder", number)
        rung = fields_of(fields.source, item, path, f"{fields.who}, level {number + 1}")
        if rung is None:
            continue
        rung.only(("level", "to", "after"), ("level", "to", "after"))
        level, to = rung.text("level"), rung.one_of("to", RANKS, "rung")
        after = _duration(rung, "after") if "after" in rung.data else timedelta(0)
        if level != str(number + 1):
            rung.complain("level", f"the levels do not ascend one by one ({level!r} stands in place {number + 1})",
                          f"write level: {number + 1}")
        elif rungs and after < rungs[-1].after:
            rung.complain("after", "it comes before the level below", "give higher levels later times")
        elif to:
            rungs.append(Rung(number + 1, to, after))  # type: ignore[arg-type]
    return tuple(rungs)


def _duration(fields: Fields, name: str) -> timedelta:
    try:
        return duration(str(fields.data[name]))
    except LimitError as problem:
        fields.complain(name, problem.what, problem.instead)
        return timedelta(0)
