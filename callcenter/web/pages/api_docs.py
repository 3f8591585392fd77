"""The API told to who programs against it: every operation with its inputs, its answer, a call of curl.

Open to everybody, as the OpenAPI document is: it tells shapes and rules, never data, and who connects another system
seldom has a login at the desk. All of it is read from that document, so nothing here can differ from what runs.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, render_template
from flask_babel import LazyString

from callcenter.api import OPERATIONS
from callcenter.api.examples import Schema, example, named, resolved
from callcenter.api.openapi import describe
from callcenter.web.pages.api_words import GROUPS, SUMMARIES
from callcenter.web.pages.site import Site


@dataclass(frozen=True)
class Part:
    """A piece of a type: words, and the shape that they lead to."""

    text: str
    shape: str = ""


@dataclass(frozen=True)
class Field:
    """A parameter, or a property of a shape."""

    name: str
    kind: Sequence[Part]
    about: str
    required: bool
    default: str


@dataclass(frozen=True)
class Told:
    """An operation. `answers`: status and meaning of what else may come."""

    name: str
    method: str
    path: str
    summary: LazyString | str
    writes: bool
    inputs: Sequence[Field]
    body: Sequence[Field]
    curl: str
    answer: Part | None
    sample: str
    answers: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """Operations on one thing, under its name."""

    name: str
    title: LazyString | str
    operations: Sequence[Told]


@dataclass(frozen=True)
class Shape:
    """A JSON object that goes in or out."""

    name: str
    about: str
    fields: Sequence[Field]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /api/v1/docs."""

    @routes.get("/api/v1/docs")
    def api_docs() -> str:
        groups, shapes = told()
        base = site.desk.settings.public_base_url + "/api/v1"
        return render_template("api_docs.html", groups=groups, shapes=shapes, base=base)


@cache
def told() -> tuple[Sequence[Group], Sequence[Shape]]:
    """All of the document as the page shows it, read once."""
    document = describe(OPERATIONS)
    schemas = document["components"]["schemas"]
    groups: dict[str, list[Told]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(path, method.upper(), operation, schemas))
    return (tuple(Group(name, GROUPS.get(name, name), tuple(operations)) for name, operations in groups.items()),
            tuple(Shape(name, schema.get("description", ""), _fields(schema)) for name, schema in sorted(
                schemas.items())))


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Schema]) -> Told:
    body = _content(operation.get("requestBody", {}), "application/json")
    media, answer = next(iter(operation["responses"]["200"]["content"].items()))
    answer = answer["schema"]
    sample = ""
    if media == "application/json":
        sample = json.dumps(example(answer, schemas), ensure_ascii=False, indent=2)
    return Told(
        operation["operationId"], method, path,
        SUMMARIES.get(operation["operationId"], operation["summary"]), method != "GET",
        tuple(Field(one["name"], _kind(one["schema"]), one.get("description", ""), one["required"],
                    _default(one["schema"])) for one in operation["parameters"]),
        _fields(resolved(body, schemas)) if body else (), _curl(method, path, operation, body, schemas),
        Part(named(answer) or media, named(answer)), sample,
        tuple((status, one["description"]) for status, one in operation["responses"].items() if status != "200"))


def _content(told: dict[str, Any], media: str) -> Schema:
    schema: Schema = told.get("content", {}).get(media, {}).get("schema", {})
    return schema


def _curl(method: str, path: str, operation: dict[str, Any], body: Schema, schemas: dict[str, Schema]) -> str:
    for one in operation["parameters"]:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", str(example(one["schema"], schemas, one["name"])))
    lines = [f'curl{"" if method == "GET" else f" -X {method}"} "$BASE{path}"', '-H "Authorization: Bearer $TOKEN"']
    if body:
        sent = json.dumps(example(body, schemas), ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(sent)}"]
    return " \\\n  ".join(lines)


def _fields(schema: Schema) -> Sequence[Field]:
    required = schema.get("required", ())
    return tuple(Field(name, _kind(of), of.get("description", ""), name in required, _default(of))
                 for name, of in schema.get("properties", {}).items())


def _default(schema: Schema) -> str:
    return json.dumps(schema["default"], ensure_ascii=False) if schema.get("default") is not None else ""


def _kind(schema: Schema) -> Sequence[Part]:
    """The type in words: `string 1–60`, `PersonShape`, `array of …`, `a | b | null`."""
    if "$ref" in schema:
        return (Part(named(schema), named(schema)),)
    if several := schema.get("anyOf") or schema.get("oneOf"):
        parts: list[Part] = []
        for one in several:
            parts += [Part(" | ")] if parts else []
            parts += _kind(one)
        return tuple(parts)
    if "const" in schema or "enum" in schema:
        return (Part(" | ".join(json.dumps(one, ensure_ascii=False)
                                for one in (schema.get("enum") or [schema["const"]]))),)
    if schema.get("type") == "array":
        return (Part("array of "), *_kind(schema.get("items", {})))
    return (Part(" ".join((str(schema.get("format") or schema.get("type", "any")), *_bounds(schema)))),)


def _bounds(schema: Schema) -> Sequence[str]:
    low = schema.get("minLength", schema.get("minimum"))
    high = schema.get("maxLength", schema.get("maximum"))
    if low is None and high is None:
        return (schema["pattern"],) if "pattern" in schema else ()
    return (f"{'' if low is None else low}–{'' if high is None else high}",)
