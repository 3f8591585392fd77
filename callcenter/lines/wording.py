"""IVR flows as managers keep them on the desk: versions, and their texts 话术, which are published as a new version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.models import FlowVersion, Line
from callcenter.lines.services import publish_flow, publish_shipped
from callcenter.people.models import Person
from callcenter.people.standing import must_lead, must_manage
from ivr_flows.flow import Flow
from ivr_flows.prompting import PLACEHOLDERS
from ivr_flows.rewording import LONGEST_TEXT, TextProblem, problems_of, reworded, texts_of

_SHOWN = 30


@dataclass(frozen=True)
class FlowView:
    """What new calls begin under, the versions of that name (the newest first), and the lines that use it. `inside`:
    flows that enter it, which carry its steps and texts with them as they were when they were published."""

    flow: Flow
    version: FlowVersion
    versions: Sequence[FlowVersion]
    lines: Sequence[Line]
    inside: Sequence[str]


def list_flows(session: Session, by: Person, now: datetime) -> list[FlowView]:
    """Every flow by name. NotAllowedError."""
    must_lead(by, "查看语音流程")
    publish_shipped(session, now)
    newest = session.scalars(select(FlowVersion).ext(distinct_on(FlowVersion.name)).order_by(
        FlowVersion.name, FlowVersion.serial.desc())).all()
    return [_view(session, one) for one in newest]


def flow_titles(session: Session) -> dict[str, str]:
    """What each flow is called, by its name."""
    rows = session.execute(select(FlowVersion.name, FlowVersion.source).ext(distinct_on(FlowVersion.name)).order_by(
        FlowVersion.name, FlowVersion.serial.desc()))
    return {name: json.loads(source)["title"] or name for name, source in rows}


def get_flow(session: Session, name: str, by: Person) -> FlowView:
    """NotAllowedError, NotFoundError."""
    must_lead(by, "查看语音流程")
    newest = _newest(session, name)
    if newest is None:
        raise NotFoundError(f"没有名为 {name[:30]} 的语音流程")
    return _view(session, newest)


class WordingError(FieldError):
    """Texts that cannot be published. `problems`: by the text's id, in words."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__("texts", f"有{len(problems)}条话术不能发布；请按各条下面的说明修改")
        self.problems = problems


def publish_texts(session: Session, name: str, typed: Mapping[str, str], *, base: str, sure: bool, by: Person,
                  now: datetime) -> FlowVersion:
    """A new version with other texts, after the linter found them usable. `base`: the version whose texts were seen;
    `sure`: publish in spite of warnings. Calls that run keep theirs. WordingError, ConflictError, NotAllowedError."""
    must_manage(by, "修改话术")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"flow {name}"))))
    view = get_flow(session, name, by)
    if view.version.digest != base:
        raise ConflictError("这个流程已有别的版本；请刷新后再改")
    known = {one.id: one.text for one in texts_of(view.flow)}
    changes = {place: " ".join(text.split()) for place, text in typed.items() if place in known}
    changes = {place: text for place, text in changes.items() if text != " ".join(known[place].split())}
    problems: dict[str, list[str]] = {}
    for problem in problems_of(view.flow, changes):
        if problem.fatal or not sure:
            problems.setdefault(problem.id, []).append(told(problem))
    if problems:
        raise WordingError(problems)
    return publish_flow(session, reworded(view.flow, changes), by=by.name, now=now) if changes else view.version


def bring_back(session: Session, name: str, digest: str, *, by: Person, now: datetime) -> FlowVersion:
    """Makes an earlier version what new calls begin under. NotFoundError, NotAllowedError."""
    must_manage(by, "发布语音流程")
    version = session.get(FlowVersion, digest)
    if version is None or version.name != name:
        raise NotFoundError(f"流程 {name[:30]} 没有版本 {digest[:12]}")
    return publish_flow(session, Flow.from_canonical(version.source), by=by.name, now=now)


def told(problem: TextProblem) -> str:
    """What is wrong, and what would be right."""
    match problem.about:
        case "empty":
            return "没有内容；请写出要播报的话"
        case "long":
            return f"有{problem.word}个字；最多{LONGEST_TEXT}个字，来电者听不了更长的话"
        case "placeholder":
            return f"没有名为{{{problem.word}}}的占位符；可用：{'、'.join(sorted(PLACEHOLDERS))}"
        case "braces":
            return "有单独的花括号；占位符请写成{company}这样，其他地方不用花括号"
        case "notice":
            return "原文告知了录音，新文没有；录音前必须告知，请保留“录音”二字"
        case "key":
            return f"请来电者按{problem.word}，但这一步没有这个键；请改用已有的键"
    return f"原文请来电者按{problem.word}，新文没有提到；如果别处已说明，请勾选“仍然发布”"


def _newest(session: Session, name: str) -> FlowVersion | None:
    return session.scalar(select(FlowVersion).where(FlowVersion.name == name)
                          .order_by(FlowVersion.serial.desc()).limit(1))


def _view(session: Session, newest: FlowVersion) -> FlowView:
    versions = session.scalars(select(FlowVersion).where(FlowVersion.name == newest.name)
                               .order_by(FlowVersion.serial.desc()).limit(_SHOWN)).all()
    lines = session.scalars(select(Line).where(Line.flow == newest.name).order_by(Line.number)).all()
    return FlowView(Flow.from_canonical(newest.source), newest, versions, lines, _entering(session, newest.name))


def _entering(session: Session, name: str) -> list[str]:
    rows = session.execute(select(FlowVersion.name, FlowVersion.source).ext(distinct_on(FlowVersion.name)).order_by(
        FlowVersion.name, FlowVersion.serial.desc()))
    return [other for other, source in rows if other != name and any(
        node["type"] == "enter" and node["flow"] == name for node in json.loads(source)["nodes"].values())]
