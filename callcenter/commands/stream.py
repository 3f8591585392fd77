"""`callcenter stream`: server-sent events for open desks."""

from __future__ import annotations

import click

from callcenter.config import load_settings
from callcenter.embedded.servers import attached
from callcenter.logs import set_up_logs

_GRACE = 1
"""Seconds that open streams may take to end; they begin again by themselves."""


@click.command()
def stream() -> None:
    """Tell open desks what has changed.

    Listens on HOST:STREAM_PORT.

    \b
    Example:
      STREAM_PORT=8001 callcenter stream
    """
    settings = attached(load_settings())
    set_up_logs(settings.log_level, settings.log_format)
    # Imported by this command only: no other one owes the time.
    import uvicorn

    from callcenter.stream.app import create_stream

    uvicorn.run(create_stream(settings), host=settings.host, port=settings.stream_at, log_level="warning",
                access_log=False, timeout_graceful_shutdown=_GRACE, server_header=False)
