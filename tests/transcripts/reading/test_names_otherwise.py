"""The same ways of telling a name, by other people: other characters, other trades, other regions."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.names import read_name

ASKED = "a:请问 您 贵姓"


def name(*lines: str) -> str | None:
    found = read_name(turns(*lines))
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我 姓 郗 希望 的 希 右边 一个 耳朵 郗 振 邦", "郗振邦"),
        ("姓 尹 伊人 那个 伊 去掉 单人旁 尹 绍 权", "尹绍权"),
        ("我 姓 逯 逯 就是 录音 的 录 换成 走 之 底 逯 一 帆", "逯一帆"),
        ("免 贵 姓 苟 苟 建业 草字头 一个 句子 的 句", "苟建业"),
        ("我 姓 危 危险 的 危 真 有 这个 姓 危 向东", "危向东"),
        ("姓 皮 皮蛋 的 皮 皮 海棠", "皮海棠"),
        ("我 姓 仇 念 求 不 念 愁 仇 玉 珍", "仇玉珍"),
        ("姓 笪 竹 字头 下面 一个 元旦 的 旦 笪 宏", "笪宏"),
        ("我 姓 邱 丘陵 的 丘 加 一个 耳朵 邱 明 远", "邱明远"),
        ("姓 濮 三点水 一个 仆人 的 仆 那个 濮 濮 存 义", "濮存义"),
        ("姓 缪 荒谬 的 谬 换成 绞丝旁 缪 春 燕", "缪春燕"),
    ],
)
def test_the_name_ends_the_explanations_of_a_surname(said: str, expected: str) -> None:
    assert name(ASKED, f"c:{said}") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我 姓 咸 咸阳 的 咸 价格 我 跟 老板 汇报 再 说", "咸"),
        ("姓 应 应该 的 应 有空 来 看 就行", "应"),
        ("我 姓 暨 暨南 的 暨 以前 跟 他 一块 干 过", "暨"),
        ("我 姓 尚 孩子 吓 得 直 哭 你 快点 啊", "尚"),
        ("姓 莘 莘 念 申 我 就 住 二楼", "莘"),
        ("我 姓 矫 矫正 的 矫 三道岗 东头 第一家", "矫"),
        ("姓 户 户口 的 户 你 记 个 电话", "户"),
        ("我 姓 鲍 谢谢 人家 啊", "鲍"),
    ],
)
def test_words_after_a_surname_are_no_given_name(said: str, expected: str) -> None:
    assert name(ASKED, f"c:{said}") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:师傅 联系 你们 找 谁", "c:你 找 我们 总务 靳 主任 靳 卫东 我 就是 个 做饭 的"), "靳卫东"),
        (("a:现场 找 谁 呢", "c:找 仓库 的 田 师傅 田 永 福"), "田永福"),
        (("a:联系 哪位", "c:联系 我们 夏 经理 夏 文 洁 就 行"), "夏文洁"),
        (("a:收货 是 哪位", "c:设备科 的 康 工 康 志 远 他 的 电话 你 记 一下"), "康志远"),
    ],
)
def test_a_whole_name_follows_the_name_with_its_title(lines: tuple[str, ...], expected: str) -> None:
    assert name(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a:好 邱 总", "c:不 姓 邱 邱 总 是 我 表哥 我 是 胥 燕 伍子胥 的 胥 燕子 的 燕"), "胥燕"),
        (("a:您 怎么 称呼", "c:买买提 江 吐尔逊"), "买买提江吐尔逊"),
        (("a:您 怎么 称呼", "c:才 让 多 杰"), "才让多杰"),
        (("a:怎么 称呼", "c:我 叫 颛 孙 晴"), "颛孙晴"),
        (("c:我 叫 纪 凡 纪律 的 纪 平凡 的 凡", "a:苏州 什么", "c:苏州 恒 洁净 化 清洁 的 洁"), "纪凡"),
        (("a:您好 这里 是 恒远 售后", "c:你们 安装 的 师傅 叫 李 建国 他 把 墙 打 坏 了"), None),
    ],
)
def test_it_tells_one_persons_name_from_anothers(lines: tuple[str, ...], expected: str | None) -> None:
    assert name(*lines) == expected
