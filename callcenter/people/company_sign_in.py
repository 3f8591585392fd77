"""A sign-in by a company account: what this browser began, who came back, and what can go wrong on the way."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
"""How long a sign-in may take at the provider."""

BACK = "/login/company/back"


class ProviderAwayError(Exception):
    """The provider cannot be reached, or does not answer as one."""


class UnprovenError(Exception):
    """What came back does not prove who it is; its text says why, for the audit trail."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that this browser began: kept sealed in its session until it comes back, and used once."""

    state: str
    nonce: str
    verifier: str
    at: str
    purpose: str = "enter"
    onward: str = "/"

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str | None, state: str, now: datetime) -> Begun | None:
        """What `text` says, if it belongs to `state` and is not too old."""
        begun = cls(**json.loads(text)) if text else None
        if begun is None or not hmac.compare_digest(begun.state.encode(), state.encode()):
            return None
        return begun if now - datetime.fromisoformat(begun.at) <= WITHIN else None


@dataclass(frozen=True)
class Account:
    """Who came back: the issuer, the subject there, and the name for people to read."""

    issuer: str
    subject: str
    name: str

    @property
    def key(self) -> str:
        """What is kept of it: another issuer's subjects are other accounts."""
        return account_key(self.issuer, self.subject)


def account_key(issuer: str, subject: str) -> str:
    """An issuer holds no `#` (Core 2), so this is one account and no other."""
    return f"{issuer}#{subject}"
