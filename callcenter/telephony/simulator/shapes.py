"""The network's things as the provider writes them in JSON."""

from __future__ import annotations

from typing import Any

from callcenter.telephony.simulator.callbacks import API_VERSION
from callcenter.telephony.simulator.exchange import Exchange, Number, TextMessage
from callcenter.telephony.simulator.legs import Leg
from callcenter.telephony.simulator.operations import Refused
from callcenter.telephony.simulator.recordings import Recording, channels_of


class Shapes:
    """Writes for one account."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.root = f"/{API_VERSION}/Accounts/{exchange.account_sid}"

    def call(self, leg: Leg) -> dict[str, Any]:
        begin = leg.ringing if leg.direction != "inbound" else leg.created
        uri = f"{self.root}/Calls/{leg.sid}"
        return self._thing(leg.sid, f"{uri}.json", leg.created) | {
            "parent_call_sid": leg.parent.sid if leg.parent else None,
            "to": leg.to,
            "to_formatted": leg.to,
            "from": leg.from_,
            "from_formatted": leg.from_,
            "phone_number_sid": None,
            "status": "queued" if leg.status == "initiated" else leg.status,
            "start_time": self._stamp(leg.answered if leg.answered is not None else begin),
            "end_time": self._stamp(leg.ended),
            "duration": str(leg.talk_seconds) if leg.over else None,
            "price": None,
            "price_unit": "USD",
            "direction": leg.direction,
            "answered_by": leg.answered_by or None,
            "annotation": None,
            "forwarded_from": None,
            "group_sid": None,
            "caller_name": None,
            "queue_time": str(leg.queue_time * 1000),
            "trunk_sid": None,
            "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
        }

    def recording(self, recording: Recording) -> dict[str, Any]:
        uri = f"{self.root}/Recordings/{recording.sid}.json"
        return self._thing(recording.sid, uri, recording.began) | {
            "call_sid": recording.leg.sid,
            "conference_sid": None,
            "start_time": self._stamp(recording.began),
            "duration": str(recording.seconds),
            "price": None,
            "price_unit": "USD",
            "status": recording.state,
            "channels": channels_of(recording),
            "source": recording.source,
            "error_code": recording.error_code,
            "track": "both",
            "encryption_details": None,
            "media_url": self._exchange.recordings.url(recording),
            "subresource_uris": {},
        }

    def message(self, message: TextMessage) -> dict[str, Any]:
        uri = f"{self.root}/Messages/{message.sid}.json"
        return self._thing(message.sid, uri, self._exchange.clock.seconds()) | {
            "to": message.to,
            "from": message.from_,
            "body": message.text,
            "status": "queued",
            "direction": "outbound-api",
            "num_segments": "1",
            "num_media": "0",
            "error_code": None,
            "error_message": None,
        }

    def number(self, number: Number) -> dict[str, Any]:
        uri = f"{self.root}/IncomingPhoneNumbers/{number.sid}.json"
        return self._thing(number.sid, uri, 0.0) | {
            "phone_number": number.number,
            "friendly_name": number.number,
            "voice_url": number.voice_url,
            "voice_method": "POST",
            "voice_fallback_url": number.fallback_url,
            "voice_fallback_method": "POST",
            "status_callback": number.status_url,
            "status_callback_method": "POST",
            "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        }

    def error(self, refusal: Refused) -> dict[str, Any]:
        return {
            "code": refusal.code,
            "message": refusal.message,
            "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
            "status": refusal.status,
        }

    def page(self, key: str, things: list[dict[str, Any]], path: str, page: int, size: int) -> dict[str, Any]:
        """One page of a list; more pages are named by `next_page_uri`."""
        shown = things[page * size : (page + 1) * size]
        link = f"{path}{'&' if '?' in path else '?'}PageSize={size}&Page="
        return {
            key: shown,
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(0, len(shown) - 1),
            "uri": f"{link}{page}",
            "first_page_uri": f"{link}0",
            "previous_page_uri": f"{link}{page - 1}" if page else None,
            "next_page_uri": f"{link}{page + 1}" if (page + 1) * size < len(things) else None,
        }

    def _thing(self, sid: str, uri: str, created: float) -> dict[str, Any]:
        return {
            "sid": sid,
            "account_sid": self._exchange.account_sid,
            "api_version": API_VERSION,
            "date_created": self._stamp(created),
            "date_updated": self._stamp(self._exchange.clock.seconds()),
            "uri": uri,
        }

    def _stamp(self, seconds: float | None) -> str | None:
        return None if seconds is None else self._exchange.callbacks.stamp(seconds)
