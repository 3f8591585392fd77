"""Pydantic's findings, told in the words of flow files."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ivr_flows.nodes.base import Choice
from ivr_flows.problems import near
from ivr_flows.source import Source

MEANT = {"[key]"}
"""Parts of pydantic's paths that are no part of the file."""


def complain_of(
    source: Source, bad: ValidationError, path: tuple[str, ...], who: str, model: type[BaseModel]
) -> None:
    """One problem for each finding, at the line of the value that it is about."""
    for finding in bad.errors(include_url=False):
        if finding["type"] == "too_short" and finding["input"]:
            continue  # pydantic counts only the items that were right; those that were wrong are told already
        place = tuple(str(part) for part in finding["loc"] if part not in MEANT)
        what, instead = _told(finding, place, who, model)
        source.complain((*path, *place), what, instead)


def _told(finding: Any, place: tuple[str, ...], who: str, model: type[BaseModel]) -> tuple[str, str]:
    kind, name, written = finding["type"], ".".join(place), finding.get("input")
    fields = _fields(model, place)
    if kind == "missing":
        target = fields is not None and "target" in fields[place[-1]].metadata
        return f"{who} has no {name}", f"write {place[-1]}: " + (
            "<the node to go to>" if target else "<its value>"
        )
    if kind == "extra_forbidden":
        return f"{who} has the unknown field {name!r}", near(place[-1], fields or ())
    if "[key]" in finding["loc"] and kind == "string_pattern_mismatch":
        return f"{who} has {place[-1]!r} among its keys", 'write one of "0" to "9", "*", "#"'
    if kind == "literal_error":
        return f"{who}: {name} cannot be {written!r}", f"write one of {finding['ctx']['expected']}"
    message = str(finding["msg"]).removeprefix("Value error, ")
    shown = "" if isinstance(written, dict | list | tuple) else f" {written!r}"
    return f"{who}: {name or 'it'}{shown} is not right", _small(message)


def _fields(model: type[BaseModel], place: tuple[str, ...]) -> dict[str, Any] | None:
    """The fields known where the finding is: those of a choice below keys, else the model's own."""
    if len(place) == 3 and place[0] == "keys":
        return dict(_choice_of(model).model_fields)
    return dict(model.model_fields) if len(place) == 1 else None


def _choice_of(model: type[BaseModel]) -> type[BaseModel]:
    """The kind of choice that the keys of a node lead to."""
    of_keys = get_args(model.model_fields["keys"].annotation)
    return of_keys[1] if len(of_keys) == 2 and issubclass(of_keys[1], Choice) else Choice


def _small(message: str) -> str:
    return message[:1].lower() + message[1:]
