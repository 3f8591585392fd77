"""Keys, and speech where the provider hears it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from ivr_flows.nodes.base import REPEAT, Choice, MaybeTarget, Node, Target, TelephoneKey, Way
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.turn import Turn


def heard_choice(keys: Mapping[str, Choice], digits: str, speech: str) -> Choice | None:
    """The choice that was keyed, or whose longest phrase was spoken; None when neither is one."""
    if digits:
        return keys.get(digits)
    said = re.sub(r"\W", "", speech).lower()
    phrases = [
        (len(p), key) for key, choice in keys.items() for p in map(_plain, choice.speech) if p and p in said
    ]
    return keys[max(phrases, key=lambda found: found[0])[1]] if phrases else None


def _plain(phrase: str) -> str:
    return re.sub(r"\W", "", phrase).lower()


def choice_ways(keys: Mapping[str, Choice]) -> Iterator[Way]:
    for key, choice in keys.items():
        if choice.to != REPEAT:
            yield Way(key, choice.to, silent=False)


def choice_prompts(keys: Mapping[str, Choice]) -> Iterator[tuple[str, tuple[Prompt, ...]]]:
    for key, choice in keys.items():
        if choice.say:
            yield f"keys.{key}.say", choice.say


class KeyNode(Node):
    """One question, one key. After `tries` silences or wrong keys: `silent` or `wrong`.

    `again`: what is said at a repetition instead of `say` (the greeting is not said twice).
    """

    say: Prompts
    again: Prompts = ()
    keys: Mapping[TelephoneKey, Choice]
    no_key: Prompts = (Prompt(key="no_key"),)
    not_heard: Prompts = (Prompt(key="not_heard"),)
    wrong_key: Prompts = (Prompt(key="wrong_key"),)
    timeout: int = Field(default=5, ge=1, le=30)
    tries: int = Field(default=3, ge=1, le=5)
    silent: Target
    wrong: MaybeTarget = None

    def enter(self, turn: Turn) -> None:
        self._ask(turn, self.say)

    def _ask(self, turn: Turn, prompts: tuple[Prompt, ...]) -> None:
        turn.say(prompts)
        hints = tuple(phrase for choice in self.keys.values() for phrase in choice.speech)
        turn.ask(timeout=self.timeout, hints=hints)

    def on_input(self, turn: Turn) -> None:
        event = turn.event
        choice = heard_choice(self.keys, event.digits, event.speech)
        if choice is None:
            self._missed(turn, silent=not event.digits and not event.speech)
            return
        choice.leave_marks(turn)
        self.chosen(turn, choice)
        turn.say(choice.say)
        if choice.to == REPEAT:
            self._ask(turn, self.again or self.say)
        else:
            turn.go(choice.to)

    def chosen(self, turn: Turn, choice: Choice) -> None:
        """What a choice means besides its marks."""

    def _missed(self, turn: Turn, *, silent: bool) -> None:
        turn.tries += 1
        if turn.tries >= self.tries:
            turn.go(self.silent if silent or self.wrong is None else self.wrong)
            return
        turn.say(self.no_key if silent else self.wrong_key if turn.event.digits else self.not_heard)
        self._ask(turn, self.again or self.say)

    def ways(self) -> Iterator[Way]:
        yield from choice_ways(self.keys)
        yield from super().ways()

    def prompts(self) -> Iterator[tuple[str, tuple[Prompt, ...]]]:
        yield from super().prompts()
        yield from choice_prompts(self.keys)


class MenuNode(KeyNode):
    """A menu 语音菜单: each key leads somewhere."""

    type: Literal["menu"]
    keys: dict[TelephoneKey, Choice] = Field(min_length=1)
