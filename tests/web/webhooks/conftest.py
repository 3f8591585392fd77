"""The service over this test's database, quick to notice when that is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import Service, open_line, service_over, settings_for


@pytest.fixture
def service(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Service]:
    """A company with one line, nobody working there yet."""
    with service_over(settings_for(database_url, redis_url, tmp_path), patience=1.0) as service:
        open_line(service)
        yield service
