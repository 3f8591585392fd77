"""Spoken to written: numbers in figures, words in words."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.transcripts.reading.spoken import ways
from transcripts.reading.itn import normalise

CASES = """
幺三八零零幺三八零零零 => 138 0013 8000
一三八零零一三八零零零 => 138 0013 8000
幺三八嗯零零幺三八零零零 => 138嗯00138000
零五幺二六二八八幺二三四 => 0512-62881234
零幺零六二八八幺二三四 => 010-62881234
零二幺杠五八三九六六二幺 => 021-58396621
零五幺二六二八八幺二三四转八零幺二 => 0512-62881234转8012
零五幺二六二八八幺二三四分机八零幺二 => 0512-62881234分机8012
尾号三个八 => 尾号888
尾号四个六的那个 => 尾号6666的那个
九五五八八 => 95588
幺幺零 => 110
幺二三四五 => 12345
沪a幺二三四五 => 沪A12345
沪 a 幺 二 三 四 五 => 沪A12345
苏 e 八 b 二 零 三 => 苏E8B203
粤 b d 零 零 幺 二 三 => 粤BD00123
h n 零 三 零 二 幺 八 => HN030218
x d 二零二六零五零三 => XD20260503
三百八十块五 => 380.5元
一万二 => 12000
两块五毛 => 2.5元
两块五 => 2.5元
三块零五分 => 3.05元
三块五一斤 => 3.5元一斤
三百块一个 => 300块一个
三百一个 => 300一个
三百一台 => 300一台
三百二一套 => 320一套
十二块三米的 => 12块3米的
五毛钱 => 5毛钱
八块八毛八分 => 8.88元
一千零五十元 => 1050元
二零二六年三月五号 => 2026年3月5号
二〇二六年十二月三十一日 => 2026年12月31日
两千零二十六年 => 2026年
三月五号 => 3月5号
一月一号 => 1月1号
十月一号 => 10月1号
十二月份 => 12月份
二三年三月买的 => 23年3月买的
用了二三年了 => 用了二三年了
九八年的房子 => 98年的房子
零八年 => 08年
一六年买的 => 16年买的
三点半 => 3点半
下午四点一刻 => 下午4点一刻
三点二十 => 3点20
三点二十五分 => 3点25分
三点零五 => 3点05
三点零五分 => 3点05分
三点五分 => 3点5分
十二点 => 12点
晚上十一点 => 晚上11点
晚上十一点半 => 晚上11点半
下午一点 => 下午1点
下午一点半 => 下午1点半
一点半 => 1点半
一点钟 => 1点钟
一点之前 => 1点之前
快一点 => 快一点
有一点问题 => 有一点问题
一点都不好 => 一点都不好
早一点打过来 => 早一点打过来
一点一点地漏 => 一点一点地漏
两点到三点 => 2点到3点
周五十点 => 周五10点
周三九点半 => 周三9点半
下周一一点半 => 下周一1点半
周二二十点 => 周二20点
下午三点五个人过来 => 下午3点五个人过来
有两点要求 => 有两点要求
零点五 => 0.5
三点一四 => 3.14
三十六点五度 => 36.5度
一点五倍 => 1.5倍
两点零版本 => 2.0版本
有一点五金件 => 有一点五金件
百分之五 => 5%
百分之百 => 100%
百分之三点五 => 3.5%
百分之二三十 => 百分之二三十
千分之三 => 3‰
二分之一 => 1/2
三分之二 => 2/3
十分之一 => 1/10
负十五度 => -15度
负五度 => -5度
正负五度 => 正负5度
零下十五度 => 零下15度
零件坏了 => 零件坏了
二十个零件 => 20个零件
十个零部件 => 10个零部件
五百套 => 500套
两千九百八 => 2980
一万二千八 => 12800
一百零二 => 102
一千零一 => 1001
一千零一十 => 1010
廿五号 => 25号
卅号 => 30号
五十万 => 50万
一百二十万 => 120万
三亿五千万 => 3.5亿
三万五 => 35000
十五六个 => 十五六个
二十七八岁 => 二十七八岁
三五个 => 三五个
七八天 => 七八天
两三万 => 两三万
五六百块 => 五六百块
一百二三十 => 一百二三十
十几个 => 十几个
二十几个 => 20几个
几十个 => 几十个
几百块 => 几百块
上千块 => 上千块
二十多个 => 20多个
十来个 => 十来个
一百多 => 100多
一下 => 一下
记一下幺三八零零幺三八零零零 => 记一下138 0013 8000
一些 => 一些
一定 => 一定
一般 => 一般
万一坏了 => 万一坏了
三响 => 三响
两口子 => 两口子
四川 => 四川
五金 => 五金
七上八下 => 七上八下
周三 => 周三
第一 => 第一
第一次 => 第一次
第三小学 => 第三小学
第十二中学 => 第十二中学
第十二次 => 第12次
第二十三天 => 第23天
第一百页 => 第100页
一起 => 一起
十分满意 => 十分满意
十分感谢 => 十分感谢
打十分 => 打10分
满分十分 => 满分10分
十分钟 => 10分钟
三十分 => 30分
千万别 => 千万别
百货 => 百货
星期一 => 星期一
礼拜五 => 礼拜五
十字路口 => 十字路口
十堰 => 十堰
五一放假 => 五一放假
十一放假 => 十一放假
十一期间 => 十一期间
国庆十一 => 国庆十一
双十一 => 双十一
十一个 => 11个
十一点前 => 11点前
十一号 => 11号
一一列举 => 一一列举
三三两两 => 三三两两
乱七八糟 => 乱七八糟
一五一十 => 一五一十
二百五 => 250
三里屯 => 三里屯
十里河 => 十里河
十八里店 => 十八里店
十三陵 => 十三陵
三一重工 => 三一重工
大年三十 => 大年三十
正月初五 => 正月初五
腊月二十八 => 腊月二十八
两台 => 两台
三个人 => 三个人
两台三百六的 => 两台360的
五十个型号六二零五 => 50个型号6205
六二零五三个 => 6205三个
三栋二单元幺四零二 => 3栋2单元1402
七号楼 => 7号楼
三室两厅 => 三室两厅
三楼 => 3楼
两小时内 => 2小时内
一小时内 => 1小时内
半小时内 => 半小时内
三个工作日 => 三个工作日
三五天 => 三五天
四十八小时 => 48小时
一刻钟 => 一刻钟
五千瓦 => 5千瓦
一千五百瓦 => 1500瓦
三百千瓦 => 300千瓦
八百公斤 => 800公斤
五公斤 => 5公斤
八五折 => 85折
九折 => 9折
九三 => 93
后面是九三 => 后面是93
八千六 => 8600
奥迪 a 六 => 奥迪A6
e 零 七 => E07
kc 三十七 => KC37
三 g => 3G
五 g 手机 => 5G手机
b 座一八零六 => B座1806
q q 幺二三四五六 => QQ123456
u 盘 => U盘
a p p 打不开 => APP打不开
hello world => hello world
i am a boy => i am a boy
ok 没问题 => ok没问题
工号零五八 => 工号058
三百 八十六 块 五 => 386.5元
三 十五分钟 => 35分钟
幺三拐洞三幺幺洞五八六 => 137 0311 0586
洞幺拐 => 017
七楼拐弯 => 7楼拐弯
山洞里 => 山洞里
兩萬三千塊 => 23000塊
下午三點半 => 下午3點半
订单号幺三八零零幺三八零零零 => 订单号13800138000
身份证四五零二零二一九七一零三幺四零零幺八 => 身份证450202197103140018
合同二零二六杠零五杠幺七 => 合同2026-05-17
一百五 二十个 => 150 20个
五十到六十 => 50到60
一百乘六百 => 100乘600
二十一世纪 => 21世纪
三幺五 => 315
九九六 => 996
统一三号 => 统一3号
唯一 => 唯一
每一号 => 每一号
十全十美 => 十全十美
三心二意 => 三心二意
一百零五块零五分 => 105.05元
零零幺 => 001
二维码 => 二维码
二手房 => 二手房
五粮液 => 五粮液
三星手机 => 三星手机
一会儿 => 一会儿
号码是零二幺一共 => 号码是021一共
七七八八 => 七七八八
三七二十一 => 三七二十一
十万八千里 => 十万八千里
三百六十行 => 三百六十行
二十四小时热线 => 24小时热线
三加二 => 三加二
一比三 => 一比三
一百八十平 => 180平
九十平方 => 90平方
三千五百瓦 => 3500瓦
十度 => 10度
一亿 => 1亿
一亿零五百万 => 1.05亿
四零零八二零八八二零 => 400-820-8820
八零零八二零八八二零 => 800-820-8820
二零五一个三楼一个 => 205一个三楼一个
十二块五毛五 => 12.55元
三米五 => 3米5
一米八五 => 1米85
一百零五块零五 => 105.05元
买了三个八寸蛋糕 => 买了三个八寸蛋糕
我的号是幺三九四个八零零零 => 我的号是1398888000
"""
TABLE = [tuple(line.split(" => ")) for line in CASES.strip().splitlines()]


@pytest.mark.parametrize(("said", "expected"), TABLE)
def test_it_writes_numbers_as_one_writes_them(said: str, expected: str) -> None:
    assert normalise(said).text == expected


@pytest.mark.parametrize(("said", "expected"), TABLE)
def test_what_is_written_is_not_changed_again(said: str, expected: str) -> None:
    assert normalise(expected).text == expected


NUMERALS = "零〇幺一二两三四五六七八九十百千万亿廿点洞拐杠负"
OTHERS = "个月号年块元毛分小时度第周半刻转的是我电话单号订万起定下楼栋米克aBk 0157-嗯"
SPEECH = st.text(NUMERALS + OTHERS, max_size=25)


@settings(max_examples=300,deadline=None)
@given(SPEECH)
def test_writing_twice_is_writing_once(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(SPEECH | st.text(max_size=25))
def test_every_source_sign_has_its_place_in_order(text: str) -> None:
    written = normalise(text)
    assert len(written.origin) == len(written.text)
    covered: set[int] = set()
    last = (0, 0)
    for first, end in written.origin:
        assert last[0] <= first <= end <= len(text)
        assert last[1] <= end
        covered.update(range(first, end))
        last = (first, end)
    assert {place for place, sign in enumerate(text) if not sign.isspace()} <= covered


CHANGED = set(NUMERALS) | set("0123456789.-/%‰ 元块点毛角分之百千万亿横杠减号个仨兩點")


@given(st.text(NUMERALS + OTHERS + "您好兩點你们這", max_size=25))
def test_nothing_but_numerals_changes(text: str) -> None:
    def rest(text: str) -> str:
        return "".join(sign for sign in text if sign not in CHANGED).lower()

    assert rest(normalise(text).text) == rest(text)


@given(st.text("您好我的空调坏了怎么办呢 電話請問", max_size=30))
def test_text_without_numbers_only_loses_its_spaces(text: str) -> None:
    assert normalise(text).text == "".join(text.split())


@given(st.integers(10, 10**8))
def test_a_number_said_in_any_way_is_written_as_that_number(number: int) -> None:
    for said in ways(number):
        text = normalise(f"一共{said}元").text
        figures = text.removeprefix("一共").removesuffix("元")
        value = float(figures.rstrip("万亿")) * {"万": 10_000, "亿": 100_000_000}.get(figures[-1], 1)
        assert value == number, (said, text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_is_written_in_its_groups(number: str) -> None:
    said = " ".join("零幺二三四五六七八九"[int(digit)] for digit in number)
    assert normalise(f"电话 {said} 对 吗").text == f"电话{number[:3]} {number[3:7]} {number[7:]}对吗"


def test_each_digit_comes_from_its_own_word_and_a_value_from_all_of_them() -> None:
    written = normalise("电话 幺 三 八 三百 六")
    assert written.text == "电话138 360"
    assert written.origin[2:5] == ((3, 4), (5, 6), (7, 8))
    assert written.origin[5] == (9, 9)  # the space that nobody said
    assert written.origin[6:] == ((9, 13),) * 3


def test_it_tells_where_written_text_was_said_and_back() -> None:
    written = normalise("付 三百 八十 块 五 对 吗")
    assert written.text == "付380.5元对吗"
    assert written.source(1, 7) == (2, 11)
    assert written.place(2, 11) == (1, 7)
    assert written.place(12, 13) == (7, 8)


@example("")
@example(" ")
@given(st.text("嗯呃 啊😀\x00\u200b", max_size=10))
def test_it_takes_text_with_nothing_to_write(text: str) -> None:
    assert normalise(text).text == "".join(text.split())


def test_forty_digits_are_written_as_they_were_said() -> None:
    assert normalise("幺二三四五六七八九零" * 4).text == "1234567890" * 4
