"""One act on many rows of a list: each through its own service and in a transaction of its own, so that a row is done
whole or not at all, and each is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from callcenter.db import Database
from callcenter.errors import DeskError, FieldError

MOST = 200
"""Rows at once; a page shows fewer."""


class Chosen(NamedTuple):
    """A row, and its version as the list showed it (None: the row has none)."""

    id: int
    version: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of a row. `problem`: why nothing was done to it, empty where it was."""

    id: int
    problem: str = ""


Act = Callable[[Session, Chosen], object]


def chosen_of(values: Sequence[str]) -> list[Chosen]:
    """The rows that a form names, as `id` or `id:version`, each once. FieldError: none, too many, or no such thing."""
    found = dict.fromkeys(_chosen(value) for value in values)
    if not found:
        raise FieldError("rows", "没有选中任何一行；请先勾选要处理的行")
    if len(found) > MOST:
        raise FieldError("rows", f"一次最多处理{MOST}行，现在选了{len(found)}行；请分几次处理")
    return list(found)


def _chosen(value: str) -> Chosen:
    row, _, version = value.partition(":")
    if not (row.isascii() and row.isdigit() and 0 < int(row) < 2**31) or (
            version and not (version.isascii() and version.isdigit() and len(version) < 10)):
        raise FieldError("rows", "选中的行无法识别，请刷新列表后重试")
    return Chosen(int(row), int(version) if version else None)


def act_on_each(db: Database, rows: Sequence[Chosen], act: Act) -> list[Outcome]:
    """Does it to each row. What a service refuses, or a rule of the database, is that row's problem alone."""
    return [_one(db, row, act) for row in rows]


def _one(db: Database, row: Chosen, act: Act) -> Outcome:
    try:
        with db.session() as session:
            act(session, row)
    except DeskError as problem:
        return Outcome(row.id, problem.message)
    except (IntegrityError, StaleDataError):
        return Outcome(row.id, "刚被别人修改过，请刷新后重试")
    return Outcome(row.id)
