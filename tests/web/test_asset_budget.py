"""No page waits for more than 300 KB of scripts and styles, as they travel (gzip): the desk opens on slow lines too."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import callcenter.web

WEB = Path(callcenter.web.__file__).parent
MOST = 300 * 1024
_ASSET, _EXTENDS = re.compile(r"asset\('([\w.-]+)'\)"), re.compile(r"{% extends \"([\w.]+)\" %}")


def assets_of(template: str) -> set[str]:
    """What a page names itself, by its frame and by the parts that it includes."""
    text = (WEB / "templates" / template).read_text(encoding="utf-8")
    parts = _EXTENDS.findall(text) + re.findall(r"{% include \"([\w.]+)\"", text)
    return set(_ASSET.findall(text)).union(*(assets_of(part) for part in parts))


def test_no_page_waits_for_more_than_300_kb() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in (WEB / "static" / "built").glob("*.*s")}
    pages = {path.name: assets_of(path.name) for path in (WEB / "templates").glob("*.html")}
    assert {"record.js", "desk.js", "desk.css"} <= pages["record.html"]
    weights = {page: sum(sizes[name] for name in assets) for page, assets in pages.items()}
    assert {page: weight for page, weight in weights.items() if weight > MOST} == {}
