"""What can happen to a call, in our own words. The edge makes these from a provider's requests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

FLOW_KINDS = ("start", "input", "next", "tick", "left", "recorded", "transferred")
"""The provider asks what the caller hears next: answered with a document, a repeat gets the first answer again."""


@dataclass(frozen=True)
class CallEvent:
    """One event of one call.

    `key` identifies it for ever: a repeat has the same. `call_sid` is the customer's call also for events of an
    agent's leg. `at`: the provider's own stamp, None where it sends none. `data` means the same for every provider:
    status (CallStatus words), sequence, from, to, digits, finish_key, speech, result, seconds, live (the caller, or
    for agent_done the agent, is still on the line), code (the provider's error), sid (of a leg), recording, secret (the
    digits are a PIN) …
    `raw`: all form fields as sent, unknown ones too.
    """

    kind: str
    call_sid: str
    key: str
    at: datetime | None = None
    leg_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    raw: list[tuple[str, str]] = field(default_factory=list)

    def written(self) -> CallEvent:
        """The event as it may be written down, in the database or the spool: without keys that were a PIN."""
        if not self.data.get("secret"):
            return self
        keyed = self.data.get("digits", "")
        raw = [(name, "*" * len(value) if keyed and value == keyed else value) for name, value in self.raw]
        return replace(self, data={**self.data, "digits": "*" * len(keyed)}, raw=raw)


@dataclass(frozen=True)
class StoredEvent:
    """An event as it stands in the database, with when we received it and what was looked up for it."""

    id: int
    kind: str
    leg_id: int | None
    at: datetime | None
    received_at: datetime
    data: dict[str, Any]
    facts: dict[str, Any] | None = None
    flow_seq: int | None = None
    answer: str | None = None

    @property
    def when(self) -> datetime:
        """The provider's stamp, or ours where it gave none."""
        return self.at or self.received_at
