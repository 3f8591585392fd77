"""What a company knows beforehand: its words are heard through the recogniser's mistakes, its own people are nobody
else, and the customer's file fills in what nobody said and never outranks what was said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcripts.reading.calls import segments, turns
from transcripts.reading.draft import CallFacts, Draft, read
from transcripts.reading.spelling import respelt
from transcripts.reading.staff import without_staff
from transcripts.reading.turns import KNOWN, SAID
from transcripts.reading.vocabulary import KnownCustomer, KnownWord, Vocabulary, WordList

FIRMS = WordList.of(["恒泰机械", "远东塑胶", "宏达水务", KnownWord("南京市第一中学", ("一中", "市一中"))])
GOODS = WordList.of(["冷干机", "炉头", "螺杆空压机", "蓝鲸七号"])
WANG = KnownCustomer("王丽", "恒泰机械有限公司", ("+8613800004471", "02162881234"))


def draft(*lines: str, **known: object) -> Draft:
    return read(segments(*lines), CallFacts(caller_id="+8613800004471"), vocabulary=Vocabulary(**known))  # type: ignore[arg-type]


def value(of: Draft, name: str) -> str | None:
    return of.fields[name].value if name in of.fields else None


@pytest.mark.parametrize(("heard", "word"), [
    ("我们 是 横 太 机 械 的", "恒泰机械"), ("我们 是 衡 泰 机械 的", "恒泰机械"), ("这里 是 远 东 素 胶", "远东塑胶"),
    ("宏 大 水 雾 打来 的", "宏达水务"), ("那个 冷 甘 机 报警 了", "冷干机"), ("炉 投 坏 了", "炉头"),
    ("罗 杆 空压机 停 了", "螺杆空压机"), ("蓝 经 七 号 多少 钱", "蓝鲸七号"), ("市 医 中 的", "市一中"),
    ("南 京 是 第一 中学", "南京市第一中学"), ("我 是 一中 的", "一中")])
def test_a_known_word_is_heard_through_other_characters_of_its_sound(heard: str, word: str) -> None:
    [turn] = respelt(turns(f"c:{heard}"), Vocabulary(products=GOODS, organisations=FIRMS))
    assert len(turn.text) == len(heard.replace(" ", ""))
    assert word in turn.words


@pytest.mark.parametrize("said", [
    "路 透 社 的", "路透 报道", "我 看 见 了", "楼 上 的 人", "机械 厂 隔壁", "横 太",
    "原 东 素 胶 还 有 远 东 树 胶 吗"])
def test_what_only_resembles_a_known_word_stays(said: str) -> None:
    words = Vocabulary(products=GOODS, organisations=FIRMS)
    [turn] = respelt(turns(f"c:{said}"), words)
    assert turn.text == said.replace(" ", "") or "远东塑胶" in turn.text


def test_a_sound_that_two_known_words_share_is_left_as_heard() -> None:
    two = Vocabulary(organisations=WordList.of(["恒泰机械", "横泰机械"]))
    [turn] = respelt(turns("c:我们 是 衡 太 机 械 的"), two)
    assert turn.text == "我们是衡太机械的"
    [exact] = respelt(turns("c:我们 是 恒 泰 机械 的"), two)
    assert "恒泰机械" in exact.words


def test_the_evidence_is_where_it_was_said_as_it_was_heard() -> None:
    field = draft("a:您好", "c:你好 我们 是 横 太 机 械 的", organisations=FIRMS).fields["organisation"]
    assert (field.value, field.source) == ("恒泰机械", SAID)
    assert field.evidence is not None and field.evidence.text == "你好 我们 是 横 太 机 械 的"


@pytest.mark.parametrize("said", [
    "我 是 一中 的", "你好 我们 是 一中", "这边 是 一中 的 老师", "一中 的 我 想 问 一下", "单位 是 一中"])
def test_a_short_form_is_recorded_as_said_and_linked_to_the_full_one(said: str) -> None:
    field = draft("a:您好 请问 您 是 哪个 单位", f"c:{said}", organisations=FIRMS).fields["organisation"]
    assert (field.value, field.known_as) == ("一中", "南京市第一中学")


@pytest.mark.parametrize("said", ["我 孩子 在 一中 门口 摔 了", "你们 店 在 一中 旁边 吗", "上次 给 一中 送 的 货"])
def test_a_known_organisation_that_is_only_mentioned_is_not_the_callers(said: str) -> None:
    assert value(draft("a:您好", f"c:{said}", organisations=FIRMS), "organisation") is None


@pytest.mark.parametrize("said", ["我 住 锦绣 江南", "锦绣 江南 的", "我们 是 锦绣 江南 的", "锦 秀 江 南 三 期"])
def test_a_district_or_estate_is_never_the_organisation(said: str) -> None:
    known = WordList.of(["锦绣江南", "锦绣江南三期"])
    assert value(draft("a:您 是 哪个 单位", f"c:{said}", districts=known), "organisation") is None


@pytest.mark.parametrize(("lines", "name"), [
    (("a:您好", "c:我 找 赵敏"), None), (("a:我 是 赵敏 您 贵姓", "c:我 姓 李 叫 李 建国"), "李建国"),
    (("a:您好", "c:上次 是 你们 的 赵敏 接 的 电话"), None), (("a:您 贵姓", "c:赵敏"), "赵敏"),
    (("a:您好", "c:你好 我 叫 赵敏"), "赵敏"), (("a:您好", "c:我 名字 叫 赵敏 跟 你们 那 位 同名"), "赵敏"),
    (("a:您 怎么 称呼", "c:让 赵敏 接 电话"), None), (("a:赵敏 会 给 您 回 电话", "c:好 的"), None)])
def test_our_own_people_are_the_customer_only_if_one_says_so_of_themself(
        lines: tuple[str, ...], name: str | None) -> None:
    assert value(draft(*lines, staff=WordList.of(["赵敏"])), "customer_name") == name


def test_hiding_our_people_moves_nothing() -> None:
    heard = turns("c:我 要 找 赵敏 谢谢")
    [hidden] = without_staff(heard, WordList.of(["赵敏"]))
    assert len(hidden.text) == len(heard[0].text) and "赵敏" not in hidden.text
    assert "".join(hidden.words) == hidden.text


@pytest.mark.parametrize(("said", "product"), [
    ("我 想 问 一下 那个 蓝鲸 七号 到 了 没有", "蓝鲸七号"), ("罗 杆 空压机 停 了", "螺杆空压机"),
    ("蓝鲸 七号 你们 还 有 吗", "蓝鲸七号")])
def test_a_product_of_ours_is_known_by_its_name(said: str, product: str) -> None:
    assert value(draft("a:您好", f"c:{said}", products=GOODS), "product") == product


def test_the_customers_file_fills_in_what_nobody_said() -> None:
    found = draft("a:您好", "c:我 想 问 一下 发票", customer=WANG).fields
    for name, told in (("customer_name", "王丽"), ("organisation", "恒泰机械有限公司")):
        assert (found[name].value, found[name].confidence, found[name].source) == (told, 0.7, KNOWN)
        assert found[name].evidence is None


@pytest.mark.parametrize("lines", [
    ("a:您好 是 王 女士 吗", "c:对"), ("a:请问 是 王丽 王 女士 吧", "c:是 的 是 我"), ("a:您 贵姓", "c:我 姓 王"),
    ("a:您 贵姓", "c:免贵 姓 王"), ("a:您 怎么 称呼", "c:叫 我 王 女士 就 行"), ("a:您好", "c:你好 我 是 王丽"),
    ("a:您 贵姓", "c:我 叫 王 莉")])
def test_the_filed_name_is_sure_once_it_was_said(lines: tuple[str, ...]) -> None:
    field = draft(*lines, customer=WANG).fields["customer_name"]
    assert field.value == "王丽" and field.confidence >= 0.95 and field.evidence is not None


@pytest.mark.parametrize(("lines", "name"), [
    (("a:您 贵姓", "c:我 姓 陈 叫 陈立新"), "陈立新"), (("a:您 贵姓", "c:我 姓 李"), "李"),
    (("a:您 贵姓", "c:我 叫 王 力 力气 的 力"), "王力"),
    (("a:是 王 女士 吗", "c:不是 我 是 她 老公 我 姓 李"), "李"), (("a:是 王 女士 吗", "c:不是 打 错 了"), None)])
def test_what_is_said_outranks_the_file(lines: tuple[str, ...], name: str | None) -> None:
    assert value(draft(*lines, customer=WANG), "customer_name") == name


@pytest.mark.parametrize("said", [
    "我 是 她 老公 想 问 一下", "我 替 我 老婆 问 一下", "这个 号 是 我 妈妈 的", "我 用 同事 的 手机 打 的",
    "我 不是 本人", "这 号 刚 换 了 机主"])
def test_whoever_speaks_for_another_makes_the_file_doubtful(said: str) -> None:
    field = draft("a:您好", f"c:{said}", customer=WANG).fields.get("customer_name")
    assert field is None or (field.value, field.confidence) == ("王丽", 0.55)


def test_a_landline_rings_for_many_people() -> None:
    desk = KnownCustomer("王丽", "恒泰机械有限公司", ("02162881234",), personal=False)
    found = draft("a:您好", "c:我 想 问 一下 发票", customer=desk).fields
    assert (found["customer_name"].confidence, found["organisation"].confidence) == (0.55, 0.7)


@pytest.mark.parametrize(("said", "organisation", "link"), [
    ("我们 恒泰机械 的", "恒泰机械", "恒泰机械有限公司"), ("我们 是 横 太 机 械 有限 公司", "恒泰机械有限公司", ""),
    ("我们 是 恒泰 机械 有限公司 苏州 分公司", "恒泰机械有限公司苏州分公司", "")])
def test_the_filed_organisation_is_sure_once_it_was_said(said: str, organisation: str, link: str) -> None:
    field = draft("a:您 是 哪个 单位 的", f"c:{said}", customer=WANG).fields["organisation"]
    assert (field.value, field.known_as) == (organisation, link) and field.confidence >= 0.95


def test_another_organisation_and_a_private_caller_outrank_the_file() -> None:
    asked = "a:您 是 哪个 单位 的"
    assert value(draft(asked, "c:我们 是 远东 塑胶 厂 的", customer=WANG), "organisation") == "远东塑胶厂"
    assert value(draft(asked, "c:个人 的", customer=WANG), "organisation") == "个人"


@pytest.mark.parametrize("lines", [
    ("a:您 贵姓", "c:我 姓 王", "a:全名 是", "c:王丽"), ("a:是 王丽 吗", "c:是 的", "a:您 是 王 经理", "c:对"),
    ("a:怎么 称呼", "c:免贵 姓 汪 叫 汪 里 面", "a:王丽 是 吧", "c:对 的")])
def test_the_filed_name_that_is_heard_in_full_ends_all_doubt(lines: tuple[str, ...]) -> None:
    field = draft(*lines, customer=WANG).fields["customer_name"]
    assert field.value == "王丽" and field.confidence >= 0.95


def test_two_of_one_surname_at_one_number_are_doubtful() -> None:
    said = ("a:您 贵姓", "c:我 叫 王建国", "a:王建国 王 先生 您好", "c:你好")
    field = draft(*said, customer=WANG).fields["customer_name"]
    assert field.value == "王建国" and field.confidence <= 0.85


def test_another_person_at_a_mobile_speaks_for_no_firm_of_the_file() -> None:
    lines = ("a:您 贵姓", "c:我 姓 陈 叫 陈立新")
    assert value(draft(*lines, customer=WANG), "organisation") is None
    desk = KnownCustomer("王丽", "恒泰机械有限公司", ("02162881234",), personal=False)
    assert value(draft(*lines, customer=desk), "organisation") == "恒泰机械有限公司"


@settings(deadline=None, max_examples=80)
@given(st.lists(st.text("横恒衡太泰机鸡械戒冷甘干一医中是的我赵敏路炉头投a1 ", min_size=1, max_size=12), max_size=6))
def test_whatever_was_heard_keeps_its_places(said: list[str]) -> None:
    heard = turns(*(f"c:{text}" for text in said))
    known = Vocabulary(products=GOODS, organisations=FIRMS, customer=WANG)
    for before, after in zip(heard, respelt(heard, known), strict=True):
        assert len(before.text) == len(after.text) == len("".join(after.words)) and before.segment is after.segment
        assert respelt([after], known)[0].text == after.text


def test_a_number_that_stands_in_the_file_was_heard_right() -> None:
    field = draft("a:您 的 电话", "c:零二幺 六二八八 一二三四", customer=WANG).fields["contact_phone"]
    assert (field.value, field.confidence) == ("02162881234", 0.97)


def test_conduct_repeats_back_what_was_given_and_not_what_the_file_told() -> None:
    told = draft("a:您好 三响 科技", "c:你好", "a:王丽 您好 我 记 一下", "c:好", customer=WANG)
    assert not told.conduct.repeated_back


def test_without_known_words_the_turns_are_untouched() -> None:
    heard = turns("c:横 太 机 械")
    assert respelt(heard, Vocabulary()) == heard
    assert without_staff(heard, WordList()) == heard
