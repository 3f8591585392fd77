"""The languages of the pages: Chinese, in which they are written, and English, by catalogue.

Texts in templates and pages are marked with `_()` and stand there in Chinese; `translations/en` holds the English of
each (docs/design.md tells how to add one). Who chose a language keeps it in a cookie; nobody's is guessed.
"""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel

LANGUAGES = {"zh_Hans": "中文", "en": "English"}
COOKIE = "language"
HTML_NAMES = {"zh_Hans": "zh-CN", "en": "en"}


def chosen_language() -> str:
    """The language of this request's pages: one of LANGUAGES, Chinese unless chosen otherwise."""
    wanted = request.cookies.get(COOKIE, "")
    return wanted if wanted in LANGUAGES else "zh_Hans"


def add_languages(app: Flask) -> None:
    """Adds `_()` to templates and makes gettext speak the language of the request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "web/translations"
    Babel(app, default_locale="zh_Hans", locale_selector=chosen_language)
    app.jinja_env.globals.update(languages=LANGUAGES, chosen_language=chosen_language, html_names=HTML_NAMES)
