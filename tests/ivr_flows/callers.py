"""Random callers: they answer whatever document the engine gives out, by every way that a provider could."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from ivr_flows import verbs as v
from ivr_flows.state import FlowEvent

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

FACTS: dict[str, Any] = {
    "company": "三响公司",
    "company_en": "Sanxiang",
    "open": {"default": True},
    "hours_text": "周一至周五9:00至18:00",
    "caller": "+8613800138000",
    "caller_kind": "mobile",
    "callback_from": "+862160000000",
    "callback_by": "今天18点",
    "free": 1,
    "position": 1,
    "waited": 0,
    "ring_limit": 3,
    "ring_cycle": 5,
    "fallback_number": "+8613900000000",
    "customer_number": "+8613800138000",
    "customer_name": "王先生",
    "displayed_number": "+862160000000",
    "staff_no": "1001",
    "ring_seconds": 25,
    "record": True,
    "talked": 10,
    "signin": {"ok": False, "name": "", "compliant": False, "reason": ""},
}


def event(kind: str, facts: dict[str, Any] | None = None, **more: Any) -> FlowEvent:
    """One event of a caller on an ordinary day."""
    return FlowEvent(kind, NOW, facts=FACTS | (facts or {}), **more)


def closing(verbs: tuple[v.Verb, ...]) -> tuple[v.Verb, ...]:
    """The verbs that decide how a document goes on."""
    return tuple(verb for verb in verbs if not isinstance(verb, v.Say | v.Play | v.Pause))


def spoken(verbs: tuple[v.Verb, ...]) -> str:
    """All that a document says, questions included."""
    texts = []
    for verb in verbs:
        if isinstance(verb, v.Ask):
            texts.append(spoken(verb.prompts))
        elif isinstance(verb, v.Say):
            texts.append(verb.text)
    return "".join(texts)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """What a service may know at one moment, well or ill."""
    signin = {
        "ok": draw(st.booleans()),
        "name": "王芳",
        "compliant": draw(st.booleans()),
        "reason": "不是固定电话",
    }
    return FACTS | {
        "open": {"default": draw(st.booleans())},
        "caller": draw(st.sampled_from(["", "+8613800138000"])),
        "free": draw(st.sampled_from([0, 1, 60, {"": 2, "rescue": 0}])),
        "position": draw(st.integers(1, 9)),
        "waited": 0,
        "ring_limit": draw(st.integers(1, 5)),
        "signin": signin,
    }


def answers(verb: v.Verb) -> st.SearchStrategy[dict[str, Any]]:
    """What may come back from the closing verb of a document."""
    if isinstance(verb, v.Ask):
        keyed = st.text("0123456789*#", min_size=1, max_size=verb.max_digits or 20)
        useful = st.sampled_from(["1", "2", "0", "9", "#", "*", "13800138000", "1001", "02162881234"])
        digits = st.one_of(useful, keyed, st.just(""))
        speech = st.sampled_from(["", "", "", "我要投诉", "听不懂"])
        return st.fixed_dictionaries({"kind": st.just("input"), "digits": digits, "speech": speech})
    if isinstance(verb, v.TakeMessage):
        result = st.sampled_from(["kept", "empty"])
        recorded = st.fixed_dictionaries({"kind": st.just("recorded"), "result": result})
        return st.one_of(recorded, st.just({"kind": "next"}))
    if isinstance(verb, v.StandInLine):
        return st.just({"kind": "tick"})
    if isinstance(verb, v.LeaveLine):
        return st.fixed_dictionaries(
            {"kind": st.just("left"), "result": st.sampled_from(["leave", "bridged"])}
        )
    if isinstance(verb, v.GoTo):
        return st.just({"kind": verb.then.kind})
    assert isinstance(verb, v.Connect), verb
    result = st.sampled_from(["completed", "busy", "no-answer", "failed"])
    return st.fixed_dictionaries({"kind": st.just("transferred"), "result": result})
