"""create_app(): the desk's web side, wired. Here (and in the worker's entry) provider and recogniser are chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from callcenter.api import register_api
from callcenter.config import Settings, load_settings
from callcenter.db import Database, utcnow
from callcenter.desk import Desk
from callcenter.embedded.servers import attached
from callcenter.logs import set_up_logs
from callcenter.queueing import Queues
from callcenter.telephony.base import PhoneNetwork
from callcenter.telephony.twilio import API_BASE_URL, TwilioNetwork
from callcenter.web import register_web
from callcenter.web.sessions import PeoplesSessions
from callcenter.work.doing import do_work
from transcripts.recognizers.base import Recognizer

MAX_REQUEST_BYTES = 512 * 1024


def provider_of(settings: Settings) -> PhoneNetwork:
    """The phone network that the settings name."""
    account, token = settings.provider()
    return TwilioNetwork(account, token, settings.twilio_api_base_url or API_BASE_URL)


def build_desk(settings: Settings, *, network: PhoneNetwork | None = None,
               recognizer: Recognizer | None = None) -> Desk:
    """All services, over the servers that the settings name or a running `callcenter up` owns."""
    settings = attached(settings)
    assert settings.database_url and settings.redis_url
    queues = Queues(settings.redis_url)
    desk = Desk(settings, Database(settings.database_url), queues, network or provider_of(settings), recognizer)
    # A caller cannot wait for the clock: with Redis away, work of live calls is done where it arises.
    def at_once(work_id: int) -> None:
        do_work(desk, work_id, utcnow())

    queues.at_once = at_once
    return desk


def create_app(settings: Settings | None = None, *, desk: Desk | None = None,
               now: Callable[[], datetime] = utcnow) -> Flask:
    """The WSGI application: provider webhooks, JSON API, pages. `now` is the clock of all of them."""
    settings = settings or (desk.settings if desk else load_settings())
    set_up_logs(settings.log_level, settings.log_format)
    desk = desk or build_desk(settings)
    app = Flask("callcenter", static_folder="web/static", template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.session_secret(), MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_base_url.startswith("https://"),
        SESSION_COOKIE_NAME="sanxiang")
    app.session_interface = PeoplesSessions()
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    register_web(app, desk, now)
    register_api(app, desk, now)
    return app
