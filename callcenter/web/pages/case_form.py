"""What a form of a case says, read into the values that services take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from callcenter.errors import FieldError
from callcenter.web.pages.case_verbs import Field
from callcenter.web.pages.listing import LARGEST_ID

_LARGEST_CLOCK = 2**63 - 1


def values_of(fields: Sequence[Field], form: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """By field name: text or None, an aware moment, a flag, a clock's id. FieldError names a field that is not filled
    though it has to be, or that cannot be read."""
    return {field.name: _value(field, form.get(field.name, "").strip(), zone) for field in fields}


def _value(field: Field, text: str, zone: ZoneInfo) -> Any:
    if field.kind == "flag":
        return bool(text)
    if not text:
        if field.required:
            raise FieldError(field.name, f"请填写{field.label}")
        return None
    if field.kind == "moment":
        return _moment(field, text, zone)
    if field.kind in ("clock", "promise"):
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LARGEST_CLOCK):
            raise FieldError(field.name, f"请从清单中选择{field.label}")
        return int(text)
    return text


def _moment(field: Field, text: str, zone: ZoneInfo) -> datetime:
    """As a browser's control writes it: local time of the company."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(field.name, f"{field.label}“{text[:30]}”不是时间；请写成 2026-07-31T14:30") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def version_of() -> int | None:
    """The version of the case that the page showed."""
    given = request.form.get("version", "")
    if not (given.isascii() and given.isdigit() and int(given) <= LARGEST_ID):
        raise FieldError("version", "页面内容不完整，请刷新后重试")
    return int(given)
