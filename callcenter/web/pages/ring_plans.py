"""振铃方案: who rings in which ring cycle, shown over time, previewed, saved as a new version."""

from __future__ import annotations

from itertools import zip_longest

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, FieldError
from callcenter.lines.plans import (
    MOST_ROUNDS,
    PlanView,
    TypedRound,
    advice,
    get_plan,
    list_plans,
    read_plan,
    save_plan,
)
from callcenter.people.models import Role
from callcenter.people.standing import MANAGERS, must_manage
from callcenter.web.pages.site import Site
from ivr_flows.ringplan import RingPlan

_Answer = str | Response | tuple[str, int]

GROUPS = {"chosen": _l("选中的坐席"), "colleagues": _l("其他空闲坐席"), "all": _l("所有空闲坐席")}
_MOST_DRAWN, _LEAST_DRAWN, _BEYOND = 24, 8, 2
_NUMBERS = ("limit", "cycle", "longest")


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/ring-plans and /settings/ring-plan?name=."""

    @routes.get("/settings/ring-plans")
    def ring_plan_list() -> str:
        with site.desk.db.session() as session:
            return render_template("ring_plans.html", views=list_plans(session, site.person, site.now()), last=drawn,
                                   groups=GROUPS, may_set=Role(site.person.role) in MANAGERS)

    @routes.get("/settings/ring-plan")
    def ring_plan() -> str:
        return _page(site, request.args.get("name", ""))

    @routes.post("/settings/ring-plan")
    def ring_plan_save() -> _Answer:
        name = request.args.get("name", "")
        must_manage(site.person, "修改振铃方案")
        try:
            with site.desk.db.session() as session:
                plan = read_plan(session, name or request.form.get("name", "").strip(), request.form, _rounds())
                if request.form.get("do") == "preview":
                    return _page(site, name, plan=plan)
                lines = save_plan(session, plan, base=request.form.get("base", ""), by=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _page(site, name, problem), 422
        flash(_("已保存，%(count)s 条线路的新来电按它振铃。", count=len(lines)))
        return redirect(url_for("desk.ring_plan", name=plan.plan))


def drawn(plan: RingPlan) -> int:
    """How many rings of a plan are drawn: a little beyond its last change."""
    marks = [plan.limit, *(mark for one in plan.rounds for mark in (one.from_cycle, one.to_cycle or 0))]
    return min(_MOST_DRAWN, max(_LEAST_DRAWN, max(marks) + _BEYOND))


def _page(site: Site, name: str, problem: FieldError | ConflictError | None = None,
          plan: RingPlan | None = None) -> str:
    """The plan as it is published, or what was typed with what is wrong with it, or what was typed drawn."""
    with site.desk.db.session() as session:
        view = get_plan(session, name, site.person) if name else None
        if view is None:
            must_manage(site.person, "添加振铃方案")
        shown = plan or (view.plan if view is not None and problem is None else None)
        sent = request.method == "POST"
        rounds = _rounds() if sent else _held(view)
        return render_template(
            "ring_plan.html", view=view, plan=shown, last=drawn(shown) if shown else 0, previewed=plan is not None,
            advice=advice(shown) if shown else (), groups=GROUPS, problem=problem,
            wrong=getattr(problem, "field", ""), typed=_typed(view, sent), may_set=Role(site.person.role) in MANAGERS,
            rounds=_one_more(rounds))


def _one_more(rounds: list[TypedRound]) -> list[TypedRound]:
    """The rows in use and an empty one; with two at least."""
    used = [one for one in rounds if one.who]
    return [*used, *[TypedRound("")] * (1 if used else 2)][:max(MOST_ROUNDS, len(used))]


def _typed(view: PlanView | None, sent: bool) -> dict[str, str]:
    if sent:
        return {field: request.form.get(field, "")[:60] for field in ("name", "base", *_NUMBERS)}
    plan = view.plan if view is not None else RingPlan.shipped()
    return {"name": "", "base": view.plan.digest if view is not None else "",
            **{field: str(getattr(plan, field)) for field in _NUMBERS}}


def _held(view: PlanView | None) -> list[TypedRound]:
    if view is None:
        return []
    return [TypedRound(one.who if isinstance(one.who, str) else "people",
                       "" if isinstance(one.who, str) else ", ".join(one.who), str(one.from_cycle),
                       "" if one.to_cycle is None else str(one.to_cycle)) for one in view.plan.rounds]


def _rounds() -> list[TypedRound]:
    sent = [request.form.getlist(field)[:2 * MOST_ROUNDS] for field in ("who", "people", "from", "to")]
    return [TypedRound(*row) for row in zip_longest(*sent, fillvalue="")]
