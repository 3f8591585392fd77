"""The same ways of telling a firm, by other people: where its name begins and ends, and whose it is."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.organisations import read_organisation


def organisation(*lines: str) -> str | None:
    found = read_organisation(turns(*lines), None)
    return found.value if found is not None and found.confidence >= 0.5 else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:您 哪家 单位", "c:瑞 慈 资本 北京 瑞 慈 资本 管理"), "北京瑞慈资本管理"),
        (("a:是 哪个 学校", "c:向阳 小学 溧阳市 向阳 小学"), "溧阳市向阳小学"),
        (("a:哪个 单位", "c:林业局 安化县 林业局"), "安化县林业局"),
        (("a:您 是 学校 还是 医院", "c:血站 长宁 中心 血站"), "长宁中心血站"),
    ],
)
def test_of_a_firm_said_twice_the_fuller_is_taken(lines: tuple[str, ...], expected: str) -> None:
    assert organisation(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:您 是 哪个 学校", "c:昆明 官渡区 向阳 小学 不是 向阳 中心小学"), "向阳中心小学"),
        (("a:公司 名称 是", "c:南京 栖霞 顶峰 仓储 现在 叫 顶峰 智慧 供应链"), "顶峰智慧供应链"),
        (("a:抬头 怎么 写", "c:以前 叫 万和 装饰 现在 改名 叫 万和 建设 集团"), "万和建设集团"),
    ],
)
def test_what_puts_a_firms_name_right_replaces_it(lines: tuple[str, ...], expected: str) -> None:
    assert organisation(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:您 哪个 医院", "c:江门 新葵 中医院 住院部 九楼"), "江门新葵中医院"),
        (("a:您 是 哪个 学校", "c:信阳 第八 小学 校长 姓 苏 你 跟 我 联系 就行"), "信阳第八小学"),
        (("c:你好 我 是 渭南 师范 附属 中学 总务处 的 要 订 一批 课桌椅",), "渭南师范附属中学"),
        (("c:你好 我 这里 是 宜昌 三峡 柑橘 合作社 问 一下 包装箱 打样 要 几天",), "宜昌三峡柑橘合作社"),
        (("c:你好 我 代表 育英 小学 问 一下 空气 净化器",), "育英小学"),
        (("a:哪家 公司", "c:倍 诺 检测 技术 倍数 的 倍 诺言 的 诺"), "倍诺检测技术"),
        (("c:俺 是 稻田镇 金 穗 蔬菜 合作社 俺 连襟 在 你们 那 里 买 过",), "稻田镇金穗蔬菜合作社"),
    ],
)
def test_what_stands_around_a_firms_name_is_no_part_of_it(lines: tuple[str, ...], expected: str) -> None:
    assert organisation(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("a:您 登记 一下 吧 哪个 单位", "c:登记 啥子 嘛 我 先 问 价"),
        ("c:我 找 你们 售后 你们 是 闽华 灯饰 对 吧",),
        ("c:喂 你们 是 萌爪 动物 医院 吧",),
        ("a:您 的 位置", "c:我 在 工商 银行 门口 等 你们 师傅"),
        ("a:地址 呢", "c:太行 路 供销社 家属院 二号楼"),
        ("a:您 是", "c:我 是 物业 经理"),
    ],
)
def test_a_street_an_office_or_the_firm_that_was_called_is_not_the_callers(lines: tuple[str, ...]) -> None:
    assert organisation(*lines) is None
