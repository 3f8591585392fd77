"""Which pages of the desk are measured: every list with every filter that its address takes, and what a day is spent
on. Each is a name, who looks, and the address of the nth look, so that no two looks ask for the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from benchmarks.desk_company import A_DAY, LINES
from benchmarks.desk_moment import NOW
from callcenter.calls.listing import STATES
from callcenter.lists import callbacks, cases, deadlines, records
from callcenter.lists.cursors import cursor_of
from callcenter.records.models import CATEGORIES, MANDATORY

SUPERVISOR, AGENT, HANDLER, NEWCOMER = "supervisor", "agent07", "handler07", "newcomer"


@dataclass(frozen=True)
class Page:
    """`group`: what it is counted under; `path`: the address of the nth look."""

    group: str
    name: str
    who: str
    path: Callable[[int], str]


def _at(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _fixed(path: str, _number: int) -> str:
    return path


def _list(name: str, address: str, who: str, *filters: dict[str, str]) -> Iterator[Page]:
    for query in filters:
        told = " ".join(f"{part}={value}" for part, value in query.items()) or "(all)"
        yield Page(f"list: {name}", f"{name} {told}", who, partial(_fixed, _at(address, **query, all="1")))


def _calls(who: str) -> Iterator[Page]:
    since = f"{NOW - timedelta(days=3):%Y-%m-%d}"
    yield from _list(
        "calls", "/", who, {}, *({"state": state} for state in STATES), *({"day": day} for day in (
            "today", "yesterday", "week")), {"from": since}, {"to": since}, {"line": LINES[0]},
        {"agent": "agent03"}, {"agent": "agent00"}, {"agent": "newcomer"}, {"agent": "handler03"},
        *({"category": one} for one in CATEGORIES), {"state": "late", "agent": "agent03"},
        {"state": "late", "day": "yesterday"}, {"state": "abandoned", "line": LINES[1]},
        {"state": "unrecorded", "agent": "agent03"}, {"state": "important", "category": "complaint"},
        {"category": "rescue", "agent": "agent03"}, {"state": "late", "agent": "newcomer"},
        {"agent": "agent03", "to": since}, {"state": "unrecorded", "category": "rescue"}, {"direction": "outbound"})
    yield Page("list: calls", "calls q=(4 digits)", who, lambda n: _at("/", q=f"{(3571 * (n + 1)) % 10000:04d}"))
    yield Page("list: calls", "calls q=(a number)", who, lambda n: _at("/", q=f"1{3_000_000_000 + (n + 1) * 7}"))


def _records(who: str) -> Iterator[Page]:
    yield from _list(
        "records", "/records", who, {}, *({"view": view} for view in records.VIEWS), *(
            {"missing": name} for name in MANDATORY), {"day": "yesterday"}, *({"category": one} for one in CATEGORIES),
        {"agent": "agent03"}, {"agent": "agent00"}, {"agent": "newcomer"}, {"agent": "handler03"},
        {"view": "draft", "agent": "agent03"}, {"view": "to_review", "agent": "agent00"},
        {"view": "unsure", "category": "rescue"}, {"missing": "content", "agent": "agent03"},
        {"view": "complaint", "day": "yesterday"}, {"view": "draft", "agent": "newcomer"},
        {"view": "unsure", "agent": "newcomer"}, {"view": "urgent", "category": "rescue"})


def _others(who: str) -> Iterator[Page]:
    yield from _list("cases", "/cases", who, *({"view": view} for view in cases.VIEWS), {"department": "部门1"},
                     {"category": "rescue"}, {"standard": "complaint"}, {"view": "closed", "department": "部门1"},
                     {"view": "all", "category": "rescue"}, {"q": f"{NOW:%Y%m%d}"}, {"q": "12"})
    yield from _list("deadlines", "/deadlines", who, {}, *({"show": one} for one in deadlines.SHOWN), {"mine": "1"},
                     {"department": "部门1"}, {"standard": "complaint"}, {"period": "month"})


def _desk(who: str, calls: int) -> Iterator[Page]:
    yield from _list("callbacks", "/callbacks", who, *({"state": state} for state in callbacks.STATES),
                     {"reason": "abandoned"}, {"due": "late"}, {"due": "today"},
                     {"state": "done", "reason": "abandoned"})
    yield from _list("customers", "/customers", who, {}, {"grade": "VIP"}, {"q": "明华"}, {"q": "药店"}, {"q": "王"})
    yield Page("customer page", "customer page", who, lambda n: f"/customers/{n * 37 % (calls // 5) + 1}")


def pages(calls: int, some: Sequence[int]) -> list[Page]:
    """All of them, for a company with so many calls; `some` of its records are looked at."""
    found: list[Page] = []
    middle = cursor_of(NOW - timedelta(days=calls / A_DAY / 2), "CA")
    for who in (SUPERVISOR, AGENT, HANDLER, NEWCOMER):
        found += [*_calls(who), *_records(who)]
    for who in (SUPERVISOR, HANDLER):
        found += _others(who)
    for who in (SUPERVISOR, AGENT):
        found += _desk(who, calls)
        found.append(Page("list: calls", "calls, half-way down", who, lambda _: _at("/", all="1", cursor=middle)))
        found.append(Page("list: records", "records, half-way down", who, lambda _: _at(
            "/records", all="1", cursor=cursor_of(calls // 2))))
    found.append(Page("record page", "record page", SUPERVISOR, lambda n: f"/records/{some[n % len(some)]}"))
    found.append(Page("record page", "review, then the next", SUPERVISOR,
                      lambda n: f"/review?after={some[n % len(some)]}"))
    found.append(Page("live board", "board", SUPERVISOR, lambda _: "/board"))
    found.append(Page("live board", "board, its refresh", SUPERVISOR, lambda _: "/board/now"))
    found.append(Page("live panel", "live panel", AGENT, lambda _: "/live"))
    found.append(Page("live panel", "live panel, its refresh", AGENT, lambda _: "/live/now?sid=&phase="))
    return found
