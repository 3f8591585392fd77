"""Where the provider finds us again: symbolic links become public addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from callcenter.calls.events import CallEvent
from callcenter.telephony.base import PhoneNetwork
from ivr_flows.verbs import Connect, Link, StandInLine, TakeFromLine, TakeMessage, Verb

RETRIES = "#rc=2&rp=all"
"""Asks the provider for two retries on any failure; by itself it makes one, and only when it cannot connect. Not part
of what is signed."""


@dataclass(frozen=True)
class Addresses:
    """Addresses under PUBLIC_BASE_URL."""

    base: str

    def document(self, network: PhoneNetwork, event: CallEvent, verbs: Sequence[Verb]) -> str:
        """The provider's document for these verbs, in answer to this event."""
        if event.leg_id is None and not any(isinstance(verb, _OF_ONE_CALL) for verb in verbs):
            return _same_for_all(self, network, tuple(verbs))  # type: ignore[arg-type]  # by identity
        line = f"line-{event.call_sid}"
        named = [replace(verb, line=verb.line.replace("{call}", line))
                 if isinstance(verb, StandInLine | TakeFromLine) else verb for verb in verbs]
        leg = f"{event.call_sid}/{event.leg_id}"
        return network.document(named, lambda link: self.of(link, leg, event.call_sid),
                                recording_url=self._recording(event, verbs))

    def of(self, link: Link, leg: str = "", call_sid: str = "") -> str:
        """The address of a link. Sounds are public files; all else is answered by the webhooks."""
        if link.kind == "sound":
            return f"{self.base}/static/sounds/{link.step}.wav"
        if link.kind == "agent":
            return f"{self.base}/webhooks/twilio/agent/{leg}/{link.step}{RETRIES}"
        if link.kind == "customer":
            return f"{self.base}/webhooks/twilio/customer/{call_sid}{RETRIES}"
        return f"{self.base}/webhooks/twilio/flow/{link.kind}/{link.step}{RETRIES}"

    def _recording(self, event: CallEvent, verbs: Sequence[Verb]) -> str | None:
        """Where the recording of this document is announced; what is recorded decides who speaks on which channel."""
        purpose = next((name for verb in verbs for kind, name in _PURPOSE.items() if isinstance(verb, kind)), None)
        if any(isinstance(verb, Connect) and verb.told is not None for verb in verbs):
            purpose = "outbound"
        if purpose is None:
            return None
        return f"{self.base}/webhooks/twilio/recording/{purpose}/{event.call_sid}/{event.leg_id or 0}{RETRIES}"


_OF_ONE_CALL = (StandInLine, TakeFromLine, TakeMessage, Connect)
"""Verbs whose document names the call."""


@lru_cache(maxsize=1024)
def _same_for_all(addresses: Addresses, network: PhoneNetwork, verbs: tuple[Verb, ...]) -> str:
    """Menus and prompts: every call hears the same document at the same step, so it is written once."""
    return network.document(verbs, addresses.of)


_PURPOSE: dict[type, str] = {TakeFromLine: "talk", TakeMessage: "message", Connect: "transfer"}
