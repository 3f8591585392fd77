"""The assessment column 考核栏: drafts with their evidence, a person's decision, and the employee's appeal 申诉."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, DeskError, FieldError, NotAllowedError
from callcenter.people.models import Department, Person, Role
from callcenter.people.naming import names_of
from callcenter.quality import assessing
from callcenter.quality.models import Assessment
from callcenter.web.pages.listing import LARGEST_ID, before_id, same_but
from callcenter.web.pages.menu import leads
from callcenter.web.pages.site import Site

_PAGE = 40
_DONE = {"confirm": "已计入考核栏。", "dismiss": "已决定不予考核。", "appeal": "申诉已提交，由经理裁定。",
         "uphold": "已维持考核。", "withdraw": "已撤销考核。"}
TITLES = {"confirm": "计入考核", "dismiss": "不予考核", "appeal": "提出申诉", "uphold": "维持考核",
          "withdraw": "撤销考核"}


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /assessments and its verbs."""

    @routes.get("/assessments")
    def assessment_list() -> str:
        return _page(site)

    @routes.post(f"/assessments/<int(max={LARGEST_ID}):assessment_id>/<verb>")
    def assessment_act(assessment_id: int, verb: str) -> Response | tuple[str, int]:
        try:
            with site.desk.db.session() as session:
                _act(session, site, assessment_id, verb, request.form.get("reason", ""))
        except (FieldError, ConflictError) as problem:
            return _page(site, problem=problem, tried=assessment_id), 409 if isinstance(problem, ConflictError) else 422
        flash(_DONE[verb])
        return redirect(url_for("desk.assessment_list"))


def _act(session: Session, site: Site, assessment_id: int, verb: str, reason: str) -> None:
    person, now = site.person, site.now()
    match verb:
        case "confirm":
            assessing.confirm(session, assessment_id, person=person, reason=reason, now=now)
        case "dismiss":
            assessing.dismiss(session, assessment_id, person=person, reason=reason, now=now)
        case "appeal":
            assessing.appeal(session, assessment_id, person=person, reason=reason, now=now)
        case "uphold":
            assessing.decide_appeal(session, assessment_id, "upheld", person=person, reason=reason, now=now)
        case "withdraw":
            assessing.decide_appeal(session, assessment_id, "withdrawn", person=person, reason=reason, now=now)
        case _:
            raise FieldError("verb", f"考核栏没有“{verb[:20]}”这种操作")


def _page(site: Site, *, problem: DeskError | None = None, tried: int | None = None) -> str:
    if Role(site.person.role) is Role.ACCOUNT_MANAGER:
        raise NotAllowedError("您的角色不能查看考核栏")
    state, wrong = request.args.get("state") or None, None
    with site.desk.db.session() as session:
        try:
            found = assessing.list_assessments(session, site.person, state=state, before_id=before_id(),
                                               limit=_PAGE + 1)
        except FieldError as unknown:
            found, wrong = assessing.list_assessments(session, site.person, limit=_PAGE + 1), unknown
        rows = found[:_PAGE]
        return render_template(
            "assessments.html", rows=rows, state=state or "", problem=problem or wrong, tried=tried,
            leads=leads(site.person), verbs={row.id: _verbs(row, site.person) for row in rows}, titles=TITLES,
            people=_people(session, rows), departments=_departments(session, rows),
            typed=request.form.get("reason", ""),
            names=names_of(session, [login for row in rows for login in (row.decided_by, row.appeal_decided_by)]),
            appeal_days=assessing.appeal_days(session), now=site.now(),
            older=same_but("desk.assessment_list", before=str(rows[-1].id)) if len(found) > _PAGE else None)


def _verbs(row: Assessment, person: Person) -> list[str]:
    """What this person may do with an entry now; the services decide in the end."""
    own = row.person_id == person.id
    if row.state == "draft" and leads(person) and not own:
        return ["confirm", "dismiss"]
    if row.state == "confirmed" and own:
        return ["appeal"]
    decides = Role(person.role) in (Role.MANAGER, Role.ADMIN) and not own and row.decided_by != person.name
    return ["uphold", "withdraw"] if row.state == "appealed" and decides else []


def _people(session: Session, rows: Sequence[Assessment]) -> dict[int, str]:
    found = session.execute(select(Person.id, Person.display_name).where(
        Person.id.in_([row.person_id for row in rows if row.person_id])))
    return dict(found.all())


def _departments(session: Session, rows: Sequence[Assessment]) -> dict[int, str]:
    found = session.execute(select(Department.id, Department.name).where(
        Department.id.in_([row.department_id for row in rows if row.department_id])))
    return dict(found.all())
