"""Where the customer calls from."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.organisations import read_organisation


def organisation(*lines: str, name: str | None = None) -> str | None:
    found = read_organisation(turns(*lines), name)
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:请问 您 是 哪个 单位", "c:宁波 远东 塑胶 有限公司"), "宁波远东塑胶有限公司"),
        (("a:贵 公司 名称 是", "c:呃 我们 是 宁波 远东 塑胶 的"), "宁波远东塑胶"),
        (("a:哪家 单位", "c:第二 人民 医院 设备科"), "第二人民医院"),
        (("c:你好 我 是 兰州 铁路 小学 的 想 订 桌椅",), "兰州铁路小学"),
        (("c:你好 我 这里 系 禅城 顺 记 茶餐厅 啊 炉头 打不着 火",), "禅城顺记茶餐厅"),
        (("c:你好 我 观 澜 大酒店 工程部 的",), "观澜大酒店"),
        (("c:喂 早 啊 我 慈溪 崇 寿 镇 中心 小学 总务处",), "慈溪崇寿镇中心小学"),
        (("c:欸 你好 我 這邊 是 吳江 聖 鴻 電子 啦 我 姓 簡",), "吳江聖鴻電子"),
        (("c:通达 汽修 的 啊 举升机 不 升 了",), "通达汽修"),
        (("c:省 人民 医院 设备科 给 你们 打 的",), "省人民医院"),
        (("c:我们 是 做 家具 的 叫 华美 家具厂",), "华美家具厂"),
        (("c:我 姓 于 是 滨江区 实验 中学 的 总务 主任",), "滨江区实验中学"),
        (("a:请问 您 是", "c:我 华联 超市 的 王 店长"), "华联超市"),
        (("a:您 哪里", "c:绿源 农业 合作社"), "绿源农业合作社"),
        (("a:您 是 天宇 科技 的 吧", "c:对 对"), "天宇科技"),
        (("a:贵 司 是", "c:建设 银行 城东 支行"), "建设银行城东支行"),
        (("a:店 名 是", "c:老街口 烘焙"), "老街口烘焙"),
        (("a:哪家 单位", "c:石桥镇 中学 初中部"), "石桥镇中学"),
        (("a:您 是 哪个 单位", "c:没有 单位 我 自己家 用"), "个人"),
        (("a:您 是 哪个 单位", "c:我 是 个人"), "个人"),
        (("a:您 是 哪个 单位", "c:不方便 说"), "拒绝提供"),
    ],
)
def test_it_reads_the_organisation(lines: tuple[str, ...], expected: str) -> None:
    assert organisation(*lines) == expected


def test_it_may_follow_the_name_in_the_same_breath() -> None:
    lines = ("a:贵姓 什么 单位 名称", "c:我 姓 沈 沈 国 平 宁波 远东 塑胶")
    assert organisation(*lines, name="沈国平") == "宁波远东塑胶"


@pytest.mark.parametrize(
    "lines",
    [
        ("c:我 是 昨天 打 过 电话 的",),
        ("c:我们 是 做 光伏 的",),
        ("c:我 在 万达 超市 买 的 酸奶",),
        ("a:多少 人", "c:二十 来 个人"),
        ("a:我们 是 三响 科技 公司", "c:好"),
        ("c:你好 是 萌 爪 动物 医院 吧", "a:是 的"),
        ("c:我 在 工商 银行 门口 等 你们 师傅",),
        ("c:我 的 客户 是 一家 装修 公司 他们 要",),
        ("c:我 给 我们 小区 物业 打 过 了 他们 不管",),
        ("c:我 孩子 学校 要 的 那种 平板",),
        ("c:你好 我家 刚 装修 完 的 那个 木地板",),
        ("c:我 车 停 在 南山 科技园 这边",),
        ("a:请问 您 贵姓", "c:木子李 建设 的 建 明天 的 明"),
    ],
)
def test_what_is_no_organisation_of_the_customers_stays_empty(lines: tuple[str, ...]) -> None:
    assert organisation(*lines) is None


def test_our_own_company_is_never_the_customers() -> None:
    lines = turns("a:宏远 机电 您好", "c:是 宏远 机电 吗 我们 是 宏远 机电 的 老 客户")
    assert read_organisation(lines, None, "宏远机电有限公司") is None


def test_a_whole_name_is_surer_than_one_without_a_kind_of_organisation() -> None:
    asked = "a:请问 您 是 哪个 单位"
    clear, vague = (read_organisation(turns(asked, f"c:{said}"), None) for said in ("宏达 机械 有限公司", "宏达"))
    assert clear is not None
    assert clear.confidence > 0.9
    assert vague is None or vague.confidence < 0.8
