"""The service over this test's database, and its provider's media."""

from tests.recordings.conftest import caller, fetching, media
from tests.service import service

__all__ = ["caller", "fetching", "media", "service"]
