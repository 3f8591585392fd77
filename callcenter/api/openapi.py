"""The OpenAPI document, made from the operations themselves: what it says is what runs."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from callcenter.api.operations import LARGEST_ID, Operation

_PLACE = "#/components/schemas/{model}"
_PROBLEM = {
    "type": "object", "required": ["type", "title", "status", "detail", "instance"],
    "description": "RFC 9457. `field` names the input that is wrong; `current` is how it stands now, where somebody "
                   "was faster.",
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                   "detail": {"type": "string"}, "instance": {"type": "string"}, "field": {"type": "string"},
                   "errors": {"type": "array", "items": {"type": "object"}}, "current": {"type": "object"}}}


@cache
def describe(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """The document for all of them (OpenAPI 3.1), made once: whoever is given it leaves it as it is."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for operation in operations:
        wanted += [(model, "validation") for model in (operation.query, operation.body) if model is not None]
        wanted += [(operation.answer, "serialization")] if operation.answer is not None else []
    places, definitions = models_json_schema(list(dict.fromkeys(wanted)), ref_template=_PLACE)
    schemas = dict(definitions.get("$defs", {}))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, places, schemas)
    for operation in operations:  # a query is told as parameters, not as an object
        if operation.query is not None:
            schemas.pop(places[(operation.query, "validation")]["$ref"].rsplit("/", 1)[-1], None)
    return {
        "openapi": "3.1.0",
        "info": {"title": "三响 Sanxiang", "version": "1",
                 "description": "Times are ISO 8601 with an offset; lists page by cursor; errors are RFC 9457."},
        "servers": [{"url": "/api/v1"}], "security": [{"token": []}], "paths": paths,
        "components": {"schemas": {**schemas, "Problem": _PROBLEM},
                       "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}


def _operation(operation: Operation, places: dict[Any, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name, "summary": operation.summary, "tags": [operation.path.split("/")[1]],
        "description": f"Needs a token with scope `{operation.scope}`.",
        "parameters": [*_in_path(operation.path), *_in_query(operation, places, schemas)],
        "responses": _answers(operation, places)}
    if operation.body is not None:
        told["requestBody"] = {"required": any(field.is_required() for field in operation.body.model_fields.values()),
                               "content": {"application/json": {"schema": places[(operation.body, "validation")]}}}
    return told


def _in_path(path: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True,
             "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID} if kind else {"type": "string"}}
            for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", path)]


def _in_query(operation: Operation, places: dict[Any, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = schemas[places[(operation.query, "validation")]["$ref"].rsplit("/", 1)[-1]]
    return [{"name": name, "in": "query", "required": False, "schema": {**told, "description": ""},
             "description": told.get("description", "")} for name, told in schema["properties"].items()]


def _answers(operation: Operation, places: dict[Any, Any]) -> dict[str, Any]:
    content = {operation.media: {"schema": places[(operation.answer, "serialization")]}} if operation.answer \
        else {operation.media: {"schema": {"type": "string", "format": "binary"}}}
    told: dict[str, Any] = {"200": {"description": operation.summary, "content": content}}
    if operation.answer is None:
        told["206"] = {"description": "The range that was asked for", "content": content}
    statuses = {*operation.problems, 422}
    if operation.body is not None:
        statuses |= {400, 415}
    problem = {"application/problem+json": {"schema": {"$ref": _PLACE.format(model="Problem")}}}
    for status in sorted(statuses):
        told[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return told
