"""Characters explained in words: 弓长张, 经常的常, 草字头的黄. What is explained outranks what was written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from transcripts.reading.lines import Line
from transcripts.reading.sounds import like_sound, same_sound
from transcripts.reading.surnames import SINGLE
from transcripts.reading.wordlists import either, words_in

# What people say for a character, and the character itself at the end.
_FORMULAS = words_in(
    "弓长张 工长张 公长张 立早章 耳东陈 草头黄 草字头黄 大肚黄 大肚子黄 三横王 三横一竖王 木子李 "
    "十八子李 双木林 两个木林 古月胡 口天吴",
    "走肖赵 小走赵 走叉赵 西早覃 言西早谭 言午许 禾呈程 禾口王程 美女姜 羊女姜 江水江 水工江 "
    "三点水工江 卯金刀刘 文刀刘 双口吕 两口吕 口口吕",
    "人可何 单人可何 关耳郑 奠耳郑 干钩于 干勾于 钩于 勾于 一横于 人则俞 余月刀俞 人一月刀俞 人禾余 "
    "人未余 双人余徐 双人徐 三点水王汪",
    "水王汪 言身寸谢 牛八朱 撇未朱 木土杜 木易杨 木卯柳 木每梅 木可柯 木圭桂 木白柏 宝盖木宋 宝木宋 "
    "宝盖女安 广龙庞 立里童 立早音章",
    "竹官管 加贝贺 田共黄 广共黄 龙共龚 公羽翁 非衣裴 马各骆 两点马冯 二马冯 两点水马冯 鱼日鲁 享耳郭 "
    "又耳邓 赤耳郝 召耳邵 丘耳邱",
    "开耳邢 有耳郁 示耳祁 刍耳邹 彦页颜 厄页顾 工页项 士豆彭 三人禾秦 人五伍 人九仇 人冬佟 单人冬佟 "
    "单人旁冬佟 人儿倪 水番潘 三点水番潘",
    "三点水共洪 水共洪 三点水余涂 水余涂 四夕罗 四维罗 日勿易 草重董 草将蒋 草祭蔡 草办苏 草头万 "
    "草方万 小月肖 雨田雷 雨佳霍 西贝贾",
    "言十计 金戋钱 金中钟 耳元阮 女兆姚 米女娄 子皿孟 委鬼魏 禾子季 口十叶 人王全 人工仝 山佳崔 山隹崔 "
    "山今岑 大可奇 丘山岳 今贝贪",
    "束刀赖 弓虽强 门三闫 三点水先洗 两点水先冼 门王闰 门敢阚 壬人任 单人壬任 单人旁壬任 走召超 走己起 "
    "禾火秋 言成诚 言永咏 言射谢",
    "日京景 日青晴 日生星 日月明 日寸时 日斤昕 日军晖 王文玟 王玉珏 王民珉 王令玲 王林琳 王争琤 文武斌 "
    "立青靖 示羊祥 示右祐 老子孝 木风枫",
    "木同桐 木寸村 木公松 木南楠 水告浩 水青清 火华烨 火韦炜 金名铭 金容镕 草化花 草平苹 草方芳 草央英 "
    "草云芸 草分芬 草约药 女亭婷 女子好 女胃娟",
    "三金鑫 三个金鑫 三水淼 三个水淼 三石磊 三个石磊 三木森 三个木森 三火焱 三个火焱 三日晶 三个日晶 "
    "三口品 三土垚 三个土垚 三牛犇 三个牛犇",
    "双吉喆 两个吉喆 双火炎 两个火炎 两个日昌 双日昌 双玉珏 两个王珏 双土圭 两个土圭 两个月朋 两个弓弜 "
    "千里重 王里理 羊大美 弓木杉 木几机 双人从",
)
_FORMULA = {formula[:-1]: formula[-1] for formula in _FORMULAS}
_SAID_FORMULA = re.compile(rf"({either(tuple(_FORMULA))})(?:[字旁边]?的?(?:那个|这个)?)")

# Parts of characters and the characters of names that have them.
_PARTS = {
    (
        "草字头 草头 草子头"
    ): "黄蒋蔡董苏范葛萧薛莫芦芮荆荣苗茅蓝蒲芳英蓉萍薇莲茹芸芬莉菲艾花菊蕾萌芝茜莹苑苹蔚蕊蓓蔺荀万菁芷",
    "三点水 水字旁": "江汪沈潘汤洪温涂洛波涛海清洁泽浩涵淑润泓渊湘滨沛沁淇淳津汉游浦澹淑溪滔澜",
    "两点水": "冯冷凌冼",
    "木字旁 木旁": "杨林柳梅杜柏桂松楼柯樊权杰栋桥桐枫榕彬楠楷梓桦栾相桢",
    "单人旁 单立人 人字旁": "何任伍侯倪付傅佟仇俞仲伟佳俊仁健伦仪佩信俭倩储但仝伏伊伯",
    "双人旁 双立人": "徐德衡征律",
    "言字旁": "许谢谭计诸谈谌诚诗谊谦语谟谨",
    "耳朵旁 耳刀旁 双耳旁 耳字旁": "陈陆陶阮隋邓郑郭郝邵邱邢邹郁阳郎郜鄢邬祁邸陵",
    "金字旁": "钱钟钮银铁钢锋铭锦钧锐铃钰铎钦镇",
    "王字旁 玉字旁 斜玉旁": "珍玲琳瑞琪珊瑜璐瑶环理珠琼玮珂琦璇瑾玥玫",
    "女字旁": "姚妮娜娟婷娇妍婕嫣媛姗妙娥嫦婉婧姝",
    "火字旁": "炜炎灿烨焕炳煜烽煌灼",
    "日字旁": "明晓晴晨旭晖昕时昊晗晔",
    "月字旁": "鹏朋胜朗",
    "竹字头": "管简符笑筱笛筠竺籍",
    "宝盖头 宝盖": "宋安宗宁宫富宇家宏宝宾宣官容宦寇",
    "走之 走之底 走之旁": "逯连迟边达远逸迪进迎逢",
    "马字旁": "骆骏驰骁骐骥",
    "山字旁 山字头": "岑岳峰岭崔岩峻嵘岚屿",
    "心字底": "志忠思惠慧懋",
    "四点底": "熊照燕然烈",
    "雨字头": "雷霍雪霞雯霖露霏霆",
    "立刀旁": "刘利刚",
    "绞丝旁": "纪红纲维绍绣练绮缪",
    "提手旁": "扬振拓招",
    "示字旁 示补旁": "祝福祥祁礼祖祺禄",
    "衣字旁 衣补旁": "初褚裕",
    "弓字旁": "张强弘",
}
_PART = {name: characters for names, characters in _PARTS.items() for name in names.split()}
_SAID_PART = re.compile(rf"(?:带|加|有|一个)?({either(tuple(_PART))})(?:的|那个|这个|儿)*([一-鿿])")
_COMPOSED = re.compile(
    rf"(?:左边|上面)?(?:是|一个|个)?({either(tuple(_PART))})(?:右边|下面|底下|加|再加|旁边|里面)*(?:是|"
    rf"有|一个|个|上)*[^的我姓]{{1,4}}的([一-鿿])"
    r"(?:(?:右边|下面|底下|再加)(?:是|有|一个|个)*[一-鿿])?"
)
_THAT = re.compile(r"(?:那个|这个|的那个)([一-鿿])")  # 三点水一个仆人的仆 那个濮
_SAID_WORD = re.compile(r"(?:的(?:那个|这个)?|那个|里面?的)([一-鿿])")
_READING = re.compile(r"(?:那个|这个)?字?(?:念|读作?|发)[一-鿿](?:的音|音)?|多音字|那个字(?!的)")
# The character of the word is not the one meant, only near it: 希望的希 右边一个耳朵, 伊人那个伊 去掉单人旁.
_CHANGED = re.compile(
    rf"(?:就是|然后|再|把|是)*(?:(?:[左右上下](?:面|边|头)|旁边?|底下|里面)(?:是|有|加|带|再)*(?:一个|"
    rf"个)?|去掉|换成?(?:了)?|改成?|加上?|带|少|多|没有)"
    rf"(?:一个|个)?(?:{either(tuple(_PART))}|耳朵|[一-鿿]{{1,2}}旁|[一-鿿]字[旁底头边]|[一-鿿]{{1,2}}(?=[^一-鿿]|$))?"
)
_DRAWING = re.compile(
    r"(?:[上左里外](?:面|边|头)|[一-鿿]字头|[一-鿿]字)(?:是|有|一个|个)*[^的]{0,4}?(?:[下右里](?:面|边|"
    r"头)|底下)(?:是|有|一个|个)*[^的]{1,4}?的"
)


@dataclass(frozen=True, slots=True)
class Explained:
    """`character` is meant by the words from `start` to `end`; empty for words that only describe (念善)."""

    start: int
    end: int
    character: str


def explained(line: Line, begin: int = 0) -> list[Explained]:
    """The explanations in a line from `begin` on, from left to right, none inside another.

    A character is taken from its explanation where the two sound alike, for the recogniser writes 张 and 章 at random.
    """
    kinds = _kinds_in(line.text)
    if not kinds:
        return []
    kept: list[Explained] = []
    for kind in kinds:
        for one in kind(line, begin):
            if all(one.end <= other.start or one.start >= other.end for other in kept):
                kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def only_explains(line: Line, start: int, end: int) -> bool:
    """Whether nothing but explanations of characters stands from `start` to `end`, the last of which goes on there
    (木子李 建设|的建): words taken out of them mean nothing by themselves."""
    spans = [(one.start, one.end) for one in explained(line)]
    if not any(first < end < last for first, last in spans):
        return False
    spans += [found.span() for found in _SAID_FORMULA.finditer(line.text)]
    return all(any(first <= place < last for first, last in spans) for place in range(start, end))


@lru_cache(maxsize=256)
def _kinds_in(text: str) -> tuple[Callable[[Line, int], Iterator[Explained]], ...]:
    """The ways to explain that a text may hold, wherever one begins to read: most texts hold none. Remembered for the
    turns of a call, which are read from many places."""
    return tuple(kind for kind, pattern in _KINDS if pattern.search(text) is not None)


def _formulas(line: Line, begin: int) -> Iterator[Explained]:
    text = line.text
    for found in _SAID_FORMULA.finditer(text, begin):
        character = _FORMULA[found[1]]
        following = text[found.end() : found.end() + 1]
        if following and like_sound(following, character):
            yield Explained(found.start(), found.end() + 1, character)
        elif found.start() and like_sound(text[found.start() - 1], character):
            yield Explained(found.start(), found.end(), character)


def _parts(line: Line, begin: int) -> Iterator[Explained]:
    for found in _SAID_PART.finditer(line.text, begin):
        meant = [one for one in _PART[found[1]] if same_sound(one, found[2])]
        if not meant and found[2] not in SINGLE:
            meant = [one for one in _PART[found[1]] if like_sound(one, found[2])]
        if meant:
            yield Explained(found.start(), found.end(), found[2] if found[2] in meant else meant[0])


def _composed(line: Line, begin: int) -> Iterator[Explained]:
    """火字旁一个甲乙丙的丙 is 炳; 单人旁一个茶几的几 only describes."""
    for found in _COMPOSED.finditer(line.text, begin):
        meant = [one for one in _PART[found[1]] if same_sound(one, found[2])]
        if meant and found[2] in meant:
            continue  # 草字头…的黄 says the character itself
        itself = _THAT.match(line.text, found.end())
        if itself is not None and itself[1] != found[2] and same_sound(itself[1], found[2]):
            yield Explained(found.start(), itself.end(), itself[1])
            continue
        yield Explained(found.start(), found.end(), meant[0] if len(meant) == 1 else "")


def _words(line: Line, begin: int) -> Iterator[Explained]:
    """梅花的梅, 经常的长 (常 is meant), 天安门那个安: a character and a word in which it stands."""
    text = line.text
    for found in _SAID_WORD.finditer(text, begin):
        said, end = found[1], found.start()
        earlier = text[max(begin, end - 4) : end]
        if len(earlier) < 2:
            continue
        place = earlier.rfind(said)
        if place < 0:
            place = next((at for at, one in enumerate(earlier) if same_sound(one, said)), -1)
        if place < 0:
            continue
        start = line.word_start(end - len(earlier) + place)
        if start == end - 1 and start - 1 >= begin:
            start -= 1  # 平 安 的 安: written in single characters
        stop = found.end() + (text[found.end() : found.end() + 1] == "字")
        partly = _CHANGED.match(text, stop)
        yield Explained(max(begin, start), partly.end() if partly else stop, "" if partly else earlier[place])


def _descriptions(line: Line, begin: int) -> Iterator[Explained]:
    for found in _READING.finditer(line.text, begin):
        yield Explained(found.start(), found.end(), "")
    text = line.text
    for found in _DRAWING.finditer(text, begin):
        yield Explained(found.start(), min(found.end() + 1, len(text)), text[found.end() : found.end() + 1])


_KINDS: tuple[tuple[Callable[[Line, int], Iterator[Explained]], re.Pattern[str]], ...] = (
    (_formulas, _SAID_FORMULA),
    (_composed, _COMPOSED),
    (_parts, _SAID_PART),
    (_words, _SAID_WORD),
    (_descriptions, re.compile(rf"{_READING.pattern}|{_DRAWING.pattern}")),
)
