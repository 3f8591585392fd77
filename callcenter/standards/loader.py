"""A standard's file in, a Standard out; or everything that is wrong with it, by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from callcenter.standards.checks import check
from callcenter.standards.events import EVENTS
from callcenter.standards.ladders import default_ladder, default_warning
from callcenter.standards.limits import Limit
from callcenter.standards.model import OWNERS, Standard, Step
from callcenter.standards.problems import StandardError, near
from callcenter.standards.reading import Fields, fields_of, read_ladder, read_limit, read_warning
from callcenter.standards.settings import BOUNDS, SETTINGS
from callcenter.standards.source import Path, Source, read

TOP = ("standard", "title", "source", "begins", "night", "breach", "steps")
NEEDED_TOP = ("standard", "title", "source", "begins", "steps")
STEP = ("id", "title", "text", "clause", "starts", "stops", "limit", "owner", "warn_before", "ladder", "cap", "opens",
        "call", "solver_needed", "stated", "on_breach", "optional", "in_call", "repeats")
NEEDED_STEP = ("id", "title", "text", "clause", "starts", "stops", "limit", "owner")
FLAGS = ("solver_needed", "stated", "optional", "in_call", "repeats")
ON_BREACH = ("assess",)
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def load(text: str, filename: str, settings: Mapping[str, int]) -> Standard:
    """The standard of a file, its [X] limits read from `settings` (missing ones: the defaults). StandardError: every
    problem with its line."""
    source = read(text, filename)
    if not isinstance(source.data, dict):
        source.complain((), "the file holds no standard", f"begin with {':, '.join(NEEDED_TOP)}:")
        raise StandardError(source.problems)
    values = _values(source, settings)
    top = Fields(source, source.data, (), "the standard")
    top.only(TOP, NEEDED_TOP)
    name = top.text("standard")
    if name and not NAME.fullmatch(name):
        source.complain(("standard",), f"the name {name!r} cannot be used", "write small letters, digits and _")
    begins = top.one_of("begins", EVENTS, "event")
    breach = _breach(source)
    steps = _steps(source, values)
    source.stop_if_bad()
    standard = Standard(name, top.text("title"), top.text("source"), begins, tuple(steps), top.flag("night"), *breach)
    source.stop_if_bad()
    check(source, standard)
    source.stop_if_bad()
    return standard


def _values(source: Source, settings: Mapping[str, int]) -> dict[str, int]:
    for setting, value in settings.items():
        if setting not in SETTINGS:
            source.complain((), f"there is no setting {setting!r}", near(setting, SETTINGS))
            continue
        least, most = BOUNDS[setting]
        if type(value) is not int or not least <= value <= most:
            source.complain((), f"the setting {setting} is {value!r}", f"it may be {least} to {most}")
    source.stop_if_bad()
    return {**SETTINGS, **settings}


def _breach(source: Source) -> tuple[str, str]:
    if "breach" not in source.data:
        return "", ""
    breach = fields_of(source, source.data["breach"], ("breach",), "breach")
    if breach is None:
        return "", ""
    breach.only(("text", "clause"), ("text", "clause"))
    return breach.text("text"), breach.text("clause")


def _steps(source: Source, values: Mapping[str, int]) -> list[Step]:
    written = source.data.get("steps")
    if "steps" in source.data and (not isinstance(written, list) or not written):
        source.complain(("steps",), "steps is no list of steps", "write each as - id: …")
        return []
    steps = []
    for number, item in enumerate(written or []):
        path: Path = ("steps", number)
        before = len(source.problems)
        fields = fields_of(source, item, path, _called(item, number))
        step = None if fields is None else _step(fields, values)
        if step is not None and len(source.problems) == before:
            steps.append(step)
    return steps


def _called(item: Any, number: int) -> str:
    return f"step {item['id']}" if isinstance(item, dict) and "id" in item else f"step {number + 1}"


def _step(fields: Fields, values: Mapping[str, int]) -> Step | None:
    fields.only(STEP, NEEDED_STEP)
    step_id = fields.text("id")
    if step_id and not NAME.fullmatch(step_id):
        fields.complain("id", f"the id {step_id!r} cannot be used", "write small letters, digits and _")
    starts, stops = fields.one_of("starts", EVENTS, "event"), fields.one_of("stops", EVENTS, "event")
    owner = fields.one_of("owner", OWNERS, "owner")
    limit = read_limit(fields, "limit", values)
    cap, cap_clause = _cap(fields, values)
    opens = read_limit(fields, "opens", values)
    if opens is not None and opens.unit == "mo":
        fields.complain("opens", "a window cannot open months later", "write it in min, h, d or wd")
    parts: dict[str, Any] = {flag: fields.flag(flag) for flag in FLAGS}
    parts |= {name: fields.text(name) for name in ("title", "text", "clause")}
    parts |= {"id": step_id, "starts": starts, "stops": stops, "owner": owner, "cap": cap, "cap_clause": cap_clause,
              "opens": opens, "call": fields.text("call") or None,
              "on_breach": fields.list_of("on_breach", ON_BREACH, "act on a breach")}
    if limit is None:
        return None
    usual = () if parts["in_call"] else default_ladder(limit)
    return Step(limit=limit, ladder=read_ladder(fields, usual),
                warn_before=read_warning(fields, default_warning(limit)), **parts)


def _cap(fields: Fields, values: Mapping[str, int]) -> tuple[tuple[str, Limit] | None, str]:
    """A cap as {after: EVENT, limit: 30min, clause: …}."""
    if "cap" not in fields.data:
        return None, ""
    cap = fields_of(fields.source, fields.data["cap"], (*fields.path, "cap"), f"{fields.who}, cap")
    if cap is None:
        return None, ""
    cap.only(("after", "limit", "clause"), ("after", "limit"))
    after = cap.one_of("after", EVENTS, "event")
    limit = read_limit(cap, "limit", values)
    if limit is None or not after:
        return None, ""
    if limit.counts == "working" or limit.in_days:
        cap.complain("limit", f"a cap of {limit} cannot be", "write it in s, min or h")
    return (after, limit), cap.text("clause")


