"""A whole call becomes the draft of a record."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.transcripts.reading.calls import segments
from transcripts.model import Segment, Word
from transcripts.reading.draft import CallFacts, read

COMPLAINT = segments(
    "a:您好 三响科技 客服 工号 八 零 幺 请问 有 什么 可以 帮 您",
    "c:你好 我 要 投诉 上周 买 的 三百六 的 风扇 坏 了 打 了 三次 电话 都 没人管",
    "a:非常 抱歉 请问 您 贵姓 是 哪个 单位",
    "c:我 姓 沈 叫 沈国平 宁波 远东 塑胶 的",
    "a:您 的 电话 是",
    "c:幺 五 零 三 三 四 四 五 五 六 六",
    "a:幺 五 零 三 三 四 四 五 五 六 六 对 吗",
    "c:对 很 急 明天 要 用",
)


def test_it_fills_the_fields_with_value_confidence_and_evidence() -> None:
    draft = read(COMPLAINT, CallFacts(caller_id="+8613900001111"))
    values = {name: field.value for name, field in draft.fields.items()}
    assert values["customer_name"] == "沈国平"
    assert values["organisation"] == "宁波远东塑胶"
    assert values["contact_phone"] == "15033445566"
    assert "风扇坏了" in values["content"]
    assert "360" in values["content"]
    evidence = draft.fields["customer_name"].evidence
    assert evidence is not None
    assert (evidence.channel, evidence.start, evidence.end, evidence.segment) == ("customer", 12.0, 15.0, 3)
    assert draft.category is not None
    assert draft.category.value == "complaint"
    assert draft.is_complaint.value == "yes"
    assert draft.urgency.value == "urgent"


def test_evidence_is_as_narrow_as_the_words_times_allow() -> None:
    texts = ["您好", "我", "姓", "沈", "叫", "沈国平", "电话", *"幺五零三三四四五五六六灯坏了"]
    words = tuple(Word(text, at, at + 0.9, 0.6 if text == "沈国平" else 1.0) for at, text in enumerate(texts))
    message = Segment("customer", 0, len(texts), " ".join(texts), 0.98, words)
    fields = read([message], CallFacts()).fields
    name, phone = fields["customer_name"], fields["contact_phone"]
    assert name.evidence is not None
    assert (name.evidence.text, name.evidence.start, name.evidence.end) == ("沈国平", 5, 5.9)
    assert name.confidence < phone.confidence
    assert phone.evidence is not None
    assert phone.evidence.text == "幺 五 零 三 三 四 四 五 五 六 六"
    assert (phone.evidence.start, phone.evidence.end) == (7, 17.9)


def test_words_that_were_heard_badly_leave_a_field_empty() -> None:
    mumbled = [replace(segment, confidence=0.1) for segment in COMPLAINT]
    assert "customer_name" not in read(mumbled, CallFacts()).fields


def test_an_empty_call_is_an_empty_draft() -> None:
    for lines in ([], segments("a:", "c:  ")):
        draft = read(lines, CallFacts())
        assert draft.fields == {}
        assert draft.category is None
        assert draft.is_complaint.value == "no"
        assert draft.urgency.value == "normal"


def test_the_menus_choice_helps_where_words_say_little() -> None:
    draft = read(segments("c:喂 你好"), CallFacts(category_hint="repair"))
    assert draft.category is not None
    assert draft.category.value == "repair"
    assert draft.category.evidence is None


def test_our_own_company_is_never_the_customers() -> None:
    lines = segments("a:您 是 哪个 单位", "c:三响 科技 公司 是 吧")
    assert "organisation" not in read(lines, CallFacts(company="三响科技公司是吧")).fields


def test_saying_that_it_is_no_complaint_makes_none() -> None:
    draft = read(segments("c:我 不是 要 投诉 就是 想 问问 怎么 用"), CallFacts())
    assert draft.is_complaint.value == "no"
    assert draft.category is not None
    assert draft.category.value == "inquiry"


def test_facts_check_themselves() -> None:
    with pytest.raises(ValueError, match="category_hint 'x' must be one of"):
        CallFacts(category_hint="x")
    with pytest.raises(ValueError, match="time zone"):
        CallFacts(started_at=datetime(2026, 3, 5, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("said", "category", "urgency"),
    [
        ("电梯 困 人 了 快 来", "rescue", "urgent"),
        ("我们 想 采购 二十 台 水泵 报 个 价", "purchase", "normal"),
        ("打印机 坏了 不 急", "repair", "normal"),
        ("下周 想 来 你们 公司 参观", "visit_appointment", "normal"),
        ("哎呀 打 错 了", "other", "normal"),
    ],
)
def test_it_knows_what_a_call_is_about(said: str, category: str, urgency: str) -> None:
    draft = read(segments(f"c:{said}"), CallFacts())
    assert draft.category is not None
    assert (draft.category.value, draft.urgency.value) == (category, urgency)
