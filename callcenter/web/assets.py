"""The bundled scripts and styles: which address a page names them by."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request, url_for

from callcenter.errors import DeskError

_FOR_EVER = 365 * 86400


def add_assets(app: Flask) -> None:
    """Adds `asset('desk.css')` to templates: the file's address with its digest, so that browsers keep it for ever.

    DeskError: the files are not built; `make install` builds them.
    """
    built = Path(app.static_folder or "") / "built"
    try:
        digests: dict[str, str] = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DeskError("the desk's scripts and styles are not built; run `make install`") from None
    app.jinja_env.globals["asset"] = _named(digests)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v") in digests.values():
            response.cache_control.max_age = _FOR_EVER
            response.cache_control.no_cache = None
            response.cache_control.immutable = True
        return response


def _named(digests: dict[str, str]) -> Callable[[str], str]:
    def asset(name: str) -> str:
        return url_for("static", filename=f"built/{name}", v=digests[name])

    return asset
