"""`callcenter campaigns status`: how a campaign goes, once or until it ends, on a terminal or into a pipe."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from callcenter.campaigns.models import Campaign
from callcenter.campaigns.progress import Progress, progress_of
from callcenter.campaigns.services import find_campaign
from callcenter.commands.campaign_shared import WHICH, person_of
from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.db import utcnow

_BAR = 24


@click.command("status")
@WHICH
@click.option("--follow", is_flag=True, help="Go on until the campaign ends.")
@click.option("--every", type=click.FloatRange(0.2, 3600), default=2.0, show_default=True, help="Seconds between two.")
def status(which: str, follow: bool, every: float) -> None:
    """Tell how a campaign goes.

    \b
    Example:
      callcenter campaigns status 七月回访 --follow
    """
    zone = load_settings().zone
    live = follow and sys.stdout.isatty()
    last = ""
    with database() as db:
        while True:
            with db.session() as session:
                campaign = find_campaign(session, which, person_of(session, None))
                line = _line(campaign, progress_of(session, campaign, now=utcnow(), detail=False), zone)
                over = campaign.state in ("stopped", "done")
            if line != last:
                click.echo(f"\r\x1b[K{line}" if live else line, nl=not live)
                last = line
            if over or not follow:
                break
            time.sleep(every)
    if live:
        click.echo()


def _line(campaign: Campaign, told: Progress, zone: ZoneInfo) -> str:
    """One line: how much is done, how fast, when it would be over, what came of it."""
    full = round(told.share * _BAR)
    parts = [f"{campaign.name} {campaign.state}", f"[{'#' * full}{'-' * (_BAR - full)}] {told.share:.1%}",
             f"{told.done:,}/{told.total:,}"]
    if campaign.state == "running":
        parts.append(f"{told.rate:g}/min, {told.live} on the phone")
        if told.ends_at is not None:
            parts.append(f"ends {_moment(told.ends_at, zone)}")
    if campaign.state == "paused" and campaign.paused_why:
        parts.append(campaign.paused_why)
    if told.outcomes:
        parts.append(", ".join(f"{name} {count:,}" for name, count in told.outcomes.items()))
    if told.abandoned:
        parts.append(f"abandoned {told.abandoned_share:.1%}")
    return "  ".join(parts)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"
