"""The texts of the desk and their English: `python -m tools.texts collect` (`make texts`) brings the catalogues up to
date with what stands in templates, pages and services, and prints what has no English yet; `compile` makes what the
pages read.

Two catalogues in callcenter/web/translations/en: `messages` holds what templates and pages mark (`_()`), `said` the
other Chinese literals and f-strings of pages and services, whose values have become placeholders %(1)s, %(2)s …
(callcenter/web/said.py reads it).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOME = Path(__file__).parent.parent
ENGLISH = HOME / "callcenter/web/translations/en/LC_MESSAGES"
_WEB = HOME / "callcenter/web"
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_OTHERS = ("api", "commands", "demo", "migrations", "embedded", "telephony", "cli.py")
"""Rooms of callcenter whose Chinese no page shows."""
_TO_CUSTOMERS = ("callbacks/scripts.py", "callbacks/briefs.py", "calls/agents.py", "calls/trouble.py", "web/said.py",
                 "web/languages.py", "config.py")
"""What is said to customers stays in their language, as do the languages' names."""
_HINTS = ("transcripts/reading/conduct.py", "transcripts/reading/manners.py")
"""What of the reading of transcripts a page shows."""
_CODE = re.compile(r"^(update|select) |[\\\[|]|[a-z]+ [a-z]+ [a-z]+")
"""Chinese within SQL, a pattern or an English sentence (those of commands) is no text."""
_WRITTEN = {"title", "text", "choices", "source", "department"}
"""What of the shipped YAML (standards, kinds of cases) pages show."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def pages() -> Catalog:
    """Every text that templates and pages mark."""
    found = Catalog(locale="en", project="sanxiang", charset="utf-8")
    for path in sorted([*_WEB.glob("templates/**/*.html"), *_WEB.glob("**/*.py")]):
        method = "jinja2" if path.suffix == ".html" else "python"
        for _, text, notes, context in extract_from_file(
                method, path, keywords=_KEYWORDS, comment_tags=("text:",), options={"silent": "false"}):
            found.add(text, auto_comments=notes, context=context, locations=[(str(path.relative_to(HOME)), 1)])
    return found


def said() -> Catalog:
    """Every Chinese sentence or word that a service or a page may say without a mark."""
    found = Catalog(locale="en", project="sanxiang", charset="utf-8")
    root = HOME / "callcenter"
    ours = [path for path in root.glob("**/*.py") if path.relative_to(root).parts[0] not in _OTHERS
            and str(path.relative_to(root)) not in _TO_CUSTOMERS]
    for path in sorted([*ours, *(HOME / name for name in _HINTS)]):
        for text in _spoken(ast.parse(path.read_text(encoding="utf-8"))):
            found.add(text, locations=[(str(path.relative_to(HOME)), 1)])
    for path in sorted([*root.glob("standards/*.yaml"), *root.glob("cases/kinds/*.yaml")]):
        for text in _written(yaml.safe_load(path.read_text(encoding="utf-8")), ""):
            found.add(text.strip().replace("%", "%%"), locations=[(str(path.relative_to(HOME)), 1)])
    return found


def _written(node: object, key: str) -> Iterator[str]:
    """The Chinese values of `_WRITTEN` keys, however deep."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _written(value, str(name))
    elif isinstance(node, list):
        for value in node:
            yield from _written(value, key)
    elif isinstance(node, str) and key in _WRITTEN and _HAN.search(node):
        yield node


def _spoken(tree: ast.AST) -> Iterator[str]:
    """The Chinese texts of a module, values as placeholders; not its docstrings."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KEYWORDS:
            waiting += [keyword.value for keyword in node.keywords]
            continue
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            parts = list(_parts(node))
            waiting += [part for part in parts if not isinstance(part, str)]
            texts = [part for part in parts if isinstance(part, str)]
            if any(map(_HAN.search, texts)) and not any(map(_CODE.search, texts)):
                numbers = iter(range(1, 100))
                yield "".join(part if isinstance(part, str) else f"%({next(numbers)})s" for part in parts)
            continue
        waiting += ast.iter_child_nodes(node)


def _parts(node: ast.AST) -> Iterator[str | ast.AST]:
    """Literal text as str, everything else as it is, in order."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value.replace("%", "%%") if node.value.strip() else node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _parts(value) if isinstance(value, ast.Constant) else [
                value.value if isinstance(value, ast.FormattedValue) else value]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _parts(node.left)
        yield from _parts(node.right)
    elif isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    else:
        yield node


def catalogue(name: str) -> Catalog:
    """The English of `messages` or `said` as it is written down."""
    path = ENGLISH / f"{name}.po"
    if not path.exists():
        return Catalog(locale="en", project="sanxiang", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


FOUND = {"messages": pages, "said": said}


def wrong(name: str) -> Iterator[str]:
    """What is wrong with a catalogue: a text without English, one with other placeholders."""
    known = catalogue(name)
    for message in FOUND[name]():
        if not message.id:
            continue
        english = known.get(message.id, message.context)
        for text, chinese in zip(_forms(english.string if english else ""), _forms(message.id), strict=False):
            if not text:
                yield f"no English: {chinese}"
            elif set(_PLACEHOLDER.findall(text)) != set(_PLACEHOLDER.findall(chinese)):
                yield f"other placeholders: {chinese} / {text}"


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def collect() -> None:
    """Brings both catalogues up to date; texts that are gone go, English that stands stays or comes from the other."""
    ENGLISH.mkdir(parents=True, exist_ok=True)
    standing = {one.id: one.string for name in FOUND for one in catalogue(name) if one.string}
    for name, find in FOUND.items():
        known = catalogue(name)
        known.update(find(), no_fuzzy_matching=True)
        known.obsolete.clear()
        for one in known:
            one.string = one.string or standing.get(one.id, "")
        with (ENGLISH / f"{name}.po").open("wb") as file:
            write_po(file, known, width=0, include_lineno=False, sort_output=True, omit_header=True)
        missing = list(wrong(name))
        print(f"{name}: {len(known)} texts, {len(missing)} to do", *missing[:20], sep="\n  ")


def compile_all() -> None:
    """Writes the `.mo` files beside the catalogues."""
    for name in FOUND:
        with (ENGLISH / f"{name}.mo").open("wb") as file:
            write_mo(file, catalogue(name))


if __name__ == "__main__":
    {"collect": collect, "compile": compile_all}[sys.argv[1]]()
