"""The worker of the second reader says at its start when the words of calls would leave the company's network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from callcenter.logs import set_up_logs
from callcenter.records.second_reading import endpoint_of, warn_if_outside
from tests.service import settings_for

SERVERS = ("postgresql+psycopg://nowhere/x", "redis://nowhere")


@pytest.fixture(autouse=True)
def talkative_logs() -> Iterator[None]:
    """Whatever an earlier test left them at."""
    before = structlog.get_config()
    set_up_logs("info", "text")
    yield
    structlog.configure(**before)


@pytest.mark.parametrize(("url", "warned"), [
    ("", False), ("http://127.0.0.1:8000/v1", False), ("http://10.0.0.5/v1", False), ("https://8.8.8.8/v1", True)])
def test_an_endpoint_outside_is_warned_of_and_the_key_never_told(tmp_path: Path, url: str, warned: bool) -> None:
    settings = settings_for(*SERVERS, tmp_path, second_reader_url=url, second_reader_model="m",
                            second_reader_key="hush")
    with capture_logs() as told:
        warn_if_outside(settings)
    assert len(told) == warned
    assert "hush" not in str(told) + repr(endpoint_of(settings))
    assert (endpoint_of(settings) is None) == (url == "")
