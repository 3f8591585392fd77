"""`callcenter calendar`: which years are known, and the holidays that the company enters itself."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from callcenter.calendars.entering import COMMAND_LINE, enter_notice, forget_day, set_day
from callcenter.calendars.models import HolidayOverride
from callcenter.calendars.notice_files import read_notice
from callcenter.calendars.services import Year, all_hours, year_status
from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.db import utcnow
from callcenter.errors import FieldError
from callcenter.workcalendar import hours_text_en
from callcenter.workcalendar.plain import to_plain


class Day(click.ParamType):
    """A date."""

    name = "DATE"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            self.fail(f"{value!r} is no date; expected one such as 2027-02-06", param, ctx)


_by = click.option("--by", default=COMMAND_LINE, metavar="NAME",
                   help="The login of the supervisor, manager or admin who enters it.")


@click.group()
def calendar() -> None:
    """Working days, holidays, make-up workdays 调休.

    What is entered here wins over the library's tables. Every change computes the running clocks anew.

    \b
    Example:
      callcenter calendar status
    """


@calendar.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(as_json: bool) -> None:
    """Tell which years are known, and the hours.

    Years whose notice is not known rest on a guess; clocks count by the hours.

    A year is provisional until the State Council's notice is out: its statutory days are off, its make-up workdays
    are not known, and due times in it are marked.

    \b
    Example:
      callcenter calendar status --json
    """
    now, zone = utcnow(), load_settings().zone
    with database() as db, db.session() as session:
        years = year_status(session, now=now, zone=zone)
        hours = all_hours(session, zone)
        days = session.query(HolidayOverride).order_by(HolidayOverride.day).all()
    if as_json:
        click.echo(json.dumps({
            "years": [_year(year) for year in years],
            "hours": [{"department": one.department, "name": one.name, **to_plain(one.calendar)} for one in hours],
            "dates": [{"date": row.day.isoformat(), "worked": row.worked, "name": row.name, "by": row.changed_by}
                      for row in days]}, ensure_ascii=False))
        return
    for year in years:
        notice = year.notice
        entered = f", entered by {notice.entered_by} on {notice.entered_at.astimezone(zone):%F}" if notice else ""
        count = f", {year.days} date{'s' * (year.days != 1)} entered" if year.days else ""
        click.echo(f"{year.year}  {year.status:<12}{year.source}{entered}{count}")
    for one in hours:
        click.echo(f"{one.department or 'company'} ({one.name}): {hours_text_en(one.calendar, now)}")


@calendar.command("set")
@click.argument("day", type=Day())
@click.option("--worked/--off", "worked", default=None, help="Worked 上班, or off 休息.")
@click.option("--name", "name", required=True, metavar="名称", help="What people see, such as 国庆节.")
@_by
def set_(day: date, worked: bool | None, name: str, by: str) -> None:
    """Say that one DATE is worked, or off.

    \b
    Example:
      callcenter calendar set 2027-02-14 --worked --name 春节调休
    """
    if worked is None:
        raise click.UsageError("say whether the date is worked: --worked or --off")
    with database() as db, db.session() as session:
        moved = set_day(session, day, worked, name, by=by, now=utcnow(), zone=load_settings().zone)
    click.echo(f"{day}: {'worked' if worked else 'off'}; {_clocks(moved)}")


@calendar.command("forget")
@click.argument("day", type=Day())
@_by
def forget(day: date, by: str) -> None:
    """Take back what was entered for one DATE.

    The library's table counts again.

    \b
    Example:
      callcenter calendar forget 2027-02-14
    """
    with database() as db, db.session() as session:
        moved = forget_day(session, day, by=by, now=utcnow(), zone=load_settings().zone)
    click.echo(f"{day}: as the library has it; {_clocks(moved)}")


@calendar.command("notice")
@click.argument("year", type=click.IntRange(2004, 2100))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", metavar="TEXT", help="Where it was published; the file's name if not given.")
@_by
def notice(year: int, file: Path, source: str | None, by: str) -> None:
    """Enter a YEAR's holiday notice 放假通知 in full.

    FILE holds the State Council's dates.

    The file is CSV or YAML, a date a line, each off (休) or worked (班), perhaps with the holiday's name:

    \b
      2027-02-06,off,春节            (notice.csv)
      2027-02-06: off 春节           (notice.yaml)

    The year is known from then on. An amended notice replaces the earlier one.

    \b
    Example:
      callcenter calendar notice 2027 notice.csv --source 国办发明电〔2026〕7号
    """
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise FieldError("file", f"{file} is no UTF-8 text; save it as UTF-8") from None
    days = read_notice(text, file.name, year)
    with database() as db, db.session() as session:
        done = enter_notice(session, year, {day: one.worked for day, one in days.items()}, source or file.name, by=by,
                            now=utcnow(), zone=load_settings().zone,
                            names={day: one.name for day, one in days.items() if one.name})
    dropped = f", {len(done.dropped)} of the earlier notice dropped" if done.dropped else ""
    click.echo(f"{year}: known, {done.days} dates entered{dropped}; {_clocks(done.moved)}")


def _year(year: Year) -> dict[str, Any]:
    notice = year.notice
    return {"year": year.year, "status": year.status, "source": year.source, "days": year.days,
            "entered_by": notice.entered_by if notice else None,
            "entered_at": notice.entered_at.isoformat() if notice else None}


def _clocks(moved: int) -> str:
    return f"{moved} running clock{'s' * (moved != 1)} moved"


commands = (calendar,)
