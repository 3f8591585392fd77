"""The second reader is asked for what is missing, and believed only in what the transcript proves."""

from __future__ import annotations

import json

import pytest

from tests.transcripts.second_reader.calls import FACTS, MARK, asked, blank, call, customer, values
from tests.transcripts.second_reader.standin import claim
from transcripts.model import Segment, Word
from transcripts.reading.turns import FieldDraft
from transcripts.second_reader.answers import UnreadableAnswer
from transcripts.second_reader.prompt import LONGEST_CALL
from transcripts.second_reader.reader import AGREED, ALONE, DISPUTED, SECOND, Message, read_again


def test_a_proven_value_fills_an_empty_field_and_is_never_nearly_certain() -> None:
    reading = asked(customer("鄙人 复姓 欧阳 单名 一个 华 字 欧阳华"), {"customer_name": claim("欧阳华", 1, "欧阳华")})
    found = reading.better["customer_name"]
    assert (found.value, found.confidence, found.source) == ("欧阳华", ALONE, SECOND)
    assert found.evidence is not None
    assert (found.evidence.segment, found.evidence.channel) == (1, "customer")
    assert not reading.refused


def test_evidence_has_the_second_at_which_it_was_said() -> None:
    words = tuple(Word(text, 3.0 + place, 3.5 + place, 0.9) for place, text in enumerate(["我", "是", "周海"]))
    segments = [Segment("customer", 3.0, 6.0, "我 是 周海", 0.9, words)]
    evidence = asked(segments, {"customer_name": claim("周海", 0, "我是周海")}).better["customer_name"].evidence
    assert evidence is not None and (evidence.start, evidence.text) == (5.0, "周海")


@pytest.mark.parametrize(("field", "value", "text", "quote", "kept"), [
    ("customer_name", "张立", "我 姓 章 弓长张 的 张 叫 张立", "张立", "张立"),
    ("customer_name", "张立", "我 叫 章立 弓长张", "我 叫 章立 弓长张", "张立"),
    ("customer_name", "陳立新", "我 叫 陳立新", "我叫陈立新", "陳立新"),
    ("customer_name", "Peter Wang", "我 叫 peter wang", "我 叫 peter wang", "peterwang"),
    ("customer_name", "尉迟安", "复姓 尉迟 单名 一个 平安 的 安", "复姓 尉迟 单名 一个 平安 的 安", "尉迟安"),
    ("customer_name", "买买提江", "我 叫 买买提 江", "叫 买买提江", "买买提江"),
    ("customer_name", "才让多杰", "我 是 村支书 才 让 多 杰", "才 让 多 杰", "才让多杰"),
    ("contact_phone", "CALLER_ID", "幺 三 八 六 二 幺 零 四 四 七 幺", "幺三八六二幺零四四七幺", "13862104471"),
    ("organisation", "恒泰机械", "我们 是 恒泰 机械 的", "恒泰 机械", "恒泰机械"),
    ("contact_phone", "13862104471", "幺 三 八 六 二 幺 零 四 四 七 幺 这个", "幺三八六二幺零四四七幺", "13862104471"),
    ("contact_phone", "+86 138-6210 4471", "幺 三 八 六 二 幺 零 四 四 七 幺", "幺三八 六二幺零 四四七幺",
     "13862104471"),
    ("contact_phone", "021-62881234-8012", "零二幺 六二八八 幺二三四 转 八零幺二",
     "零二幺六二八八幺二三四转八零幺二", "02162881234-8012"),
    ("contact_phone", "CALLER_ID", "就 打 这个 号码 吧", "就打这个号码", "13862104471"),
    ("order_no", "XD2026-3", "单子 是 x d 二零二六 杠 三", "x d 二零二六 杠 三", "XD2026-3"),
    ("product", "KC37", "那 台 k c 三十七 老 报警", "k c 三十七", "KC37"),
    ("content", "老是 自己 停机", "机器 老是 自己 停机", "机器老是自己停机", "老是自己停机"),
])
def test_values_stand_in_their_quote_as_said_or_as_one_writes_them(
        field: str, value: str, text: str, quote: str, kept: str) -> None:
    found = values(asked(customer(text), {field: claim(value, 1, quote)}))
    assert found.get(field) == kept


@pytest.mark.parametrize(("field", "value", "quote", "reason"), [
    ("customer_name", "王丽", "我叫王丽", "quote"),
    ("customer_name", "李明", "我 叫 李敏", "value"),
    ("customer_name", "王" * 13, "我 叫 李敏", "shape"),
    ("customer_name", "机器坏了", "机器 坏 了", "shape"),
    ("customer_name", "刘强", "我 找 刘强", "side"),
    ("organisation", "我们公司", "我们 公司", "shape"),
    ("organisation", "三响", "三响", "side"),
    ("contact_phone", "13862104472", "电话 幺 三 八 六 二 幺 零 四 四 七 幺", "value"),
    ("contact_phone", "13862104471", "幺 三 八 六 二 幺 零 四", "value"),
    ("contact_phone", "12345678901", "电话 幺 三 八 六 二 幺 零 四 四 七 幺", "shape"),
    ("contact_phone", "CALLER_ID", "机器 坏 了", "value"),
    ("order_no", "13862104471", "电话 幺 三 八 六 二 幺 零 四 四 七 幺", "shape"),
    ("order_no", "20260305", "单号 二零二六 零三零", "value"),
    ("product", "空压机", "机器 坏 了", "value"),
    ("category", "fire", "机器 坏 了", "shape"),
    ("is_complaint", "no", "机器 坏 了 呀", None),
])
def test_what_cannot_be_proven_is_thrown_away_and_counted(field: str, value: str, quote: str,
                                                          reason: str | None) -> None:
    text = ("我 找 刘强 我 叫 李敏 三响 的 机器 坏 了 呀 我们 公司 单号 二零二六 零三零 五"
            " 电话 幺 三 八 六 二 幺 零 四 四 七 幺")
    reading = asked(customer(text), {field: claim(value, 1, quote)})
    assert not {name for name, one in reading.better.items() if one.source == SECOND}
    assert dict(reading.refused) == ({reason: 1} if reason else {})


def test_the_agent_s_own_name_and_number_are_not_the_customer_s() -> None:
    segments = call(("agent", "您好 我 是 王芳 我 的 电话 是 幺 三 九 幺 二 三 四 五 六 七 八"), ("customer", "好 的"))
    reading = asked(segments, {"customer_name": claim("王芳", 0, "王芳"),
                               "contact_phone": claim("13912345678", 0, "幺三九幺二三四五六七八")})
    assert not reading.better
    assert reading.refused == {"side": 2}


@pytest.mark.parametrize(("called", "kept"), [("刘女士", True), ("刘先生", False), ("柳女士", False)])
def test_a_surname_gets_the_title_that_somebody_used(called: str, kept: bool) -> None:
    segments = call(("customer", "我 姓 刘"), ("agent", f"好 的 {called} 您 说"))
    assert bool(asked(segments, {"customer_name": claim("刘女士", 0, "我姓刘")}).better) is kept


def test_a_number_that_the_agent_tells_counts_once_the_customer_says_yes() -> None:
    agent = ("agent", "回 您 幺 三 九 幺 二 三 四 五 六 七 八 对 吗")
    answer = {"contact_phone": claim("13912345678", 0, "幺三九幺二三四五六七八")}
    assert values(asked(call(agent, ("customer", "对 的")), answer)) == {"contact_phone": "13912345678"}
    assert not asked(call(agent, ("customer", "不是")), answer).better


def test_a_number_may_be_quoted_from_several_turns() -> None:
    segments = call(("customer", "幺 三 八 六 二"), ("agent", "嗯"), ("customer", "幺 零 四 四 七 幺"))
    pieces = claim("13862104471", 0, "幺三八六二", more=[{"segment": 2, "quote": "幺零四四七幺"}])
    assert values(asked(segments, {"contact_phone": pieces})) == {"contact_phone": "13862104471"}


def test_a_number_of_another_kind_is_no_phone_unless_they_say_it_is_one() -> None:
    answer = {"contact_phone": claim("13862104471", 1, "幺三八六二幺零四四七幺")}
    assert not asked(customer("账号 是 幺 三 八 六 二 幺 零 四 四 七 幺"), answer).better
    assert asked(customer("不是 账号 是 手机 幺 三 八 六 二 幺 零 四 四 七 幺"), answer).better


def test_a_part_of_a_longer_number_is_no_phone() -> None:
    segments = customer("身份证 三二零五 零二 幺 三 八 六 二 幺 零 四 四 七 幺")
    assert not asked(segments, {"contact_phone": claim("13862104471", 1, "幺三八六二幺零四四七幺")}).better


def test_yes_to_the_agent_s_question_about_this_number_is_proof() -> None:
    segments = call(("agent", "就是 这个 来电 的 号码 吗"), ("customer", "对 对"))
    assert values(asked(segments, {"contact_phone": claim("CALLER_ID", 1, "对对")})) == {"contact_phone": "13862104471"}


def test_what_both_read_is_surer_than_either_and_stays_the_first_one_s() -> None:
    first = FieldDraft("李敏", 0.6, None)
    reading = asked(customer("我 叫 李敏"), {"customer_name": claim("李敏", 1, "李敏")}, blank(customer_name=first))
    found = reading.better["customer_name"]
    assert (found.value, found.confidence, found.source, reading.agreed) == ("李敏", AGREED, "said", 1)


@pytest.mark.parametrize(("sure", "kept"), [(0.5, "李敏"), (DISPUTED, "李明"), (0.7, "李明")])
def test_where_both_differ_only_a_weak_value_gives_way_and_stays_weak(sure: float, kept: str) -> None:
    draft = blank(customer_name=FieldDraft("李明", sure, None))
    reading = asked(customer("我 叫 李敏"), {"customer_name": claim("李敏", 1, "李敏")}, draft)
    found = reading.draft(draft).fields["customer_name"]
    assert found.value == kept
    assert found.confidence <= max(DISPUTED, sure)


def test_a_sure_value_is_not_asked_for_and_an_answer_about_it_is_thrown_away() -> None:
    draft = blank(customer_name=FieldDraft("李明", 0.8, None))
    reading = asked(customer("我 叫 李敏"), {"customer_name": claim("李敏", 1, "李敏")}, draft)
    assert "customer_name" not in reading.asked
    assert reading.refused == {"not_asked": 1}
    assert reading.draft(draft).fields["customer_name"].value == "李明"


def test_conclusions_need_the_customer_s_words_and_denials_have_none() -> None:
    segments = customer("你们 这 都 第三 次 了 太 不像话")
    reading = asked(segments, {"category": claim("complaint", 1, "太 不像话 你们"),
                               "urgency": claim("urgent", 0, "请讲"),
                               "is_complaint": claim(True, 1, "你们 这 都 第三 次 了")})
    assert values(reading) == {"is_complaint": "yes"}
    assert reading.refused == {"quote": 1, "side": 1}


def test_the_draft_keeps_its_shape() -> None:
    draft = blank()
    reading = asked(customer("水管 爆 了 快 来 人"), {
        "category": claim("repair", 1, "水管爆了"), "urgency": claim("urgent", 1, "水管爆了快来人")}, draft)
    better = reading.draft(draft)
    assert better.category is not None
    assert (better.category.value, better.urgency.value, better.is_complaint) == (
        "repair", "urgent", draft.is_complaint)
    assert better.conduct is draft.conduct


@pytest.mark.parametrize("wrapped", [
    "```json\n{}\n```", "好的，结果如下：\n{} 以上。", "<think>要看 {{第一段}} {{\"a\": 1}}</think>\n{}", "{{}} {}"])
def test_the_json_is_found_in_a_fence_among_words_and_behind_thoughts(wrapped: str) -> None:
    answer = json.dumps({"customer_name": claim("李敏", 1, "李敏")}, ensure_ascii=False)
    said = wrapped.replace("{}", answer, 1) if "{{" not in wrapped else wrapped.format(answer)
    assert values(asked(customer("我 叫 李敏"), said)) == {"customer_name": "李敏"}


@pytest.mark.parametrize("answer", ["", "不知道", "[1, 2]", "{", "{" * 5000, "null"])
def test_what_has_no_object_is_unreadable(answer: str) -> None:
    with pytest.raises(UnreadableAnswer):
        asked(customer("我 叫 李敏"), answer)


@pytest.mark.parametrize("given", [
    "李敏", 7, [], {"value": 7, "segment": 1, "quote": "李敏"}, claim("李敏", "1", "李敏"), claim("李敏", True, "李敏"),
    claim("李敏", 1, ["李敏"]), claim("李敏", 1, ""), claim(" ", 1, "李敏"), claim("李敏", 1, "李敏", more="x"),
    claim("李敏", 1, "李敏", more=[3]), claim("李敏", 1, "李敏", more=[claim("x", 1, "李敏")] * 50)])
def test_wrong_types_are_thrown_away(given: object) -> None:
    reading = asked(customer("我 叫 李敏"), json.dumps({"customer_name": given}))
    assert not reading.better
    assert reading.refused == {"shape": 1}


@pytest.mark.parametrize("segment", [-1, 0, 2, 10**30])
def test_a_quote_in_another_segment_is_no_proof(segment: int) -> None:
    reading = asked(customer("我 叫 李敏"), {"customer_name": claim("李敏", segment, "李敏")})
    assert not reading.better


def test_nobody_is_asked_when_nothing_was_said_by_the_customer() -> None:
    def ask(messages: list[Message]) -> str:
        raise AssertionError("asked")

    assert read_again(blank(), [], FACTS, ask, mark=MARK).asked == ()
    assert read_again(blank(), call(("agent", "喂 您好")), FACTS, ask, mark=MARK).asked == ()


def test_the_prompt_has_the_turns_numbered_the_caller_masked_and_no_more_than_fits() -> None:
    heard: list[list[Message]] = []

    def ask(messages: list[Message]) -> str:
        heard.append(messages)
        return "{}"

    read_again(blank(), call(*[("customer", "我 说 " * 300)] * 500), FACTS, ask, mark=MARK)
    content = heard[0][1]["content"]
    assert len(content) < LONGEST_CALL + 3000
    assert "13862104471" not in content
    data = json.loads(content.split("\n")[1])
    assert (data["segments"][0]["segment"], data["segments"][-1]["segment"]) == (0, 499)
    assert data["segments"][0]["speaker"] == "客户"
