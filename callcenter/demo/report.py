"""What came of the calls: read from the database, checked against what each script expects, shown as a table."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call, Leg
from callcenter.demo.calls import DemoCall
from callcenter.quality.models import Rating
from callcenter.recordings.models import Transcript
from callcenter.records.models import Record
from callcenter.records.rules import missing_of

OUTCOMES = {"answered": "已接听", "abandoned": "放弃来电", "message": "留言", "callback": "预约回电",
            "menu": "菜单中挂机", "sign_in": "电话签到", "self_service": "自助", "service_down": "系统故障",
            "blocked": "黑名单拦截"}
_LATE = {True: "三声内", False: "超三声", None: ""}


@dataclass(frozen=True)
class Result:
    """A finished call. `wrong`: how it differs from what its script expects."""

    call: Call
    answered_by: str | None
    record: Record | None
    words: str
    model: str | None
    rating: str | None
    wrong: tuple[str, ...]


def read_result(session: Session, sid: str, demo: DemoCall) -> Result:
    """Reads one finished call."""
    call = session.get_one(Call, sid)
    leg = session.get(Leg, call.accepted_leg) if call.accepted_leg else None
    record = session.scalar(select(Record).where(Record.call_sid == sid).options(selectinload(Record.fields)))
    transcript = session.scalar(select(Transcript).where(Transcript.call_sid == sid))
    rating = session.get(Rating, sid)
    words = " ".join(segment["text"] for segment in transcript.segments) if transcript else ""
    result = Result(call, leg.person.display_name if leg else None, record, words,
                    transcript.model if transcript else None, rating.label if rating else None, ())
    return Result(**{**vars(result), "wrong": tuple(_differences(result, demo))})


def _differences(result: Result, demo: DemoCall) -> list[str]:
    want, call = demo.expected, result.call
    wrong = [] if call.outcome == want.outcome else [f"结果是{call.outcome}，应为{want.outcome}"]
    if want.rings and call.ring_count != want.rings:
        wrong.append(f"振铃{call.ring_count}声，应为{want.rings}声")
    if call.answered_within_limit is not want.within:
        wrong.append(f"三声内接听为{call.answered_within_limit}，应为{want.within}")
    if result.answered_by != want.answered_by:
        wrong.append(f"接听人是{result.answered_by}，应为{want.answered_by}")
    if call.hung_up_by != want.hung_up_by:
        wrong.append(f"挂机方是{call.hung_up_by}，应为{want.hung_up_by}")
    if result.rating != want.rating:
        wrong.append(f"评价是{result.rating}，应为{want.rating}")
    return wrong + _field_differences(result, demo)


def _field_differences(result: Result, demo: DemoCall) -> list[str]:
    want = demo.expected
    if result.record is None:
        return ["没有来电记录"]
    values = {field.name: field.value for field in result.record.fields}
    wrong = [f"{name}是{values.get(name)}，应为{value}" for name, value in want.fields.items()
             if values.get(name) != value]
    wrong += [f"来电内容缺“{word}”" for word in want.content if word not in values.get("content", "")]
    if want.fields and missing_of(result.record):
        wrong.append("缺：" + "、".join(missing_of(result.record)))
    if want.fields and not result.model:
        wrong.append("没有识别出的文字")
    return wrong


def show(console: Console, results: list[Result], demos: tuple[DemoCall, ...], zone: ZoneInfo) -> None:
    """The table of finished call records, times in the company's zone as on the desk."""
    table = Table(title="来电记录", show_lines=True, expand=True)
    for heading, ratio in (("来电", 3), ("振铃", 2), ("接听", 2), ("五要素", 6), ("识别文字", 7)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for result, demo in zip(results, demos, strict=True):
        table.add_row(f"{result.call.from_number}\n{demo.title}", _rings(result), _who(result), _fields(result, zone),
                      _words(result))
    console.print(table)


def _rings(result: Result) -> str:
    call = result.call
    if call.ring_count == 0:
        return "未振铃"
    return f"{call.ring_count}声\n{_LATE[call.answered_within_limit]}"


def _who(result: Result) -> str:
    text = result.answered_by or OUTCOMES.get(result.call.outcome or "", "")
    return f"{text}\n评价：{result.rating}" if result.rating else text


def _fields(result: Result, zone: ZoneInfo) -> str:
    if result.record is None:
        return ""
    values = {field.name: field.value for field in result.record.fields}
    when = result.call.started_at.astimezone(zone).strftime("%m-%d %H:%M:%S")
    rows = [when, *(values.get(name, "—") for name in ("customer_name", "organisation", "contact_phone", "content"))]
    labels = ("时间", "姓名", "单位", "电话", "内容")
    return "\n".join(f"{label} {value}" for label, value in zip(labels, rows, strict=True))


def _words(result: Result) -> str:
    text = result.words.replace(" ", "")
    return f"{text[:70]}…（{result.model}）" if text else "—"
