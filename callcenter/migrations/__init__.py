"""Migrations of the database: `upgrade(url)` brings it to the newest version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config


def config(url: str) -> Config:
    """Alembic's configuration for one database, without a file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["url"] = url
    return settings


def upgrade(url: str) -> None:
    """Migrates to the newest version. An advisory lock makes several processes take turns."""
    command.upgrade(config(url), "head")
