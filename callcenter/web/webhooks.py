"""The provider's webhooks. Signed, kept before they are answered, answered the same twice; never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TypeVar

import structlog
from flask import Blueprint, Response, request
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException

from callcenter.calls.events import FLOW_KINDS, CallEvent
from callcenter.calls.outbound import is_outbound
from callcenter.calls.spool import AWAY, Spool
from callcenter.calls.trouble import AFTER_FALLBACK, apology
from callcenter.desk import Desk
from callcenter.people.audit import record_act
from callcenter.web.forms import Form, fields_of, storable
from callcenter.web.metrics import WEBHOOK_SECONDS, WEBHOOKS
from callcenter.web.twilio_addresses import Addresses
from callcenter.web.twilio_events import (
    EventProblem,
    agent_request,
    customer_notice,
    flow_request,
    outbound_notice,
    outbound_request,
    recording_notice,
    status_notice,
    trouble_notice,
)
from ivr_flows.verbs import HangUp, Link, Say, Verb

T = TypeVar("T")
log = structlog.get_logger(__name__)

_PURPOSES = ("talk", "message", "transfer", "button", "outbound")


class Forged(Exception):
    """The request does not carry the provider's signature."""


@dataclass(frozen=True)
class Webhooks:
    """What a request goes through, whatever it says."""

    desk: Desk
    now: Callable[[], datetime]
    spool: Spool
    addresses: Addresses

    def form(self) -> Form:
        """The request's fields, once its signature is proven against PUBLIC_BASE_URL and the raw URI."""
        form = fields_of(request)
        uri = request.environ.get("RAW_URI") or request.full_path.removesuffix("?")
        signature = request.headers.get("X-Twilio-Signature", "")
        if not self.desk.network.check_signature(self.desk.settings.public_base_url + uri, form, signature):
            raise Forged
        return storable(form)

    def take(self, parse: Callable[[Form], CallEvent], *, answered: bool) -> Response:
        """Checks, parses, keeps and answers one request. `answered`: the provider waits for a document."""
        began = perf_counter()
        try:
            form = self.form()
        except Forged:
            WEBHOOKS.labels("forged").inc()
            self._audit_forgery()
            return Response("signature does not match\n", 403, mimetype="text/plain")
        try:
            event = parse(form)
        except EventProblem as problem:
            WEBHOOKS.labels("unreadable").inc()
            log.warning("a signed request makes no sense", problem=str(problem), path=request.path)
            return Response(f"{problem}\n", 400, mimetype="text/plain")
        with structlog.contextvars.bound_contextvars(call=event.call_sid):
            response = self._document(event) if answered else self._notice(event)
        WEBHOOKS.labels(event.kind).inc()
        WEBHOOK_SECONDS.observe(perf_counter() - began)
        return response

    def _document(self, event: CallEvent) -> Response:
        now = self.now()
        try:
            return _xml(_tried_again(lambda: self._answer(event, now)))
        except AWAY as problem:
            return self._spooled(event, problem, now)
        except Exception as problem:
            log.exception("a request could not be answered", kind=event.kind)
            answer = self._apology(event)
            try:
                if is_outbound(event):
                    self.desk.outbound.missed(event, answer, now, problem)
                elif event.kind in (*FLOW_KINDS, "trouble"):
                    self.desk.trouble.keep(event, answer, now, problem)
                else:
                    self.desk.notices.keep(event, now, answer)
                return _xml(answer)
            except Exception as worse:
                return self._spooled(event, worse, now)

    def _answer(self, event: CallEvent, now: datetime) -> str:
        def render(verbs: Sequence[Verb]) -> str:
            return self.addresses.document(self.desk.network, event, verbs)

        if event.kind in FLOW_KINDS:
            if event.data["step"] == AFTER_FALLBACK.step:
                answer = render([HangUp()])
                self.desk.notices.keep(event, now, answer)
                return answer
            maker = self.desk.outbound if is_outbound(event) else self.desk.answering
            return maker.answer(event, render, now)
        if event.kind == "trouble":
            answer = self._apology(event)
            self.desk.trouble.keep(event, answer, now)
            return answer
        if event.kind == "agent_done":
            self.desk.notices.take(event, now)
            return render([HangUp()])
        return self.desk.agents.answer(event, render, now)

    def _notice(self, event: CallEvent) -> Response:
        now = self.now()
        try:
            taker = self.desk.outbound if is_outbound(event) else self.desk.notices
            _tried_again(lambda: taker.take(event, now))
        except AWAY as problem:
            return self._spooled(event, problem, now)
        except Exception:
            log.exception("a notice could not be followed", kind=event.kind)
            try:
                self.desk.notices.keep(event, now)
            except Exception as worse:
                return self._spooled(event, worse, now)
        return Response(status=204)

    def _apology(self, event: CallEvent) -> str:
        """What the call hears when we cannot go on; an agent only hears that it failed."""
        if event.leg_id is not None:
            return self.addresses.document(self.desk.network, event, [Say("系统故障，本次接听失败。"), HangUp()])
        step = event.data.get("step", "")
        if step == AFTER_FALLBACK.step:
            return self.addresses.document(self.desk.network, event, [HangUp()])
        number = event.data.get("to") or dict(event.raw).get("To", "")
        verbs = apology(self.desk.catalog.fallback_number(number), number or None,
                        in_line=Link(event.kind, step).in_line)
        return self.addresses.document(self.desk.network, event, verbs)

    def _spooled(self, event: CallEvent, problem: Exception, now: datetime) -> Response:
        """The database cannot take it: the event goes to disk here, and the caller goes on."""
        log.error("an event is spooled", kind=event.kind, problem=str(problem))
        answered = event.kind in FLOW_KINDS or event.kind.startswith(("agent_", "trouble"))
        answer = self._apology(event) if answered else ""
        try:
            self.spool.write(event, answer, now)
        except OSError as full:
            log.critical("an event can be neither stored nor spooled", problem=str(full))
            return Response("neither database nor spool\n", 503, mimetype="text/plain")
        WEBHOOKS.labels("spooled").inc()
        return _xml(answer) if answered else Response(status=204)

    def _audit_forgery(self) -> None:
        log.warning("a webhook with a wrong signature", path=request.path, source=request.remote_addr)
        try:
            with self.desk.db.session() as session:
                record_act(session, who="-", action="webhook.forged", subject=request.path[:200], now=self.now(),
                           source=request.remote_addr)
        except Exception as problem:  # the refusal stands, whether or not it can be written down
            log.warning("the audit trail is away", problem=str(problem))


def _tried_again(act: Callable[[], T]) -> T:
    """What `act` returns; tried twice where a connection turns out to be dead, for the server may long be back. An
    event is kept once, however often that is tried."""
    try:
        return act()
    except PoolTimeout:
        raise
    except AWAY:
        return act()


def webhook_routes(desk: Desk, now: Callable[[], datetime]) -> Blueprint:
    """The routes under /webhooks/twilio."""
    routes = Blueprint("webhooks", __name__, url_prefix="/webhooks/twilio")
    hooks = Webhooks(desk, now, Spool(desk.settings.spool_dir), Addresses(desk.settings.public_base_url))

    @routes.post("/voice")
    def voice() -> Response:
        return hooks.take(lambda form: flow_request("start", "0", form), answered=True)

    @routes.post("/flow/<kind>/<step>")
    def flow(kind: str, step: str) -> Response:
        return hooks.take(lambda form: flow_request(_one_of("kind", kind, FLOW_KINDS[1:]), step, form), answered=True)

    @routes.post("/status")
    def status() -> Response:
        return hooks.take(status_notice, answered=False)

    @routes.post("/fallback")
    def fallback() -> Response:
        return hooks.take(trouble_notice, answered=True)

    @routes.post("/agent/<sid>/<int:leg>/<what>")
    def agent(sid: str, leg: int, what: str) -> Response:
        return hooks.take(lambda form: agent_request(sid, leg, what, form), answered=True)

    @routes.post("/leg/<sid>/<int:leg>")
    def leg_status(sid: str, leg: int) -> Response:
        return hooks.take(lambda form: status_notice(form, parent=sid, leg_id=leg), answered=False)

    @routes.post("/recording/<purpose>/<sid>/<int:leg>")
    def recording(purpose: str, sid: str, leg: int) -> Response:
        return hooks.take(lambda form: recording_notice(_one_of("purpose", purpose, _PURPOSES), sid, leg or None, form),
                          answered=False)

    _outbound_routes(routes, hooks)

    @routes.errorhandler(HTTPException)
    def plain(problem: HTTPException) -> Response:
        return Response(f"{problem.code} {problem.name}\n", problem.code, mimetype="text/plain")

    return routes


def _outbound_routes(routes: Blueprint, hooks: Webhooks) -> None:
    """What is asked and told of the calls that we make."""

    @routes.post("/outbound/<int:attempt>/answered")
    def outbound_answered(attempt: int) -> Response:
        return hooks.take(lambda form: outbound_request(attempt, form), answered=True)

    @routes.post("/outbound/<int:attempt>/status")
    def outbound_status(attempt: int) -> Response:
        return hooks.take(lambda form: outbound_notice(attempt, form), answered=False)

    @routes.post("/customer/<sid>")
    def customer_status(sid: str) -> Response:
        return hooks.take(lambda form: customer_notice(sid, form), answered=False)


def _one_of(field: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise EventProblem(field, f"{value[:40]!r}; expected one of {', '.join(allowed)}")
    return value


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")
