"""Where the customer calls from: the organisation's name, 个人, or a refusal."""

import re
from collections.abc import Sequence

from transcripts.reading.turns import INDIVIDUAL, REFUSED, FieldDraft, Turn, before, drafted
from transcripts.reading.wordlists import either, words_in

_KINDS = words_in(
    "公司 集团 厂 医院 学校 小学 中学 高中 大学 学院 幼儿园 研究所 研究院 科学院 银行 酒店 宾馆 饭店 餐厅",
    "超市 商场 商店 门店 药店 书店",
    "供电所 供电局 派出所 事务所 检测站 服务站 加油站 气象局 管理局 教育局 公安局 税务局 居委会 村委会",
    "委员会 协会 物业 商贸 贸易",
    "科技 机械 机电 机械制造 电子 电器 电气 五金 建材 建筑 建设 装饰 木业 纸业 米业 药业 酒业 物流 运输",
    "印刷 包装 纺织 服装 食品",
    "化工 塑料 塑胶 钢铁 铝业 锻造 铸造 模具 汽修 汽配 地产 置业 传媒 广告 文化 教育 软件 网络 信息技术",
    "工程 农业 养殖 合作社 工作室 中心 制造",
)
_KIND = either(_KINDS)
_ASKED = re.compile(
    r"(哪(个|家|一家)(单位|公司|企业|厂|医院|学校)|(单位|公司|企业|厂)(的)?(名称|全称|名字|叫)|贵(单位|公司|司)|您(的)?(单位|公司)"
    r"|单位(是|呢|和|名)|您是哪里(的)?$|您那边是哪|哪里打来)"
)
_SELF = re.compile(
    r"(?:我们|我|咱们)(?:这边|这里|这|单位|公司)?(?:是|叫)|这(?:里|边)是|(?:单位|公司)(?:名称|全称|名字)?(?:是|叫)"
)
_PERSON = re.compile(
    r"((?<![来多几一二三四五六七八九十两百])个人|私人|没有单位|没单位|自己(家)?用|家庭用户|家用|自家|不是单位)"
)
_REFUSES = re.compile(r"(不用了|不方便|不想说|不说了|保密|没必要|就问一下)")
_CUT = re.compile(
    r"(我?姓|我叫|叫我|联系人|电话|手机|我是|想|要|订|买|你们|咨询|有个|那个|现在|昨天|今天|明天|，)"
)
_FILLER = re.compile(r"^(?:哎|诶|欸|喂|嗯|呃|啊|哦|那个|就是|对|是的?|好的?|你好|您好)+|[呃嗯啊]")
_DEPARTMENT = re.compile(
    r"(?:的)?(信息|采购|财务|行政|人事|销售|技术|工程|后勤|设备|生产|质检|市场|总务|维修|客服|仓储|办公)(科|部|部门|室|处|中心)(的)?$"
)
_OF = re.compile(rf"(.{{1,20}}?(?:{_KIND}))的")  # 东方医院的陈立新
_GENERIC = re.compile(r"^(修理厂|工厂|厂里|公司|单位|学校|医院)(的)?(?=.{4})")
_NO_NAME = re.compile(
    r"(一个|客户|用户|打过|昨天|今天|上次|老|什么|怎么|你|您|我|做.{0,4}的$|卖|的车|坏|修|不|没)"
)


def read_organisation(turns: Sequence[Turn], customer_name: str | None) -> FieldDraft | None:
    """The organisation that the customer speaks for; 个人 when they say that they call for themselves.

    `customer_name` is what was read as the name: an organisation may follow it in the same breath.
    Asked for, the answer is taken; unasked, only what follows "我们是…" and ends as organisations do.
    """
    found: list[FieldDraft] = []
    for at, turn in enumerate(turns):
        if turn.agent:
            continue
        asked = before(turns, at, agent=True)
        answering = asked is not None and _ASKED.search(asked.text) is not None
        if answering and _PERSON.search(turn.text):
            return drafted(INDIVIDUAL, 0.85, turn)
        if answering and len(turn.text) <= 12 and _REFUSES.search(turn.text):
            return drafted(REFUSED, 0.75, turn)
        if (draft := _named(turn, answering, customer_name)) is not None:
            found.append(draft)
    return max(found, key=lambda draft: draft.confidence, default=None)


def _named(turn: Turn, answering: bool, customer_name: str | None) -> FieldDraft | None:
    text = _FILLER.sub("", turn.text)
    parts = [(text[found.end() :], 0.75) for found in _SELF.finditer(text)]
    if answering:
        parts = [(part, 0.82) for part, _ in parts] + [(text, 0.82)]
    if customer_name and customer_name in text:
        parts.append((text.rpartition(customer_name)[2], 0.72))
    found = [draft for part, sure in parts if (draft := _checked(_trimmed(part), turn, sure)) is not None]
    return max(found, key=lambda draft: draft.confidence, default=None)


def _trimmed(text: str) -> str:
    """Up to where the speaker goes on to something else, without the department and a trailing 的."""
    if (belongs := _OF.match(text)) is not None:
        text = belongs[1]
    if (cut := _CUT.search(text)) is not None:
        text = text[: cut.start()]
    text = re.sub(r"(的|这边|这里|这儿)$", "", text)
    return _GENERIC.sub("", _DEPARTMENT.sub("", text))


def _checked(name: str, turn: Turn, confidence: float) -> FieldDraft | None:
    """A name must look like one: a kind of organisation at its end, or long enough to be an answer."""
    kind = re.search(rf"({_KIND})(?:[一-鿿]{{0,3}}(?:店|部|所|班|站|院))?$", name)
    if len(name) < 3 or len(name) > 24 or _NO_NAME.search(name.removeprefix("老")) and not kind:
        return None
    if _NO_NAME.search(name) and not name.endswith(("公司", "集团", "厂", "院", "汽修")):
        return None
    if not kind and confidence < 0.8:
        return None
    return drafted(name, confidence + (0.08 if kind else -0.17), turn)
