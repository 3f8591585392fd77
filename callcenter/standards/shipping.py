"""The standards that come with the product: `*.yaml` in this folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from callcenter.standards.loader import load
from callcenter.standards.model import Standard
from callcenter.standards.settings import SETTINGS

FOLDER = files("callcenter.standards")

ORDER = ("purchase_inquiry", "complaint", "rescue", "general_problem", "after_purchase", "after_repair",
         "visit_appointment", "post_visit", "promise", "visit_complaint", "supervision", "dissatisfied",
         "reported_problem")


def shipped() -> tuple[str, ...]:
    """Their names (CONTRACT.md's first, in its order)."""
    return ORDER


def shipped_text(name: str) -> str:
    """A shipped standard's file. KeyError: there is none of that name."""
    if name not in ORDER:
        raise KeyError(name)
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


def shipped_standard(name: str, settings: Mapping[str, int] = SETTINGS) -> Standard:
    """A shipped standard with these settings. KeyError: there is none of that name."""
    return _default(name) if settings == SETTINGS else _default(name).with_settings(settings)


@cache
def _default(name: str) -> Standard:
    return load(shipped_text(name), f"{name}.yaml", SETTINGS)
