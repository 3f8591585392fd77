"""Believable Chinese for the desk's benchmark: names, organisations and conversations, mixed by a seed from the
committed calls, so that some terms stand everywhere, some here and there and some hardly ever."""

from __future__ import annotations

import json
import random
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from callcenter.lists.searchwords import grams_of, normal

CALLS = Path(__file__).parent.parent / "tests" / "data" / "calls"
CONTENTS = ("空调修了三次还是不制冷", "发票抬头开错了要求重开", "货到了少一箱配件", "电梯停在三楼里面有人",
            "询问保修期还剩多久", "预约下周二上门检查锅炉", "机器人充电充不进去",
            "账单金额和合同对不上", "要求更换送货地址", "冰箱温度不正常药品要坏了", "咨询新型号的价格和交货时间",
            "服务人员没有按约定时间上门", "登录不了客户平台", "想退掉上周订的两台")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_CHARACTERS = ("明芳伟娜静丽强磊军洋勇艳杰娟涛超霞平刚桂英华玉秀兰春梅红云建国志文斌波辉玲飞宇浩凯晨阳雪松柏岩峰"
               "川江海湖泉溪石田禾谷苗竹荷菊桃杏柳枫桐楠榕樟椿槐榆桦梓棠荣昌盛隆泰安康宁顺达通远航启瑞祥福禄寿喜"
               "庆余年岁丰登临渊羡鱼沧浪濯缨")
_PLACES = ("堰埠屿嶂岚垭坳墩塍塬峪崮峒寮圩坂塘堡埔浦浜泾渎潴汊沱洮淇汶汾渭泗沂沭濉颍淝滁滦沽鄞鄱郯郓郴邵邳邕鄂鄢郦鄯"
           "鄄郏岫嵊嵩崂峨岷岐峄嵋岑岱崇亳儋巢栾桓棣椴楮榉榛檀樨橹槠栎枳")
"""Of place names alone, so that some pairs of characters are rare."""

_TRADES = ("机械", "药店", "酒店", "幼儿园", "物业", "电子", "食品", "纺织", "医院", "物流", "印刷", "建材")
_ASIDES = ("我们在{place}路那边", "送到{place}镇仓库就行", "是{place}路店的机器", "麻烦{place}分部的师傅过来")


@dataclass(frozen=True)
class Talk:
    """One conversation: `segments` and `lines` as rows keep them, `said` as it is searched in, and its `grams`."""

    segments: str
    lines: str
    said: str
    grams: Sequence[str]


class Texts:
    """Everything by one seed. `places`: how many of the talks name each made-up place, the rarest last."""

    def __init__(self, talks: int, seed: int = 20261122) -> None:
        self._chance = random.Random(seed)
        self.names = self._distinct(20_000, lambda: self._one(_SURNAMES) + "".join(
            self._one(_CHARACTERS) for _ in range(self._chance.choice((1, 2, 2)))))
        self.organisations = self._distinct(20_000, lambda: "".join(
            self._one(_CHARACTERS) for _ in range(3)) + self._one(_TRADES))
        self._places = self._distinct(6_000, lambda: self._one(_PLACES) + self._one(_PLACES))
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._places) + 1)))
        self._sentences = sorted({(segment["channel"], segment["text"]) for file in sorted(CALLS.glob("*.jsonl"))
                                  for line in file.read_text(encoding="utf-8").splitlines()
                                  for segment in json.loads(line)["segments"]})
        self.places: Counter[str] = Counter()
        self.talks = [self._talk() for _ in range(talks)]

    def _one(self, of: Sequence[str]) -> str:
        return of[self._chance.randrange(len(of))]

    def _distinct(self, count: int, make: Any) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[make()] = None
        return list(found)

    def _talk(self) -> Talk:
        """Twelve sentences of others' calls and one or two of a place; every word has its times, as heard ones have."""
        turns = self._chance.choices(self._sentences, k=12)
        for _ in range(self._chance.choice((1, 2))):
            place = self._places[bisect(self._weights, self._chance.random() * self._weights[-1])]
            self.places[place] += 1
            aside = ("customer", self._chance.choice(_ASIDES).format(place=place))
            turns.insert(self._chance.randrange(len(turns)), aside)
        at, segments, lines = 1.0, [], []
        for channel, text in turns:
            words, began = [], at
            for word in text.split():
                words.append({"text": word, "start": round(at, 2), "end": round(at + 0.25 * len(word), 2),
                              "confidence": 0.93})
                at += 0.25 * len(word)
            times = {"channel": channel, "start": round(began, 2), "end": round(at, 2)}
            segments.append({**times, "text": text, "confidence": 0.93, "words": words})
            lines.append({**times, "recording": "RE", "text": text.replace(" ", "")})
            at += 0.6
        said = [normal(text) for _, text in turns]
        return Talk(json.dumps(segments, ensure_ascii=False), json.dumps(lines, ensure_ascii=False), "\n".join(said),
                    grams_of(said))
