"""Structured logs: one line an event, with the call's SID on every line of a request or job."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_SECRET = ("password", "token", "secret", "pin", "authorization", "digits")


def _without_secrets(_logger: Any, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for name in entry:
        if any(word in name.lower() for word in _SECRET):
            entry[name] = "***"
    return entry


def set_up_logs(level: str, form: str) -> None:
    """Once, by the entry of a process."""
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" \
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
                    structlog.processors.TimeStamper(fmt="iso", utc=True), _without_secrets,
                    structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr), cache_logger_on_first_use=False)
