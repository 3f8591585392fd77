"""What a call of the corpus format may bring beside its words, and what its draft tells beside the gold's keys."""

from __future__ import annotations

from typing import Any

import pytest

from transcripts.reading.corpus import BadCall, read_call
from transcripts.reading.draft import TRUSTED
from transcripts.reading.wordfile import Entry, vocabulary_of

JUDGED = ("customer_name", "organisation", "contact_phone", "order_no", "product", "category", "is_complaint",
          "urgency", "promised_reply_by", "callback_at")


def call(*turns: str, **more: Any) -> dict[str, Any]:
    segments = [{"channel": "agent" if turn.startswith("a:") else "customer", "start": 5.0 * place,
                 "end": 5.0 * place + 4, "text": turn[2:]} for place, turn in enumerate(turns)]
    return {"id": "x", "started_at": "2026-03-05T09:42:10+08:00", "caller_id": "+8613862104471",
            "segments": segments, **more}


def test_every_value_has_a_confidence_and_an_empty_one_has_none() -> None:
    draft = read_call(call("a:您好", "c:我 姓 陈 叫 陈立新 冰箱 坏 了"))
    assert set(JUDGED) <= set(draft["confidence"])
    for name in ("organisation", "order_no", "promised_reply_by", "callback_at"):
        assert (draft[name], draft["confidence"][name]) == (None, 0.0)
    assert draft["confidence"]["customer_name"] >= draft["threshold"] == TRUSTED
    assert draft["known"] == {}


def test_promises_and_calls_asked_for_have_theirs() -> None:
    draft = read_call(call("a:您好", "c:明天 上午 十点 给 我 回 个 电话",
                           "a:好 的 明天 上午 十点 给 您 回 电话", "c:好"))
    assert draft["promised_reply_by"] and draft["confidence"]["promised_reply_by"] > 0
    assert draft["callback_at"] and draft["confidence"]["callback_at"] > 0


def test_a_call_may_bring_its_customer_and_its_companys_words() -> None:
    words = [{"kind": "product", "word": "蓝鲸七号"}, {"kind": "taboo", "word": "下班了", "better": "我帮您登记"},
             {"kind": "organisation", "word": "南京市第一中学", "said_as": ["一中"]}]
    customer = {"name": "陈立新", "organisation": "南京市第一中学", "phones": ["13862104471"]}
    draft = read_call(call("a:您好 是 陈 先生 吗", "c:对 我们 一中 的 那个 蓝 经 七 号 不 动 了", "a:我 下班 了",
                           words=words, customer=customer))
    assert (draft["customer_name"], draft["organisation"], draft["product"]) == ("陈立新", "一中", "蓝鲸七号")
    assert draft["known"] == {"customer_name": "陈立新", "organisation": "南京市第一中学"}
    assert draft["forbidden_phrases"] == ["下班了"]


def test_words_of_a_file_hold_for_every_call() -> None:
    known = vocabulary_of([Entry("product", "蓝鲸七号")])
    assert read_call(call("c:那个 蓝鲸 七号 不 动 了"), known)["product"] == "蓝鲸七号"


@pytest.mark.parametrize(("more", "problem"), [
    ({"words": "x"}, "words: expected"), ({"words": [{"kind": "product"}]}, "word"),
    ({"words": [{"word": "水泵"}]}, "kind"),
    ({"words": [{"kind": "product", "word": "机"}]}, "word"), ({"customer": "王丽"}, "customer: expected"),
    ({"customer": {"phones": "138"}}, "customer: expected"), ({"words": None, "customer": {}}, None)])
def test_words_and_customers_that_cannot_be_are_refused_by_field(more: dict[str, Any], problem: str | None) -> None:
    given = call("c:你好", **more)
    if problem is None:
        assert read_call(given)["id"] == "x"
    else:
        with pytest.raises(BadCall, match=problem):
            read_call(given)
