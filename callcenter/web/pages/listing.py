"""What lists share: the same address with another filter, and the page that goes on from the last row."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request, url_for

LARGEST_ID = 2**31 - 1


def same_but(endpoint: str, **changes: str | None) -> str:
    """The address of a list with another part of its filter, from the first page on."""
    kept = {name: value for name, value in request.args.items() if value and name != "before"}
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    return url_for(endpoint) + (f"?{urlencode(query)}" if query else "")


def before_id() -> int | None:
    """Where the page begins; one that is none of ours begins with the newest row."""
    given = request.args.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < int(given) <= LARGEST_ID else None
