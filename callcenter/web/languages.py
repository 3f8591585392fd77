"""The languages of the pages: Chinese, in which they are written, and English, by catalogue; and the colours.

Texts in templates and pages are marked with `_()` and stand there in Chinese; `translations/en` holds the English of
each (docs/design.md tells how to add one). What somebody chose is kept in cookies of the browser; nothing is guessed.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, request
from flask_babel import Babel, gettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.wrappers import Response

from callcenter.errors import FieldError

LANGUAGES = {"zh_Hans": "中文", "en": "English"}
HTML_NAMES = {"zh_Hans": "zh-CN", "en": "en"}
SCHEMES = {"auto": _l("随系统"), "light": _l("浅色"), "dark": _l("深色")}
_LOOKS = {"language": tuple(LANGUAGES), "scheme": tuple(SCHEMES), "menu": ("open", "folded")}
_YEAR = 365 * 86400
_KEPT = "sanxiang.looks"


def chosen_language() -> str:
    """The language of this request's pages: one of LANGUAGES, Chinese unless chosen otherwise."""
    return _chosen("language")


def chosen_scheme() -> str:
    """auto, light or dark: the colours of this browser."""
    return _chosen("scheme")


def folded_menu() -> bool:
    """Whether the navigation is folded to its icons."""
    return _chosen("menu") == "folded"


def _chosen(look: str) -> str:
    looks: dict[str, str] | None = request.environ.get(_KEPT)
    if looks is None:  # a page asks hundreds of times
        looks = request.environ[_KEPT] = {
            name: wanted if (wanted := request.cookies.get(name, "")) in known else known[0]
            for name, known in _LOOKS.items()}
    return looks[look]


def keep_looks(answer: Response) -> None:
    """Keeps what the form of this request chose. FieldError: there is no such choice."""
    for look, known in _LOOKS.items():
        wanted = request.form.get(look)
        if wanted is None:
            continue
        if wanted not in known:
            raise FieldError(look, _("没有这个选项，可选：%(known)s", known="、".join(known)))
        answer.set_cookie(look, wanted, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)


def add_languages(app: Flask) -> None:
    """Adds `_()` to templates and makes gettext speak the language of the request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "web/translations"
    Babel(app, default_locale="zh_Hans", locale_selector=chosen_language)
    app.jinja_env.globals.update(languages=LANGUAGES, chosen_language=chosen_language, html_names=HTML_NAMES,
                                 schemes=SCHEMES, chosen_scheme=chosen_scheme, folded_menu=folded_menu,
                                 gettext=_written, _=_written)


@pass_eval_context
def _written(around: EvalContext, text: str, /, **values: object) -> str:
    """A text of a template, in the language of the page; values are escaped as the template's own are. Jinja's way
    through the extension takes a third of the time of a long list."""
    if not values:
        return _without_values(chosen_language(), text, around.autoescape)
    found = _translated(chosen_language(), text)
    return Markup(found) % values if around.autoescape else found % values


@lru_cache(maxsize=4096)
def _without_values(language: str, text: str, markup: bool) -> str:
    found = _translated(language, text)
    return Markup(found) % {} if markup else found % {}


@lru_cache(maxsize=4096)
def _translated(_language: str, text: str) -> str:
    """The text in the language of this request."""
    return gettext(text)
