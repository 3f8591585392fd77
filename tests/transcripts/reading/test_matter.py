"""Category, complaint, urgency and repeat contact, from sentences no corpus holds."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.matter import read_matter, read_repeated

CATEGORY = {
    "rescue": [
        "我 车 翻 沟里 了",
        "师傅 我 在 高速 上 车子 熄火 了 动不了",
        "家里 有 股 煤气 味",
        "小孩 反锁 在 车里 了",
        "电梯 卡 在 六楼 半 里面 有人",
    ],
    "repair": [
        "我家 马桶 堵 了",
        "热水器 不 出 热水",
        "水龙头 关 不 紧 一直 滴",
        "炉头 打不着火 了",
        "扫地机 充 不 进 电 了",
    ],
    "complaint": [
        "上周 说 好 的 师傅 来 到 现在 人影 都 没有",
        "交 了 定金 三个 月 了 还 不 交货 把 钱 退给我",
    ],
    "visit_appointment": [
        "我们 领导 下周 要 来 你们 公司 考察",
        "想 约 个 时间 去 看 房",
        "我 想 预约 体检",
        "周末 能 去 你们 展厅 看看 吗",
    ],
    "purchase": [
        "我们 工地 需要 五十 吨 水泥 你 报 个价",
        "给 我 送 两 桶 水",
        "我 想 给 公司 定做 一批 工作服",
        "我 要 三百 米 电缆",
    ],
    "inquiry": [
        "请问 你们 几点 下班",
        "办 退休 手续 需要 带 什么 材料",
        "我 忘记 密码 了 怎么 找回",
        "麻烦 帮 我 查 一下 我 的 快递 到 哪 了",
    ],
    "other": [
        "我 看到 你们 在 招 会计 还要 人 吗",
        "我们 是 做 短信 群发 的 想 跟 你们 谈 一下 业务 合作",
        "我 在 你们 店里 捡到 一个 钱包",
        "麻烦 转告 刘 总 会议 改 到 下午 三点",
    ],
}


@pytest.mark.parametrize(("category", "said"), [(name, text) for name, texts in CATEGORY.items() for text in texts])
def test_it_knows_the_matter_by_how_people_say_it(category: str, said: str) -> None:
    found = read_matter(turns("c:喂 你好", f"c:{said}")).category
    assert found is not None
    assert found.value == category


def test_a_wrong_number_is_known_by_the_agents_answer() -> None:
    found = read_matter(turns("c:请问 是 李 医生 家 吗", "a:不是 您 打错 了")).category
    assert found is not None
    assert found.value == "other"


def test_the_first_words_weigh_more_than_the_last() -> None:
    found = read_matter(
        turns(
            "c:我们 那台 注塑机 报警 停机 了", "a:好 的", "c:嗯", "a:还有 吗", "c:对 了", "c:顺便 问 一下 保养 多少钱"
        )
    ).category
    assert found is not None
    assert found.value == "repair"
    assert found.evidence is not None
    assert found.evidence.segment == 0


def test_a_call_that_turns_sour_at_its_end_keeps_its_category() -> None:
    call = turns("c:我 查 一下 快递 到 哪 了", "a:单号", "c:幺 二 三 四 五 六", "a:后天 到", "c:你 这 什么 态度")
    matter = read_matter(call)
    assert matter.category is not None
    assert matter.category.value == "inquiry"
    assert matter.is_complaint.value == "yes"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("跟 你们 反映 过 多少 次 了 楼上 噪音 一直 没 解决", "yes"),
        ("你们 那个 司机 绕路 多 收 我 钱", "yes"),
        ("昨天 才 修 好 今天 又 坏 了 打 了 三次 电话", "yes"),
        ("要么 返工 要么 赔 我 钱", "yes"),
        ("我 不是 要 投诉 你们 就是 想 问问 流程", "no"),
        ("你们 态度 挺 好 的 就是 机器 坏 了 想 报修", "no"),
        ("空调 不 制冷 了 麻烦 来 修 一下", "no"),
        ("投诉 电话 是 多少", "no"),
    ],
)
def test_a_complaint_is_reproach_or_redress_not_a_word(said: str, complaint: str) -> None:
    call = turns(f"c:{said}")
    assert read_matter(call).is_complaint.value == complaint


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ("锅炉 停 了 车间 没法 生产", "urgent"),
        ("收银系统 崩 了 店里 排 着 长队", "urgent"),
        ("这批 货 明天 上午 必须 要 送 到", "urgent"),
        ("很 急 后天 要 用", "urgent"),
        ("机器 坏 了 不急 你们 有空 再来", "normal"),
        ("不是 很 急 下周 来 都 可以", "normal"),
        ("家里 暖气 不 热", "normal"),
        ("急什么 都 行", "normal"),
    ],
)
def test_urgency_is_danger_outage_or_a_need_that_is_said(said: str, urgency: str) -> None:
    call = turns(f"c:{said}")
    assert read_matter(call).urgency.value == urgency


def test_a_rescue_that_is_in_no_hurry_is_not_urgent() -> None:
    call = turns("c:车 没电 了 打不着 在 高速 服务区", "a:急用 吗", "c:不急 不急")
    matter = read_matter(call)
    assert matter.category is not None
    assert matter.category.value == "rescue"
    assert matter.urgency.value == "normal"


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("我 打 过 三次 电话 了", True),
        ("上周 我 就 报 过 了", True),
        ("这 都 第三次 了", True),
        ("我 第一次 打", False),
        ("下次 再 说", False),
    ],
)
def test_it_hears_that_somebody_called_before(said: str, repeated: bool) -> None:
    assert (read_repeated(turns(f"c:{said}")) is not None) is repeated


@pytest.mark.parametrize("lines", [[], ["c:嗯", "c:啊 那个"], ["a:您好"], ["c:\x00 😀 🙏"]])
def test_calls_that_say_nothing_have_no_category(lines: list[str]) -> None:
    call = turns(*lines)
    matter = read_matter(call)
    assert matter.category is None
    assert matter.is_complaint.value == "no"
    assert matter.urgency.value == "normal"


@pytest.mark.parametrize(
    "said",
    [
        "你们 放假 的 时候 有人 值班 吗",
        "麻烦 转告 他们 明天 开会",
        "我 想 做 头发 多少钱",
        "理赔 一般 赔 多少",
        "我 是 法院 的 来 送 个 文件",
        "座机 没人 接 你 打 我 手机",
        "这个 软件 会 不会 影响 电脑 速度",
        "耽误 你 两 分钟 我 想 问 一下",
        "我 要 退 一张 票",
        "师傅 我家 的 灯 坏 了",
        "我们 司机 没来 过 你们 厂 怎么 走",
        "我 收到 的 短信 说 积分 要 过期",
        "我 用 了 一个 月 了 挺 好 想 再 买 一个",
        "外卖 放 前台 就 行 我 不 下去 了",
    ],
)
def test_words_that_only_look_like_reproach_are_none(said: str) -> None:
    call = turns(f"c:{said}")
    matter = read_matter(call)
    assert matter.is_complaint.value == "no"
    assert matter.urgency.value == "normal"


@pytest.mark.parametrize(
    "said",
    [
        "师傅 装 完 垃圾 一地 也不 收拾",
        "我 在 你们 店 买 的 鞋 穿 了 一个 礼拜 就 开胶 了",
        "东西 没 收到 系统 写 已 签收",
        "等 你们 一 上午 了",
        "你们 保安 打人",
        "没 见 过 这样 做 生意 的",
        "说是 免费 上门 结果 收 了 我 一百 二",
        "药 过期 了 你们 还 卖",
    ],
)
def test_reproach_needs_no_word_for_it(said: str) -> None:
    call = turns(f"c:{said}")
    assert read_matter(call).is_complaint.value == "yes"
