"""The dispatcher's list 派单: what no department has, the most pressing first, each with a one-line form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from callcenter.calls.seeing import number_for
from callcenter.cases.models import Case, RoutingRule
from callcenter.cases.reading import CaseFilter, list_cases
from callcenter.cases.routing import Facts, first_fitting, rules
from callcenter.cases.states import VERBS
from callcenter.customers.models import Customer
from callcenter.deadlines.models import Deadline
from callcenter.errors import NotAllowedError
from callcenter.lines.models import Line
from callcenter.people.models import Role
from callcenter.web.pages.case_choices import choices_of
from callcenter.web.pages.cases import first_due
from callcenter.web.pages.site import Site

_MOST = 200


@dataclass(frozen=True)
class Waiting:
    """A case on the list: the clock that is due first, and the department that the rules would choose."""

    case: Case
    clock: Deadline | None
    suggested: str


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /dispatch."""

    @routes.get("/dispatch")
    def dispatch_list() -> str:
        if Role(site.person.role) not in VERBS["dispatch"].roles:
            raise NotAllowedError("您的角色不能派单")
        with site.desk.db.session() as session:
            cases = list_cases(session, site.person, CaseFilter(undispatched=True), now=site.now(), limit=_MOST)
            clocks = first_due(session, [case.id for case in cases])
            current = rules(session)
            rows = [Waiting(case, clocks.get(case.id), _suggested(session, case, current)) for case in cases]
            rows.sort(key=_pressing)
            return render_template("dispatch.html", rows=rows, now=site.now(),
                                   choices=choices_of(session, [], site.zone),
                                   number=lambda raw: number_for(site.person, raw))


def _suggested(session: Session, case: Case, current: Sequence[RoutingRule]) -> str:
    """By the routing rules as they are now: a case may wait for its solver only, or its rule may be newer."""
    line = session.get(Line, case.line_id) if case.line_id else None
    customer = session.get(Customer, case.customer_id) if case.customer_id else None
    facts = Facts(case.category, case.content, line.number if line else None, customer.grade if customer else None)
    rule = first_fitting(current, facts)
    return rule.department.name if rule is not None and rule.department is not None else ""


def _pressing(row: Waiting) -> tuple[bool, datetime]:
    """What is due first; without any clock whatever waits longest, last."""
    return (row.clock is None, row.clock.due_at if row.clock else row.case.opened_at)
