"""What all shapes of the API share."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from callcenter.errors import FieldError

T = TypeVar("T")
_LARGEST = 2**63 - 1


class Shape(BaseModel):
    """A JSON object that we send. Every key is always there; what is unknown is null."""

    model_config = ConfigDict(populate_by_name=True, json_schema_serialization_defaults_required=True)


class Input(BaseModel):
    """A JSON object or query that we are sent: an unknown key is an error, so that a misspelt filter is not silence."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True)


class PageQuery(Input):
    """Paging by cursor: hand back `next_cursor` of the page before."""

    cursor: str | None = Field(None, description="next_cursor of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Page(Shape, Generic[T]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None


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
        return tuple(datetime.fromisoformat(value) if kind is datetime else kind(value)
                     for value, kind in zip(plain, types, strict=True))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        raise FieldError("cursor", "unknown cursor; use next_cursor of a page, or leave it out") from None


def moment_of(field: str, text: str, zone: ZoneInfo, *, day_end: bool = False) -> datetime:
    """A date (a day in the company's zone) or an ISO 8601 moment; a date as an end means the end of that day."""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text) + timedelta(days=1 if day_end else 0)
            return datetime.combine(day, time(), zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise FieldError(field, f"“{text[:40]}”不是日期；请写成 2026-07-31 或 2026-07-31T09:00:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def moment_with_offset(field: str, text: str) -> datetime:
    """An ISO 8601 moment that says its offset. In an address a plus sign stands for a space: both are taken."""
    try:
        moment = datetime.fromisoformat(re.sub(r"(T\S+) (\d\d:?\d\d)$", r"\1+\2", text))
    except (ValueError, OverflowError):
        raise FieldError(field, f"“{text[:40]}”不是时间；请写成 2026-07-31T09:00:00+08:00") from None
    if moment.tzinfo is None:
        raise FieldError(field, f"“{text[:40]}”没有写时区；请写成 2026-07-31T09:00:00+08:00")
    return moment


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A moment in the company's zone."""
    return moment.astimezone(zone) if moment is not None else None
