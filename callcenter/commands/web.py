"""`callcenter web`: gunicorn with threads, each process with an application of its own."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from callcenter.config import Settings, load_settings
from callcenter.embedded.servers import attached
from callcenter.lifeline import die_with


class WebServer(BaseApplication):
    """gunicorn run from our settings instead of a file of its own."""

    def __init__(self, settings: Settings, workers: int, threads: int,
                 create_app: Callable[[Settings], Flask]) -> None:
        self._settings = settings
        self._create_app = create_app
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self._options = {
            "bind": f"{host}:{settings.port}", "worker_class": "gthread", "workers": workers, "threads": threads,
            "loglevel": "warning",  # each request is logged by the application, with its call
            "timeout": 30, "graceful_timeout": 15, "keepalive": 5,
            "limit_request_line": 8190,  # the provider's addresses carry our query
            "control_socket_disable": True,
            # Workers of a killed master would hold the port against the next one until they notice.
            "post_fork": lambda server, _worker: die_with(server.pid),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Each worker's own application, made after its fork: connections are not shared. What lives as long as the
        process is taken out of the garbage collector's rounds, which cost a sixth of the webhook path's time."""
        app = self._create_app(self._settings)
        gc.collect()
        gc.freeze()
        return app


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of each.")
def web(workers: int, threads: int) -> None:
    """Serve desk, API and webhooks on HOST:PORT.

    \b
    Example:
      HOST=0.0.0.0 PORT=8000 callcenter web --workers 4
    """
    settings = attached(load_settings())
    settings.provider()  # said here in one line, not by each process that dies of it
    _share_metrics(settings.var_dir / "run" / f"metrics-{settings.port}")
    # Imported once, before the forks, and by this command only: seconds that no other one owes.
    from callcenter.app import create_app

    server: Any = WebServer(settings, workers, threads, create_app)
    server.run()


def _share_metrics(folder: Path) -> None:
    """A fresh folder in which the processes add up their metrics; the library reads its name from the environment."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
