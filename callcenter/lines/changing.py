"""Lines as managers keep them on the desk: a new one, what one does, its addresses set at the provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, any_, literal, or_, select
from sqlalchemy.orm import Session

from callcenter.customers.numbers import read_number
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.models import FlowVersion, Line, OpeningHours, RingPlan
from callcenter.lines.services import RECORD_POLICIES, add_line, newest_plan, publish_shipped
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.people.standing import must_lead, must_manage

FIELDS = ("name", "flow", "record", "hours", "ring_plan", "ring_limit", "cycle_seconds", "area_code",
          "fallback_number", "landing_numbers", "outbound")
"""What a manager enters of a line, all as text (`outbound` yes or nothing); the number itself never changes."""

_LONGEST_NAME, _MOST_LANDING = 40, 20
_UNCALLED = ("extension", "anonymous", "invalid")


def list_lines(session: Session, by: Person) -> Sequence[Line]:
    """All lines, by name and number. NotAllowedError."""
    must_lead(by, "查看线路")
    return session.scalars(select(Line).order_by(Line.name, Line.number)).all()


def get_line(session: Session, line_id: int, by: Person) -> Line:
    """NotAllowedError, NotFoundError."""
    must_lead(by, "查看线路")
    line = session.get(Line, line_id)
    if line is None:
        raise NotFoundError(f"没有编号为 {line_id} 的线路")
    return line


def line_choices(session: Session, now: datetime) -> dict[str, list[str]]:
    """What a line may be given, by field: flows, ring plans and opening hours by name."""
    publish_shipped(session, now)
    hours = session.scalars(select(OpeningHours.name).where(OpeningHours.name != "default").order_by(OpeningHours.name))
    return {"flow": sorted(set(session.scalars(select(FlowVersion.name)))),
            "ring_plan": sorted(set(session.scalars(select(RingPlan.name)))),
            "record": list(RECORD_POLICIES), "hours": ["default", *hours]}


def told(session: Session, line: Line) -> dict[str, str]:
    """A line as a form holds it: FIELDS as text."""
    plan = session.get_one(RingPlan, line.ring_plan)
    return {"name": line.name, "flow": line.flow, "record": line.record, "hours": line.hours, "ring_plan": plan.name,
            "ring_limit": str(line.ring_limit), "cycle_seconds": f"{line.cycle_seconds:g}",
            "area_code": line.area_code or "", "fallback_number": line.fallback_number or "",
            "landing_numbers": "\n".join(line.landing_numbers), "outbound": "yes" if line.outbound else ""}


def enter_line(session: Session, number: str, typed: Mapping[str, str], *, by: Person, now: datetime) -> Line:
    """A new line with what was typed of FIELDS. FieldError, ConflictError, NotAllowedError."""
    must_manage(by, "添加线路")
    read = read_number(number.strip())
    if read.dialable is None or read.kind in _UNCALLED:
        raise FieldError("number", f"“{number[:30]}”不是可以拨打的号码；"
                         "请填区号加固定电话、400、95号码或手机号，如 021-62881234")
    taken = session.scalar(select(Line.number).where(_answers(read.dialable)))
    if taken is not None:
        raise ConflictError(f"号码{read.dialable}已是线路{taken}的；请换一个，或修改原来的线路")
    _check_chosen(session, typed, now)
    line = add_line(session, read.dialable, flow=typed["flow"], now=now, by=by.name)
    _fill(session, line, typed)
    session.flush()
    return line


def change_line(session: Session, line_id: int, typed: Mapping[str, str], *, by: Person, now: datetime) -> Line:
    """Changes what is typed of FIELDS; calls that run keep what they began under. FieldError, NotAllowedError."""
    get_line(session, line_id, by)
    must_manage(by, "修改线路")
    line = session.get_one(Line, line_id, with_for_update=True, populate_existing=True)
    before = told(session, line)
    _check_chosen(session, typed, now)
    _fill(session, line, typed)
    session.flush()
    after = told(session, line)
    changed = {field: [before[field], after[field]] for field in FIELDS if before[field] != after[field]}
    if changed:
        record_act(session, who=by.name, action="line.change", subject=line.number, now=now, **changed)
    return line


def configured(session: Session, line_id: int, *, by: Person, now: datetime) -> None:
    """Keeps that somebody set a line's addresses at the provider."""
    line = get_line(session, line_id, by)
    record_act(session, who=by.name, action="line.configure", subject=line.number, now=now)


def _answers(number: str) -> ColumnElement[bool]:
    """Whether a line is called by that number, itself or as its 落地号码."""
    return or_(Line.number == number, literal(number) == any_(Line.landing_numbers))


_CHOSEN = {"flow": "流程", "record": "录音规则", "hours": "服务时间", "ring_plan": "振铃方案"}


def _check_chosen(session: Session, typed: Mapping[str, str], now: datetime) -> None:
    may_be = line_choices(session, now)
    for field, title in _CHOSEN.items():
        if field in typed and typed[field] not in may_be[field]:
            raise FieldError(field, f"没有名为“{typed[field][:30]}”的{title}；可选：{'、'.join(may_be[field])}")


def _fill(session: Session, line: Line, typed: Mapping[str, str]) -> None:
    for field in ("flow", "record", "hours"):
        if field in typed:
            setattr(line, field, typed[field])
    for field, fill in _FILLERS.items():
        if field in typed:
            fill(session, line, typed[field].strip())


def _fill_name(_session: Session, line: Line, value: str) -> None:
    if len(value) > _LONGEST_NAME:
        raise FieldError("name", f"名称有{len(value)}个字；最多{_LONGEST_NAME}个字，如 客服主线")
    line.name = value


def _fill_plan(session: Session, line: Line, name: str) -> None:
    """A line that has a version of that plan keeps it; another plan comes in its newest."""
    held, newest = session.get(RingPlan, line.ring_plan), newest_plan(session, name)
    if newest is not None and (held is None or held.name != name):
        line.ring_plan = newest.digest


def _fill_limit(_session: Session, line: Line, value: str) -> None:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 20):
        raise FieldError("ring_limit", f"应在几声内接起不能是“{value[:10]}”；请填1到20的整数，如 3")
    line.ring_limit = int(value)


def _fill_cycle(_session: Session, line: Line, value: str) -> None:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 20:
        raise FieldError("cycle_seconds", f"一声的秒数不能是“{value[:10]}”；请填1到20，国内为5（响1秒停4秒）")
    line.cycle_seconds = seconds


def _fill_area(_session: Session, line: Line, value: str) -> None:
    if value and not (value.isascii() and value.isdigit() and value.startswith("0") and 3 <= len(value) <= 4):
        raise FieldError("area_code", f"区号“{value[:10]}”不对；请填0开头的3到4位区号，如 021")
    line.area_code = value or None


def _fill_fallback(_session: Session, line: Line, value: str) -> None:
    line.fallback_number = _dialable("fallback_number", value, line.area_code) if value else None


def _fill_landing(session: Session, line: Line, value: str) -> None:
    numbers = [_dialable("landing_numbers", one, line.area_code) for one in value.replace("、", "\n").split()]
    if len(numbers) > _MOST_LANDING:
        raise FieldError("landing_numbers", f"落地号码有{len(numbers)}个；最多{_MOST_LANDING}个")
    for number in numbers:
        other = session.scalar(select(Line.number).where(_answers(number), Line.id != line.id))
        if other is not None or number == line.number:
            raise FieldError("landing_numbers", f"号码{number}已是线路{other or number}的；一个号码只能属于一条线路")
    line.landing_numbers = list(dict.fromkeys(numbers))


def _fill_outbound(_session: Session, line: Line, value: str) -> None:
    if value == "yes" and read_number(line.number).kind == "400":
        raise FieldError("outbound", f"{line.number}不能作外显号码；400号码按规定不用于呼出，请用已报备的固定电话")
    line.outbound = value == "yes"


_FILLERS: Mapping[str, Callable[[Session, Line, str], None]] = MappingProxyType({
    "name": _fill_name, "ring_plan": _fill_plan, "ring_limit": _fill_limit, "cycle_seconds": _fill_cycle,
    "area_code": _fill_area, "fallback_number": _fill_fallback, "landing_numbers": _fill_landing,
    "outbound": _fill_outbound})


def _dialable(field: str, value: str, area_code: str | None) -> str:
    read = read_number(value, area_code=area_code)
    if read.dialable is None or read.kind in _UNCALLED:
        raise FieldError(field, f"“{value[:30]}”不是可以拨打的号码；请填区号加固定电话或手机号，如 021-62881235")
    return read.dialable
