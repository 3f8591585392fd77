"""The flows, prompts and ring plans that come with the product."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from ivr_flows.prompting import LANGUAGES, PromptBook

FOLDER = files("ivr_flows")


def flow_names() -> list[str]:
    """The names of the shipped flows."""
    return sorted(
        file.name.removesuffix(".yaml")
        for file in (FOLDER / "flows").iterdir()
        if file.name.endswith(".yaml")
    )


def flow_text(name: str) -> str | None:
    """A shipped flow's file, or None."""
    return (FOLDER / "flows" / f"{name}.yaml").read_text("utf-8") if name in flow_names() else None


@cache
def prompt_book() -> PromptBook:
    """The default prompts (DESK.md) in every language."""
    texts = {
        name: yaml.safe_load((FOLDER / "prompts" / f"{name}.yaml").read_text("utf-8")) for name in LANGUAGES
    }
    return PromptBook(texts)


def ring_plan_text(name: str) -> str:
    """A shipped ring plan's file."""
    return (FOLDER / "ringplans" / f"{name}.yaml").read_text("utf-8")
