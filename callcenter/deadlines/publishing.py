"""Standards as rows: published by people, keyed by their digest; cases keep the version that they began under."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from callcenter.deadlines.models import CompanySetting, StandardVersion
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.standards import (
    BOUNDS,
    SETTINGS,
    Standard,
    StandardError,
    load,
    shipped,
    shipped_standard,
    shipped_text,
)

_NEXT_SERIAL = text("select nextval(pg_get_serial_sequence('standard_versions', 'serial'))")

_known: dict[str, Standard] = {}
"""By digest: what is keyed by its digest never changes."""


def current_version(session: Session, name: str) -> StandardVersion:
    """The newest version of that name: what new cases begin under. The shipped one is published first where none of
    that name is. NotFoundError: there is no such standard."""
    newest = _newest(session, name)
    if newest is not None:
        return newest
    if name not in shipped():
        raise NotFoundError(f"没有名为 {name} 的标准；已有：{'、'.join(_names(session))}")
    standard = load(shipped_text(name), f"{name}.yaml", settings_of(session))
    _keep(session, standard, shipped_text(name), by="-", now=func.now())
    kept = _newest(session, name)
    assert kept is not None
    return kept


def standard_of(session: Session, digest: str) -> Standard:
    """The standard of a version. NotFoundError: no version has that digest."""
    standard = _known.get(digest)
    if standard is None:
        version = session.get(StandardVersion, digest)
        if version is None:
            raise NotFoundError(f"没有版本为 {digest[:12]} 的标准")
        standard = _known[digest] = Standard.from_plain(version.spec)
    return standard


def current_standard(session: Session, name: str) -> Standard:
    """What `current_version` means. NotFoundError."""
    return standard_of(session, current_version(session, name).digest)


def published(session: Session) -> list[Standard]:
    """The current version of every standard: the shipped names first, in their order, then the company's own."""
    return [current_standard(session, name) for name in _names(session)]


def titles_of(session: Session) -> dict[str, str]:
    """The title of every standard by its name, shipped ones first: one query, and nothing is published by looking."""
    rows = session.execute(select(StandardVersion.name, StandardVersion.spec["title"].astext).ext(
        distinct_on(StandardVersion.name)).order_by(StandardVersion.name, StandardVersion.serial.desc()))
    own: dict[str, str] = dict(rows.all())
    return {name: own.get(name) or _shipped_title(name) for name in shipped()} | own


@cache
def _shipped_title(name: str) -> str:
    return shipped_standard(name).title


def publish_standard(session: Session, text: str, filename: str, *, by: str, now: datetime) -> StandardVersion:
    """Makes a file what new cases begin under, with the company's settings resolved into it. Publishing an earlier
    version again brings it back. StandardError: every problem with its line."""
    return _publish(session, load(text, filename, settings_of(session)), text, by=by, now=now)


def settings_of(session: Session) -> dict[str, int]:
    """Every setting that standards may use: the company's value, else the default."""
    rows = session.execute(select(CompanySetting.name, CompanySetting.value).where(CompanySetting.name.in_(SETTINGS)))
    return {**SETTINGS, **{name: int(value) for name, value in rows}}


def set_setting(session: Session, name: str, value: int, *, by: str, now: datetime) -> list[StandardVersion]:
    """A new value of a setting, and with it a new version of every standard that uses it; these are returned. Running
    cases keep theirs. FieldError: no such setting, or a value outside its bounds."""
    if name not in SETTINGS:
        raise FieldError("name", f"没有名为 {name} 的设置；可设置：{'、'.join(SETTINGS)}")
    least, most = BOUNDS[name]
    if type(value) is not int or not least <= value <= most:
        raise FieldError("value", f"{name} 不能是 {value}；应为 {least} 到 {most} 的整数")
    names = _names(session)
    before = [(current_version(session, one), current_standard(session, one)) for one in names]
    values = {"value": value, "changed_at": now, "changed_by": by}
    old = settings_of(session)[name]
    session.execute(insert(CompanySetting).values(name=name, **values).on_conflict_do_update(
        index_elements=["name"], set_=values))
    record_act(session, who=by, action="setting.change", subject=name, now=now, old=old, new=value)
    made = []
    for version, standard in before:
        resolved = _resolved(version, settings_of(session))
        if resolved.digest != standard.digest:
            made.append(_publish(session, resolved, version.source, by=by, now=now))
    return made


def resolved_with(session: Session, name: str, values: Mapping[str, int]) -> Standard:
    """The current version of a standard as it would be with other values of settings; nothing is published.
    FieldError: a value that does not fit it."""
    return _resolved(current_version(session, name), {**settings_of(session), **values})


def _resolved(version: StandardVersion, settings: Mapping[str, int]) -> Standard:
    try:
        return load(version.source, f"{version.name}.yaml", settings)
    except StandardError as problem:
        first = problem.problems[0]
        raise FieldError("value", f"这个值与标准 {version.name} 第 {first.line} 行不合：{first.what}") from None


def _publish(session: Session, standard: Standard, source: str, *, by: str, now: datetime) -> StandardVersion:
    newest = _newest(session, standard.name)
    if newest is None or newest.digest != standard.digest:
        _keep(session, standard, source, by=by, now=now)
        record_act(session, who=by, action="standard.publish", subject=standard.name, now=now, digest=standard.digest)
    return session.get_one(StandardVersion, standard.digest)


def _keep(session: Session, standard: Standard, source: str, *, by: str, now: Any) -> None:
    """As the newest of its name, whether its digest was there before or not; two sessions may do so at once."""
    row = insert(StandardVersion).values(digest=standard.digest, name=standard.name, spec=standard.to_plain(),
                                         source=source, published_at=now, published_by=by)
    session.execute(row.on_conflict_do_nothing())
    known = session.get_one(StandardVersion, standard.digest, populate_existing=True)
    newest = _newest(session, standard.name)
    if newest is not None and newest.digest != standard.digest:
        known.serial = session.scalar(_NEXT_SERIAL) or 0
        session.flush()


def _newest(session: Session, name: str) -> StandardVersion | None:
    return session.scalar(select(StandardVersion).where(StandardVersion.name == name)
                          .order_by(StandardVersion.serial.desc()).limit(1))


def _names(session: Session) -> list[str]:
    own = session.scalars(select(StandardVersion.name).distinct().order_by(StandardVersion.name))
    return list(dict.fromkeys([*shipped(), *own]))
