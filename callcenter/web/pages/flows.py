"""语音流程: versions, the steps told as a list, and their texts 话术, published anew."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError
from callcenter.lines.wording import FlowView, WordingError, bring_back, get_flow, list_flows, publish_texts
from callcenter.people.models import Role
from callcenter.people.naming import names_of
from callcenter.people.standing import MANAGERS
from callcenter.web.pages.site import Site
from ivr_flows.outline import Step, outline
from ivr_flows.rewording import LONGEST_TEXT, texts_of

_Answer = str | Response | tuple[str, int]

KINDS = {
    "say": _l("播报"), "play": _l("播放声音"), "do": _l("登记"), "hours": _l("看服务时间"), "menu": _l("菜单"),
    "ring": _l("振铃"), "wait": _l("排队"), "message": _l("留言"), "callback": _l("预约回电"), "ask": _l("询问"),
    "signin": _l("电话签到"), "survey": _l("满意度评价"), "transfer": _l("转接"), "enter": _l("进入流程"),
    "back": _l("返回"), "hangup": _l("结束")}
WAYS = {
    "next": _l("然后"), "open": _l("服务时间内"), "closed": _l("服务时间外"), "silent": _l("没有按键"),
    "timeout": _l("等候过久"), "after": _l("通话后"), "busy": _l("没有空闲坐席"), "free": _l("有坐席空闲"),
    "empty": _l("没有内容"), "inside": _l("进入"), "refused": _l("未通过"), "failed": _l("未成功"), "to": _l("到"),
    "unreached": _l("没有接通"), "wrong": _l("按错"), "no_answer": _l("无人接听")}
PLACEHOLDERS = {
    "company": _l("公司名称"), "hours": _l("服务时间"), "callback_by": _l("回电时间"), "callback_from": _l("回电号码"),
    "number": _l("客户留的号码"), "position": _l("排队位置"), "name": _l("姓名"), "reason": _l("原因"),
    "value": _l("客户输入的内容")}
_LANGUAGES = {"zh": _l("中文"), "en": _l("英文")}


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/flows."""

    @routes.get("/settings/flows")
    def flow_list() -> str:
        with site.desk.db.session() as session:
            views = list_flows(session, site.person, site.now())
            names = names_of(session, [one.version.published_by for one in views])
            return render_template("flows.html", views=views, names=names)

    @routes.get("/settings/flows/<name>")
    def flow_page(name: str) -> str:
        return _page(site, name)

    @routes.post("/settings/flows/<name>")
    def flow_texts(name: str) -> _Answer:
        typed = {place: text[:4000] for place, text in zip(request.form.getlist("id"), request.form.getlist("text"),
                                                           strict=False)}
        base = request.form.get("base", "")
        try:
            with site.desk.db.session() as session:
                made = publish_texts(session, name, typed, base=base, sure=request.form.get("sure") == "yes",
                                     by=site.person, now=site.now()).digest
        except (WordingError, ConflictError) as problem:
            return _page(site, name, problem, typed), 422
        flash(_("已发布新版本，新来电按新话术播报。") if made != base else _("话术没有改动。"))
        return redirect(url_for("desk.flow_page", name=name))

    @routes.post("/settings/flows/<name>/back")
    def flow_back(name: str) -> Response:
        with site.desk.db.session() as session:
            bring_back(session, name, request.form.get("digest", ""), by=site.person, now=site.now())
        flash(_("已恢复这个版本，新来电按它受理。"))
        return redirect(url_for("desk.flow_page", name=name))


def _page(site: Site, name: str, problem: WordingError | ConflictError | None = None,
          typed: Mapping[str, str] | None = None) -> str:
    with site.desk.db.session() as session:
        view = get_flow(session, name, site.person)
        texts = texts_of(view.flow)
        return render_template(
            "flow.html", view=view, steps=_shown(outline(view.flow)), kinds=KINDS, ways=WAYS, texts=texts,
            problem=problem, typed=typed or {}, wrong=getattr(problem, "problems", {}), longest=LONGEST_TEXT,
            tongues=_LANGUAGES, placeholders=PLACEHOLDERS,
            names=names_of(session, [one.published_by for one in view.versions]), sections=_sections(view),
            may_set=Role(site.person.role) in MANAGERS)


def _shown(steps: list[Step]) -> list[tuple[Step, int]]:
    """Each step with its number in the outline, which ways out name."""
    return [(step, number) for number, step in enumerate(steps, 1)]


def _sections(view: FlowView) -> list[tuple[str, list[str]]]:
    """The languages that the flow speaks, with the ids of their texts."""
    found: dict[str, list[str]] = {}
    for one in texts_of(view.flow):
        found.setdefault(one.language, []).append(one.id)
    return list(found.items())
