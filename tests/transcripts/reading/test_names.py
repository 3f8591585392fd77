"""Who calls, in the ways that people say it."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.names import read_name
from transcripts.reading.turns import FieldDraft

HELLO = "a:您好 永安 空调 售后 我 是 小 李 请问 有 什么 可以 帮 您"


def read(*lines: str) -> FieldDraft | None:
    return read_name(turns(*lines))


def name(*lines: str) -> str | None:
    found = read(*lines)
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:您 贵姓", "c:我 姓 沈 沈 国 平"), "沈国平"),
        (("a:您 贵姓", "c:我 姓 沈 叫 沈国平 电话 是"), "沈国平"),
        (("a:您 贵姓", "c:免 贵姓 梅 梅花 的 梅 梅 小 芳"), "梅小芳"),
        (("a:您 贵姓", "c:姓 常 经常 的 常 常 有志 我 在 厂里"), "常有志"),
        (("a:怎么 称呼", "c:我 叫 欧阳 海"), "欧阳海"),
        (("a:怎么 称呼", "c:高 建军"), "高建军"),
        (("a:您 贵姓", "c:我 姓 苏", "a:苏 女士 您好"), "苏女士"),
        (("a:您 贵姓", "c:姓 段 你 叫 我 段 经理 就 行"), "段经理"),
        (("a:是 郭先生 吗", "c:对 郭 永强"), "郭永强"),
        (("a:是 郭 先生 吗", "c:是 的"), "郭先生"),
        (("a:请问 是 高 建国 先生 吗", "c:是 的 我 是"), "高建国"),
        (("a:您 领导 贵姓", "c:他 姓 蒋 蒋 文 杰"), "蒋文杰"),
        (("c:您好 我 是 东方 医院 的 陈立新 空调 坏 了",), "陈立新"),
        ((HELLO, "c:你好 我 是 鼎新 纺织 的 办公室 韩 雪 梅 我们 漏水", "a:韩 女士 您好"), "韩雪梅"),
        ((HELLO, "c:你好 万安 消防 器材 易 中华 我 来 问 下 那批 货"), "易中华"),
        (("a:您 贵姓", "c:复姓 司马", "a:司马 先生"), "司马先生"),
        (("a:您 叫", "c:向 东 方向 的 向 东方 的 东"), "向东"),
        (("a:贵姓", "c:江 江水 的 江", "a:江 先生 名字 呢", "c:单 一个 涛 波涛 的 涛"), "江涛"),
        (("a:先生 贵姓", "c:复姓 尉迟 单名 一个 平安 的 安"), "尉迟安"),
        (("a:怎么 称呼 您", "c:叫 我 老 周 好 了"), "老周"),
        (("a:老师 贵姓", "c:姓 孔", "a:孔 老师 您 讲"), "孔老师"),
        (("a:您 贵姓", "c:我 姓 廖", "a:廖 主任", "c:我 不是 主任", "a:廖 老师 好"), "廖老师"),
    ],
)
def test_it_reads_the_customers_name(lines: tuple[str, ...], expected: str) -> None:
    assert name(*lines) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("姓 章 弓长张 章 伟", "张伟"),
        ("姓 张 立早章 章 伟", "章伟"),
        ("木子李 建设 的 建 明天 的 明", "李建明"),
        ("姓 程 耳东陈 单名 一个 雪 字", "陈雪"),
        ("我 姓 秦 西早覃 覃 海 燕", "覃海燕"),
        ("姓 佟 单人旁 一个 冬天 的 冬 佟 桂 兰", "佟桂兰"),
        ("我 叫 韦 丙 坤 炳 是 火字旁 一个 甲乙丙 的 丙", "韦炳坤"),
        ("黄 草字头 的 黄 黄志明", "黄志明"),
        ("姓 单 单独 的 单 那个 字 念 善 单 雄", "单雄"),
        ("仝 人 字头 下面 一个 工 的 仝 仝 海", "仝海"),
        ("马 哈 桑 马 到 成功 的 马", "马哈桑"),
        ("石磊 三个 石 的 磊", "石磊"),
        ("竺 竺可桢 那个 竺 竺 伟民", "竺伟民"),
        ("陳 立 農 耳東 陳", "陳立農"),
        ("張 文 武 文化 的 文 武術 的 武", "張文武"),
        ("姓 长 经常 的 常 常 文", "常文"),
    ],
)
def test_a_character_that_is_explained_outranks_the_one_that_was_written(said: str, expected: str) -> None:
    assert name("a:请问 您 贵姓", f"c:{said}") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:您 贵姓", "c:姓 黄", "a:黄 小姐 您好", "c:不是 黄 是 王 三横王", "a:王 小姐 不好意思"), "王小姐"),
        (("a:您 贵姓", "c:姓 陈", "a:耳东陈 吗", "c:不是 禾呈程", "a:程 女士 好"), "程女士"),
        (("a:您 贵姓", "c:姓 秦", "a:秦 女士", "c:西早覃 覃 海 燕"), "覃海燕"),
        (("a:您 是 傅 女士 吗", "c:是 付 付款 的 付 付 红", "a:付 女士"), "付红"),
        (("a:您 贵姓", "c:姓 张 叫 张 红 伟", "a:哪个 伟", "c:维护 的 维"), "张红维"),
    ],
)
def test_a_correction_replaces_what_was_said(lines: tuple[str, ...], expected: str) -> None:
    assert name(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("c:我 是 周 总 的 秘书 周 总 想 订 两台", "a:联系人 是", "c:你们 直接 打 给 周 总"), "周总"),
        (("c:我 是 陈 总 的 秘书 我 叫 林 小燕 有 什么 事 打 我 电话 就 行",), "林小燕"),
        (("c:我 替 我 婆婆 打 的", "a:留 您 的 还是 她 的", "c:留 我 的 我 叫 龙 小 云"), "龙小云"),
        (("c:我爸 的 车 我爸 叫 巴 振 山 我 是 他 闺女 有事 找 我 我 叫 巴 雪",), "巴雪"),
        (("c:我 是 戚 总 的 助理", "a:戚 总 全名 方便 给 吗", "c:戚 少 白 你们 直接 跟 他 本人 谈"), "戚少白"),
        (
            (
                "c:我 奶奶 的 助听器",
                "a:您 贵姓",
                "c:姓 俞 俞 倩",
                "a:老人 姓名 呢",
                "c:陶 桂 花",
                "a:电话",
                "c:打 我 的",
            ),
            "俞倩",
        ),
        (("c:收 花 人 叫 纪 晓 芙", "a:那 您 呢", "c:我 姓 庄 村庄 的 庄 卡片 上 不要 写", "a:庄 先生"), "庄先生"),
    ],
)
def test_the_person_to_contact_is_recorded(lines: tuple[str, ...], expected: str) -> None:
    assert name(HELLO, *lines) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("你 叫 我 david 就 好", "David"),
        ("hello my name is john smith", "John Smith"),
        ("mr brown", "Mr Brown"),
        ("我 叫 阿 不 都 热 依 木", "阿不都热依木"),
    ],
)
def test_names_of_other_peoples_are_read(said: str, expected: str) -> None:
    assert name("a:您 怎么 称呼", f"c:{said}") == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("a:您好 我 姓 王 工号 八 零 幺", "c:你好 我 想 问 一下"),
        ("a:司机 是 谁", "c:司机 姓 查 查 大伟"),
        ("a:您好", "c:我 是 昨天 打 过 电话 的"),
        ("a:您好", "c:常 来 你们 这里 买 高 压 泵"),
        (HELLO, "c:你们 昨天 来 的 小 王 手机 多少"),
        (HELLO, "c:安装 的 师傅 叫 李 建国 他 把 墙 打 坏 了"),
        (HELLO, "c:我 找 你们 侯 工", "a:侯 工 出差 了 您 什么 事"),
        (HELLO, "c:机器 一直 叫 还有 臭臭 的 味道"),
        (HELLO, "c:你 别 管 我 姓 什么 赶紧 解决"),
        (),
    ],
)
def test_nobody_elses_name_is_taken(lines: tuple[str, ...]) -> None:
    assert name(*lines) is None


def test_what_follows_a_surname_is_not_always_a_given_name() -> None:
    assert name("a:贵姓", "c:姓 张 弓长 张 别 问 了 先 来人", "a:张 先生") == "张先生"
    assert name("a:您 贵姓", "c:我 姓 王 想 问 一下", "a:王 女士") == "王女士"
    assert name(HELLO, "c:我 姓 常 常 来 你们 店 的", "a:常 女士 您好") == "常女士"


def test_a_refusal_is_written_down() -> None:
    assert name("a:请问 您 贵姓", "c:不方便 说") == "拒绝提供"


def test_a_name_is_surer_when_it_is_said_clearly_and_used_by_the_agent() -> None:
    clear = read("a:您 贵姓", "c:我 姓 罗 罗 玉 梅", "a:罗 女士 您好")
    greeted = read("a:罗 女士 您 稍 等", "c:好")
    assert clear is not None
    assert greeted is not None
    assert greeted.confidence < 0.8 < 0.9 < clear.confidence


def test_the_evidence_of_a_corrected_name_is_the_correction() -> None:
    found = read("a:您 贵姓", "c:姓 黄", "a:黄 小姐", "c:不是 黄 是 王 三横王", "a:王 小姐")
    assert found is not None
    assert found.evidence is not None
    assert found.evidence.segment == 3
