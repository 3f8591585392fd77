"""`callcenter notices`: where notices go, and which did not arrive."""

from __future__ import annotations

import sys
from typing import Any

import click

from callcenter.commands.duty import departments, duty
from callcenter.commands.people import database
from callcenter.db import utcnow
from callcenter.errors import NotFoundError
from callcenter.notifying.addresses import (
    add_address,
    failing,
    find_address,
    list_addresses,
    owner_of,
    remove_address,
    shown_address,
)
from callcenter.notifying.bundling import Message
from callcenter.notifying.delivering import deliver
from callcenter.notifying.errors import DeliveryError
from callcenter.notifying.models import ContactAddress
from callcenter.notifying.sending import retry

BY = "-"
"""Who types commands has no login."""


@click.group()
def notices() -> None:
    """Where notices are sent, and what did not arrive.

    \b
    Example:
      callcenter notices list
    """


@notices.command("add")
@click.argument("url", required=False)
@click.option("--person", metavar="NAME", help="Whose address it is.")
@click.option("--department", metavar="D", help="The department whose group it is; neither: the company's.")
def notices_add(url: str | None, person: str | None, department: str | None) -> None:
    """Add an address for notices.

    An Apprise URL, or what WeCom, DingTalk and Feishu show for a group's robot.
    Without URL it is read from standard input: an address is a secret, and command lines are seen by others.

    \b
    Example:
      echo 'wecombot://KEY' | callcenter notices add --department 维修部
    """
    url = url or sys.stdin.readline().strip()
    with database() as db, db.session() as session:
        made = add_address(session, url, person=person, department=department, by=BY, now=utcnow())
        click.echo(f"{made.id}: {shown_address(made)}")


@notices.command("list")
def notices_list() -> None:
    """All addresses, without their secrets.

    \b
    Example:
      callcenter notices list
    """
    with database() as db, db.session() as session:
        for address in list_addresses(session):
            click.echo(f"{address.id:<5}{owner_of(session, address)}  {shown_address(address)}{_trouble(address)}")


@notices.command("remove")
@click.argument("address_id", type=int, metavar="ID")
def notices_remove(address_id: int) -> None:
    """Take an address away.

    What waited for it stands on the desk only.

    \b
    Example:
      callcenter notices remove 3
    """
    with database() as db, db.session() as session:
        gone = remove_address(session, address_id, by=BY, now=utcnow())
        click.echo(f"{gone.id}: {shown_address(gone)} is not used any more")


@notices.command("test")
@click.argument("address_id", type=int, metavar="ID")
def notices_test(address_id: int) -> None:
    """Send a test message to an address.

    \b
    Example:
      callcenter notices test 3
    """
    with database() as db, db.session() as session:
        address = find_address(session, address_id)
        channel, url, name = address.channel, address.url, shown_address(address)
    message = Message((), f"test:{address_id}:{utcnow().isoformat()}", "测试提醒",
                      "收到这条消息，说明通知地址可用。工单提醒会发到这里。")
    try:
        deliver(channel, url, message)
    except DeliveryError as problem:
        hint = "; the address has to be mended" if problem.permanent else ""
        raise NotFoundError(f"{address_id}: {name}: {problem.detail}{hint}") from None
    click.echo(f"{address_id}: {name}: sent")


@notices.command("failed")
def notices_failed() -> None:
    """Addresses whose notices did not arrive.

    The notices stand on the desk all the same.

    \b
    Example:
      callcenter notices failed
    """
    with database() as db, db.session() as session:
        for row in failing(session):
            click.echo(f"{row.address.id:<5}{owner_of(session, row.address)}  {shown_address(row.address)}: "
                       f"{row.failed} failed, {row.waiting} waiting{_trouble(row.address)}")


@notices.command("retry")
@click.argument("address_id", type=int, metavar="ID")
def notices_retry(address_id: int) -> None:
    """Send what failed at an address again.

    \b
    Example:
      callcenter notices retry 3
    """
    with database() as db, db.session() as session:
        find_address(session, address_id)
        connection: Any = session.connection().connection.driver_connection
        count = retry(connection, address_id, utcnow())
    click.echo(f"{address_id}: {count} wait again")


def _trouble(address: ContactAddress) -> str:
    if address.refused_since is None:
        return ""
    return f"  refuses since {address.refused_since.isoformat(timespec='seconds')}: {address.problem}"


commands = (notices, duty, departments)
