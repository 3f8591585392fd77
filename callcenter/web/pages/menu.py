"""The main navigation: what a role may see, and nothing else. A new page is one line here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from callcenter.people.models import Person, Role

_LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
_CALL_CENTRE = frozenset({Role.AGENT, Role.DISPATCHER}) | _LEADERS
_INSIDE = _CALL_CENTRE | {Role.HANDLER}
_EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Entry:
    """A place to go. `icon`: of icons.html. `under`: pages that belong to it, which keep it marked."""

    endpoint: str
    icon: str
    text: LazyString
    roles: frozenset[Role]
    under: tuple[str, ...] = ()

    def marked(self, endpoint: str | None) -> str:
        """How a link says that one is there: `page`, `true` (a page under it), or nothing."""
        return "page" if endpoint == self.endpoint else "true" if endpoint in self.under else ""


@dataclass(frozen=True)
class Group:
    """Entries that are used together, under one word."""

    name: str
    text: LazyString
    entries: tuple[Entry, ...]


_GROUPS = (
    Group("duty", _l("值守"), (
        Entry("desk.live", "live", _l("通话面板"), frozenset({Role.AGENT})),
        Entry("desk.call_list", "calls", _l("来电"), _INSIDE | {Role.REVIEWER}),
        Entry("desk.review", "review", _l("待确认"), _CALL_CENTRE),
        Entry("desk.record_list", "records", _l("来电记录"), _INSIDE | {Role.REVIEWER}, (
            "desk.record", "desk.record_bulk")),
        Entry("desk.callback_list", "callbacks", _l("回访"), _CALL_CENTRE, ("desk.sales_import", "desk.send_sales")),
        Entry("desk.board", "board", _l("大屏"), _LEADERS | {Role.DISPATCHER}, ("desk.board_screens",)),
        Entry("desk.slip_list", "slips", _l("转告单"), _EVERYBODY - {Role.REVIEWER}),
        Entry("desk.sign_in_list", "sign-ins", _l("电话签到"), _EVERYBODY - {Role.HANDLER}),
    )),
    Group("cases", _l("工单"), (
        Entry("desk.case_list", "cases", _l("工单"), _INSIDE, ("desk.case_page", "desk.case_act", "desk.new_case")),
        Entry("desk.dispatch_list", "dispatch", _l("派单"), _CALL_CENTRE),
        Entry("desk.clock_board", "clocks", _l("时限"), _INSIDE),
    )),
    Group("outbound", _l("外呼"), (
        Entry("desk.outbound", "live", _l("外呼工作台"), _CALL_CENTRE, (
            "desk.outbound_dial", "desk.outbound_result", "desk.outbound_skip")),
        Entry("desk.campaign_list", "callbacks", _l("外呼任务"), _CALL_CENTRE | {Role.REVIEWER}, (
            "desk.campaign_page", "desk.campaign_act", "desk.campaign_new", "desk.campaign_create",
            "desk.campaign_edit", "desk.campaign_change", "desk.campaign_contacts", "desk.campaign_contact",
            "desk.campaign_imports", "desk.campaign_import")),
        Entry("desk.outbound_report", "review", _l("回访报表"), _LEADERS | {Role.REVIEWER}),
        Entry("desk.do_not_call_list", "blocked", _l("免打扰名单"), _CALL_CENTRE | {Role.REVIEWER}, (
            "desk.do_not_call_add", "desk.do_not_call_lift")),
    )),
    Group("customers", _l("客户"), (
        Entry("desk.customer_list", "customers", _l("客户"), _CALL_CENTRE | {Role.REVIEWER}, (
            "desk.customer_page", "desk.new_customer", "desk.open_customer", "desk.customer_act", "desk.customer_merge",
            "desk.customer_imports", "desk.customer_import")),
        Entry("desk.blocklist", "blocked", _l("黑名单"), _CALL_CENTRE),
    )),
    Group("quality", _l("质量"), (
        Entry("desk.assessment_list", "assessments", _l("考核栏"), _INSIDE, ("desk.assessment_page",)),
    )),
    Group("settings", _l("设置"), (
        Entry("desk.standard_list", "standards", _l("服务标准"), _INSIDE, ("desk.standard_page",)),
        Entry("desk.calendar_page", "calendar", _l("工作日历"), _LEADERS),
        Entry("desk.line_list", "calls", _l("线路"), _LEADERS, (
            "desk.new_line", "desk.line_add", "desk.line_page", "desk.line_change", "desk.line_configure",
            "desk.hours_list", "desk.hours_add", "desk.hours_page", "desk.hours_save")),
        Entry("desk.ring_plan_list", "live", _l("振铃方案"), _LEADERS, ("desk.ring_plan", "desk.ring_plan_save")),
        Entry("desk.flow_list", "flows", _l("语音流程"), _LEADERS, ("desk.flow_page", "desk.flow_texts")),
        Entry("desk.skill_list", "skills", _l("技能组"), _LEADERS, ("desk.skill_set",)),
        Entry("desk.script_list", "callbacks", _l("回访话术"), _LEADERS, ("desk.script_set",)),
        Entry("desk.people_list", "people", _l("人员"), _LEADERS, (
            "desk.new_person", "desk.person_add", "desk.person_page", "desk.person_act")),
        Entry("desk.department_list", "dispatch", _l("部门"), _LEADERS, (
            "desk.department_add", "desk.department_change")),
        Entry("desk.word_list", "words", _l("用词"), _INSIDE | {Role.REVIEWER}, ("desk.word_add",)),
        Entry("desk.message_templates", "notices", _l("消息模板"), _CALL_CENTRE, (
            "desk.message_template_save",)),
        Entry("desk.company_settings", "settings", _l("公司设置"), _LEADERS, ("desk.company_set",)),
        Entry("desk.token_list", "blocked", _l("接口令牌"), frozenset({Role.ADMIN}), (
            "desk.token_make", "desk.api_docs")),
        Entry("desk.audit_trail", "audit", _l("操作记录"), frozenset({Role.MANAGER, Role.ADMIN})),
    )),
)


def main_menu(person: Person) -> list[Group]:
    """The navigation's groups with what this person may open; a group with nothing is left out."""
    role = Role(person.role)
    groups = [replace(group, entries=tuple(entry for entry in group.entries if role in entry.roles))
              for group in _GROUPS]
    return [group for group in groups if group.entries]


def leads(person: Person) -> bool:
    """Supervisors and whoever is above them."""
    return Role(person.role) in _LEADERS
