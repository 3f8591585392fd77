"""The web server: gunicorn with threads, each process with an application of its own."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

from callcenter.config import Settings
from callcenter.lifeline import die_with


class _Server(BaseApplication):
    """gunicorn run from our settings instead of a file of its own."""

    def __init__(self, settings: Settings, workers: int, threads: int) -> None:
        self._settings = settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self._options = {
            "bind": f"{host}:{settings.port}", "worker_class": "gthread", "workers": workers,
            "threads": threads,
            "loglevel": "warning",  # each request is logged by the application, with its call
            "timeout": 30, "graceful_timeout": 15, "keepalive": 5,
            "limit_request_line": 8190,  # the provider's addresses carry our query
            "control_socket_disable": True,
            # Workers of a killed master would hold the port against the next one until they notice.
            "post_fork": lambda server, worker: die_with(server.pid),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Imported by each worker after its fork, so that a graceful reload serves new code.
        from callcenter.app import create_app

        return create_app(self._settings)


def serve(settings: Settings, workers: int, threads: int) -> None:
    """Serves until it is told to end; `settings` name both servers. Exits the process."""
    server: Any = _Server(settings, workers, threads)
    server.run()
