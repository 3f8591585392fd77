"""Prompts as data: what a flow file may write where a prompt stands, and the book that gives the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LANGUAGES = ("zh", "en")
"""Mandarin first, English second; what English lacks is said in Mandarin."""

PLACEHOLDERS = frozenset(
    ("company", "hours", "callback_by", "callback_from", "number", "position", "name", "reason", "value",
     "customer", "staff_no")
)
"""What `Turn.word` can fill in."""
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Prompt(BaseModel):
    """One thing to be heard: a prompt of the book by its key, a text written out, a sound, or a silence.

    `language`: said in this language whatever the caller's (an offer of English is made in English).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str | None = None
    say: str | None = None
    en: str | None = None
    language: Literal["zh", "en"] | None = None
    play: str | None = None
    pause: int | None = Field(default=None, ge=1, le=30)

    @model_validator(mode="after")
    def _one_thing(self) -> Prompt:
        named = [n for n in ("key", "say", "play", "pause") if getattr(self, n) is not None]
        if len(named) != 1:
            raise ValueError("a prompt is exactly one of key, say (with en beside it), play, pause")
        if self.en is not None and self.say is None:
            raise ValueError("en stands beside say: write say: <中文> and en: <English>")
        if self.language is not None and self.key is None:
            raise ValueError("language stands beside key")
        return self

    def texts(self) -> list[str]:
        return [text for text in (self.say, self.en) if text is not None]


def _prompts(written: Any) -> Any:
    if isinstance(written, list | tuple):
        return tuple(_prompt(item) for item in written)
    return (_prompt(written),)


def _prompt(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    return {"key": written} if _KEY.fullmatch(written) else {"say": written}


Prompts = Annotated[tuple[Prompt, ...], BeforeValidator(_prompts)]
"""In a file: a key, a text, `{say, en}`, `{play}`, `{pause}`, or a list of these."""


@dataclass(frozen=True)
class PromptBook:
    """Texts by language and key. `find` falls back to Mandarin and says which language it found."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, key: str, language: str) -> tuple[str, str] | None:
        return self.find_for("", key, language)

    def only(self, keys: set[str]) -> PromptBook:
        """The book cut down to these keys: what a published flow carries with it."""
        return PromptBook({t: {k: v for k, v in book.items() if k in keys} for t, book in self.texts.items()})

    def beyond(self, other: PromptBook, name: str) -> PromptBook:
        """What this book says otherwise than the other, under keys that begin with a name and a dot: so an entered
        flow keeps its own wording inside the flow that enters it."""
        own = {
            tongue: {
                f"{name}.{k}": text for k, text in book.items() if other.texts.get(tongue, {}).get(k) != text
            }
            for tongue, book in self.texts.items()
        }
        return PromptBook({tongue: book for tongue, book in own.items() if book})

    def find_for(self, node: str, key: str, language: str) -> tuple[str, str] | None:
        """As `find`, the wording of the node's own flow first, then of the flow that entered that, and so on."""
        frames = [node.rsplit(".", n)[0] + "." for n in range(1, node.count(".") + 1)]
        for tongue in (language, "zh"):
            for frame in (*frames, ""):
                text = self.texts.get(tongue, {}).get(frame + key)
                if text is not None:
                    return text, tongue
        return None

    def over(self, other: PromptBook) -> PromptBook:
        """This book's texts before the other's."""
        tongues = {*self.texts, *other.texts}
        return PromptBook({t: {**other.texts.get(t, {}), **self.texts.get(t, {})} for t in sorted(tongues)})


def placeholders(text: str) -> Iterator[str]:
    """The names in braces of a text."""
    return (match.group(1) for match in _PLACEHOLDER.finditer(text))


def fill(text: str, word: Callable[[str], str]) -> str:
    """The text with each placeholder replaced by its word."""
    return _PLACEHOLDER.sub(lambda match: word(match.group(1)), text)
