"""The corpus format: our own calls are read as their gold says, what is no call is refused, nothing breaks the
reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.commands.reading import read
from transcripts.reading.corpus import BadCall, read_call

CALLS = Path(__file__).parents[2] / "data" / "calls"
STARTED = "2026-03-05T09:42:10+08:00"


def calls() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for file in sorted(CALLS.glob("*-[ab].jsonl")):
        for line in file.read_text("utf-8").splitlines():
            call = json.loads(line)
            yield call, read_call(call)


def said(*turns: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A call in which each turn takes four seconds."""
    segments = [{"channel": channel, "start": 5.0 * place, "end": 5.0 * place + 4, "text": text}
                for place, (channel, text) in enumerate(turns)]
    return {"id": "x", "started_at": STARTED, "caller_id": "+8613862104471", "segments": segments, **more}


@pytest.mark.parametrize(("field", "least"), [
    ("contact_phone", 0.85), ("customer_name", 0.75), ("organisation", 0.7), ("promised_reply_by", 0.75),
    ("category", 0.75), ("is_complaint", 0.8), ("greeted", 0.8), ("callback_requested", 0.8)])
def test_our_own_calls_are_read_as_their_gold_says(field: str, least: float) -> None:
    right = total = 0
    for call, draft in calls():
        gold = call["gold"][field]
        if gold is None and draft[field] is None:
            continue
        total += 1
        right += draft[field] in (gold, *call["gold"].get("accept", {}).get(field, ()))
    assert total >= 15 and right / total >= least


def test_a_value_that_looks_sure_is_right() -> None:
    sure = [(draft[field] in (call["gold"][field], *call["gold"].get("accept", {}).get(field, ())))
            for call, draft in calls() for field, confidence in draft["confidence"].items()
            if confidence > 0.9 and field in ("customer_name", "organisation", "contact_phone")]
    assert len(sure) >= 40 and sum(sure) / len(sure) >= 0.9


def test_a_hidden_number_and_no_start_still_give_a_draft() -> None:
    draft = read_call(said(("agent", "您好 三响 客服"), ("customer", "我 姓 王 明天 给 我 回 电话"), caller_id=None,
                           started_at=None))
    assert draft["customer_name"] and draft["promised_reply_by"] is None and draft["callback_at"] is None


@pytest.mark.parametrize("call", [
    said(), said(("customer", "嗯 呃 那个 啊 嗯")), said(("agent", "")), said(("customer", "😀\x00\x07\u200b ，。")),
    said(("customer", "一" * 40)), said(("customer", "零一二三四五六七八九" * 4)),
    said(("customer", "hello this is john smith")),
    said(("customer", "我 哋 部 冷氣 壞 咗 聽日 打 畀 我 啦")),
    said(("customer", "我的邮箱是 z h a n g at 一六三 点 com")),
    said(("0", "你好"), ("1", "您好")), said(*[("customer", "我 想 问 一下 三 点 半"), ("agent", "好 的")] * 900)])
def test_whatever_was_heard_gives_a_draft(call: dict[str, Any]) -> None:
    draft = read_call(call)
    assert set(draft) >= {"customer_name", "contact_phone", "category", "summary", "evidence"}
    assert not draft["contact_phone"] or len(draft["contact_phone"]) < 20
    assert len(draft["summary"]) <= 300


def test_segments_out_of_order_and_over_each_other_are_read() -> None:
    call = said(("customer", "我 姓 陈 叫 陈立新"), ("agent", "您好"))
    call["segments"][1] |= {"start": 0.0, "end": 30.0}
    assert read_call(call)["customer_name"] == "陈立新"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["agent", "customer"]),
                          st.text("零一二三幺两十百千万点半号我姓王不对是的 a1。😀\n", max_size=60)), max_size=12))
def test_no_words_make_it_fail(turns: list[tuple[str, str]]) -> None:
    json.dumps(read_call(said(*turns)))


@pytest.mark.parametrize(("call", "problem"), [
    ([], "segments"), ({}, "segments"), ({"segments": [{"start": 0, "end": 1, "text": "x"}]}, "channel"),
    ({"segments": [{"channel": "agent", "start": 2, "end": 1, "text": "x"}]}, "start"),
    ({"segments": [], "started_at": "yesterday"}, "started_at"), ({"segments": [], "started_at": "2026-03-05"}, "zone"),
    ({"segments": ["x"]}, "segments")])
def test_what_is_no_call_is_refused_by_field(call: Any, problem: str) -> None:
    with pytest.raises(BadCall, match=problem):
        read_call(call)


def test_the_command_writes_a_draft_a_line_and_names_the_line_that_is_wrong(tmp_path: Path) -> None:
    good = json.dumps(said(("customer", "我 叫 陈立新")), ensure_ascii=False)
    file = tmp_path / "calls.jsonl"
    file.write_text(f"{good}\n\n{good}\n", "utf-8")
    done = CliRunner().invoke(read, [str(file)])
    assert done.exit_code == 0 and [json.loads(line)["customer_name"] for line in done.stdout.splitlines()] == [
        "陈立新", "陈立新"]
    file.write_text(f"{good}\n{{\n", "utf-8")
    broken = CliRunner().invoke(read, [str(file)])
    assert broken.exit_code == 1 and f"{file}:2: this is no JSON" in broken.stderr
