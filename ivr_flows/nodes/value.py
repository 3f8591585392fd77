"""Values by keypad, read back: a phone number, an order number, a number to be called back on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.effects import BookCallback, KeepValue, Offered
from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.spoken import is_phone
from ivr_flows.turn import Turn


class KeyedValue(Node):
    """Asks for digits (# ends), reads them back, and takes them once confirmed with 1. Phases: key, confirm.

    After `tries` silences, unusable values or refusals to confirm, in all: `gave_up`.
    """

    read_back: Prompts = (Prompt(key="read_back"),)
    no_key: Prompts = (Prompt(key="no_key"),)
    bad_value: Prompts = (Prompt(key="bad_value"),)
    tries: int = Field(default=3, ge=1, le=5)

    def ask_for(self) -> tuple[Prompt, ...]:
        raise NotImplementedError

    def usable(self, digits: str) -> bool:
        raise NotImplementedError

    def taken(self, turn: Turn, value: str) -> None:
        raise NotImplementedError

    def gave_up(self, turn: Turn) -> None:
        raise NotImplementedError

    def begin(self, turn: Turn) -> None:
        turn.phase = "key"
        turn.say(self.ask_for())
        turn.ask(max_digits=20, finish_key="#", timeout=8)

    def confirm(self, turn: Turn, value: str) -> None:
        turn.phase = "confirm"
        turn.vars["keyed"] = value
        turn.say(self.read_back, number=value, value=value)
        turn.ask()

    def missed(self, turn: Turn, said: tuple[Prompt, ...]) -> bool:
        """Counts a failed try; False when it was the last one."""
        turn.tries += 1
        if turn.tries >= self.tries:
            self.gave_up(turn)
            return False
        turn.say(said)
        return True

    def on_input(self, turn: Turn) -> None:
        if turn.phase == "key":
            self._keyed(turn, turn.event.digits)
        else:
            self._confirmed(turn, turn.event.digits, turn.vars["keyed"])

    def _keyed(self, turn: Turn, digits: str) -> None:
        if self.usable(digits):
            self.confirm(turn, digits)
        elif self.missed(turn, self.bad_value if digits else self.no_key):
            self.begin(turn)

    def _confirmed(self, turn: Turn, digits: str, value: str) -> None:
        if digits == "1":
            turn.vars.pop("keyed", None)
            self.taken(turn, value)
        elif digits == "2":
            if self.missed(turn, ()):
                self.begin(turn)
        elif self.missed(turn, self.no_key):
            self.confirm(turn, value)


class AskNode(KeyedValue):
    """Asks for a value (`name`: contact_phone, order_no …) and keeps it. `kind` phone: only what can be dialled."""

    type: Literal["ask"]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    say: Prompts
    kind: Literal["phone", "digits"] = "digits"
    shortest: int = Field(default=1, ge=1, le=20)
    longest: int = Field(default=20, ge=1, le=20)
    next: Target
    silent: Target

    def enter(self, turn: Turn) -> None:
        self.begin(turn)

    def ask_for(self) -> tuple[Prompt, ...]:
        return self.say

    def usable(self, digits: str) -> bool:
        if self.kind == "phone":
            return is_phone(digits)
        return digits.isdigit() and self.shortest <= len(digits) <= self.longest

    def taken(self, turn: Turn, value: str) -> None:
        turn.do(KeepValue(self.name, value))
        turn.go(self.next)

    def gave_up(self, turn: Turn) -> None:
        turn.go(self.silent)


class CallbackNode(KeyedValue):
    """Offers a callback 预约回电: on the caller's own number (1) or on another, keyed and read back (2).

    An unknown caller keys a number at once. Who asked for a callback and then falls silent is booked on the
    caller's own number, where there is one. Phases: offer, key, confirm.
    """

    type: Literal["callback"]
    say: Prompts = (Prompt(key="callback_offer"),)
    unknown_caller: Prompts = (Prompt(key="callback_unknown"),)
    ask_number: Prompts = (Prompt(key="callback_number"),)
    booked: Prompts = (Prompt(key="callback_booked"),)
    reason: str = "asked"
    next: Target
    silent: Target

    def enter(self, turn: Turn) -> None:
        turn.do(Offered("callback"))
        if self._caller(turn):
            self._offer(turn)
        else:
            turn.say(self.unknown_caller)
            self.begin(turn)

    def _caller(self, turn: Turn) -> str:
        return str(turn.facts.get("caller") or "")

    def _offer(self, turn: Turn) -> None:
        turn.phase = "offer"
        turn.say(self.say)
        turn.ask()

    def on_input(self, turn: Turn) -> None:
        if turn.phase != "offer":
            super().on_input(turn)
        elif turn.event.digits == "1":
            self.taken(turn, self._caller(turn))
        elif turn.event.digits == "2":
            self.begin(turn)
        elif self.missed(turn, self.no_key):
            self._offer(turn)

    def ask_for(self) -> tuple[Prompt, ...]:
        return self.ask_number

    def usable(self, digits: str) -> bool:
        return is_phone(digits)

    def taken(self, turn: Turn, value: str) -> None:
        turn.do(KeepValue("contact_phone", value), BookCallback(value, self.reason))
        turn.say(self.booked, number=value)
        turn.go(self.next)

    def gave_up(self, turn: Turn) -> None:
        caller = self._caller(turn)
        if caller:
            turn.do(BookCallback(caller, self.reason))
            turn.say(self.booked, number=caller)
        turn.go(self.next if caller else self.silent)
