"""Where a list goes on: a position in its order, opaque to whoever hands it back."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from callcenter.errors import FieldError

_LARGEST = 2**63 - 1


def cursor_of(*position: Any) -> str:
    """A position in a list, opaque to the client."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in position]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def position_of(cursor: str, *types: type) -> tuple[Any, ...]:
    """The opposite of `cursor_of`; FieldError when it is none of ours."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != len(types):
            raise ValueError
        if any(kind is int and not 0 <= value <= _LARGEST for value, kind in zip(plain, types, strict=True)):
            raise ValueError
        return tuple(_aware(value) if kind is datetime else kind(value)
                     for value, kind in zip(plain, types, strict=True))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        raise FieldError("cursor", "unknown cursor; use next_cursor of a page, or leave it out") from None


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone is none of ours")
    return moment
