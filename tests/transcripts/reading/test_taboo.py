"""Service taboo words and their polite look-alikes."""

import pytest

from transcripts.reading.taboo import FORBIDDEN, STARTER, taboo_list


def said(text: str) -> list[str]:
    return [entry.phrase for entry, _ in STARTER.found_in(text) if entry.kind == FORBIDDEN]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("这个我真不知道", "不知道"),
        ("不知道为什么系统里没有", "不知道"),
        ("这个我们也没有办法", "没办法"),
        ("那我也没有别的办法", "没办法"),
        ("没法子", "没办法"),
        ("您自己上网看", "你自己看"),
        ("你自己去官网看吧", "你自己看"),
        ("那随便您", "随便你"),
        ("随便你怎么说", "随便你"),
        ("你急什么呀", "急什么"),
        ("着什么急", "急什么"),
        ("这不可能的", "这不可能"),
        ("不可能", "这不可能"),
        ("这个不归我们部门管", "不归我管"),
        ("爱找谁找谁去", "爱找谁找谁"),
        ("你想找谁就找谁", "爱找谁找谁"),
        ("你去问别人", "你问别人"),
    ],
)
def test_variants_count_under_the_canonical_form(text: str, phrase: str) -> None:
    assert said(text) == [phrase]


@pytest.mark.parametrize(
    "text",
    [
        "不知道您什么时候方便",
        "不知道您那边方不方便拍个照片",
        "不知道这样解释您清不清楚",
        "您不知道密码的话可以重置",
        "您看有没有办法发个照片",
        "您要是没办法过来我们上门",
        "您自己看看哪个时间方便",
        "您随便看看",
        "您先别急什么时候的事",
        "今天不可能送到",
        "我帮您问问别人",
        "我知道了",
    ],
)
def test_the_polite_look_alikes_do_not_count(text: str) -> None:
    assert said(text) == []


def test_wordings_advised_against_are_no_forbidden_phrases() -> None:
    kinds = {entry.phrase: entry.kind for entry, _ in STARTER.found_in("几个人")}
    assert kinds == {"几个人": "wording"}


def test_a_company_adds_its_own_phrases() -> None:
    own = taboo_list(("我们没空！", "你懂不懂啊"))
    assert [entry.phrase for entry, _ in own.found_in("我没空")] == ["我们没空！"]
    assert [entry.phrase for entry, _ in own.found_in("您懂不懂")] == ["你懂不懂啊"]


def test_a_phrase_that_would_be_found_everywhere_is_refused() -> None:
    with pytest.raises(ValueError, match="'！好' must have at least two characters"):
        taboo_list(("！好",))
