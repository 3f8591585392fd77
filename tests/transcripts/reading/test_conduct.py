"""Conduct: the opening, read-back, and remarks for reviewers."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.model import Segment
from transcripts.reading.conduct import Conduct, read_conduct
from transcripts.reading.openings import greeted, self_identified
from transcripts.reading.readback import repeated_back
from transcripts.reading.turns import Evidence, FieldDraft, turns_of


@pytest.mark.parametrize(
    ("opening", "greeting", "name"),
    [
        ("您好 欢迎 致电 华 联 超市 请问 有 什么 可以 帮您", True, False),
        ("喂", False, False),
        ("你好 请讲", False, False),
        ("你好 我 是 客服 小 王", False, True),
        ("上午好 这里 是 城东 派出所", True, False),
        ("海天 印务 请讲", False, False),
        ("感谢 致电 蓝天 航空 我 是 零 二 幺 号 坐席", True, True),
        ("您好 长虹 售后 我 姓 马", True, True),
        ("您好 值班室 我 是 值班 经理", False, False),
        ("早上好 新东方 学校 王 老师 为您服务", True, True),
        ("您好 美 团 客服 李 丽 为您服务", True, True),
        ("您好 我 是 平安 保险 的 张 伟", True, True),
        ("您好 中国 移动 竭诚 为您服务", True, False),
        ("您好 人工 客服 请问 有 什么 可以 帮您", False, False),
        ("hello 你好 这里 是 星 海 酒店 我 是 amy", True, True),
        ("早 呀 花 坊 我 是 阿 紫", True, True),
        ("您好 這裡 是 立 陽 連接器 業務部 敝姓 連", True, True),
        ("您好 同 济 医院 体检 中心", True, False),
    ],
)
def test_the_opening(opening: str, greeting: bool, name: bool) -> None:
    call = turns(f"a:{opening}", "c:我 想 问 一下 你们 几点 下班")
    assert (greeted(call) is not None) is greeting
    assert (self_identified(call) is not None) is name


def test_a_name_that_is_asked_for_is_not_given_unasked() -> None:
    assert self_identified(turns("a:您好 请讲", "c:你 贵姓", "a:我 姓 骆 工号 五 零 九 六")) is None


def test_dates_are_no_staff_numbers() -> None:
    assert self_identified(turns("a:您好 请讲", "c:几号 能 到", "a:八号 给 您 发 七号 上午 到")) is None


PHONE = "幺 三 八 零 零 二 二 三 三 四 四"


@pytest.mark.parametrize(
    ("lines", "repeated"),
    [
        ([f"c:{PHONE}", f"a:{PHONE} 对 吗"], True),
        ([f"c:{PHONE}", "a:记 下 了"], False),
        ([f"a:电话 还是 {PHONE} 吗", "c:是 的"], False),
        ([f"c:{PHONE}", "a:尾号 三 三 四 四 对 吗"], False),
        (["c:订单 x d 零 三 零 二 幺 八", "a:x d 零 三 零 二 幺 八 好"], True),
        (["c:南城区 金色 华庭 五栋 幺 零 零 三", "a:南城区 金色 华庭 五栋 幺 零 零 三 对 吧"], True),
        (["c:我们 下周三 上午 九点半 过来 看看", "a:下周三 上午 九点半 过来 看看 好 的"], False),
        (["c:我 姓 王", "a:王 先生 您好"], False),
    ],
)
def test_read_back_is_a_whole_number_or_address_of_the_customers(lines: list[str], repeated: bool) -> None:
    assert (repeated_back(turns(*lines)) is not None) is repeated


def test_a_full_name_and_a_number_in_pieces_count_when_they_are_repeated() -> None:
    def value(text: str, segment: int) -> FieldDraft:
        return FieldDraft(text, 0.9, Evidence("customer", 0, 1, text, segment))

    call = turns("c:我 叫 夏侯 敏", "a:夏侯 敏 女士 您好")
    assert repeated_back(call, {"customer_name": value("夏侯敏", 0)}) is not None
    titled = turns("c:我 姓 夏 夏天 的 夏", "a:夏 女士 您好")
    assert repeated_back(titled, {"customer_name": value("夏女士", 0)}) is None
    call = turns("c:幺八幺", "a:嗯", "c:零八二九", "a:嗯", "c:零 七 七 六", "a:幺 八 幺 零 八 二 九 零 七 七 六 好 的")
    assert repeated_back(call, {"contact_phone": value("18108290776", 4)}) is not None


def spoken(*segments: tuple[str, float, float, str]) -> Conduct:
    return read_conduct(turns_of([Segment(*segment) for segment in segments]), ended_by="agent")


def kinds(conduct: Conduct) -> set[str]:
    return {finding.kind for finding in conduct.findings}


def test_a_hold_without_apology_and_thanks_is_remarked() -> None:
    call = spoken(("agent", 0, 2, "您 等一下"), ("agent", 30, 33, "查到 了 是 两台"), ("customer", 34, 35, "好"))
    assert {"hold_without_apology", "hold_without_thanks", "long_silence"} <= kinds(call)
    polite = spoken(("agent", 0, 2, "对不起 请 稍候"), ("agent", 30, 33, "让 您 久等 了 是 两台"))
    assert not {"hold_without_apology", "hold_without_thanks"} & kinds(polite)


def test_interrupting_and_talking_at_once_are_told_apart_and_yes_is_neither() -> None:
    interrupted = spoken(("customer", 0, 8, "我 想 说 那个 机器 昨天 就"), ("agent", 5, 9, "您 先 听 我 说 完"))
    assert "interrupted" in kinds(interrupted)
    together = spoken(("agent", 0, 8, "我们 的 规定 是 这样 的"), ("customer", 5, 9, "什么 规定 我 不管"))
    assert "talk_over" in kinds(together)
    nodding = spoken(("customer", 0, 8, "我 想 说 那个 机器 昨天 就"), ("agent", 5, 7, "嗯 嗯 好"))
    assert not {"interrupted", "talk_over"} & kinds(nodding)


def test_findings_come_from_unordered_segments_too() -> None:
    late_first = spoken(("agent", 30, 33, "查到 了"), ("agent", 0, 2, "您 等一下"))
    assert "hold_without_thanks" in kinds(late_first)


def test_speed_close_and_who_hung_up() -> None:
    fast = spoken(("agent", 0, 4, "字" * 60), ("agent", 5, 6, "好"), ("agent", 7, 8, "再见"))
    assert {"fast_speech", "no_closing_offer", "agent_hung_up_first"} <= kinds(fast)
    offered = spoken(
        ("agent", 0, 4, "好 的"), ("agent", 5, 8, "您 看 还有 什么 需要 我 为您 做 的 吗"), ("agent", 9, 10, "再见")
    )
    assert "no_closing_offer" not in kinds(offered)


def test_taboo_words_are_the_agents_only_and_carry_their_second() -> None:
    call = spoken(("customer", 0, 2, "实在 没办法 了"), ("agent", 3, 5, "我 也 没有 办法"), ("agent", 6, 8, "几 个 人"))
    assert [(found.text, found.evidence.start if found.evidence else None) for found in call.forbidden] == [
        ("没办法", 3)
    ]
    assert "wording" in kinds(call)


def test_a_call_without_an_agent_has_no_findings() -> None:
    assert spoken(("customer", 0, 2, "喂 有人 吗")) == Conduct(False, False, False)
    assert read_conduct([]) == Conduct(False, False, False)
