"""Numbers of matters: what a read-back may change, pieces, a code said anew, which kind of number, the agent first."""

import pytest

from tests.transcripts.reading.calls import turns
from transcripts.reading.orders import read_order


def _value(lines: list[str]) -> str | None:
    found = read_order(turns(*lines))
    return found.value if found is not None else None


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["a:合同 号 有 吗", "c:h t 二 六 零 三 幺 九", "a:h t 二 六 零 三 十九 是 吧", "c:对"], "HT260319"),
        (["a:单号", "c:k d 四 四 零 五 幺 二", "a:k d 四 四 零 五 十二 对 吗", "c:对 对"], "KD440512"),
        (["a:运单 号", "c:七 七 零 三 三 幺 八", "a:七 七 零 三 三 十八", "c:是"], "7703318"),
        (["a:单号", "c:d h 零 零 五 二 杠 幺 零", "a:d h 零 零 五 二 十", "c:对 就 这个"], "DH0052-10"),
        (["a:订票 号", "c:p 三 三 零 幺 六", "a:p 三 三 零 幺 六 两张 四百 二 的 是 吧", "c:对"], "P33016"),
        (["a:订单 号", "c:w 九 c 二 零 七 四", "a:w 九 c 二 零 七 四 三 张 桌子 对 吗", "c:对 的"], "W9C2074"),
        (["a:预订 号", "c:h q 五 五 零 八", "a:h q 五 五 零 八 两 间 房 住 三 晚", "c:嗯"], "HQ5508"),
        (["a:单号", "c:t x 六 零 幺 幺", "a:t x 六 零 幺 幺 五 箱 是 吧", "c:是 的"], "TX6011"),
        (
            ["a:合同 编号", "c:z l 二 零 二 五 零 四", "a:z l 二 零 二 五 零 四 六 月 到 期 的 那 份", "c:对"],
            "ZL202504",
        ),
        (
            ["a:单号", "c:b k 八 幺 七 七 二", "a:b k 八 幺 七 二", "c:对", "a:好 的"],
            "BK81772",
        ),
        (
            ["a:单号", "c:y d 七 三 零 零", "a:y d 七 三 幺 零", "c:不 对 七 三 零 零", "a:y d 七 三 零 零", "c:对"],
            "YD7300",
        ),
    ],
)
def test_a_read_back_confirms_what_was_said(lines: list[str], number: str) -> None:
    assert _value(lines) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (
            [
                "a:报案 号",
                "c:我 念 a p 二 零 二五",
                "a:嗯",
                "c:零 九 幺 二 后面 是",
                "a:您 慢慢 说",
                "c:三 三 八 六 幺",
                "a:a p 二 零 二 五 零 九 幺 二 三 三 八 六 幺 对 吗",
                "c:对",
            ],
            "AP2025091233861",
        ),
        (
            ["a:运单 号", "c:七 三 零 零", "a:嗯 后面 呢", "c:幺 幺 五 八", "a:继续", "c:六 二 四", "a:好"],
            "73001158624",
        ),
        (["a:单号", "c:r f 八 八", "a:不 急", "c:零 三 幺", "a:慢慢 念", "c:六 六"], "RF8803166"),
        (
            [
                "a:单号",
                "c:r f 八 八 零 二",
                "a:嗯",
                "c:三 四 七 不 对 是 三 四 六 幺",
                "a:r f 八 八 零 二 三 四 六 幺",
                "c:对",
            ],
            "RF88023461",
        ),
        (["a:合同 号", "c:g c 二零 二六", "a:嗯 嗯", "c:二六 杠 零 四 四", "a:好 的"], "GC2026-044"),
        (
            [
                "a:流水 号",
                "c:二 零 二 六 零 五",
                "a:嗯",
                "c:零 五 幺 八 三 三",
                "a:二 零 二 六 零 五 幺 八 三 三",
                "c:对",
            ],
            "2026051833",
        ),
        (
            ["a:单号", "c:x s 五 五 零", "a:x s 五 五 零 然后", "c:幺 八", "a:幺 八", "c:没 了"],
            "XS55018",
        ),
    ],
)
def test_pieces_go_together_each_once(lines: list[str], number: str) -> None:
    assert _value(lines) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (
            [
                "a:订单 号",
                "c:h m 二六 零 三 三 幺 不对 不是 m 是 n h n 二六 零 三 三 幺",
                "a:h n 二 六 零 三 三 幺",
                "c:对",
            ],
            "HN260331",
        ),
        (["a:单号", "c:s b 零 零 七 三 四 错 了 不是 b 是 d s d 零 零 七 三 四"], "SD00734"),
        (["a:单号", "c:b q 四 四 幺 六 不是 b 是 p p q 四 四 幺 六"], "PQ4416"),
        (["a:票号", "c:f 八 二 零 零 三 说 错 了 f 八 二 零 零 五"], "F82005"),
        (["a:合同", "c:合同 号 c z 杠 零 九 幺 哎 不 对 t z 杠 零 九 幺"], "TZ-091"),
        (["a:单号", "c:k t 三 三 七 零 八 等 下 看 错 行 了 应该 是 k t 三 三 九 幺 四"], "KT33914"),
    ],
)
def test_a_code_said_anew_stands_whole(lines: list[str], number: str) -> None:
    assert _value(lines) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (
            [
                "a:批号 看 一下",
                "c:批号 二 四 零 九 幺 三",
                "a:二 四 零 九 幺 三 在 哪 买 的",
                "c:网上 单号 我 也 有",
                "a:您 说",
                "c:n f 零 三 六 六 幺",
                "a:n f 零 三 六 六 幺",
                "c:对",
            ],
            "NF03661",
        ),
        (["a:生产 批号 有 吗", "c:二 零 二 六 零 三 幺 幺", "a:好"], None),
        (["a:塔吊 备案 号", "c:京 a t 零 三 三 八 二", "a:好"], None),
        (["a:电站 号 报 一下", "c:有 合同 上 写 的 电站 号 三 七 零 幺 二 二", "a:三 七 零 幺 二 二"], None),
        (
            [
                "a:电站 号 您 有 吗",
                "c:合同 上 写 的 电站 号 五 三 零 幺 二 二 八",
                "a:五 三 零 幺 二 二 八",
                "c:对",
                "a:合同 号 说 一下",
                "c:合同 号 g f 零 二 七 七 幺",
                "a:g f 零 二 七 七 幺",
            ],
            "GF02771",
        ),
        (["a:逆变器 号 念 一下", "c:零 九 三 八 八 七 七", "a:好"], None),
        (["a:充电桩 号 多少", "c:c z 零 三 幺 八 幺", "a:好"], None),
        (["a:基站 号", "c:g z 三 三 幺 零 二"], None),
        (["a:电梯 的 注册 代码", "c:三 幺 幺 零 三 三 零 幺 零 二"], None),
        (["a:井 号 是 多少", "c:四 幺 七 七 三"], None),
        (["a:报名 号 有 吗", "c:有 b m 二 零 五 五 八"], "BM20558"),
        (["a:您 的 订票 号", "c:q 三 b 七 七 零 幺"], "Q3B7701"),
        (["a:报案 号 多少", "c:二 零 二 六 零 四 四 幺 九"], "202604419"),
        (["a:收据 号 念 下", "c:零 零 三 八 幺 七 七"], "0038177"),
        (["a:缴费 收据 的 号", "c:s j 零 三 八 幺"], "SJ0381"),
        (["a:准考证 号", "c:三 三 零 幺 七 七 二", "a:报名 号 呢", "c:k b 二 六 零 三"], "KB2603"),
        (
            [
                "a:新 单 还是 返 工",
                "c:上次 那个 是 单号 m 三 三 幺 七 这次 这个 是 m 三 三 六 零",
                "a:m 三 三 六 零 好 的",
            ],
            "M3360",
        ),
        (
            [
                "a:您好",
                "c:上回 的 单号 是 l k 五 零 幺 二 今天 要 问 的 是 l k 五 零 八 八 这 单",
                "a:l k 五 零 八 八",
                "c:对",
            ],
            "LK5088",
        ),
        (
            ["a:补 单 还是 新 单", "c:上次 是 补 单 v 五 五 幺 零 今天 这个 是 新 的 v 五 五 三 六", "a:v 五 五 三 六"],
            "V5536",
        ),
    ],
)
def test_the_kind_of_number_decides(lines: list[str], number: str | None) -> None:
    assert _value(lines) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["c:还是 老 样子 吧", "a:对 的 月 结 的 单 k k 二 二 零 六", "c:嗯 k k 二 二 零 六 再 加 两 箱"], "KK2206"),
        (["a:您 是 不 是 那张 单 b f 零 三 三 七", "c:对 b f 零 三 三 七", "a:好"], "BF0337"),
        (["a:系统 里 是 合同 x h 二 五 零 幺 对 吧", "c:x h 二 五 零 幺 没错"], "XH2501"),
        (["a:机器 是 k k 二 二 零 六 吧", "c:嗯 k k 二 二 零 六", "a:好"], None),
        (["a:空调 型号 g w 三 五 零 二", "c:g w 三 五 零 二 对"], None),
    ],
)
def test_a_number_from_file_that_is_echoed_counts(lines: list[str], number: str | None) -> None:
    assert _value(lines) == number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["a:学员 报名 号 有 吗", "c:有 收据 上 t y 一 零 三三 八", "a:t y 幺 零 三 三 八", "c:对"], "TY10338"),
        (["a:有 凭证 吗 念 一下 号", "c:单子 上 写 着 q j 零 七 七 幺"], "QJ0771"),
        (["a:单号 有 没有", "c:小票 上 是 k 五 五 零 三 幺"], "K55031"),
        (["a:单号 有 没有", "c:送 货 单 上 头 印 的 z b 四 四 零 九"], "ZB4409"),
    ],
)
def test_a_code_on_the_paper_answers_the_question(lines: list[str], number: str) -> None:
    assert _value(lines) == number


@pytest.mark.parametrize(
    ("lines", "least", "most"),
    [
        (["a:单号", "c:k d 四 四 零 五 幺 二", "a:k d 四 四 零 五 幺 二", "c:对"], 0.93, 1.0),
        (["a:合同 号", "c:h t 二 六 零 三 幺 九", "a:h t 二 六 零 三 十九 是 吧", "c:对"], 0.93, 1.0),
        (["a:单号", "c:k d 四 四 零 五 幺 二", "a:好 的"], 0.0, 0.85),
        (["a:单号", "c:k d 四 四 零 五 幺 二", "a:k d 四 四 零 五 幺 三", "c:对"], 0.0, 0.85),
        (["a:单号", "c:k d 四 四 零 五 幺 二", "a:k d 四 四 零 五 幺 三", "c:不对 最后 一位 是 二", "a:好"], 0.0, 0.85),
        (["a:单号 是 k d 四 四 零 五 幺 二 您 记 一下"], 0.0, 0.85),
    ],
)
def test_only_what_both_said_alike_is_nearly_certain(lines: list[str], least: float, most: float) -> None:
    found = read_order(turns(*lines))
    assert found is not None
    assert least <= found.confidence <= most


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (
            [
                "a:您 的 运单 号 麻烦 报 下",
                "c:哦 是 d p k 三 零 二 六 幺 幺 八 零 四",
                "a:d p k 三 零 二 六 一一 八 零 四 收 货 人 姓 什么",
                "c:姓 万",
            ],
            "DPK302611804",
        ),
        (
            ["a:保单 号 还是 报案 号", "c:报案 号 r b 二六 幺 零 零 七 七 三", "a:嗯 r b 二六 幺 零 零 七 七 三"],
            "RB26100773",
        ),
        (["a:保养 预约 号 多少", "c:y y 幺 幺 零 四 那个 a", "a:y y 幺 幺 零 四 a 张 先生 是 吧", "c:是"], "YY1104A"),
        (["a:有 单号 吗", "c:没有 我 就 知道 手机 号 幺 三 八 八 八 八 二 二 三 三 三", "a:好"], None),
        (["a:小票 底下 有 一串 数字", "c:是 不是 零 零 四 七 二 二 幺 五", "a:对 零 零 四 七 二 二 幺 五"], "00472215"),
        (["a:会员 卡 号", "c:六 六 零 三 幺 七", "a:哦 订单 呢", "c:订单 是 w m 二 三 零 零 九 幺"], "WM230091"),
        (
            [
                "a:快递 单号 报 一下",
                "c:七 七 三 零",
                "a:嗯",
                "c:零 五 幺 八",
                "a:嗯",
                "c:四 四 二 零 九 没 了",
                "a:七 七 三 零 零 五 幺 八 四 四 二 零 九",
            ],
            "7730051844209",
        ),
        (
            [
                "a:工单 号 是 多少",
                "c:你们 短信 发 的 g d 幺 幺 零 三 零 零 幺 二",
                "a:g d 幺 幺 零 三 零 零 二 幺",
                "c:是 零 零 幺 二",
                "a:哦 零 零 幺 二",
            ],
            "GD11030012",
        ),
        (
            [
                "a:合同 号",
                "c:x y 二 零 二 六 横杠 零 八 八",
                "a:x y 二 零 二 六 零 八 八 是 吧 您 要 续 几 年",
                "c:三 年",
            ],
            "XY2026-088",
        ),
        (
            ["c:我 定 的 那个 房 间 确认 号 是 h 三 三 零 九 五 二", "a:h 三 三 零 九 五 二 十二号 入住 对 吗", "c:对"],
            "H330952",
        ),
        (["a:您 手上 有 维修 单 吗", "c:有 一张 上面 写 w x 零 四 零 七 三 三", "a:w x 零 四 零 七 三 三"], "WX040733"),
        (
            [
                "a:报修 单号 有 吗",
                "c:有 b x 杠 二 六 杠 三 三 幺",
                "a:还有 序列号 报 一下",
                "c:s n 零 零 八 七 六 五 四",
            ],
            "BX-26-331",
        ),
        (
            ["a:提单 号", "c:c o s u 六 幺 三 三 零 四 四 七 二", "a:c o s u 六 幺 三 三 零 四 四 七 二"],
            "COSU613304472",
        ),
        (["a:手机 型号", "c:v 二 零 三 六 a", "a:订单 号", "c:二 五 幺 幺 零 八 三 三 六 二"], "2511083362"),
        (["a:单号", "c:k k 零 零 幺 七 八 不 是 幺 七 八 是 七 幺 八", "a:k k 零 零 七 幺 八", "c:对"], "KK00718"),
        (["a:编号 是 多少 合同 上 的", "c:z h 三 三 零 零 幺", "a:好"], "ZH33001"),
        (["c:我 上个月 买 的 床 订单 号 m b 二 六 零 九 三 三", "a:m b 二 六 零 九 三 三", "c:对"], "MB260933"),
        (["a:您 的 挂号 单 号", "c:零 三 二 二", "a:完整 的", "c:二 六 幺 幺 二 零 零 三 二 二", "a:好"], "2611200322"),
        (["a:学员 编号 或者 合同 号", "c:合同 号 吧 j p 八 八 零 二", "a:好 的"], "JP8802"),
        (["a:给 您 建 好 了 工单 尾号 三 三 二 八", "c:好"], None),
        (["a:给 您 派 单 了 单号 p d 零 九 零 三 幺 幺", "c:p d 零 九 零 三 幺 幺 记 下 了"], "PD090311"),
        (
            [
                "a:车票 订单 号",
                "c:e 幺 二 三 四 五 六 七 八 九",
                "a:e 幺 二 三 四 五 六 七 八 九 g 三 零 七 次 对 吗",
                "c:对",
            ],
            "E123456789",
        ),
        (["a:航班 号", "c:c a 幺 五 零 二", "a:票号 呢", "c:九 九 九 幺 二 三 四 五 六 七 八 九 零"], "9991234567890"),
        (["a:哪 个 班 的", "c:三 年级 二 班 订 餐 号 d c 零 三 二 零 幺", "a:d c 零 三 二 零 幺"], "DC03201"),
        (["a:吊牌 上 货号", "c:a b 三 三 零 杠 幺 二", "a:a b 三 三 零 杠 十二"], "AB330-12"),
        (
            ["c:包裹 单号 s f 幺 四 零 七 七 八 八 二 三 五 六 九", "a:后四位 三 五 六 九 那个 是 吧", "c:对"],
            "SF140778823569",
        ),
        (["a:您 的 寄存 单 号 呢", "c:找 不到 了", "a:那 电话", "c:幺 三 八 零 零 零 零 幺 幺 幺 二"], None),
        (["a:派 工 单 号", "c:我 只 记得 后面 三 三 零 九", "a:好"], None),
        (["a:车架 号", "c:l s v 零 幺 二 三 四 五 六", "a:维修 工单 呢", "c:w g 二 二 零 五 幺"], "WG22051"),
    ],
)
def test_the_number_of_the_matter_in_other_trades(lines: list[str], number: str | None) -> None:
    assert _value(lines) == number
