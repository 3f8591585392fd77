"""Kinds of cases: their files are checked, their steps come in order, their forms are held to."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.cases.by_hand import open_by_hand
from callcenter.cases.dispatching import dispatch
from callcenter.cases.handling import acknowledge
from callcenter.cases.kind_forms import checked
from callcenter.cases.kinds import NAMES, kinds, load
from callcenter.cases.models import Case
from callcenter.cases.reading import forms_of
from callcenter.cases.stepping import fill, open_steps, step
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.standards.problems import StandardError
from tests.cases.conftest import Company
from tests.factories import ZONE

FEEDBACK = {"channel": "电话", "product": "打印机", "defect": "卡纸", "defect_rate": "2.5"}


def opened(company: Company, kind: str) -> Case:
    return open_by_hand(company.session, person=company["agent"], category=None, content="客户要求处理", kind=kind,
                        now=company.now, zone=ZONE)


def does(company: Company, case: Case, who: str, step_id: str, **values: Any) -> Case:
    done = company.does(step, case, who, step_id=step_id, values=values)
    assert isinstance(done, Case)
    return done


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_kind_loads(name: str) -> None:
    assert kinds()[name].name == name


def test_the_remote_flow_speaks_of_no_visit() -> None:
    kind = kinds()["remote_service"]
    words = [one.title for one in kind.steps.values()] + [
        field.title for form in kind.forms.values() for field in form.fields]
    assert not [word for word in words if "现场" in word]


def test_a_corrective_request_is_issued_only_when_the_problem_is_confirmed(company: Company) -> None:
    case = opened(company, "corrective_action")
    assert case.standard == "complaint" and "notify" in company.clocks(case)
    does(company, case, "agent", "feedback", **FEEDBACK)
    does(company, case, "leader", "investigate", stock="无", in_work="无")
    with pytest.raises(ConflictError, match="现在不能办理“发出纠正和预防措施要求单”；接下来是：确认存在"):
        does(company, case, "leader", "request", to_department="生产部", problem="卡纸", due="2026-08-10")
    does(company, case, "leader", "confirmed")
    does(company, case, "leader", "request", to_department="生产部", problem="卡纸", due="2026-08-10")
    assert [form.form for form in forms_of(company.session, case)] == [
        "feedback_form", "investigation", "corrective_request"]
    assert forms_of(company.session, case)[0].values["defect_rate"] == 2.5


def test_a_work_order_goes_to_its_end_and_stops_the_clocks_on_its_way(company: Company) -> None:
    case = opened(company, "remote_service")
    does(company, case, "dispatcher", "task", channel="电话", product="打印机", problem="卡纸")
    company.does(dispatch, case, "dispatcher", department="维修部", owner="zhao")
    company.does(acknowledge, case, "zhao")
    does(company, case, "zhao", "serve", work="指导更换滚轮", result="已解决")
    assert company.states(case)["contact"] == "met" and case.status == "handling"
    assert [one.id for one in open_steps(case, company["zhao"])] == ["serve", "feed_back"]
    does(company, case, "zhao", "feed_back")
    assert case.status == "handled" and company.states(case)["follow_up"] == "open"
    does(company, case, "agent", "confirm", confirmed="是")
    assert company.states(case)["reply"] == "met"


def test_an_on_site_service_needs_the_customers_signature(company: Company) -> None:
    case = opened(company, "on_site_service")
    does(company, case, "agent", "task", address="天目西路1号", product="打印机", problem="卡纸")
    with pytest.raises(FieldError, match="请填写客户签字"):
        does(company, case, "leader", "serve", work="更换滚轮", result="已解决")


def test_steps_are_for_their_roles(company: Company) -> None:
    case = opened(company, "repair_service")
    company.does(dispatch, case, "agent", department="维修部")
    with pytest.raises(NotAllowedError, match="不能办理“接收登记"):
        does(company, case, "zhao", "intake", product="打印机")
    assert open_steps(case, company["zhao"]) == ()


def test_every_order_contact_is_logged(company: Company) -> None:
    case = opened(company, "order_log")
    for result in ("确认数量", "确认交期"):
        does(company, case, "agent", "contact", order_number="D1", result=result, person="陈晨",
             time="2026-07-31T10:00:00+08:00")
    assert [form.values["result"] for form in forms_of(company.session, case)] == ["确认数量", "确认交期"]


def test_a_rescue_ticket_is_filled_in_any_order_of_things(company: Company) -> None:
    case = company.case("rescue")
    company.does(fill, case, "agent", form="rescue_ticket",
                 values={"nature": "电梯困人", "place": "3号楼", "time": "刚才"})
    assert forms_of(company.session, case)[0].values["place"] == "3号楼"
    with pytest.raises(FieldError, match="没有“ticket”这种表单"):
        company.does(fill, case, "agent", form="ticket", values={})


@pytest.mark.parametrize(("values", "field", "what"), [
    ({**FEEDBACK, "product": " "}, "product", "请填写品名"),
    ({**FEEDBACK, "channel": "传真"}, "channel", "可选：口头、电话、书面、退货"),
    ({**FEEDBACK, "defect_rate": "很多"}, "defect_rate", "应为数字"),
    ({**FEEDBACK, "defect_rate": 101}, "defect_rate", "不大于100"),
    ({**FEEDBACK, "defect_rate": "nan"}, "defect_rate", "应为数字"),
    ({**FEEDBACK, "colour": "红"}, "colour", "没有“colour”这一栏"),
    ({**FEEDBACK, "defect": ["x"]}, "defect", "应为文字"),
    ({**FEEDBACK, "defect": "长" * 2001}, "defect", "最多2000个字")])
def test_a_wrong_entry_is_named(values: dict[str, Any], field: str, what: str) -> None:
    with pytest.raises(FieldError, match=what) as wrong:
        checked(kinds()["corrective_action"].forms["feedback_form"], values)
    assert wrong.value.field == field


def test_dates_and_answers_are_kept_in_one_way() -> None:
    form = kinds()["repair_service"].forms["external_repair"]
    assert checked(form, {"to": "厂家", "expected": "2026-08-10"})["expected"] == "2026-08-10"
    with pytest.raises(FieldError, match="应写成 2026-07-31"):
        checked(form, {"to": "厂家", "expected": "8月10日"})
    passed = kinds()["repair_service"].forms["inspection"]
    assert [checked(passed, {"passed": raw})["passed"] for raw in (True, "是", "on", "否", False)] == [
        True, True, True, False, False]
    with pytest.raises(FieldError, match="“是”或“否”"):
        checked(passed, {"passed": "也许"})


GOOD = """kind: k
title: 标题
source: X
begins: [one]
steps:
  - {id: one, title: 一, who: desk, form: f, next: [two]}
  - {id: two, title: 二, who: solver, next: []}
forms:
  f:
    title: 表
    fields:
      - {name: a, title: 甲, type: choice, choices: [x, y]}
"""


@pytest.mark.parametrize(("old", "new", "line", "what"), [
    ("next: [two]", "next: [three]", 6, "'three' is unknown"), ("who: desk", "who: boss", 6, "'boss' is unknown"),
    ("form: f", "form: g", 6, "'g' is unknown"), ("begins: [one]", "begins: [zero]", 4, "'zero' is unknown"),
    ("id: two", "id: one", 6, "stands at 2 steps"), ("next: [two]", "next: []", 7, "no step leads to 'two'"),
    ("type: choice", "type: colour", 12, "'colour' is unknown"), (", choices: [x, y]", "", 12, "0 choices"),
    ("title: 标题\n", "", 1, "title is missing"), ("next: []}", "next: [], events: [x]}", 7, "'x' is unknown"),
    ("who: solver", "who: solver, color: red", 7, "the key 'color' is unknown"),
    ("type: choice", "type: number, least: low", 12, "'low' is no number"), ("steps:", "steps: 3\nx:", 5, "steps is"),
    ("source: X", "source: [X]", 3, "write a text"), ("kind: k", "kind: [k", 2, "no YAML")])
def test_a_wrong_file_is_told_by_line(old: str, new: str, line: int, what: str) -> None:
    assert load(GOOD, "k.yaml").steps
    with pytest.raises(StandardError, match=what) as wrong:
        load(GOOD.replace(old, new), "k.yaml")
    assert line in {problem.line for problem in wrong.value.problems if what in str(problem)}


@pytest.mark.parametrize("kind", ["follow_up", "visit"])
def test_what_follows_a_purchase_or_a_visit_is_not_opened_by_hand(company: Company, kind: str) -> None:
    with pytest.raises(FieldError, match="不能手工新建") as problem:
        opened(company, kind)
    assert problem.value.field == "kind"
