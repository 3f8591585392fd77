"""The opening of a call: the greeting with the company's name, and who names themselves, in many trades."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.openings import greeted, self_identified


@pytest.mark.parametrize(
    ("opening", "greeting", "name"),
    [
        ("您好 华 兴 物业 我 是 管家 莉莉 请问 有 什么 事", True, True),
        ("早上好 泰 和 眼镜 店 我 姓 欧阳", True, True),
        ("喂 您好 通 达 快运 小 公孙 为 您 服务", True, True),
        ("你好 前台", False, False),
        ("您好 春 兰 幼儿园 门卫", True, False),
        ("您好 我 是 值班 的", False, False),
        ("下午好 中 原 家电 维修 部 老 魏 听 您 讲", True, True),
        ("您好 这里 是 建设 银行 信用卡 中心 工号 六 零 三 三", True, True),
        ("您好 六 零 三 三 号 为 您 服务", False, True),
        ("顺 丰 您好 我 叫 艾 力 江", True, True),
        ("您好 客服 中心 请 讲", False, False),
        ("您好 江 南 服饰 客服 媛媛 很 高兴 为 您 服务", True, True),
        ("你好 东 风 汽修 我 小 尉迟", True, True),
        ("晚上好 和平 饭店 总机", True, False),
        ("您好 大 通 旅行社 我 是 计调 冯 珊珊", True, True),
        ("您好 天 虹 商场 服务台 请问 您 需要 什么 帮助", True, False),
        ("您好 绿 源 净水 售后 部门", True, False),
        ("您好 市 民 热线 话务员 一 三 五 为 您 服务", True, True),
        ("感谢 来电 宏 图 电脑 我 是 工程师 阿 布都", True, True),
        ("您好 德 邦 物流 我 是 客服 代表 安妮", True, True),
        ("您好 友 邦 保险 我 是 您 的 专属 客服", True, False),
        ("喂 宏 发 五金", False, False),
        ("您好 金 鼎 装饰 小 谢 在 接听", True, True),
        ("您好 金 鼎 装饰 免贵 姓 谢", True, True),
        ("你好 丽 人 医院 导医 台 孙 护士", True, True),
        ("你好 这里 是 水务 集团 抢修 班", True, False),
        ("你好 这里 是 水务 集团 抢修 班 班长 老 周", True, True),
        ("您好 易 捷 打印 鄙 姓 乐", True, True),
        ("您好 我 是 机器人 小 智", False, True),
        ("您好 新 城 驾校 我 是 招生 办 韩 老师", True, True),
        ("您好 天 天 搬家 调度 讲", True, False),
        ("您好 福 满 楼 订餐 电话 几位", True, False),
        ("您好 利 民 药店 有 什么 需要", True, False),
        ("你好 我 是 仓库", False, False),
        ("早 盛 达 印刷 业务 小 司徒 您 说", True, True),
        ("您好 远 大 电梯 维保 王 海 涛 接听", True, True),
        ("您好 心 悦 瑜伽 我 是 coco", True, True),
        ("您好 海 尔 您 请 说", True, False),
        ("您好 我 是 这边 的 负责 人", False, False),
        ("您好 我 是 售后 主管", False, False),
    ],
)
def test_the_opening_greets_with_the_company_and_tells_who_speaks(opening: str, greeting: bool, name: bool) -> None:
    call = turns(f"a:{opening}", "c:我 想 问 一下 你们 几点 下班")
    assert (greeted(call) is not None, self_identified(call) is not None) == (greeting, name)


def test_the_customer_may_speak_first() -> None:
    call = turns("c:喂 你好 我 想 问 一下 你们 几点 下班", "a:您好 金 鼎 装饰 小 谢 在 接听")
    assert greeted(call) is not None and self_identified(call) is not None
