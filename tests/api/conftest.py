"""The application, for clients of the API."""

from tests.desk import app, client, desk, now

__all__ = ["app", "client", "desk", "now"]
