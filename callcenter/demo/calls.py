"""The calls of the demo: who calls, how people react, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from callcenter.telephony.simulator.people import (
    Callee,
    Connected,
    Converse,
    HangUp,
    Hear,
    Press,
    Reaction,
    Released,
    Script,
    Speak,
    Step,
    Wait,
)

AUDIO = Path(__file__).parent / "audio"
LINE = "+862162881234"
FIRST, SECOND = "+8613800138001", "+8613800138002"
"""The phones of 张敏, who takes every call first, and of 李强, who helps from the third ring on."""

_AWAY = Callee(Reaction.NO_ANSWER)


@dataclass(frozen=True)
class Expected:
    """What must come of a call. `fields`: the mandatory fields that were said (the time is the provider's)."""

    outcome: str
    rings: int
    answered_by: str | None = None
    within: bool | None = True
    hung_up_by: str = "customer"
    fields: dict[str, str] = field(default_factory=dict)
    content: tuple[str, ...] = ()
    rating: str | None = None


@dataclass(frozen=True)
class DemoCall:
    """One call. `first` and `second`: how the two agents react, should they be rung."""

    title: str
    caller: str
    script: Script
    expected: Expected
    first: Callee = _AWAY
    second: Callee = _AWAY


def _talks(name: str, ring: int, *, releases: bool = False) -> Callee:
    script = (Converse(AUDIO / f"{name}.wav", mine=0), *((Press("*"),) if releases else ()))
    return Callee(ring=ring, script=script)


def _says(name: str, key: str, *then: Step) -> Script:
    return (Hear("人工服务请按0"), Press(key), Connected(), Converse(AUDIO / f"{name}.wav", mine=1), *then)


CALLS = (
    DemoCall("购买咨询，第一声接起", "+8613900123456", _says("inquiry", "1", HangUp()), first=_talks("inquiry", 1),
             expected=Expected("answered", 1, "张敏", content=("打印机",), fields={
                 "customer_name": "王丽", "organisation": "恒泰机械", "contact_phone": "+8613900123456"})),
    DemoCall("投诉，复述电话号码，转满意度评价", "+8613801380013",
             _says("complaint", "2", Released(), Hear("非常不满意请按5"), Press("4"), Hear("再见")),
             first=_talks("complaint", 2, releases=True),
             expected=Expected("answered", 2, "张敏", hung_up_by="system", content=("空调",), rating="不满意", fields={
                 "customer_name": "陈立新", "organisation": "东方医院", "contact_phone": "+8613705128866"})),
    DemoCall("报修，第三声由邻座接起", "+8613612340987", _says("repair", "3", HangUp()), second=_talks("repair", 1),
             expected=Expected("answered", 3, "李强", content=("叉车",), fields={
                 "customer_name": "张伟", "organisation": "金龙物流", "contact_phone": "+8613612340987"})),
    DemoCall("无人接听，客户留言", "+8613512345678",
             (Hear("人工服务请按0"), Press("0"), Hear("留言请按2"), Press("2"), Hear(r"\[beep\]"), Wait(1),
              Speak(audio=AUDIO / "message.wav"), Press("#"), Hear("再见")),
             expected=Expected("message", 0, within=False, hung_up_by="system", content=("水泵",), fields={
                 "customer_name": "李志强", "organisation": "宏达建材", "contact_phone": "+8613512345678"})),
    DemoCall("客户在菜单中挂机", "+8613700001111", (Hear("欢迎致电"), Wait(2), HangUp()),
             expected=Expected("menu", 0, within=None)),
)
COMPLAINT = CALLS[1]
REPEAT = DemoCall("同一客户再次投诉", "+8613705128866", _says("repeat", "2", HangUp()), first=_talks("repeat", 1),
                  expected=Expected("answered", 1, "张敏", content=("空调",), fields={
                      "customer_name": "陈立新", "organisation": "东方医院", "contact_phone": "+8613705128866"}))
"""The complaining customer again, from the number that he left: after the limit for answering him is broken."""
