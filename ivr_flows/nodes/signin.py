"""Account managers' telephone sign-in 电话签到 (S002 VIS-2, flow 5.14)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.effects import SignIn
from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.state import FlowError, Need
from ivr_flows.turn import Turn
from ivr_flows.verbs import SECRET


class SignInNode(Node):
    """Identity by staff number and PIN, each ended with #. What the service answers to the need `signin` decides:
    unknown number or wrong PIN asks again, and after `tries` goes to `refused`; a sign-in that is not from a landline
    of the planned area is logged all the same, as 不合规 with its reason, and the manager hears so. Phases: staff, pin.
    The PIN is never part of the state, and the link that it comes back by says that it is one.
    """

    type: Literal["signin"]
    staff_say: Prompts = (Prompt(key="signin_staff_no"),)
    pin_say: Prompts = (Prompt(key="signin_pin"),)
    wrong: Prompts = (Prompt(key="signin_wrong"),)
    done: Prompts = (Prompt(key="signin_done"),)
    noncompliant: Prompts = (Prompt(key="signin_noncompliant"),)
    tries: int = Field(default=3, ge=1, le=5)
    next: Target
    refused: Target

    def enter(self, turn: Turn) -> None:
        turn.phase = "staff"
        self._ask(turn, self.staff_say)

    def _ask(self, turn: Turn, prompts: tuple[Prompt, ...]) -> None:
        turn.say(prompts)
        turn.ask(max_digits=12, finish_key="#", timeout=8, ending=SECRET if turn.phase == "pin" else "")

    def needs(self, turn: Turn) -> Need | None:
        if turn.event.kind != "input" or turn.phase != "pin" or not turn.event.digits:
            return None
        return Need(
            "signin",
            {
                "staff_no": str(turn.vars["staff_no"]),
                "pin": turn.event.digits,
                "caller": str(turn.facts.get("caller") or ""),
                "caller_kind": str(turn.facts.get("caller_kind") or ""),
            },
        )

    def on_input(self, turn: Turn) -> None:
        digits = turn.event.digits
        if not digits:
            self._missed(turn)
        elif turn.phase == "staff":
            turn.vars["staff_no"] = digits
            turn.phase = "pin"
            self._ask(turn, self.pin_say)
        else:
            self._known(turn)

    def _known(self, turn: Turn) -> None:
        answer = turn.fact("signin")
        if not {"ok", "compliant"} <= set(answer):
            raise FlowError(
                "missing_fact", "the answer to the need signin carries ok, name, compliant and reason"
            )
        if not answer["ok"]:
            self._missed(turn)
            return
        name, reason = str(answer.get("name") or ""), str(answer.get("reason") or "")
        turn.do(SignIn(str(turn.vars["staff_no"]), bool(answer["compliant"]), reason))
        turn.say(self.done if answer["compliant"] else self.noncompliant, name=name, reason=reason)
        turn.go(self.next)

    def _missed(self, turn: Turn) -> None:
        turn.tries += 1
        turn.phase = "staff"
        turn.vars.pop("staff_no", None)
        if turn.tries >= self.tries:
            turn.go(self.refused)
        else:
            self._ask(turn, (*self.wrong, *self.staff_say))
