"""What to say in a call that we owe: data by its purpose. Wording of DESK.md; rules R7, R11, R12 of the procedures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Script:
    """`subject` completes the opening once the customer is confirmed; `points` are to be covered, in order."""

    subject: str
    points: tuple[str, ...] = ()


ASKS_PERMISSION = "大约一分钟，通话会录音，您现在方便吗？"
CLOSING = "请问还有什么可以帮您？"
_FOLLOW_UP = "想就您上次的服务做个回访"
_MISSED = Script("您刚才来电，我们没能及时接听，非常抱歉，请问有什么可以帮您？",
                 ("为未能接听道歉", "记录姓名、单位、联系电话和来电内容", "复述关键信息并请客户确认"))
_NEVER = "不顶撞客户，不随意许诺，不无理辩解"
_AFTER_REPAIR = "不纠缠，不谈无关话题，不谈客户隐私"


def _round(title: str) -> Script:
    return Script(f"想就您购买或维修后的使用情况做{title}", (
        "询问使用情况", "询问满意情况并记录评价", "询问其他需求", "有问题的，记录并说明1小时内转达有关部门",
        "告知下次回访时间", _NEVER, _AFTER_REPAIR))


SCRIPTS: Mapping[str, Script] = MappingProxyType({
    "abandoned": _MISSED,
    "service_down": _MISSED,
    "requested": Script("您预约了我们的回电，请问有什么可以帮您？", _MISSED.points[1:]),
    "message": Script("我们收到了您的留言，现在给您回复。", ("先听留言", "答复，或约定答复时间", *_MISSED.points[2:])),
    "tell": Script("您反映的问题已经转交有关部门，现在告知您处理安排。", (
        "告知已通知的部门和处理安排", "告知下一步由谁、在什么时间联系客户", _NEVER)),
    "answer": Script("您咨询的问题有了答复。", (
        "答复内容以服务信息资源中心的回复为准", "确认客户是否清楚", _NEVER)),
    "reply": Script("您上次来电的问题，现在答复您。", (
        "答复问题", "尚不能解决的，说明情况并约定时间", _NEVER)),
    "promise": Script("上次答应给您回电，现在答复您。", (
        "兑现答应的事", "尚不能兑现的，说明情况并重新约定时间", _NEVER)),
    "contact": Script("想就您的事项与您联系。", (_NEVER,)),
    "satisfaction": Script(_FOLLOW_UP, (
        "询问服务是否到位", "询问满意情况，登记评价", "不满意的，问明原因并记录", _NEVER)),
    "follow_up": Script(_FOLLOW_UP, (
        "询问对处理结果是否满意，登记评价", "询问有无其他需求", "不满意的，问明原因并记录", _NEVER)),
    "round_1": _round("第一次回访"),
    "round_2": _round("第二次回访"),
    "round_3": _round("第三次回访"),
    "resolution": Script("想了解上次回访中您提出的问题解决得怎么样", (
        "询问问题是否已经解决", "未解决的，记录并转达有关部门")),
    "confirm": Script("想和您确认来访预约。", (
        "确认来访时间、人数和事由", "告知接待人和到达地点", "需要改期的，协商新的时间并致歉")),
})
