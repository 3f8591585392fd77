"""What services say, in the language of the page.

Services speak Chinese and know no language: error messages, words of states and events, sentences made of values. In
English the filter `said` finds which literal or f-string a text came from (`translations/en/LC_MESSAGES/said.po`, kept
by tools/texts.py) and puts the values into its English. A text that came from nowhere there – what customers and
colleagues wrote – stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Flask

from callcenter.web.languages import chosen_language

_CATALOGUE = Path(__file__).parent / "translations/en/LC_MESSAGES/said.po"
_PLACEHOLDER = re.compile(r"%\((\d+)\)s")
_NUMERALS = tuple("零一二三四五六七八九") + ("十",)
_MARKS = {"；": "; ", "、": ", ", "：": ": ", "，": ", ", "（": " (", "）": ")", "至": " to "}
_BETWEEN = re.compile(r"([；、：，（）至 ])")
_NOTED = re.compile(r"(.+)（([^（）]*)）")
_LONGEST_NAME = 8
_NUMBERED = re.compile(r"(\d+)(\D+)|(\D+)(\d[\d:]*)")


def said(text: object) -> str:
    """The text in the language of this request's page."""
    return str(text) if chosen_language() != "en" else in_english(str(text))


@lru_cache(maxsize=4096)
def in_english(text: str) -> str:
    """The English of a text that services say; anything else unchanged."""
    exact, patterns = _known()
    core = text.strip()
    if "\n" in core:
        return "\n".join(map(in_english, core.split("\n")))
    if core in _NUMERALS:
        return str(_NUMERALS.index(core))
    if core in exact:
        return text.replace(core, exact[core])
    if (noted := _NOTED.fullmatch(core)) and noted[1] in exact:
        return f"{exact[noted[1]]} ({in_english(noted[2])})"
    pieces = [part for part in _BETWEEN.split(core) if part]
    if all(part in exact or _BETWEEN.fullmatch(part) for part in pieces):
        return "".join(map(_piece, pieces))
    for pattern, write in patterns:
        if found := pattern.fullmatch(core):
            return write([in_english(value or "") for value in found.groups()])
    return "".join(map(_piece, pieces)) if _ours(pieces) else text


def _piece(part: str) -> str:
    """A word between marks, with a number before or after it, or a mark."""
    exact, _ = _known()
    if found := _NUMBERED.fullmatch(part):
        number, unit, word, after = found.groups()
        if (unit or word) not in exact:
            return part
        return f"{number} {exact[unit]}" if number else f"{exact[word]} {after}"
    return exact.get(part) or _MARKS.get(part, part)


def _ours(pieces: list[str]) -> bool:
    """Whether a service put these together: some are words of ours, the rest short as names are; sentences are not."""
    strange = [part for part in pieces if _piece(part) == part]
    return any(_piece(part) != part and part not in _MARKS for part in pieces) and all(
        len(part) <= _LONGEST_NAME or part.isascii() for part in strange)


_WRITING = ("near", "spell", "explained", "event_title", "phone")
Write = Callable[[list[str]], str]


@cache
def _known() -> tuple[dict[str, str], list[tuple[re.Pattern[str], Write]]]:
    """Whole texts, and patterns with the most words of their own first."""
    with _CATALOGUE.open("rb") as file:
        pairs = {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}
    exact = {_plain(chinese): _plain(english) for chinese, english in pairs.items() if not _PLACEHOLDER.search(chinese)}
    patterns = sorted((chinese for chinese in pairs if _PLACEHOLDER.search(chinese)),
                      key=lambda chinese: -len(_PLACEHOLDER.sub("", chinese)))
    return exact, [(_pattern(chinese), _writer(pairs[chinese])) for chinese in patterns]


def _plain(text: str) -> str:
    return text.replace("%%", "%").strip()


def _pattern(chinese: str) -> re.Pattern[str]:
    literal = _PLACEHOLDER.split(chinese)[::2]
    return re.compile("(.*?)".join(re.escape(part.replace("%%", "%")) for part in literal).strip(), re.DOTALL)


def _writer(english: str) -> Write:
    def write(values: list[str]) -> str:
        return _plain(_PLACEHOLDER.sub(lambda found: values[int(found[1]) - 1].replace("%", "%%"), english))

    return write


def add_said(app: Flask) -> None:
    """Adds the filter `said` to templates, and to the filters that write words around times and numbers."""
    filters = app.jinja_env.filters
    filters["said"] = said
    for name in _WRITING:
        filters[name] = _after(filters[name])


def _after(write: Callable[..., str]) -> Callable[..., str]:
    return lambda *values: said(write(*values))
