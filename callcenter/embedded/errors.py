"""What can go wrong with the embedded servers."""

from __future__ import annotations

from callcenter.errors import DeskError


class EmbeddedError(DeskError):
    """An embedded server can't be started, reached or stopped: one line that says why and what to do."""
