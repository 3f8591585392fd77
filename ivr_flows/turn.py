"""One turn of a call in its flow: the workbench on which a node builds the next document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivr_flows import verbs as v
from ivr_flows.effects import Effect
from ivr_flows.prompting import Prompt, PromptBook, fill
from ivr_flows.spoken import spell
from ivr_flows.state import FlowError, FlowEvent, FlowState

PLAIN_WORDS = {
    "company": "company",
    "hours": "hours_text",
    "callback_by": "callback_by",
    "position": "position",
    "staff_no": "staff_no",
}
ENGLISH_WORDS = {"company": "company_en", "hours": "hours_text_en"}
NO_CALLBACK_NUMBER = {"zh": "本公司号码", "en": "our company's number"}
NO_NAME = {"zh": "客户", "en": "the customer"}


class Turn:
    """Starts as a copy of the state; nodes say, ask, go on; `state()` is the state afterwards.

    A document is closed by exactly one of ask, take_message, stand_in_line, come_back, leave_line, connect, hang_up.
    """

    def __init__(
        self, state: FlowState, event: FlowEvent, book: PromptBook, hears: bool, language: str
    ) -> None:
        self.before = state
        self.event = event
        self.facts = event.facts
        self.book = book
        self.hears = hears
        self.language = str(state.vars.get("language", language))
        self.node = state.node
        self.phase = state.phase
        self.tries = state.tries
        self.tick = state.tick
        self.line_step = state.line_step
        self.next_node = state.next_node
        self.ended = state.ended
        self.visits = dict(state.visits)
        self.ticks = dict(state.ticks)
        self.vars: dict[str, Any] = dict(state.vars)
        self.verbs: list[v.Verb] = []
        self.effects: list[Effect] = []
        self.expects: set[v.Link] = set()
        self.target: str | None = None

    # What is known

    def fact(self, name: str) -> Any:
        """A fact that this step cannot do without. FlowError missing_fact."""
        if name not in self.facts:
            raise FlowError(
                "missing_fact", f"node {self.node} needs the fact {name!r}, which the event does not carry"
            )
        return self.facts[name]

    def free(self) -> int:
        """How many people could be rung now for this caller's skill."""
        free = self.fact("free")
        if isinstance(free, Mapping):
            free = free.get(self.vars.get("skill") or "", free.get("", 0))
        return int(free)

    def word(self, name: str, more: Mapping[str, str]) -> str:
        """What a placeholder stands for, in the caller's language; `number` and `value` are spelled out. Only this
        one fact is looked at: some cost a query. FlowError missing_fact."""
        if name in more:
            return spell(more[name], self.language) if name in ("number", "value") else more[name]
        if name == "callback_from":
            number = str(self.facts.get("callback_from") or "")
            return spell(number, self.language) if number else NO_CALLBACK_NUMBER[self.language]
        if name == "customer":
            return str(self.facts.get("customer_name") or NO_NAME[self.language])
        english = self.facts.get(ENGLISH_WORDS.get(name, "")) if self.language == "en" else None
        return str(english or self.fact(PLAIN_WORDS.get(name, name)))

    # What the caller hears

    def spoken(self, prompts: tuple[Prompt, ...], **more: str) -> Iterator[v.Prompt]:
        """The prompts as verbs. FlowError missing_fact where a placeholder has no word."""
        for prompt in prompts:
            if prompt.play is not None:
                yield v.Play(prompt.play)
            elif prompt.pause is not None:
                yield v.Pause(prompt.pause)
            else:
                text, language = self._text(prompt)
                yield v.Say(fill(text, lambda name: self.word(name, more)), language)

    def _text(self, prompt: Prompt) -> tuple[str, str]:
        if prompt.key is None:
            english = self.language == "en" and prompt.en is not None
            return (str(prompt.en), "en") if english else (str(prompt.say), "zh")
        found = self.book.find_for(self.node, prompt.key, prompt.language or self.language)
        if found is None:
            raise FlowError("missing_prompt", f"node {self.node}: no text for the prompt {prompt.key!r}")
        return found

    def say(self, prompts: tuple[Prompt, ...], **more: str) -> None:
        self.verbs.extend(self.spoken(prompts, **more))

    # How the document ends

    def link(self, kind: str, ending: str = "") -> v.Link:
        """A link back to the document being built; it may come back."""
        link = v.Link(kind, f"{self.before.step + 1}{ending}")
        self.expects.add(link)
        return link

    def ask(
        self,
        *,
        max_digits: int | None = 1,
        finish_key: str = "",
        timeout: int = 5,
        hints: tuple[str, ...] = (),
        ending: str = "",
    ) -> None:
        """Everything said so far in this document becomes the prompts of one question: keys work at once. `ending`
        marks its link (verbs.IN_LINE, verbs.SECRET)."""
        prompts = tuple(verb for verb in self.verbs if isinstance(verb, v.Say | v.Play | v.Pause))
        self.verbs = [
            v.Ask(
                prompts,
                self.link("input", ending),
                max_digits,
                finish_key,
                timeout,
                speech=self.hears and bool(hints),
                hints=hints if self.hears else (),
                language=self.language,
            )
        ]

    def come_back(self, kind: str = "next") -> None:
        self.verbs.append(v.GoTo(self.link(kind)))

    def take_message(self, max_seconds: int, silence: int) -> None:
        self.verbs.append(v.TakeMessage(self.link("recorded"), max_seconds, silence=silence))
        self.come_back()

    def stand_in_line(self) -> None:
        self.tick = 0
        self.next_node = ""
        self.line_step = self.before.step + 1
        self.verbs.append(v.StandInLine("{call}", self.link("tick"), self.link("left")))

    def leave_line(self, target: str) -> None:
        """Out of the line, and on to `target` once the line says that the caller has left it."""
        self.next_node = target
        self.verbs.append(v.LeaveLine())

    def connect(self, number: str, caller_id: str | None, timeout: int, record: bool) -> None:
        self.verbs.append(v.Connect(number, caller_id, timeout, record, self.link("transferred")))

    def reach(self, number: str, *, caller_id: str | None, timeout: int, record: bool) -> None:
        """Connects an agent with the customer whom we call; notices tell how the customer's phone fares."""
        self.verbs.append(v.Connect(number, caller_id, timeout, record, self.link("transferred"), v.CUSTOMER))

    def hang_up(self) -> None:
        self.verbs.append(v.HangUp())
        self.ended = True

    def go(self, target: str) -> None:
        """On to another node within this document."""
        self.target = target

    def do(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    def state(self) -> FlowState:
        if self.line_step:
            self.expects.add(v.Link("left", str(self.line_step)))
        return FlowState(
            flow=self.before.flow,
            node=self.node,
            step=self.before.step + 1,
            tick=self.tick,
            phase=self.phase,
            tries=self.tries,
            line_step=self.line_step,
            next_node=self.next_node,
            ended=self.ended,
            visits=self.visits,
            ticks=self.ticks,
            vars=self.vars,
            expects=frozenset() if self.ended else frozenset(self.expects),
        )
