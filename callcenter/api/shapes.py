"""What all shapes of the API share."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from callcenter.errors import FieldError
from callcenter.lists.cursors import cursor_of, position_of
from callcenter.moments import moment_of

__all__ = ["Input", "Page", "PageQuery", "Shape", "cursor_of", "local", "moment_of", "moment_with_offset",
           "position_of"]

T = TypeVar("T")


class Shape(BaseModel):
    """A JSON object that we send. Every key is always there; what is unknown is null."""

    model_config = ConfigDict(populate_by_name=True, json_schema_serialization_defaults_required=True,
                              defer_build=True)


class Input(BaseModel):
    """A JSON object or query that we are sent: an unknown key is an error, so that a misspelt filter is not silence."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, str_strip_whitespace=True, defer_build=True)


class PageQuery(Input):
    """Paging by cursor: hand back `next_cursor` of the page before."""

    cursor: str | None = Field(None, description="next_cursor of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Page(Shape, Generic[T]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None


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
