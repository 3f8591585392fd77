"""One complaint and its clocks: the department is told, the reply to the customer is missed, it goes up the ladder, the
customer complains again. Each chapter says what happened, and what should have happened and did not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, CaseRecord
from callcenter.deadlines.models import Deadline, Escalation
from callcenter.deadlines.publishing import standard_of
from callcenter.demo.company import (
    AFTER_SALES,
    AFTER_SALES_GROUP,
    AGENT,
    COMPANY_GROUP,
    MANAGER,
    SERVICE_GROUP,
    SUPERVISOR,
)
from callcenter.demo.inbox import Inbox
from callcenter.demo.passing import sweep_as_of, wait_for_level, wait_for_notices, whole_second
from callcenter.demo.stage import Stage
from callcenter.notifying.wording import lasting
from callcenter.quality.models import Assessment
from callcenter.records.models import Record

_TOLD = {0: (AGENT, SERVICE_GROUP), 1: (AGENT, SERVICE_GROUP), 2: (f"主管 {SUPERVISOR}", COMPANY_GROUP),
         3: (f"经理 {MANAGER}", COMPANY_GROUP)}
"""Of each level: who must be told, and where the message must arrive."""

_LEVELS = {0: "即将超时，提醒责任人", 1: "超时，通知责任人", 2: "仍未答复，上报", 3: "仍未答复，再上报"}
_STATES = {"met": "按期", "late": "超时", "open": "进行中"}
_TELL = "tell"
AGAIN = timedelta(minutes=10)
"""So long after the last message the customer calls again."""


@dataclass
class Story:
    """The case of one complaint, told as it goes. `wrong`: everything that is not as it should be."""

    up: Stage
    inbox: Inbox
    console: Console
    wrong: list[str] = field(default_factory=list)

    def opening(self, call_sid: str) -> int | None:
        """The complaint opened a case by itself, and the department was told in time; returns its id."""
        with self.up.db.session() as session:
            case = case_of_call(session, call_sid)
            if case is None:
                self.wrong.append("投诉没有自动建立工单")
                return None
            department = case.department.name if case.department else "—"
            self.console.rule(f"工单 {case.number} · 投诉 · {case.customer_name or '—'}（{case.organisation or '—'}）")
            self._say(case.started_at, f"投诉电话挂断，系统建立工单，按规则派给{department}")
            self._expect(department == AFTER_SALES, f"工单派给了{department}，应为{AFTER_SALES}")
            self._expect(case.standard == "complaint", f"工单按{case.standard}计时，应为complaint")
            for clock in clocks_of(session, case):
                self._clock(clock)
            notify, tell = clock_of(session, case, "notify"), clock_of(session, case, _TELL)
            self._expect(notify is not None and notify.state == "met", "有关部门没有在10分钟内得到通知")
            self._expect(tell is not None and tell.state == "open", "答复客户的时限没有开始计时")
            wait_for_notices(self.up, [case.id])
            self._arrived(case, [AFTER_SALES_GROUP])
            return case.id

    def passing(self, case_id: int) -> datetime | None:
        """Time moves on past the reply's limit and every rung of its ladder; returns the last moment."""
        with self.up.db.session() as session:
            case = session.get_one(Case, case_id)
            clock = clock_of(session, case, _TELL)
            if clock is None or clock.warn_at is None:
                return None
            ladder = standard_of(session, clock.standard_version).step(_TELL).ladder
            moments = [(level, whole_second(at)) for level, at in (
                (0, clock.warn_at), *((rung.level, clock.due_at + rung.after) for rung in ladder))]
        self.console.rule("没有人答复客户：时钟按后来的时刻各巡检一次")
        for level, moment in moments:
            self._level(case_id, level, moment)
        return moments[-1][1]

    def _level(self, case_id: int, level: int, moment: datetime) -> None:
        seen = len(self.inbox.arrived)
        command = sweep_as_of(self.up, moment)
        with self.up.db.session() as session:
            case = session.get_one(Case, case_id)
            clock = clock_of(session, case, _TELL)
            assert clock is not None
            wait_for_level(self.up, clock.id, level)
            session.refresh(clock)
            told = session.get_one(Escalation, (clock.id, level))
            away = moment - clock.due_at
            late = f"离时限还有{lasting(-away)}" if level == 0 else f"已超时{lasting(away)}"
            self._say(moment, f"{_LEVELS[level]}：{told.to}（{clock.clause}，{late}）", "red" if level else "yellow")
            self.console.print(Text(f"            $ {command}", style="dim"))
            to, place = _TOLD[level]
            self._expect(told.to == to and told.reason is None, f"第{level}级通知了{told.to}，应为{to}")
            self._expect((clock.breached_at is not None) == (level > 0), f"第{level}级时超时标记不对")
            self._arrived(case, [place], seen)

    def again(self, case_id: int, call_sid: str, seen: int) -> int | None:
        """The same customer called again after the broken limit; returns the id of the repeat complaint. `seen`: so
        many messages were there before."""
        with self.up.db.session() as session:
            earlier, case = session.get_one(Case, case_id), case_of_call(session, call_sid)
            if case is None or case.id == case_id:
                self.wrong.append("超时后的再次来电没有建立再投诉工单")
                return None
            self.console.rule(f"工单 {case.number} · 再投诉")
            urgent = "紧急" if case.urgency == "urgent" else "普通"
            self._say(case.started_at, f"同一客户再次来电，建立再投诉工单（{urgent}），关联工单 {earlier.number}")
            self._expect(case.repeat_of == earlier.id, "再投诉没有关联前一张工单")
            self._expect(case.urgency == "urgent", "再投诉没有升为紧急")
            wait_for_notices(self.up, [case.id, earlier.id])
            for clock in clocks_of(session, case):
                self._clock(clock)
            self._arrived(case, [AFTER_SALES_GROUP], seen)
            self._arrived(earlier, [AFTER_SALES_GROUP], seen)
            drafts = session.scalars(select(Assessment).where(Assessment.repeat_case_id == case.id)).all()
            by_clause = [draft for draft in drafts if draft.clause == "S002 4.10b-7"]
            self._expect(len(by_clause) == 1, f"考核栏有{len(by_clause)}条4.10b-7的草稿，应为1条")
            for draft in by_clause:
                self._assessment(session, draft)
            promised = [draft for draft in drafts if draft.clause == "S002 4.10a-5"]
            self._expect(len(promised) == 1, f"考核栏有{len(promised)}条通话中许诺的草稿，应为1条")
            for draft in promised:
                self.console.print(Padding(Text(f"通话中的许诺也没有兑现，另有一条草稿：{draft.text}"), (0, 0, 0, 2)))
            return case.id

    def _assessment(self, session: Session, draft: Assessment) -> None:
        evidence = draft.evidence
        levels = [row["level"] for row in evidence["escalations"]]
        self.console.print(f"  考核栏（{evidence['required_by']}）有了一条草稿，待主管确认：", style="bold")
        self.console.print(Padding(Text(draft.text), (0, 0, 0, 4)))
        self.console.print("    证据：")
        clock, zone = evidence["clock"], self.up.settings.zone
        for line in (f"责任人 {evidence['owner']['person']}（{evidence['owner']['department'] or '—'}）",
                     f"时限 {hours(clock['started_at'], zone)} 起算，最晚 {hours(clock['due_at'], zone)}，未完成",
                     "通知 " + "、".join(f"{hours(row['at'], zone)} {row['to']}" for row in evidence["escalations"]),
                     "再次来电的记录 " + "、".join(str(row["id"]) for row in evidence["repeat"]["records"])):
            self.console.print(f"      · {line}")
        self._expect(draft.state == "draft", f"考核条目是{draft.state}，应为草稿")
        self._expect(evidence["owner"]["person"] == AGENT, f"责任人是{evidence['owner']['person']}，应为{AGENT}")
        self._expect(levels == [0, 1, 2, 3], f"证据里的通知是第{levels}级，应为0到3级")
        self._expect(bool(evidence["repeat"]["records"]), "证据里没有再次来电的记录")

    def _clock(self, clock: Deadline) -> None:
        end = f"{hours(clock.met_at, self.up.settings.zone)} 完成" if clock.met_at else "还没有完成"
        zone = self.up.settings.zone
        due = hours(clock.due_at, zone, clock.started_at)
        self.console.print(f"  {clock.clause:<13}{clock.title}：{clock.limit_text}，最晚 {due}，"
                           f"{end}，{_STATES.get(clock.state, clock.state)}")

    def _arrived(self, case: Case, places: list[str], seen: int = 0) -> None:
        """What arrived about a case after the first `seen` messages is shown; it must be at these places, once each,
        and show no name and no number."""
        messages = [one for one in self.inbox.arrived[seen:] if case.number in one.title]
        for one in messages:
            self.console.print(Text(f"    → {one.place}收到：{one.title}", style="cyan"))
            lines = one.body.splitlines()
            body = Text("；".join(lines[1:] if len(lines) > 2 else lines), style="dim", overflow="fold")
            self.console.print(Padding(body, (0, 0, 0, 8)))
        got = sorted(one.place for one in messages)
        self._expect(got == sorted(places), f"消息到了{'、'.join(got) or '无处'}，应到{'、'.join(places)}")
        secrets = [case.customer_name or "", (case.phone or "").removeprefix("+86")]
        self._expect(not any(secret and secret in one.text for one in messages for secret in secrets),
                     "发到群里的消息没有隐去客户姓名或电话")

    def _say(self, at: datetime, what: str, style: str = "") -> None:
        self.console.print(Text(f"  {hours(at, self.up.settings.zone)}  {what}", style=style))

    def _expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.wrong.append(otherwise)


def case_of_call(session: Session, call_sid: str) -> Case | None:
    """The case that a call's record belongs to."""
    return session.scalar(select(Case).join(CaseRecord, CaseRecord.case_id == Case.id)
                          .join(Record, Record.id == CaseRecord.record_id).where(Record.call_sid == call_sid))


def clocks_of(session: Session, case: Case) -> list[Deadline]:
    """Its clocks, the one that is due first in front."""
    return list(session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.due_at)))


def clock_of(session: Session, case: Case, step: str) -> Deadline | None:
    """The clock of a step of the case's own standard."""
    return session.scalar(select(Deadline).where(
        Deadline.case_id == case.id, Deadline.standard == case.standard, Deadline.step == step))


def hours(at: datetime | str, zone: ZoneInfo, day: datetime | None = None) -> str:
    """06:21:40 in the company's zone; with the date unless it is that of `day`."""
    moment = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(zone)
    same = day is None or moment.date() == day.astimezone(zone).date()
    return moment.strftime("%H:%M:%S" if same else "%m-%d %H:%M:%S")
