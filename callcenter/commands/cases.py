"""`callcenter cases` and `callcenter routing`: cases read, and the rules that route them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, RoutingRule
from callcenter.cases.reading import history
from callcenter.cases.routing import URGENCIES, Facts, add_rule, first_fitting, remove_rule, rules
from callcenter.cases.states import OPEN, TITLES
from callcenter.commands.campaigns import campaigns
from callcenter.commands.follow_ups import follow_ups
from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.customers.numbers import read_number
from callcenter.db import utcnow
from callcenter.deadlines.models import Deadline
from callcenter.errors import NotFoundError
from callcenter.people.models import Department
from callcenter.records.models import CATEGORIES

_BY = "-"


@click.group()
def cases() -> None:
    """Cases: read them.

    \b
    Example:
      callcenter cases list --undispatched
    """


@cases.command("list")
@click.option("--status", type=click.Choice([*TITLES, "open"]), help="Only those; open: all that are not closed.")
@click.option("--department", metavar="D", help="Only those of this department.")
@click.option("--undispatched", is_flag=True, help="Only those that wait for a department.")
@click.option("--overdue", is_flag=True, help="Only those with a clock whose limit is over.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
def cases_list(status: str | None, department: str | None, undispatched: bool, overdue: bool, limit: int) -> None:
    """List cases, the newest first.

    Number, status, category, department, owner, the clock that is due first.

    \b
    Example:
      callcenter cases list --overdue
    """
    now, zone = utcnow(), load_settings().zone
    with database() as db, db.session() as session:
        query = select(Case).where(Case.merged_into.is_(None)).order_by(Case.id.desc()).limit(limit)
        if status:
            query = query.where(Case.status.in_(OPEN) if status == "open" else Case.status == status)
        if undispatched:
            query = query.where(Case.status.in_(("new", "reopened")))
        if department:
            query = query.where(Case.department_id == _department(session, department))
        if overdue:
            query = query.where(select(Deadline.id).where(
                Deadline.case_id == Case.id, Deadline.state == "open", Deadline.due_at < now).exists())
        for case in session.scalars(query):
            click.echo(_line(session, case, now, zone))


@cases.command("show")
@click.argument("number")
def cases_show(number: str) -> None:
    """Show one case: its clocks and what happened to it.

    \b
    Example:
      callcenter cases show 202607310001
    """
    now, zone = utcnow(), load_settings().zone
    with database() as db, db.session() as session:
        case = session.scalar(select(Case).where(Case.number == number.strip()))
        if case is None:
            raise NotFoundError(f"no case has the number {number.strip()[:30]}")
        click.echo(_line(session, case, now, zone))
        click.echo(f"  {case.content}")
        clocks = session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.due_at))
        for clock in clocks:
            click.echo(f"  {clock.clause:<14} {_at(clock.due_at, zone)}  {clock.state:<9} {clock.title}")
        for event in history(session, case):
            why = f"  {event.reason}" if event.reason else ""
            click.echo(f"  {_at(event.at, zone)}  {event.by}: {event.verb} -> {event.to_status}{why}")


def _line(session: Session, case: Case, now: datetime, zone: ZoneInfo) -> str:
    clock = session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.state == "open")
                            .order_by(Deadline.due_at)).first()
    due = ""
    if clock is not None:
        due = f"{clock.title} {'overdue since' if clock.due_at < now else 'due'} {_at(clock.due_at, zone)}"
    who = f"{case.department.name if case.department else '-'}/{case.owner.name if case.owner else '-'}"
    return f"{case.number}  {case.status:<12} {case.category:<17} {who}  {due}".rstrip()


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _department(session: Session, name: str) -> int:
    found = session.scalar(select(Department.id).where(Department.name == name))
    if found is None:
        raise NotFoundError(f"no department is named {name!r}")
    return found


@click.group()
def routing() -> None:
    """Routing rules: which department gets which cases. The first that fits wins.

    \b
    Example:
      callcenter routing add --category repair --keyword 空调 --to 维修部
    """


@routing.command("add")
@click.option("--to", "department", required=True, metavar="D", help="The department that gets them.")
@click.option("--owner", metavar="LOGIN", help="The person of it; a rescue needs one to count as told.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Only cases of this category.")
@click.option("--line", metavar="E164", help="Only calls to this number of ours.")
@click.option("--keyword", "keywords", multiple=True, metavar="W", help="Only if one of these words is in the content.")
@click.option("--grade", metavar="G", help="Only customers of this grade, such as VIP.")
@click.option("--urgency", type=click.Choice(URGENCIES), help="Cases become this urgent.")
@click.option("--standard", metavar="NAME", help="Their clocks run by this standard instead of the category's.")
@click.option("--position", type=click.IntRange(1), help="Before the rule that stands there; else the last one.")
def routing_add(department: str, owner: str | None, category: str | None, line: str | None, keywords: tuple[str, ...],
                grade: str | None, urgency: str | None, standard: str | None, position: int | None) -> None:
    """Add a rule.

    \b
    Example:
      callcenter routing add --category complaint --grade VIP --to 客户关系部 --owner zhaomin --urgency urgent
    """
    with database() as db, db.session() as session:
        rule = add_rule(session, department=department, owner=owner, category=category, line=line, keywords=keywords,
                        grade=grade, urgency=urgency, standard=standard, position=position, by=_BY, now=utcnow())
        session.refresh(rule)
        click.echo(_rule(rule))


@routing.command("list")
def routing_list() -> None:
    """List the rules in the order in which they are tried.

    \b
    Example:
      callcenter routing list
    """
    with database() as db, db.session() as session:
        for rule in rules(session):
            click.echo(_rule(rule))


@routing.command("remove")
@click.argument("rule_id", type=int)
def routing_remove(rule_id: int) -> None:
    """End a rule, by the number that `routing list` shows first.

    \b
    Example:
      callcenter routing remove 3
    """
    with database() as db, db.session() as session:
        remove_rule(session, rule_id, by=_BY, now=utcnow())
    click.echo(f"{rule_id}: removed")


@routing.command("test")
@click.option("--category", required=True, type=click.Choice(CATEGORIES), help="The case's category.")
@click.option("--content", default="", help="What the customer said.")
@click.option("--line", metavar="E164", help="The number that was called.")
@click.option("--grade", metavar="G", help="The customer's grade.")
def routing_test(category: str, content: str, line: str | None, grade: str | None) -> None:
    """Tell where such a case would go; nothing is changed.

    \b
    Example:
      callcenter routing test --category repair --content 空调不制冷
    """
    facts = Facts(category, content, (read_number(line).dialable or line) if line else None, grade)
    with database() as db, db.session() as session:
        rule = first_fitting(rules(session), facts)
        click.echo(_rule(rule) if rule is not None else "no rule fits: it waits on the dispatcher's list")


def _rule(rule: RoutingRule) -> str:
    when = " ".join(f"{name}={'|'.join(value) if isinstance(value, list) else value}"
                    for name, value in rule.conditions.items())
    then = " ".join(f"{name}={value}" for name, value in rule.then.items())
    department = rule.department.name if rule.department else "-"
    return f"{rule.id}  {when or 'every case'} -> {department} {then}".rstrip()


commands = (cases, routing, campaigns, follow_ups)
