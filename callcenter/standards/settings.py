"""Company settings that standards may use: S003's [X] values and what else is configurable (REQUIREMENTS G4)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SETTINGS: Mapping[str, int] = MappingProxyType({
    "reply_hours": 24,
    "contact_hours": 24,
    "follow_up_days": 3,
    "appointment_hours": 24,
    "promise_hours": 24,
    "visit_complaint_hours": 24,
    "supervision_hours": 24,
    "rings": 3,
    "retry_minutes": 120,
    "appeal_days": 7,
    "promise_clocks_at_once": 1,
    "rounds_after_repair": 1,
})
"""Names and defaults. `promise_clocks_at_once`: 1, promises heard in a call start their clocks when the record is
filled; 0, when a person confirms it. `rounds_after_repair`: 1, a repair that is done starts its follow-up rounds."""

BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType({
    "reply_hours": (1, 720),
    "contact_hours": (1, 720),
    "follow_up_days": (1, 90),
    "appointment_hours": (1, 720),
    "promise_hours": (1, 720),
    "visit_complaint_hours": (1, 720),
    "supervision_hours": (1, 720),
    "rings": (1, 20),
    "retry_minutes": (10, 1440),
    "appeal_days": (1, 90),
    "promise_clocks_at_once": (0, 1),
    "rounds_after_repair": (0, 1),
})
"""The smallest and the greatest value of each."""
