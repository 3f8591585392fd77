"""Examples made from the schemas of the OpenAPI document: believable, and always of the shape that is told."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
_DEEPEST = 8
_NAMED: dict[str, Any] = {
    "sid": "CA0123456789abcdef0123456789abcdef", "call_sid": "CA0123456789abcdef0123456789abcdef",
    "from": "+8613800004471", "to": "+862162881234", "number": "+8613800004471", "phone": "+8613800138000",
    "line": "+862162881234", "customer_name": "王丽", "display_name": "张敏", "name": "王丽", "login": "zhangmin",
    "person": "zhangmin", "organisation": "恒泰机械", "department": "维修部", "content": "空调修了三次还是不制冷",
    "reason": "骚扰电话", "text": "我们明天上午十点前给您回电", "message": "请回电", "label": "与ERP同步工单",
    "flow": "main", "secret": "sx_…", "cursor": "WzQyXQ", "next_cursor": None, "staff_no": "8008", "pin": "8642",
    "subject": "u-10086", "status": "completed", "outcome": "answered", "from_kind": "mobile", "kind": "mobile",
    "flow_version": "9f2c…", "one_time_password": "k7mq-2xwd-hn9t", "skills": ["报修"], "planned_area": "0512"}
"""What a field of this name holds, where its type allows it."""

_FORMATS = {"date-time": "2026-11-23T10:00:00+08:00", "date": "2026-11-23", "time": "10:00:00", "binary": "…"}


def resolved(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """The schema itself, where this one only names it."""
    return schemas[named(schema)] if "$ref" in schema else schema


def named(schema: Schema) -> str:
    """The name of the shape that a schema refers to; empty: none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def example(schema: Schema, schemas: dict[str, Schema], name: str = "", depth: int = 0) -> Any:
    """A value of this schema. Optional fields of what we are sent are left out unless nothing else is there."""
    schema = resolved(schema, schemas)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            choices = [one for one in schema[several] if one.get("type") != "null"]
            return example(choices[0], schemas, name, depth) if choices else None
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    if "properties" in schema:
        return _object(schema, schemas, depth)
    known = _NAMED.get(name)
    kind = schema.get("type")
    if kind == "array":
        if isinstance(known, list):
            return known
        return [] if depth >= _DEEPEST - 2 else [example(schema.get("items", {}), schemas, name, depth + 1)]
    if kind == "string":
        return _text(schema, known)
    return {"integer": max(1, schema.get("minimum", 1)), "number": 0.9, "boolean": True, "object": {}}.get(str(kind))


def _object(schema: Schema, schemas: dict[str, Schema], depth: int) -> dict[str, Any]:
    if depth >= _DEEPEST:
        return {}
    wanted = schema.get("required") or list(schema["properties"])[:2]
    return {name: None if name == "next_cursor" else example(of, schemas, name, depth + 1)
            for name, of in schema["properties"].items() if name in wanted}


def _text(schema: Schema, known: Any) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if isinstance(known, str) and len(known) <= schema.get("maxLength", len(known)):
        return known
    return "文字" if schema.get("maxLength", 2) >= 2 else "1"
