"""What comes next after each disposition 外呼结果: data of the campaign, decided by a pure function (REQUIREMENTS 5.5
to 5.7, G18). Each disposition has exactly one next action, and `lint` proves that every campaign ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol, get_args

from callcenter.callbacks.dispositions import DISPOSITIONS

Then = Literal["again", "next_part", "next_day", "asked", "message", "end", "do_not_call", "problem", "person"]
"""again (after a while) | next_part (after a while, at another time of day) | next_day | asked (at the time that the
customer named) | message (a text goes out, and that is all) | end | do_not_call (end, and never again) | problem (end,
and what they told becomes a case) | person (end here, an agent calls: a call that we owe)."""

TRIES = ("again", "next_part", "next_day", "asked")
"""After these the contact waits for another call; each must be bounded."""

Last = Literal["end", "message", "person"]
Does = Literal["message", "do_not_call", "problem", "person"]

MOST_ATTEMPTS = range(1, 11)
MOST_ASKED = range(1, 11)
AFTER = range(5, 14 * 24 * 60 + 1)
"""Minutes between two tries: five, up to two weeks."""


@dataclass(frozen=True)
class Action:
    """`after`: minutes to wait at least (again, next_part). `most`: attempts of a contact after which this disposition
    brings no further one (None: the campaign's number); for `asked`, how often a customer may name a time. `at_last`:
    what is done when those are used up."""

    then: Then
    after: int = 0
    most: int | None = None
    at_last: Last = "end"

    def to_plain(self) -> dict[str, Any]:
        """As it stands in the campaign's data: what is the default is left out."""
        plain: dict[str, Any] = {"then": self.then}
        if self.after:
            plain["after"] = self.after
        if self.most is not None:
            plain["most"] = self.most
        if self.at_last != "end":
            plain["at_last"] = self.at_last
        return plain


DEFAULT_ACTIONS: Mapping[str, Action] = MappingProxyType({
    "completed": Action("end"),
    "no_answer": Action("next_part", after=120),
    "busy": Action("again", after=20),
    "voicemail": Action("next_part", after=120),
    "child_answered": Action("next_day"),
    "hostile": Action("next_day", most=2),
    "call_back_later": Action("asked", after=120, most=3),
    "refused": Action("end"),
    "invalid_number": Action("end"),
    "do_not_call": Action("do_not_call"),
    "wrong_person": Action("end"),
    "unreachable": Action("again", after=120, most=2),
    "abandoned": Action("person"),
})
"""What a campaign does that says nothing else. A child 小孩 is greeted and told that we call again on the next day
(5.5); whoever was rude is called on another date, once (5.7); whom we left waiting gets a call by an agent first."""

assert set(DEFAULT_ACTIONS) == set(DISPOSITIONS)


class Hours(Protocol):
    """What of `windows.CallingHours` is needed here."""

    def next_opening(self, after: datetime) -> datetime | None: ...
    def another_part(self, tried: datetime, after: datetime) -> datetime | None: ...
    def next_day(self, now: datetime) -> datetime | None: ...


class Next(NamedTuple):
    """The contact's next state. `state`: waiting | done; `at`: when it is called again (waiting), UTC; `outcome`: what
    ended it (done): the disposition, or exhausted | expired; `why`: the reason of it in one sentence, for the desk;
    `does`: what else is to be done: message | do_not_call | problem | person | None; `asked`: how often the customer
    has named a time now."""

    state: Literal["waiting", "done"]
    at: datetime | None
    outcome: str | None
    why: str
    does: Does | None = None
    asked: int = 0


class ActionsProblem(NamedTuple):
    """`field`: where in the data; `what`: what was wrong and what would be right, in Chinese."""

    field: str
    what: str


def read_actions(plain: Mapping[str, Any]) -> dict[str, Action]:
    """A campaign's data over the defaults; checked before by `lint`. What is not said stays as shipped."""
    return {name: Action(**plain[name]) if name in plain else default for name, default in DEFAULT_ACTIONS.items()}


def decide(actions: Mapping[str, Any], disposition: str, *, attempts: int, asked: int, most_attempts: int,
           now: datetime, windows: Hours, asked_for: datetime | None = None) -> Next:
    """What follows an attempt. `actions`: the campaign's data (or Actions). `attempts`: of this contact, this one
    counted; `asked`: how often the customer named a time before. `asked_for`: the time that was named now; it is kept
    even outside the windows, since they asked for it."""
    action = _action(actions, disposition)
    title = DISPOSITIONS[disposition].title
    if action.then not in TRIES:
        return Next("done", None, disposition, f"{title}，{_ENDED[action.then]}", _DOES.get(action.then), asked)
    if action.then == "asked":
        asked += 1
        most = action.most or MOST_ASKED[-1]
        if asked > most:
            return _used_up(action, f"{title}，客户已{most}次改约时间，不再拨打", asked)
    else:
        most = min(action.most or most_attempts, most_attempts)
        if attempts >= most:
            return _used_up(action, f"{title}，已拨打{attempts}次，到了最多{most}次", asked)
    at = _when(action, now, windows, asked_for)
    if at is None:
        return Next("done", None, "expired", f"{title}，今后没有可以拨打的时段", None, asked)
    return Next("waiting", at, None, f"{title}，{_WAITS[action.then]}", None, asked)


_DOES: Mapping[str, Does] = MappingProxyType({
    "message": "message", "do_not_call": "do_not_call", "problem": "problem", "person": "person"})
_ENDED: Mapping[str, str] = MappingProxyType({
    "end": "不再拨打", "message": "改发短信，不再拨打", "do_not_call": "登记免打扰，不再拨打",
    "problem": "登记问题，不再拨打", "person": "转人工回电"})
_WAITS: Mapping[str, str] = MappingProxyType({
    "again": "稍后再拨", "next_part": "换一个时段再拨", "next_day": "改日再拨", "asked": "按客户约定的时间再拨"})


def _action(actions: Mapping[str, Any], disposition: str) -> Action:
    given = actions.get(disposition)
    if given is None:
        return DEFAULT_ACTIONS[disposition]
    return given if isinstance(given, Action) else Action(**given)


def _used_up(action: Action, why: str, asked: int) -> Next:
    does = None if action.at_last == "end" else action.at_last
    return Next("done", None, "exhausted", why + {"end": "", "message": "，改发短信", "person": "，转人工回电"}
                [action.at_last], does, asked)


def _when(action: Action, now: datetime, windows: Hours, asked_for: datetime | None) -> datetime | None:
    if action.then == "asked" and asked_for is not None:
        return max(asked_for, now).astimezone(UTC)
    waited = now + timedelta(minutes=action.after)
    if action.then in ("next_part", "asked"):  # "later", and no time was named: another part of the day
        return windows.another_part(now, waited)
    return windows.next_day(now) if action.then == "next_day" else windows.next_opening(waited)


def lint(actions: Mapping[str, Any], *, most_attempts: int = 3) -> list[ActionsProblem]:
    """Everything that is wrong with a campaign's data; []: every disposition has one next action, and every contact
    is done after a bounded number of calls (`longest`)."""
    known = "、".join(DISPOSITIONS)
    problems = [ActionsProblem(f"actions.{name}", f"没有“{str(name)[:30]}”这种外呼结果；可写：{known}")
                for name in actions if name not in DISPOSITIONS]
    if type(most_attempts) is not int or most_attempts not in MOST_ATTEMPTS:
        problems.append(ActionsProblem("most_attempts", f"“{str(most_attempts)[:20]}”不能作最多次数；"
                                                        f"请写 {MOST_ATTEMPTS[0]} 到 {MOST_ATTEMPTS[-1]} 的整数"))
    for name in DISPOSITIONS:
        if name in actions:
            problems += _problems(name, actions[name])
    if not problems and longest(actions, most_attempts=most_attempts) is None:
        problems.append(ActionsProblem("actions", "这样拨打不会结束；请给每一种再拨写上最多次数（most）"))
    return problems


def _problems(name: str, given: Any) -> list[ActionsProblem]:
    field = f"actions.{name}"
    plain = given.to_plain() if isinstance(given, Action) else given
    if not isinstance(plain, Mapping):
        return [ActionsProblem(field, "应写成 {then: again, after: 120, most: 3}")]
    problems = [ActionsProblem(f"{field}.{key}", "没有这一项；可写：then、after、most、at_last")
                for key in plain if key not in ("then", "after", "most", "at_last")]
    then = plain.get("then")
    if then not in get_args(Then):
        what = f"“{str(then)[:20]}”不是下一步；可选：{'、'.join(get_args(Then))}"
        return [*problems, ActionsProblem(f"{field}.then", what)]
    if name == "do_not_call" and then != "do_not_call":
        problems.append(ActionsProblem(f"{field}.then", "客户要求不再致电时，只能登记免打扰（do_not_call）"))
    if name == "invalid_number" and then in TRIES:
        problems.append(ActionsProblem(f"{field}.then", "号码无效时再拨没有用；可选：end、message、person"))
    if then == "asked" and name != "call_back_later":
        problems.append(ActionsProblem(f"{field}.then", "只有“客户要求稍后再打”（call_back_later）才有约定的时间"))
    problems += _bounds(field, str(then), plain)
    return problems


def _bounds(field: str, then: str, plain: Mapping[str, Any]) -> list[ActionsProblem]:
    problems = []
    after, most, at_last = plain.get("after", 0), plain.get("most"), plain.get("at_last", "end")
    needs = then in ("again", "next_part")
    if type(after) is not int or (after not in AFTER and (needs or after != 0)):
        problems.append(ActionsProblem(f"{field}.after", f"间隔应为 {AFTER[0]} 到 {AFTER[-1]} 分钟的整数，如 120"))
    bound = MOST_ASKED if then == "asked" else MOST_ATTEMPTS
    if (most is None and then == "asked") or (most is not None and (type(most) is not int or most not in bound)):
        problems.append(ActionsProblem(f"{field}.most", f"请写明最多几次，{bound[0]} 到 {bound[-1]} 的整数"))
    if at_last not in get_args(Last):
        what = f"“{str(at_last)[:20]}”不可用；可选：{'、'.join(get_args(Last))}"
        problems.append(ActionsProblem(f"{field}.at_last", what))
    return problems


def longest(actions: Mapping[str, Any], *, most_attempts: int) -> int | None:
    """How many calls a contact can get at most, whatever comes of each: every way is walked. None: it never ends."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    depth: dict[tuple[int, int], int] = {}
    most = MOST_ATTEMPTS[-1] + MOST_ASKED[-1] + 1

    def walk(attempts: int, asked: int) -> int:
        """Calls still to come from here, this one counted."""
        if attempts > most:
            raise RecursionError
        if (attempts, asked) not in depth:
            follows = [decide(actions, name, attempts=attempts + 1, asked=asked, most_attempts=most_attempts, now=now,
                              windows=_ALWAYS) for name in DISPOSITIONS]
            depth[attempts, asked] = 1 + max((walk(attempts + 1, one.asked) for one in follows
                                              if one.state == "waiting"), default=0)
        return depth[attempts, asked]

    try:
        return walk(0, 0)
    except RecursionError:
        return None


class _Always:
    def next_opening(self, after: datetime) -> datetime:
        return after

    def another_part(self, tried: datetime, after: datetime) -> datetime:
        return after

    def next_day(self, now: datetime) -> datetime:
        return now


_ALWAYS = _Always()
