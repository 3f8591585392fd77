"""What starts and stops clocks. A case's history carries these names; standards may use no others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EVENTS: Mapping[str, str] = MappingProxyType({
    "call_ended": "来电结束",
    "notified": "已通知部门",
    "customer_told": "已告知客户",
    "contacted": "已联系客户",
    "content_received": "已收到回复内容",
    "customer_answered": "已答复客户",
    "replied": "已回复来电人",
    "progress_checked": "已督查进展",
    "satisfaction_asked": "已询问满意情况",
    "handled": "处理完成",
    "followed_up": "已回访",
    "purchased": "购买",
    "repaired": "维修完成",
    "round_1_done": "第一次回访完成",
    "round_2_done": "第二次回访完成",
    "round_3_done": "第三次回访完成",
    "problem_found": "回访中发现问题",
    "resolution_asked": "已回访解决情况",
    "appointment_received": "收到来访预约",
    "appointment_confirmed": "已确认来访预约",
    "visit_ended": "接待结束",
    "visit_archived": "洽谈记录已归档",
    "visit_reviewed": "已复盘",
    "summary_sent": "已发送个性化总结",
    "feedback_filed": "已提交反馈表",
    "left_unsigned": "未当场签约",
    "news_shared": "已分享行业动态",
    "salon_invited": "已邀请沙龙",
    "cost_plan_agreed": "确定制定成本优化方案",
    "cost_plan_done": "成本优化方案完成",
    "comparison_agreed": "确定制作竞品对比分析",
    "comparison_done": "竞品对比分析完成",
    "promised": "作出承诺",
    "promise_kept": "承诺兑现",
    "supervised": "督办",
    "supervision_answered": "督办已回复",
    "rated_bad": "客户评价不满意",
    "dissatisfaction_answered": "不满意已处理",
    "visit_complaint_made": "来访中提出投诉",
    "visit_complaint_answered": "来访投诉已答复",
    "greeting_ended": "问候结束",
    "topic_reached": "切入正题",
})
"""Name and Chinese title of every event."""
