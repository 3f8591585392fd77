"""What can be done with a case, as small forms: each verb with the fields that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from callcenter.callbacks.dispositions import SATISFACTION

PURPOSES = {"": "按最先到期的时限", "contact": "首次联系客户", "tell": "告知客户转办结果", "answer": "答复咨询",
            "reply": "答复客户", "satisfaction": "询问满意情况", "follow_up": "办结后回访",
            "resolution": "回访解决情况", "confirm": "确认来访预约", "dissatisfaction": "答复不满意评价",
            "visit_complaint": "答复来访投诉"}
"""Which talk with the customer it was."""

SATISFACTIONS = {"": "没有询问", **{label: label for label in SATISFACTION}}


@dataclass(frozen=True)
class Field:
    """One entry of a verb's form. `kind`: text | area | moment | flag | choice | department | person | clock |
    promise | category | urgency; of a kind's form also number | date. `only`: for cases of that category."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    only: str = ""


@dataclass(frozen=True)
class Verb:
    """One verb: its title on the button, its form, what is said when it was done, and a word of advice."""

    name: str
    title: str
    done: str
    fields: tuple[Field, ...] = ()
    advice: str = ""


def _reason(label: str = "原因", *, required: bool = True, hint: str = "") -> Field:
    return Field("reason", label, "text", required, hint)


_VERBS = (
    Verb("dispatch", "派单", "已派单，已通知承办部门。", (
        Field("department", "承办部门", "department", True), Field("owner", "处理人", "person"),
        _reason("说明", required=False)), "紧急救援须同时指定解决人，才算通知到位。"),
    Verb("acknowledge", "签收", "已签收。"),
    Verb("contact", "联系客户", "已登记联系情况。", (
        Field("purpose", "这次通话是为了", "choice", options=PURPOSES),
        Field("reached", "结果", "choice", options={"yes": "已与客户通话", "no": "没有联系上"}, default="yes"),
        Field("note", "通话内容", "area"), Field("satisfaction", "满意情况", "choice", options=SATISFACTIONS)),
        "只有与客户通上话才会停止时限；没有联系上只作记录。"),
    Verb("progress", "登记进展", "已登记进展。", (
        Field("note", "进展情况", "area", True), Field("check", "这是对承办部门的督查", "flag"),
        Field("content", "回复内容已送达呼叫中心", "flag"))),
    Verb("finish", "办结处理", "已登记处理完成。", (
        Field("result", "处理结果", "area", True), Field("on_the_spot", "通话中当场解决", "flag"))),
    Verb("extend", "申请延期", "已延期，原时限计为“延期”。", (
        Field("deadline", "时限", "clock", True), Field("new_due_at", "新的完成时间", "moment", True),
        Field("told_at", "何时告知客户", "moment", True, "须早于原时限"), _reason(),
        Field("proof", "如何告知客户", "text", True, "例如：10:05 电话告知陈先生，客户同意")),
        "到期前告知客户并取得同意后才能延期（S003 3.3.3）。"),
    Verb("return", "退单", "已退回派单员。", (_reason(),), "退单不会重新起算时限。"),
    Verb("reassign", "转派", "已转派。", (
        Field("department", "承办部门", "department"), Field("owner", "处理人", "person"), _reason()),
        "转派不会重新起算时限。"),
    Verb("co_handle", "协办", "已请求协办。", (Field("department", "协办部门", "department", True), _reason())),
    Verb("supervise", "督办", "已督办。", (
        _reason("督办要求"), Field("due_at", "要求完成时间", "moment", hint="不填按公司设置"))),
    Verb("suspend", "挂起", "已挂起，时限照常计算。", (_reason(),), "挂起不会暂停时限。"),
    Verb("resume", "恢复处理", "已恢复处理。", (_reason(required=False),)),
    Verb("reclassify", "改类别", "类别已修改。", (
        Field("category", "类别", "category", True), Field("urgency", "紧急程度", "urgency"), _reason())),
    Verb("merge", "合并到", "已合并。", (
        Field("into", "合并到工单号", "text", True, "例如：202607310001"), _reason())),
    Verb("promise", "登记承诺", "承诺已登记，单独计时。", (
        Field("title", "承诺内容", "text", True, "例如：今天下午四点前回电"),
        Field("due_at", "承诺时间", "moment", hint="不填按公司设置")), "口头承诺不会放宽条款的时限。"),
    Verb("keep_promise", "兑现承诺", "承诺已兑现。", (
        Field("deadline", "承诺", "promise", True), Field("note", "说明"))),
    Verb("close", "关闭工单", "工单已办结。", (
        Field("bought", "已购买的产品", hint="客户已购买时填写，购买后第3、10、30天自动安排回访", only="purchase"),
        _reason(required=False, hint="尚有未完成的时限时，由主管填写"))),
    Verb("reopen", "重新打开", "工单已重新打开，时限重新起算。", (_reason(),)),
)
VERBS: Mapping[str, Verb] = MappingProxyType({verb.name: verb for verb in _VERBS})
"""All verbs by name, in the order in which the page offers them."""

FIRST: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "new": ("dispatch", "finish"), "reopened": ("dispatch", "acknowledge", "contact"),
    "dispatched": ("acknowledge", "contact"), "acknowledged": ("contact", "progress"),
    "handling": ("contact", "progress", "finish"), "handled": ("contact", "close"),
    "following_up": ("close", "contact"), "closed": ("reopen",)})
"""What is most likely next in each status: offered first, the very first unfolded."""


@dataclass(frozen=True)
class Offer:
    """The verbs that a page offers: the likeliest, and those folded away."""

    likely: list[Verb]
    others: list[Verb]


def offer_of(allowed: frozenset[str], status: str) -> Offer:
    """The allowed verbs in this status."""
    first = [name for name in FIRST.get(status, ()) if name in allowed]
    return Offer([VERBS[name] for name in first],
                 [verb for name, verb in VERBS.items() if name in allowed and name not in first])
