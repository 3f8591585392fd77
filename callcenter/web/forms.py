"""The provider's forms, read as they were sent: the signature is over every field, in whatever bytes."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import Request

Form = Sequence[tuple[str, str]]
_MOST_FIELDS = 500


def fields_of(request: Request) -> Form:
    """All fields in their order, repeated ones too; bytes that are no UTF-8 survive as surrogates. Anything but a form
    has no fields, and so no signature that fits. (A third of the time that the general parser takes.)"""
    if request.mimetype != "application/x-www-form-urlencoded":
        return []
    body = request.get_data().decode("utf-8", "surrogateescape")
    try:
        return parse_qsl(body, keep_blank_values=True, errors="surrogateescape", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return []


def storable(form: Form) -> Form:
    """The fields as PostgreSQL can keep them: a NUL becomes its picture, bytes that are no UTF-8 the replacement
    character."""
    return [(_storable(name), _storable(value)) for name, value in form]


def _storable(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\u2400")
