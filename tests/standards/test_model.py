from __future__ import annotations

import json
from datetime import timedelta

import pytest

from callcenter.standards import EVENTS, SETTINGS, Limit, Standard, load, shipped, shipped_standard, shipped_text

SPUN = ("旳", "呼喊中心", "告知完", "征询", "拟定", "成果", "状况", "筹划", "专人", "祈求", "一般话", "批示", "312")
TRADITIONAL = ("復", "應", "時", "內", "聯", "繫", "係", "繼", "處", "訪", "電", "話", "與", "進")


@pytest.mark.parametrize("name", shipped())
def test_a_standard_survives_the_database(name: str) -> None:
    standard = shipped_standard(name)
    again = Standard.from_plain(json.loads(json.dumps(standard.to_plain())))
    assert again == standard
    assert again.digest == standard.digest


def test_the_names_of_the_contract_come_first() -> None:
    assert shipped()[:9] == ("purchase_inquiry", "complaint", "rescue", "general_problem", "after_purchase",
                             "after_repair", "visit_appointment", "post_visit", "promise")
    with pytest.raises(KeyError):
        shipped_text("complaints")
    with pytest.raises(KeyError):
        shipped_standard("complaints")


def test_a_changed_setting_is_another_version_and_nothing_else_of_it_changes() -> None:
    one, other = shipped_standard("complaint"), shipped_standard("complaint", {**SETTINGS, "follow_up_days": 5})
    assert one.digest != other.digest
    assert other.step("follow_up").limit == Limit(5, "wd", "follow_up_days")
    assert other.steps[:-1] == one.steps[:-1]
    assert shipped_standard("complaint", {**SETTINGS, "rings": 5}).digest == one.digest


def test_settings_read_again_are_what_loading_with_them_gives() -> None:
    settings = {**SETTINGS, "reply_hours": 48, "contact_hours": 1, "follow_up_days": 7}
    for name in shipped():
        loaded = load(shipped_text(name), f"{name}.yaml", settings)
        assert shipped_standard(name).with_settings(settings) == loaded
        assert loaded.with_settings({}) == shipped_standard(name)


def test_a_longer_limit_takes_a_longer_ladder() -> None:
    standard = shipped_standard("general_problem", {**SETTINGS, "reply_hours": 48})
    assert [rung.after for rung in standard.step("reply").ladder] == [
        timedelta(0), timedelta(hours=4), timedelta(days=1)]


@pytest.mark.parametrize("name", shipped())
def test_shipped_texts_are_clean_simplified_chinese_with_their_clause(name: str) -> None:
    standard = shipped_standard(name)
    text = shipped_text(name) + "".join(EVENTS.values())
    assert not [word for word in (*SPUN, *TRADITIONAL) if word in text]
    for step in standard.steps:
        assert step.clause.startswith(("S000 ", "S001-", "S002 ", "S003 "))
        assert step.text.endswith("。") and step.title


def test_every_limit_reads_in_chinese() -> None:
    units = ("s", "min", "h", "d", "mo", "wmin", "wh", "wd")
    assert [Limit.parse(f"3{unit}").text for unit in units] == [
        "3秒", "3分钟", "3小时", "3天", "3个月", "3分钟工作时间", "3小时工作时间", "3个工作日"]
    assert [Limit.parse(f"3{unit}").counts for unit in units] == ["elapsed"] * 5 + ["working"] * 3
