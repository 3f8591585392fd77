"""When the desk's benchmark is."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
"""Three o'clock on a Friday afternoon in Shanghai."""
