"""`callcenter campaigns`: calls to lists of customers, made and run from the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from callcenter.campaigns.models import MODES, STATES, Campaign
from callcenter.campaigns.progress import progress_of
from callcenter.campaigns.running import pause_campaign, resume_campaign, start_campaign, stop_campaign
from callcenter.campaigns.services import copy_campaign, create_campaign, find_campaign, list_campaigns
from callcenter.commands.campaign_lists import bring, export
from callcenter.commands.campaign_shared import BY, WHICH, doing
from callcenter.commands.campaign_status import status
from callcenter.db import utcnow


@click.group()
def campaigns() -> None:
    """Campaigns 外呼任务: calls to lists of customers.

    \b
    Example:
      callcenter campaigns status 七月回访 --follow
    """


@campaigns.command("create")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="Its name.")
@click.option("--mode", type=click.Choice(MODES), help="How it calls.")
@click.option("--line", metavar="E164", help="The displayed number 外显号码, registered for outbound.")
@click.option("--flow", metavar="NAME", help="The IVR flow of a survey.")
@click.option("--purpose", type=click.Choice(("service", "marketing")), help="What it is for.")
@click.option("--consent", "consent_basis", metavar="TEXT", help="Why the customers may be called.")
@click.option("--proof", "consent_proof", metavar="TEXT", help="Where the proof of that consent lies.")
@click.option("--agent", "agents", multiple=True, metavar="LOGIN", help="Who calls (repeat); none: every agent.")
@BY
def create(file: Path | None, by: str | None, agents: tuple[str, ...], **given: str | None) -> None:
    """Make a campaign from a YAML file, from options, or both.

    \b
    Example:
      callcenter campaigns create july.yaml
      callcenter campaigns create --name 七月回访 --mode survey --line +862162881234 --consent 合同第8条 --proof 档案室
    """
    values = _read(file) if file is not None else {}
    values |= {name: value for name, value in given.items() if value is not None}
    if agents:
        values["agents"] = list(agents)
    with doing(by) as (session, person):
        made = create_campaign(session, values, person=person, now=utcnow())
        click.echo(f"{made.id}: {made.name}, {made.mode}, {made.state}")


def _read(file: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise click.ClickException(f"{file}{where}: no YAML that can be read") from None
    if not isinstance(values, Mapping):
        raise click.ClickException(f"{file}: expected fields such as name: 七月回访")
    return {str(name): value for name, value in values.items()}


def _act(which: str, by: str | None, act: Callable[..., Campaign], *values: str) -> None:
    with doing(by) as (session, person):
        campaign = act(session, find_campaign(session, which, person).id, *values, person=person, now=utcnow())
        click.echo(f"{campaign.id}: {campaign.name}, {campaign.state}")


@campaigns.command("start")
@WHICH
@BY
def start(which: str, by: str | None) -> None:
    """Begin to call.

    \b
    Example:
      callcenter campaigns start 七月回访
    """
    _act(which, by, start_campaign)


@campaigns.command("pause")
@WHICH
@click.option("--why", default="", metavar="TEXT", help="The reason, which everybody sees.")
@BY
def pause(which: str, why: str, by: str | None) -> None:
    """Dial nothing more until it goes on.

    \b
    Example:
      callcenter campaigns pause 七月回访 --why 名单有误
    """
    _act(which, by, pause_campaign, why)


@campaigns.command("resume")
@WHICH
@BY
def resume(which: str, by: str | None) -> None:
    """Go on after a pause.

    \b
    Example:
      callcenter campaigns resume 七月回访
    """
    _act(which, by, resume_campaign)


@campaigns.command("stop")
@WHICH
@BY
def stop(which: str, by: str | None) -> None:
    """End it for good.

    \b
    Example:
      callcenter campaigns stop 七月回访
    """
    _act(which, by, stop_campaign)


@campaigns.command("copy")
@WHICH
@click.argument("name")
@BY
def copy(which: str, name: str, by: str | None) -> None:
    """Make a draft like it, without its list.

    \b
    Example:
      callcenter campaigns copy 七月回访 八月回访
    """
    _act(which, by, copy_campaign, name)


@campaigns.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
def list_(state: str | None, limit: int) -> None:
    """List campaigns, the newest first.

    \b
    Example:
      callcenter campaigns list --state running
    """
    with doing() as (session, person):
        for one in list_campaigns(session, person, state=state, limit=limit):
            told = progress_of(session, one, now=utcnow(), detail=False)
            click.echo(f"{one.id}  {one.state:<8} {one.mode:<11} {told.done:,}/{told.total:,}  {one.name}")


for _command in (bring, status, export):
    campaigns.add_command(_command)
commands = (campaigns,)
